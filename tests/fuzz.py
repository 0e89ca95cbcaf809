"""Pages that nobody would write: mutated ones, cut ones, random trees.

`make fuzz` reads 100,000 of them on all cores and says which seed failed; the test
suite reads 2,000.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from concurrent.futures import ProcessPoolExecutor

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


def read_mutated(seed: int, count: int) -> None:
    """Read so many mutated pages; an exception or an offset that doesn't hold ends it."""
    chance = random.Random(seed)
    pages = [load_page(slug).payload for slug in SLUGS]
    for _ in range(count):
        check(mutate(chance.choice(pages), chance))


def read_random(seed: int, count: int) -> None:
    """Read so many random trees."""
    chance = random.Random(seed)
    for _ in range(count):
        check(grow(chance))


def read_batch(seed: int) -> str | None:
    """Read one batch of each kind; return what went wrong, None if nothing did."""
    try:
        read_mutated(seed, _BATCH // 2)
        read_random(seed, _BATCH // 2)
    except Exception as error:
        return f"seed {seed}: {type(error).__name__}: {error}"
    return None


_BATCH = 500


def main() -> None:
    """Read as many pages as asked; a failing seed repeats alone with `read_batch`."""
    parser = argparse.ArgumentParser(description="Read pages that nobody would write.")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000_000)
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + -(-options.cases // _BATCH))
    start = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        failures = [found for found in pool.map(read_batch, seeds) if found]
    took = time.monotonic() - start
    print("\n".join(failures), end="\n" if failures else "")
    print(
        f"{len(seeds) * _BATCH} pages from seed {options.seed}, {took:.0f} s: "
        f"{len(failures)} batches failed"
    )
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
