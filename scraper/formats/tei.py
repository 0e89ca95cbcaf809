"""An article as TEI P5 XML: a header with its source, the text with its quotations marked.

https://tei-c.org/release/doc/tei-p5-doc/en/html/. Quotations become `<said who="#s1">` where a
speaker is known; speakers stand in `<particDesc>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from scraper.formats.tables import Record

_TEI = "http://www.tei-c.org/ns/1.0"
_XML = "http://www.w3.org/XML/1998/namespace"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def to_tei(record: Record, *, software: str) -> bytes:
    """Return an article as a TEI document in UTF-8.

    Characters that XML has no place for become U+FFFD; `software` names who encoded it.
    """
    people = _speakers(record["quotes"])
    root = _make("TEI", xmlns=_TEI)
    if (language := record["language"]) and _TAG.fullmatch(language):
        root.set(f"{{{_XML}}}lang", language)
    root.append(_header(record, people, software))
    body = _into(_into(root, "text"), "body")
    division = _into(body, "div", type=record["kind"])
    for kind in ("kicker", "headline", "dek"):
        if record[kind]:
            _into(division, "head", record[kind], type={"headline": "main"}.get(kind, kind))
    if record["byline"]:
        _into(division, "byline", record["byline"])
    for caption in record["captions"]:
        division.append(_figure(caption))
    for element in _blocks(record, people):
        division.append(element)
    if not record["blocks"]:
        _into(division, "p")
    found = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=False)
    return bytes(found)


def _header(record: Record, people: Mapping[str, str], software: str) -> etree._Element:
    header = _make("teiHeader")
    description = _into(header, "fileDesc")
    titles = _into(description, "titleStmt")
    _into(titles, "title", record["headline"] or record["canonical_url"])
    for author in record["authors"]:
        name = "orgName" if author["kind"] == "organisation" else "persName"
        _into(_into(titles, "author"), name, author["name"])
    _into(_into(description, "publicationStmt"), "p", f"Encoded by {software} from the web page.")
    source = _into(_into(description, "sourceDesc"), "bibl")
    _into(source, "publisher", record["site"])
    _into(source, "ref", record["canonical_url"], target=_address(record["canonical_url"]))
    if record["published"]:
        _into(source, "date", record["published"], when=record["published"])
    profile = _into(header, "profileDesc")
    if people:
        participants = _into(_into(profile, "particDesc"), "listPerson")
        for name, key in people.items():
            person = _into(participants, "person")
            person.set(f"{{{_XML}}}id", key)
            _into(person, "persName", name)
    terms = [*record["sections"], *record["tags"]]
    if terms:
        keywords = _into(_into(profile, "textClass"), "keywords")
        for term in terms:
            _into(keywords, "term", term)
    if len(profile) == 0:
        header.remove(profile)
    return header


def _speakers(quotes: Sequence[Record]) -> dict[str, str]:
    """Number those who are quoted by name."""
    names = dict.fromkeys(quote["speaker"] for quote in quotes if quote["speaker"])
    return {name: f"s{number}" for number, name in enumerate(names, 1)}


def _blocks(record: Record, people: Mapping[str, str]) -> Iterator[etree._Element]:
    """Yield the body's elements; list items that follow one another share a list."""
    items: etree._Element | None = None
    for block in record["blocks"]:
        if block["kind"] == "list_item":
            if items is None:
                items = _make("list")
            _fill(_into(items, "item"), record, block, people)
            continue
        if items is not None:
            yield items
            items = None
        yield _block(record, block, people)
    if items is not None:
        yield items


def _block(record: Record, block: Record, people: Mapping[str, str]) -> etree._Element:
    kind = block["kind"]
    if kind == "table":
        table = _make("table")
        for line in block["text"].split("\n"):
            row = _into(table, "row")
            for cell in line.split("\t"):
                _into(row, "cell", cell)
        return table
    if kind in ("blockquote", "pullquote"):
        quote = _make("quote", rend=kind)
        _fill(_into(quote, "p"), record, block, people)
        return quote
    paragraph = _make("p")
    if kind in ("heading", "code"):
        paragraph.set("rend", kind)
    _fill(paragraph, record, block, people)
    return paragraph


def _fill(
    element: etree._Element, record: Record, block: Record, people: Mapping[str, str]
) -> None:
    """Write a block's text with the quotations in it; one inside another stays plain text."""
    place, last = block["start"], None
    text = record["body"]
    for quote in sorted(record["quotes"], key=lambda each: each["start"]):
        if quote["start"] < place or quote["end"] > block["end"] or quote["kind"] == "indirect":
            continue
        _add_text(element, last, text[place : quote["start"]])
        last = _into(element, "said", quote["text"])
        if quote["speaker"]:
            last.set("who", f"#{people[quote['speaker']]}")
        place = quote["end"]
    _add_text(element, last, text[place : block["end"]])


def _add_text(element: etree._Element, last: etree._Element | None, text: str) -> None:
    if last is None:
        element.text = clean_xml(text)
    else:
        last.tail = clean_xml(text)


def _figure(caption: Record) -> etree._Element:
    figure = _make("figure")
    if caption["image_url"]:
        _into(figure, "graphic", url=_address(caption["image_url"]))
    if caption["text"]:
        _into(figure, "head", caption["text"])
    if caption["alt"]:
        _into(figure, "figDesc", caption["alt"])
    if caption["credit"]:
        _into(figure, "p", caption["credit"], rend="credit")
    return figure


def clean_xml(text: str) -> str:
    """Replace what XML 1.0 cannot hold, escaped or not."""
    return _FORBIDDEN.sub("\ufffd", text)


def _address(url: str) -> str:
    """Spell an address without the spaces that would make two of it."""
    return "".join(f"%{ord(char):02X}" if char.isspace() else char for char in url)


def _make(name: str, text: str | None = None, **attributes: Any) -> etree._Element:
    namespaces = {None: _TEI} if attributes.pop("xmlns", None) else None
    element = etree.Element(f"{{{_TEI}}}{name}", nsmap=namespaces)  # type: ignore[arg-type]
    for key, value in attributes.items():
        element.set(key, clean_xml(value))
    if text is not None:
        element.text = clean_xml(text)
    return element


def _into(
    parent: etree._Element, name: str, text: str | None = None, **attributes: Any
) -> etree._Element:
    element = _make(name, text, **attributes)
    parent.append(element)
    return element
