"""What a page is: an article of some kind, or one of the pages that stand in an article's place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from scraper.extraction.body import Story
from scraper.extraction.json_ld import Node, types_of
from scraper.extraction.lines import Line, Zone
from scraper.extraction.page import Page
from scraper.urls import is_home_page

_STUB = 250
_SHORT = 900
_LONG = 1500

_CHALLENGE = re.compile(
    r"just a moment|attention required|checking (?:if|your browser)|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|not a robot|"
    r"unusual traffic|pardon our interruption|captcha|"
    r"access (?:to this page )?(?:has been |is )?denied|request (?:was )?blocked|security check|"
    r"enable javascript and cookies to continue|ddos protection|bot detection|"
    r"bestätigen sie, dass sie (?:ein mensch|kein roboter)|zugriff verweigert|accès refusé|"
    r"acceso denegado",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b404\b|\b410\b|"
    r"(?:page|article|story|content|site) (?:was |could |can ?)?(?:not|n't|no longer)(?: be)? "
    r"(?:found|available|exist)|not found|no longer exists|page (?:doesn|does no)|"
    r"seite (?:wurde )?nicht gefunden|nicht gefunden|page (?:introuvable|non trouvée)|"
    r"página no encontrada|no encontrad[ao]|pagina non trovata|niet gevonden|"
    r"nie (?:znaleziono|istnieje)|страница не найдена|الصفحة غير موجودة|bad gateway|"
    r"service unavailable|internal server error|temporarily unavailable",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|your privacy (?:choices|settings)|privacy settings|we value your privacy|"
    r"cookie (?:consent|settings|preferences|policy)|accept (?:all )?(?:cookies|and continue)|"
    r"manage (?:your )?(?:cookies|consent|privacy)|mit werbung (?:weiterlesen|lesen)|"
    r"einwilligung|datenschutzeinstellungen|cookies? akzeptieren|werbefrei|gérer (?:les )?cookies|"
    r"votre consentement|configuración de cookies|ie privacy-instellingen|zgod[aęy] na",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"subscribe (?:to|now|for)|subscribers? only|to continue reading|already a subscriber|"
    r"for subscribers|sign in to (?:read|continue)|log in to (?:read|continue)|this article is for|"
    r"weiterlesen mit|jetzt (?:abonnieren|testen|weiterlesen|freischalten)|nur für abonnenten|"
    r"exklusiv für abonnenten|réservé aux abonnés|abonnez-vous|article réservé|"
    r"suscríbete|para suscriptores|contenuto riservato|abbonati|alleen voor abonnees|"
    r"tylko dla prenumeratorów|bare for abonnenter|för prenumeranter|للمشتركين",
    re.IGNORECASE,
)
_LIVE = re.compile(
    r"(?:^|[\s:–-])live(?:[- ]?(?:blog|ticker|updates?|coverage|stream))?\s*(?:[:|–-]|$)|"
    r"\bliveticker\b|\bnewsblog\b|\ben direct\b|\ben vivo\b|\bin diretta\b",
    re.IGNORECASE,
)
_GALLERY_PATH = re.compile(
    r"/(?:gallery|galleries|photo-?galler\w+|photos|pictures|slideshow|fotostrecken?|bilder|"
    r"bildergalerie|galerie|diaporama|fotogaleria|galeria|fotogalerij|galleria)(?:[/-]|$)",
    re.IGNORECASE,
)
_VIDEO_PATH = re.compile(r"/(?:videos?|watch|mediathek|tv)(?:/|$)", re.IGNORECASE)
_ENTRY_TIME = re.compile(r"^\W*(?:\d{1,2}[:.h]\d{2}|\d{1,2} ?(?:am|pm|Uhr))\b")
_MIN_ENTRIES = 6
_MIN_TEASERS = 12
_MIN_PICTURES = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the page is, why in a few words, and whether its text is for subscribers."""

    kind: str
    reason: str
    paywalled: bool = False


def judge_kind(page: Page, headline: str | None, story: Story) -> Verdict:
    """Say what a page is; kinds as in `Article.kind`, article where nothing speaks against it."""
    length = len(story.body.text) if story.body else 0
    paywalled = is_paywalled(page, length)
    for kind, reason in _reasons(page, headline, story, length, paywalled=paywalled):
        return Verdict(kind, reason, paywalled)
    return Verdict("article", "a headline with running text", paywalled)


def is_paywalled(page: Page, length: int) -> bool:
    """Whether the page says that its text is not free, or shows a wall after a short text."""
    free = [
        str(node["isAccessibleForFree"]).lower()
        for node in page.article_nodes
        if "isAccessibleForFree" in node
    ]
    if free:
        return "false" in free or "0" in free
    tier = page.first_meta("article:content_tier", "cxenseparse:recs:paywall", "paywall") or ""
    if tier.lower() in ("locked", "paid", "premium", "subscriber", "true"):
        return True
    return length < _LONG and any(_is_wall(line) for line in page.flow.lines)


