"""How much a link looks like one to an article: from its address, its words and its place.

General habits of news sites in any language, no outlet's own: articles have long
slugs, dates or numbers in their address and headlines as their words; sections,
tags, accounts and forms have neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.discovery.addresses import Address

ARTICLE_SCORE = 0.5
"""From here on a link is taken for an article."""

_MEDIA_NAMES = (
    "jpg jpeg png gif webp avif svg ico bmp tif tiff mp3 m4a ogg wav mp4 m4v webm mov avi flv m3u8 "
    "pdf doc docx xls xlsx ppt pptx odt ods epub zip gz rar 7z tar exe dmg apk iso css js mjs json "
    "woff woff2 ttf eot swf ics vcf torrent"
)
MEDIA_EXTENSIONS = frozenset(_MEDIA_NAMES.split())
_PAGE_EXTENSIONS = frozenset({"html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "stm"})

_SERVICE_NAMES = """
    about about-us account accessibility ads amp advertise advertising agb app apps author authors
    autor autores autoren auteur auteurs basket careers cart checkout comment comments consent
    contact contacto contact-us cookie cookies corrections datenschutz donate email faq feedback
    hashtag help hilfe impressum imprint jobs karriere kontakt legal login logout member members
    mentions-legales newsletter newsletters page pages password policy preferences print privacy
    privacy-policy profile profiles register registration reply reporter rss feed feeds search
    share shop signin sign-in signup sign-up sitemap staff subscribe subscription suche support
    tag tags team terms terms-of-use terms-and-conditions thema themen theme topic topics user
    users writer writers wp-admin wp-content wp-json wp-login xmlrpc buscar recherche etiqueta
    etiquetas druck imprimer imprimir
"""
_SERVICE_SEGMENTS = frozenset(_SERVICE_NAMES.split())
_ARTICLE_NAMES = "article articles artikel articulo story stories news post posts noticia nota actu"
_ARTICLE_SEGMENTS = frozenset(_ARTICLE_NAMES.split())
_ID_NAMES = """
    id p nid aid sid newsid news_id article articleid article_id story storyid story_id post postid
    art artid item itemid n
"""
_ID_KEYS = frozenset(_ID_NAMES.split())
_ACTION_NAMES = """
    share print amp replytocom action do login redirect return next_url q s query search keyword
    sort order filter view_mode
"""
_ACTION_KEYS = frozenset(_ACTION_NAMES.split())
_NUMBER = re.compile(r"\d+")
_SLUG_GAP = re.compile(r"[-_+ ,]")
_ID_GAP = re.compile(r"[-_.,]")
_YEAR_FOLDER = re.compile(r"/(?:19|20)\d\d/(?:\d{1,2}/)?[^/]*[^/\d][^/]*/?$")
_LONG_ID = re.compile(r"[a-z]?\d{4,}[a-z]?|(?=[a-z]*\d[a-z]*\d)[a-z0-9]{8,}", re.IGNORECASE)
_LISTING_SEGMENTS = frozenset(
    {"category", "categories", "section", "sections", "rubrik", "kategorie"}
)
_TEXT_SCORES = (0.0, -0.15, -0.15, 0.1, 0.2, 0.25)  # by the number of words
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands: inside or around a heading, in the page's own frame (nav, footer)."""

    in_heading: bool = False
    in_frame: bool = False
    in_article: bool = False


NOWHERE = Place()


def article_score(address: Address, text: str = "", place: Place = NOWHERE) -> float:
    """Return from 0 to 1 how much a link looks like one to an article.

    `text` is what the link says, without surrounding space.
    """
    if address.is_home or address.extension in MEDIA_EXTENSIONS:
        return 0.0
    if is_service(address) or is_listing(address):
        return 0.0
    score = _address_score(address) + _text_score(text) + 0.2 * place.in_heading
    score -= 0.35 * place.in_frame
    return min(max(score, 0.0), 1.0)


def is_service(address: Address) -> bool:
    """Say whether an address is a tag, an author, an account, a form, a way to share or print."""
    if any(key.lower() in _ACTION_KEYS for key, _ in address.parameters):
        return True
    if not address.segments:
        return False
    *folders, last = address.segments
    if last.partition(".")[0] in _SERVICE_SEGMENTS:
        return True
    return address.day is None and not _SERVICE_SEGMENTS.isdisjoint(folders)


def is_listing(address: Address) -> bool:
    """Say whether an address calls itself a section: /category/politics."""
    segments = address.segments
    return len(segments) <= 3 and not _LISTING_SEGMENTS.isdisjoint(segments[:-1])


def _address_score(address: Address) -> float:
    segments, extension = address.segments, address.extension
    last = segments[-1] if segments else ""
    stem = last.removesuffix(f".{extension}") if extension in _PAGE_EXTENSIONS else last
    score = 0.1 if extension in _PAGE_EXTENSIONS and stem not in ("index", "default") else 0.0
    score += _date_score(address)
    score += _slug_score(stem)
    score += _number_score(stem, address)
    score += 0.0 if _ARTICLE_SEGMENTS.isdisjoint(segments[:-1]) else 0.15
    return score


def _date_score(address: Address) -> float:
    if address.day:
        return 0.45
    return 0.25 if _YEAR_FOLDER.search(address.path) else 0.0


def _slug_score(stem: str) -> float:
    words = [word for word in _SLUG_GAP.split(stem) if word and not word.isdigit()]
    length = sum(map(len, words))
    if len(words) >= 4 and length >= 12:
        return 0.4
    if len(words) >= 3:
        return 0.3
    return 0.15 if len(words) == 2 and length >= 8 else 0.0


def _number_score(stem: str, address: Address) -> float:
    """Value an id: long in the slug, short only where it is all there is, or under an id's name."""
    if any(_LONG_ID.fullmatch(word) for word in _ID_GAP.split(stem)):
        return 0.3
    if _NUMBER.fullmatch(stem):
        return 0.25
    for key, value in address.parameters:
        if key.lower() in _ID_KEYS and _NUMBER.fullmatch(value):
            return 0.25
    return 0.0


def _text_score(text: str) -> float:
    """Value a headline's length; one or two words are a section's name."""
    words = len(text.split())
    if _SPACELESS.search(text):
        words = max(words, len(text) // 3)
    return _TEXT_SCORES[min(words, len(_TEXT_SCORES) - 1)]
