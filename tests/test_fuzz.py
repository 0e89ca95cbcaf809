"""Whatever bytes come, a page is read: no exception, offsets that hold, the same answer twice."""

from __future__ import annotations

import random
import time

import pytest

from scraper.extraction.article import extract
from tests.saved_pages import SLUGS, load_page

TAGS = (
    "div p span a b i em strong h1 h2 h3 ul li table tr td figure figcaption img br article main "
    "section aside header footer nav blockquote pre font center form noscript time script style "
    "template svg iframe video picture source dl dt dd my-widget body html head title meta"
).split()
WORDS = (
    "ferry harbour “quoted” said Foto: (AP/Ann Lee) © 2025 By Ann 12:30 … السفينة 港で待つ人々 ﬁ "
    "\u00ad \u200b &amp; &#55357; <!-- --> ]]> ''' \" < >"
).split(" ")
URL = "https://hale.example/news/ferry"


def mutate(payload: bytes, chance: random.Random) -> bytes:
    """Cut, double, drop or overwrite some pieces of a page."""
    data = bytearray(payload)
    for _ in range(chance.randint(1, 8)):
        at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + 400)
        match chance.randrange(5):
            case 0:
                del data[at:end]
            case 1:
                data[at:at] = data[at:end]
            case 2:
                data[at:end] = chance.randbytes(min(end - at, 8))
            case 3:
                data = data[:end]
            case _:
                data[at:at] = chance.choice(WORDS).encode()
    return bytes(data)


def grow(chance: random.Random, depth: int = 0) -> str:
    """Return a random tree of tags and words; not all tags are closed."""
    parts = []
    for _ in range(chance.randint(1, 5)):
        if depth < 7 and chance.random() < 0.6:
            tag = chance.choice(TAGS)
            name = chance.choice(["", "", ' class="caption"', ' class="related hidden"', " hidden"])
            close = f"</{tag}>" if chance.random() < 0.9 else ""
            parts.append(f"<{tag}{name}>{grow(chance, depth + 1)}{close}")
        else:
            parts.append(" ".join(chance.choices(WORDS, k=chance.randint(0, 25))))
    return "".join(parts)


def check(payload: bytes | str) -> None:
    article = extract(payload, URL)
    body = article.body or ""
    body.encode()
    for piece in (*article.blocks, *article.quotes):
        assert body[piece.start : piece.end] == piece.text


@pytest.mark.parametrize("seed", range(10))
def test_mutated_pages_are_read(seed: int) -> None:
    chance = random.Random(seed)
    pages = [load_page(slug).payload for slug in SLUGS]
    for _ in range(100):
        check(mutate(chance.choice(pages), chance))


@pytest.mark.parametrize("seed", range(10))
def test_random_trees_are_read(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        check(grow(chance))


@pytest.mark.parametrize("slug", SLUGS)
def test_reading_twice_gives_the_same(slug: str) -> None:
    saved = load_page(slug)

    first, second = (extract(saved.payload, saved.final_url, saved.charset) for _ in range(2))

    assert first.to_dict() == second.to_dict()


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000 + "a word",
        "<b>x" * 50_000,
        "<table><tr><td>x" * 5_000,
        "<ul><li>a few words here" * 5_000,
        "<p>A few words. " * 30_000,
        "<br>" * 200_000,
        "words<br><br>" * 20_000,
        "<div " + " ".join(f'a{n}="x"' for n in range(100_000)) + ">A few words.",
        "<figure><img src=a><figcaption>" + "Ann Lee (" * 20_000,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script><p>A few words.",
        "<" * 500_000,
        "<p>" + "a" * 2_000_000,
    ],
    ids=[
        "nested", "bold", "tables", "lists", "paragraphs", "breaks", "broken-lines", "attributes",
        "brackets", "json", "angles", "word",
    ],
)  # fmt: skip
def test_a_hostile_page_ends(markup: str) -> None:
    start = time.process_time()

    extract(f"<html><body><h1>Ferry</h1>{markup}", URL)

    assert time.process_time() - start < 20
