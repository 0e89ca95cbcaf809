"""Lines made into the blocks of a body: what each one is, and where it stands in the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from urllib.parse import urljoin

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.class_names import says
from scraper.extraction.lines import Line, Zone, clean_text, inner_text
from scraper.records import Block, Link

GAP = "\n\n"
"""What stands between two blocks in the body: one blank line."""

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_CELLS = frozenset(("td", "th"))
_MIN_ROWS = 2
_MIN_PULLED, _MOST_QUOTED = 15, 500
_MOST_LINKS = 2000
_PULL_QUOTE = AnyCase(r"pull-?_?(?:ed)?-?_?quote")
_LETTERS = re.compile(r"\w+")
_PLAIN = re.compile(r"https?://[\w.-]+(?:/[\w/.%~:@=&+,!$'()*-]*)?", re.ASCII)
"""An address that is absolute, and in which nothing is left to be resolved."""
_MAX_CELL_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has its place: kind and level as in `Block`."""

    kind: str
    level: int | None
    text: str


def draft_blocks(lines: Sequence[Line]) -> list[Draft]:
    """Return the drafts of these lines, in their order; the cells of one data table are one."""
    drafts: list[Draft] = []
    tables = data_tables(lines)
    pulled = _pull_quotes(lines)
    for table, run in groupby(zip(tables, lines, strict=True), key=itemgetter(0)):
        own = [line for _, line in run]
        if table is None:
            drafts += [
                Draft("pullquote", None, line.text) if line in pulled else _draft(line)
                for line in own
            ]
        else:
            drafts.append(Draft("table", None, _rows(own)))
    return drafts


def _pull_quotes(lines: Sequence[Line]) -> set[Line]:
    """Return the lines that show words of another line again, or are called pull quotes."""
    pulled = {line for line in lines if _names_pull_quote(line)}
    quoted = [line for line in lines if line.zone & Zone.QUOTE and line not in pulled]
    if quoted:
        text = "\n".join(_bare(line.text) for line in lines if not line.zone & Zone.QUOTE)
        for line in quoted[:_MOST_QUOTED]:
            words = _bare(line.text)
            if len(words) >= _MIN_PULLED and words in text:
                pulled.add(line)
    return pulled


def _names_pull_quote(line: Line) -> bool:
    if says(_PULL_QUOTE, line.element.get("class", "")):
        return True
    above = line.element.getparent()
    return above is not None and says(_PULL_QUOTE, above.get("class", ""))


def _bare(text: str) -> str:
    return "".join(_LETTERS.findall(text.casefold()))


def data_tables(lines: Sequence[Line]) -> list[_Element | None]:
    """Return for each line the data table that it stands in; None outside, or in a layout table.

    Data stand in two rows and two columns at least, in a table that holds no other.
    """
    known: dict[_Element, bool] = {}
    return [_data_table(line, known) if line.zone & Zone.TABLE else None for line in lines]


def place_blocks(drafts: Iterable[Draft]) -> tuple[tuple[Block, ...], str]:
    """Return the blocks with their offsets, and the body that they make."""
    blocks: list[Block] = []
    start = 0
    for draft in drafts:
        text = normalise(draft.text)
        if not text:
            continue
        end = start + len(text)
        blocks.append(Block(len(blocks), draft.kind, draft.level, text, start, end))
        start = end + len(GAP)
    return tuple(blocks), GAP.join(block.text for block in blocks)


def normalise(text: str) -> str:
    """Return text in NFC without lone surrogates."""
    if text.isascii():
        return text
    if not text.isprintable():
        text = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", text)


def find_links(lines: Iterable[Line], url: str) -> tuple[Link, ...]:
    """Return the web links that stand in these lines, absolute, each once an element."""
    texts: dict[_Element, list[str]] = {}
    for line in lines:
        if line.link_chars:
            texts.setdefault(line.element, []).append(line.text)
    links: list[Link] = []
    seen: set[_Element] = set()
    for element, printed in texts.items():
        whole = "\n".join(printed)
        for anchor in islice(_anchors(element), _MOST_LINKS - len(seen)):
            if anchor in seen:
                continue
            seen.add(anchor)
            text = clean_text(inner_text(anchor))
            target = _absolute(url, anchor.get("href") or "")
            if text and target and text in whole:
                links.append(Link(target, normalise(text)))
    return tuple(links)


def _anchors(element: _Element) -> Iterator[_Element]:
    yield from element.iter("a")
    above = element.getparent()
    if above is not None and above.tag == "a":
        yield above


def _absolute(url: str, href: str) -> str | None:
    href = href.strip()
    if _PLAIN.fullmatch(href):
        return href
    try:
        target = urljoin(url, href)
    except ValueError:
        return None
    return target if target.startswith(("http://", "https://")) and href[:1] != "#" else None


def _draft(line: Line) -> Draft:
    level = _HEADINGS.get(line.tag)
    if level is not None:
        return Draft("heading", level, line.text)
    if line.tag == "pre":
        return Draft("code", None, line.text)
    if line.tag in ("li", "dt", "dd"):
        return Draft("list_item", None, line.text)
    if line.zone & Zone.QUOTE:
        return Draft("blockquote", None, line.text)
    return Draft("paragraph", None, line.text)


def _data_table(line: Line, known: dict[_Element, bool]) -> _Element | None:
    table = line.element
    for _ in range(_MAX_CELL_DEPTH):
        if table.tag == "table":
            if table not in known:
                known[table] = _is_data(table)
            return table if known[table] else None
        above = table.getparent()
        if above is None:
            return None
        table = above
    return None


def _is_data(table: _Element) -> bool:
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = list(islice(table.iter("tr"), _MIN_ROWS))
    columns = max((sum(cell.tag in _CELLS for cell in row) for row in rows), default=0)
    return len(rows) >= _MIN_ROWS and columns >= _MIN_ROWS


def _rows(lines: Sequence[Line]) -> str:
    rows: dict[_Element | None, list[str]] = {}
    for line in lines:
        rows.setdefault(next(line.element.iterancestors("tr"), None), []).append(line.text)
    return "\n".join("\t".join(cells) for cells in rows.values())