def _is_wall(line: Line) -> bool:
    if line.zone & (Zone.NAV | Zone.FOOTER | Zone.HEADER) or len(line.text) > 300:
        return False
    return _WALL.search(line.text) is not None and _names_wall(line)


def _names_wall(line: Line) -> bool:
    """Whether an element around a line is called a paywall."""
    element = line.element
    for _ in range(6):
        name = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
        if "paywall" in name or "piano" in name or "regwall" in name or "subscri" in name:
            return True
        above = element.getparent()
        if above is None:
            return False
        element = above
    return False


def _reasons(
    page: Page, headline: str | None, story: Story, length: int, *, paywalled: bool
) -> Iterator[tuple[str, str]]:
    title = f"{headline or ''}\n{page.root.findtext('.//title') or ''}"
    if length < _SHORT:
        yield from _stand_ins(page, title, length)
    yield from _declared(page, story, length)
    if _is_live(page, headline or "", story):
        yield "live", "entries with times of day under a headline that says live"
    if length < _SHORT and _is_index(page, headline, length):
        yield "index", "links to many articles, hardly any text"
    if paywalled and length < _STUB:
        yield "paywall", "a wall and no text"
    if length == 0:
        yield from _without_text(page, headline, story)


def _stand_ins(page: Page, title: str, length: int) -> Iterator[tuple[str, str]]:
    """Yield what a short page may be instead of an article."""
    shown = title + "\n" + "\n".join(line.text for line in page.flow.lines[:40])
    if _CHALLENGE.search(title) or (length < _STUB and _CHALLENGE.search(shown[:3000])):
        yield "error", "a challenge for robots"
    if _MISSING.search(title) or (length < _STUB and _MISSING.search(shown[:600])):
        yield "error", "says that the page was not found"
    if length < _STUB and _has_password(page) and len(page.flow.lines) < 60:
        yield "error", "asks for a login"
    if _CONSENT.search(title) or (length < _STUB and _consent_share(page) > 0.5):
        yield "consent", "asks for consent"


def _has_password(page: Page) -> bool:
    return any(element.get("type") == "password" for element in page.root.iter("input"))


def _consent_share(page: Page) -> float:
    """Return how much of the page's text stands in lines that speak of consent."""
    total = sum(len(line.text) for line in page.flow.lines) or 1
    return sum(len(line.text) for line in page.flow.lines if _CONSENT.search(line.text)) / total


def _declared(page: Page, story: Story, length: int) -> Iterator[tuple[str, str]]:
    """Yield what the page's own metadata says it is."""
    kinds = {kind for node in page.json_ld for kind in types_of(node)}
    path = urlsplit(page.url).path if page.url.isprintable() and "[" not in page.url else ""
    pictures = len(story.frames)
    if "LiveBlogPosting" in kinds:
        yield "live", "JSON-LD LiveBlogPosting"
    if {"ImageGallery", "MediaGallery"} & kinds and pictures >= _MIN_PICTURES:
        yield "gallery", "JSON-LD ImageGallery"
    if pictures >= _MIN_PICTURES and length < _SHORT and _GALLERY_PATH.search(path):
        yield "gallery", "many captions, hardly any text"
    og_type = (page.first_meta("og:type") or "").lower()
    if length < _SHORT and (og_type.startswith("video") or _is_video(page, kinds, path)):
        yield "video", "a video with hardly any text"


def _is_video(page: Page, kinds: set[str], path: str) -> bool:
    main = [node for node in page.json_ld if _is_main_video(node)]
    return bool(main) and (not page.article_nodes or bool(_VIDEO_PATH.search(path)))


def _is_main_video(node: Node) -> bool:
    return "VideoObject" in types_of(node)


def _is_live(page: Page, headline: str, story: Story) -> bool:
    if story.body is None or not _LIVE.search(headline):
        return False
    times = sum(1 for line in page.flow.lines if _ENTRY_TIME.match(line.text[:12]))
    return times >= _MIN_ENTRIES


def _is_index(page: Page, headline: str | None, length: int) -> bool:
    teasers = sum(
        1
        for line in page.flow.lines
        if line.link_chars > 0.8 * len(line.text)
        and len(line.text) > 25
        and not line.zone & (Zone.FOOTER | Zone.NAV)
    )
    if page.url and is_home_page(page.url):
        return teasers >= _MIN_TEASERS // 2
    if page.article_nodes or (page.first_meta("og:type") or "").lower() == "article":
        return False
    return teasers >= _MIN_TEASERS and length < _STUB


def _without_text(page: Page, headline: str | None, story: Story) -> Iterator[tuple[str, str]]:
    if len(story.frames) >= _MIN_PICTURES:
        yield "gallery", "captions and no text"
    if page.flow.pictures and headline and any(_is_main_video(node) for node in page.json_ld):
        yield "video", "a video without text"
    if not headline or not page.article_nodes:
        yield "error", "no text"
