"""A page that prints nothing is read out of the state that its scripts start from."""

from __future__ import annotations

import json

import pytest

from scraper.extraction.article import extract
from scraper.extraction.page import read_page
from scraper.extraction.scripts import Script
from scraper.extraction.state import read_states

PARAGRAPHS = [
    "The ferry between Port Hale and the islands is back in service, the company said on Monday.",
    "Forty passengers, two cars and a crate of hens were on board when the boat left at six.",
    "Islanders had relied on fishing boats since the engine failed in March of this year.",
    "The old timetable holds until the end of the summer, and the fare stays as it was.",
    "A new ship, ordered last year, is expected in the spring; its name has not been decided.",
]
HTML = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
STORY = {
    "title": "Ferry back in service",
    "standfirst": "The islands waited nine weeks for one engine.",
    "authors": [{"firstName": "Nora", "lastName": "Feld"}, {"name": "Omar Diaz"}],
    "published_at": "2025-05-05T06:10:00+02:00",
    "category": {"name": "Islands"},
    "bodyHtml": HTML,
}


def packed(value: object, entries: list[object] | None = None) -> list[object]:
    """Pack a value as Nuxt does: every part is an entry, and parts refer to entries."""
    entries = [] if entries is None else entries
    place = len(entries)
    entries.append(None)
    if isinstance(value, dict):
        entries[place] = {key: _number(item, entries) for key, item in value.items()}
    elif isinstance(value, list):
        entries[place] = [_number(item, entries) for item in value]
    else:
        entries[place] = value
    return entries


def _number(value: object, entries: list[object]) -> int:
    place = len(entries)
    packed(value, entries)
    return place


def script(kind: str, text: str) -> str:
    return f"<script{kind}>{text}</script>"


SCRIPTS = {
    "next": script(' type="application/json" id="__NEXT_DATA__"', json.dumps({"props": STORY})),
    "assigned": script("", f"window.__STATE__ = {json.dumps({'page': {'story': STORY}})};"),
    "parsed": script("", f"start(JSON.parse({json.dumps(json.dumps([STORY]))}))"),
    "nuxt": script(' type="application/json" id="__NUXT_DATA__"', json.dumps(packed([STORY]))),
}


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_every_field_of_a_bare_page_comes_out_of_its_state(name: str) -> None:
    page = f"<html lang=en><body><div id=app></div>{SCRIPTS[name]}</body></html>"

    article = extract(page, "https://hale.example/islands/ferry")

    assert article.headline == STORY["title"]
    assert article.dek == STORY["standfirst"]
    assert [author.name for author in article.authors] == ["Nora Feld", "Omar Diaz"]
    assert (article.published, article.section) == (STORY["published_at"], "Islands")
    assert [block.text for block in article.blocks] == PARAGRAPHS
    assert article.provenance["byline"] == article.provenance["body"] == "script"


def test_a_page_that_prints_its_text_is_read_as_printed() -> None:
    page = read_page(f"<h1>Another ferry</h1>{HTML * 2}{SCRIPTS['next']}")

    assert page.told_story is None


def test_the_story_with_the_most_text_wins_over_teasers() -> None:
    teasers = [{"title": f"Teaser number {n}", "body": PARAGRAPHS[0]} for n in range(9)]
    state = json.dumps({"latest": teasers, "main": STORY})

    told = read_page(script(' type="application/json"', state)).told_story

    assert told is not None
    assert told.node["headline"] == STORY["title"]


@pytest.mark.parametrize("entries", [[[0, 0]], [[1] * 3000, [0] * 3000], [{"a": 0, "b": 0}]])
def test_a_packed_state_that_refers_to_itself_ends(entries: list[object]) -> None:
    page = read_page(script(' type="application/json"', json.dumps(entries).ljust(500)))

    assert page.told_story is None


@pytest.mark.parametrize("text", ['x = {"a": ' * 3000, "[" * 9000, '{"a": 1' * 900, "= [[" * 5000])
def test_broken_states_are_none(text: str) -> None:
    kinds = (b"<script>", b'<script type="application/json">')

    assert list(read_states(Script(kind, text.encode()) for kind in kinds)) == []
