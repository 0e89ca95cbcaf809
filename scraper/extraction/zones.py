"""What the elements around a line say about it: zones, named by tags, roles and class words."""

from __future__ import annotations

import re
from functools import lru_cache


class Zone:
    """What the elements around a line say about it: bits of a plain int, which is fast."""

    NAV = 1
    HEADER = 2
    FOOTER = 4
    ASIDE = 8
    FIGURE = 16
    COMMENTS = 32
    RELATED = 64
    FORM = 128
    HIDDEN = 256
    ARTICLE = 512
    MAIN = 1024
    QUOTE = 2048
    LIST = 4096
    TABLE = 8192
    CAPTION = 16384
    AUTHOR = 32768
    PROMO = 65536
    BODY = 131072
    SHARE = 262144
    META = 524288


TAG_ZONES = {
    "nav": Zone.NAV,
    "header": Zone.HEADER,
    "footer": Zone.FOOTER,
    "aside": Zone.ASIDE,
    "figure": Zone.FIGURE,
    "figcaption": Zone.CAPTION,
    "form": Zone.FORM,
    "article": Zone.ARTICLE,
    "main": Zone.MAIN,
    "blockquote": Zone.QUOTE,
    "ul": Zone.LIST,
    "ol": Zone.LIST,
    "dl": Zone.LIST,
    "table": Zone.TABLE,
    "noscript": Zone.HIDDEN,
    "address": Zone.AUTHOR,
}
_ROLE_ZONES = {
    "navigation": Zone.NAV,
    "banner": Zone.HEADER,
    "contentinfo": Zone.FOOTER,
    "complementary": Zone.ASIDE,
    "main": Zone.MAIN,
    "article": Zone.ARTICLE,
    "dialog": Zone.PROMO,
    "alertdialog": Zone.PROMO,
    "search": Zone.FORM,
}
_WORD_ZONES = (
    (
        Zone.NAV,
        "nav navigation navbar menu menubar submenu breadcrumb breadcrumbs pagination pager",
    ),
    (Zone.HEADER, "masthead siteheader topbar"),
    (Zone.FOOTER, "footer foot colophon copyright legal"),
    (
        Zone.ASIDE,
        "sidebar aside rail rightrail infobox factbox encadre faktaboks faktaruta infokasten "
        "recuadro despiece",
    ),
    (
        Zone.FIGURE,
        "figure image img photo picture gallery slideshow carousel media lightbox "
        "imgbox imagebox photobox mediabox picturebox",
    ),
    (
        Zone.CAPTION,
        "caption figcaption captions imgcaption cutline legend credit credits photocredit",
    ),
    (Zone.COMMENTS, "comment comments disqus commenting discussion respond replies"),
    (
        Zone.RELATED,
        "related recommended recommendations recommend more morefrom readmore readnext teaser "
        "teasers trending popular mostread mostpopular outbrain taboola upnext latest recirc "
        "recirculation promoted sponsored alsoread readalso seealso",
    ),
    (
        Zone.PROMO,
        "promo newsletter subscribe subscription signup cookie cookies consent gdpr paywall banner "
        "ad ads advert advertisement advertising sponsor donate donation modal popup overlay poll",
    ),
    (Zone.SHARE, "share sharing social socials toolbar tools print follow addthis sharedaddy"),
    (Zone.AUTHOR, "author authors byline bylines bio biography writer contributor autor auteur"),
    (
        Zone.META,
        "meta metadata date dateline timestamp time tags tag topics keywords kicker eyebrow",
    ),
    (Zone.BODY, "articlebody storybody entrycontent postcontent articlecontent storycontent"),
    (Zone.FORM, "form search login"),
    (Zone.HIDDEN, "hidden hide sr visually visuallyhidden screenreader offscreen"),
)
_ZONE_OF_WORD = {word: zone for zone, words in _WORD_ZONES for word in words.split()}
_WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_APART = bytes(code if chr(code).islower() else ord(" ") for code in range(256))
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAX_NAME = 300
_SEEN = re.compile(
    r"overflow|label|scroll|print|mobile|phone|touch|hidden-(?:xs|sm)\b", re.IGNORECASE
)
"""With these words "hidden" is said of a label, of what overflows, or of small screens."""


def zone_of_attribute(name: str, value: str) -> int:
    """Return the zones that a role, a style or an attribute that hides names."""
    if name == "role":
        return _ROLE_ZONES.get(value, 0)
    if name == "style":
        return Zone.HIDDEN if _INVISIBLE.search(value) else 0
    return Zone.HIDDEN if name == "hidden" or value == "true" else 0


@lru_cache(maxsize=1 << 14)
def zone_of_names(names: str) -> int:
    """Return the zones that the words of a class or id attribute name."""
    zone = 0
    for name in names[:_MAX_NAME].split():
        zone |= _zone_of_name(name)
    return zone


@lru_cache(maxsize=1 << 15)
def _zone_of_name(name: str) -> int:
    """Return the zones that one class name's words name: those of "main-nav" or "relatedBox"."""
    zone = _ZONE_OF_WORD.get(name.lower().replace("-", "").replace("_", ""), 0)
    for word in _words_of(name):
        if word in _ZONE_OF_WORD:
            zone |= _ZONE_OF_WORD[word]
    if zone & Zone.HIDDEN and _SEEN.search(name):
        zone &= ~Zone.HIDDEN
    return zone


def _words_of(name: str) -> list[str]:
    """Return the words of a class name in lower case, as most are written."""
    if name.islower() and name.isascii():
        return name.encode().translate(_APART).decode().split()
    return list(map(str.lower, _WORDS.findall(name)))
