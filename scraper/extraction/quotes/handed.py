"""Whose words a verb hands on: said by somebody, quoted from him, written in a text."""

from __future__ import annotations

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.phrases import Reader, Subject
from scraper.extraction.quotes.phrases_behind import phrase_starting
from scraper.extraction.quotes.text import Line

NEAR_SOURCE = 12  # tokens between "from" and the source's saying
_NEAR_TEXT = 5  # tokens from "stood" to the text behind it
_BEHIND = 10  # and to the text before it


def agent(reader: Reader, line: Line, i: int, end: int) -> Subject | None:
    """ "by the minister" behind a passive verb."""
    for k in range(i + 1, min(end, i + 8)):
        if line.bits[k] & lx.BY:
            return phrase_starting(reader, line, k + 1, end)
        if line.words[k] in ",.;":
            break
    return None


def handed_on(reader: Reader, line: Line, i: int, begin: int) -> Subject | None:
    """The source behind "from": the agency reported from the spokesman his saying that."""
    for k in range(i - 1, max(begin - 1, i - NEAR_SOURCE), -1):
        to = line.bits[k] & lx.PREPOSITION and line.bits[k] & lx.THAT  # ascribed to somebody
        if line.bits[k] & lx.FROM or to:
            return phrase_starting(reader, line, k + 1, i)
    return None


def handed_from(reader: Reader, line: Line, i: int, end: int) -> Subject | None:
    """Whose words an agency hands on: "it quoted" somebody, in Arabic "from" him."""
    for k in range(i + 1, min(end, i + NEAR_SOURCE)):
        if line.bits[k] & lx.FROM:
            return phrase_starting(reader, line, k + 1, end)
        if line.bits[k] & lx.THAT or line.words[k] in ":؛;.":
            break
    return None


def text_with(reader: Reader, line: Line, i: int, begin: int, end: int) -> Subject | None:
    """The text in which something stands: "on a banner stood", "came in a statement"."""
    behind = range(i + 1, min(end, i + _NEAR_TEXT))
    before = range(i - 1, max(begin, i - _BEHIND), -1)
    for k in (*behind, *before):
        if not line.bits[k] & lx.DOCUMENT or reader.starting(line, k) is not None:
            continue
        first = k
        while first > begin and line.bits[first - 1] & (lx.ARTICLE | lx.POSSESSIVE):
            first -= 1
        if first > begin and line.bits[first - 1] & lx.PREPOSITION:
            return phrase_starting(reader, line, first, end if k > i else i)
    return None
