"""What a judge of single lines leaves at the end of a text: the sender's words, notes, offers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from scraper.extraction.anycase import AnyCase
from scraper.extraction.boilerplate import is_offer, points_further
from scraper.extraction.kind_words import RIGHTS
from scraper.extraction.lines import HEADINGS, Line, Zone, clean_text, index_of, inner_text
from scraper.extraction.region import length_of

_NAMES_SENDER = AnyCase(
    r"about (?!the author)|über (?:die|das|den|uns)|à propos|acerca de|sobre |chi siamo|о компании|"
    r"(?:press|media) (?:contact|office|enquir|inquir)|contacts?\b|presse-?kontakt|medienkontakt|"
    r"ansprechpartner|contact presse|contacto de prensa|kontakt|notes? to editors|"
    r"for (?:more|further) information|weitere informationen|pour en savoir plus|more information",
)
_CONTACT = re.compile(r"[\w.-]@[\w-]+\.\w|(?:\+|\(0|\b00)[\d ()/-]{7,}")
_REACHING = ("@", "+", "(0", "00")
"""One of these stands in every address and number that `_CONTACT` finds."""
_LAST_LINES, _NEXT_LINES = 6, 3
_FIRST_BOILERPLATE, _MOST_BOILERPLATE = 3, 0.45
_LAST_RULES = 3
_MIN_NAME = 5
_HOUSE_RULES = AnyCase(
    r"[/_-](?:privacy|datenschutz|netiquette|terms|guidelines|nutzungsbedingungen|confidentialite|"
    r"privacidad|community|etiquette|house-rules)(?:[/_.-]|$)",
)
"""Addresses of what a house says to those who write to it."""
_INITIALS = re.compile(
    r"[/(\[–—-]\s?\w{1,4}(?:[/.,]\s?\w{1,5}\.?){0,3}\s?[/)\]]?|[^\W\d]{2,5}(?:/[^\W\d]{2,5}){1,3}"
)
"""Who wrote or edited, as agencies sign: "/MM/", "(jd/nf)", "aja/PAP"."""
_LINKED = 0.75
"""Share of links from which a line at the end leads away: "Print | Recommend | Top"."""
_MAX_NOTE, _MAX_CALL, _MAX_POINTER, _MAX_LINK, _PARAGRAPH = 300, 200, 120, 80, 60
_ADDRESS = re.compile(r"\W*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\W*")
"""A line that is nothing but where to write."""
_CALL = AnyCase(
    r"[^\w“\"„«‘']*(?:[^.!?“\"]{3,60}\? )?(?:then |please |you can (?:also )?|"
    r"to (?:get|receive) [^.]{3,40}, )?"
    r"(?:subscribe|sign up|follow (?:us|me|our|[^.“\"]{2,40} on (?:twitter|facebook|instagram))|"
    r"join (?:us|our)|like us|donate|"
    r"download (?:the|our) (?:\w+ )?app|become an? (?:member|subscriber|patron)|"
    r"support (?:us|our)|register (?:now|here|for)|"
    r"(?:jetzt )?abonnier|folgen? sie|folgt? uns|melden sie sich|spenden sie|"
    r"(?:jetzt )?unterstütz(?:en sie|e|t)? (?:uns|unser)|suscríbe|síguenos|únete|"
    r"dona(?:nos)? (?:aquí|ahora)|abonnez|inscrivez|suivez|soutenez|faites un don|"
    r"iscrivi|seguici|sostieni(?:ci)?|assine|siga-nos|inscreva|"
    r"volg ons|abonneer|steun (?:ons|onze)|schrijf je in|subskrybuj|zapisz się|obserwuj|"
    r"подпис(?:ывайтесь|ывайся|ка на)|подпишитесь|следите за|takip edin|abone ol|اشترك|تابعونا)",
)
"""How a line begins that calls upon its readers."""
_NETWORKS = AnyCase(r"twitter|facebook|instagram|telegram|whatsapp|youtube|linkedin|tiktok")


def without_endings(lines: list[Line], authors: Sequence[str]) -> list[Line]:
    """Return lines without what is left over at their end.

    Notes on the authors ("Ann Lee reports from …"), their initials, headings of offers,
    links alone, the house's rights, what leads elsewhere: "More information:", "Follow us".
    """
    names = tuple(name.casefold() for name in authors if length_of(name) >= _MIN_NAME)
    kept = list(lines)
    while len(kept) > 1:
        last = kept[-1]
        short = len(last.text) < _MAX_NOTE
        noted = bool(names) and short and _is_note(last, names)
        offered = last.tag in HEADINGS and last.zone & ~kept[0].zone & Zone.PROMO
        linked = last.link_chars >= _LINKED * len(last.text)
        housed = short and (RIGHTS.match(last.text) or _ADDRESS.fullmatch(last.text)) is not None
        signed = len(kept) > _FIRST_BOILERPLATE and _INITIALS.fullmatch(last.text) is not None
        leading = len(kept) > _FIRST_BOILERPLATE and short and _leads_elsewhere(last)
        if not (noted or offered or linked or housed or signed or leading):
            break
        kept.pop()
    return _without_house_rules(kept)


def _without_house_rules(lines: list[Line]) -> list[Line]:
    """Return lines without what the house says at the end to those who want to comment.

    Known by a link to its rules, in another box than the text's.
    """
    text_box = lines[0].element.getparent() if lines else None
    for place in range(max(1, len(lines) - _LAST_RULES), len(lines)):
        line = lines[place]
        links = line.element.iter("a") if line.link_chars else ()
        if line.element.getparent() is not text_box and any(
            _HOUSE_RULES.search(link.get("href") or "") for link in links
        ):
            return lines[:place]
    return lines


def _is_note(line: Line, names: tuple[str, ...]) -> bool:
    """Whether a line tells of an author, or where one can be reached: "Contact Ann Lee at …@…"."""
    text = line.text.casefold()
    if text.startswith(names):
        return True
    return any(name in text for name in names) and _says_where(text)


def _leads_elsewhere(line: Line) -> bool:
    """Whether a line calls upon its readers: to subscribe, to give, to follow on two networks.

    So does one that announces more, and with nothing under it. A word alone is no call: "“I am
    proud to be a member,” she said" may end an article.
    """
    text = line.text
    if text[-1] in ":：":
        return len(text) < _MAX_POINTER and points_further(text)
    links = [clean_text(inner_text(a)) for a in line.element.iter("a")] if line.link_chars else []
    if len({found[0] for link in links for found in _NETWORKS.finditer(link)}) > 1:
        return True
    if any(is_offer(link[:_MAX_LINK]) for link in links):
        return True
    return len(text) < _MAX_CALL and _CALL.match(text) is not None


def _says_where(text: str) -> bool:
    """Whether a text holds an e-mail address or a telephone number."""
    return any(sign in text for sign in _REACHING) and _CONTACT.search(text) is not None


def without_boilerplate(lines: list[Line], page: Sequence[Line]) -> list[Line]:
    """Return lines without what a release says of its sender at its end: "About us", "Contact".

    Only an address to write or a number to call among the last lines, or right under them on
    the page, makes it one.
    """
    if len(lines) <= _FIRST_BOILERPLATE:
        return lines
    end = bisect_right(page, lines[-1].index, key=index_of)
    last = (*lines[-_LAST_LINES:], *page[end : end + _NEXT_LINES])
    if not any(_says_where(line.text) for line in last):
        return lines
    left = whole = sum(len(line.text) for line in lines)
    for place, line in enumerate(lines):
        if (
            place >= _FIRST_BOILERPLATE
            and left < _MOST_BOILERPLATE * whole
            and len(line.text) <= _PARAGRAPH
            and _NAMES_SENDER.match(line.text)
        ):
            return lines[:place]
        left -= len(line.text)
    return lines
