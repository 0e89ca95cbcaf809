"""The place that opens a report: "BAGHDAD" of "BAGHDAD, March 4 (Agency) — ..."."""

from __future__ import annotations

import re

from scraper.extraction.printed_dates import is_month

_WITH_AGENCY = re.compile(
    r"([^\W\d_][^()（）—–【】:;!?\"“”«»]{1,60}?)\s*[(（]([^()（）\d]{2,40})[)）]\s*(?:--|[—–.:-])?\s*(?=\S)"
)
_WITH_DASH = re.compile(
    r"([^\W\d_][^()—–【】:;!?\"“”«»]{1,60}?)\s*(?:\s(?:--|[—–-])\s|[—–])\s*(\S)"
)
_WITH_POINT = re.compile(r"([^\W\d_][^\W\d_'’ /-]{2,30})\.\s+(?:[—–-]\s+)?[\"“„«]?[A-ZÀ-Þ]")
_BRACKETED = re.compile(r"【([^\W\d_]{2,8})[=＝]([^】]{1,12})】")
_UNCASED = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_LONGEST_UNSPACED = 8
"""Letters of a place in a script that writes without spaces: "特拉维夫", "ブエノスアイレス"."""
_SMALL = frozenset("de la del da do di le les sur am an der den in of the on upon al el".split())
_DATE = re.compile(r"[,.]?\s+(?:\d{1,2}\.?\s+([^\W\d_]+)|([^\W\d_]+)\.?\s+\d{1,2}\w{0,2})\.?$")
_MOST_WORDS = 5
_LONGEST = 160


def read_dateline(text: str | None) -> str | None:
    """Return the place that a text's first paragraph opens with, None without.

    Without an agency behind it a place must be set in capitals, or in a script
    that has none, so that "Enough — said the mayor" is no place. The text keeps
    its words.
    """
    opening = (text or "")[:_LONGEST]
    if found := _BRACKETED.match(opening):
        return found[1]
    if (found := _WITH_AGENCY.match(opening)) and (place := _place_of(found[1], signed=True)):
        return place
    if (found := _WITH_POINT.match(opening)) and found[1].isupper():
        return _place_of(found[1], signed=False)
    found = _WITH_DASH.match(opening)
    if found is None or found[2].islower():
        return None
    return _place_of(found[1], signed=False)


def _place_of(text: str, *, signed: bool) -> str | None:
    """Drop a date from the end, and say whether what is left can be a place."""
    dated = _DATE.search(text)
    if dated and (is_month(dated[1] or "") or is_month(dated[2] or "")):
        text = text[: dated.start()]
    place = " ".join(text.split()).strip(" ,.-")
    names = place.replace(",", " ").split()
    if not 0 < len(names) <= _MOST_WORDS or len(place) < 2:
        return None
    if _UNSPACED.search(place):
        return place if len(place) <= _LONGEST_UNSPACED else None
    if _UNCASED.search(place):
        return place if len(names) <= 3 else None
    if signed:
        named = all(not w[0].isalpha() or w[0].isupper() or w in _SMALL for w in names)
        return place if named and names[0][0].isupper() else None
    letters = [char for char in place if char.isalpha()]
    capital = len(letters) > 2 and sum(map(str.isupper, letters)) > 0.7 * len(letters)
    return place if capital else None
