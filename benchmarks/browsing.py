"""How long the pages and the searches of an archive take, and to write it.

    python -m benchmarks.browsing big.db --articles 100000

Writes into the archive what it lacks of so many invented articles, as a crawl does, and prints
processor times in milliseconds: on an idle machine the time that a person waits. Every page and
every query is asked several times, and the shortest time counts, since a busy machine makes the
others longer; the queries are the same each time.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import httpx

from benchmarks.synthetic import UNEVEN, Newspapers
from scraper.archive.border import check_record
from scraper.archive.store import Archive
from scraper.browse.site import ArchiveSite
from scraper.query.facets import MOST_COUNTED, count_facets
from scraper.query.filters import Filters
from scraper.query.ranking import ranked_ids
from scraper.query.reader import open_archive
from scraper.query.search import search
from scraper.query.selection import select_articles
from scraper.records import Article, Outcome, Seed

_BATCH = 500
_REPEATS = 6
_EACH = 25
"""Queries of a kind."""
_BIGGEST = "SELECT {0} FROM {1} GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
_VALUES = {
    "article": "SELECT max(id) FROM articles",
    "speaker": _BIGGEST.format("speaker_id", "quotes"),
    "author": _BIGGEST.format("author_id", "article_authors"),
    "section": _BIGGEST.format("section_id", "articles"),
    "outlet": _BIGGEST.format("site_id", "articles"),
    "name": "SELECT name FROM speakers LIMIT 1 OFFSET 50",
}
PAGES = {
    "the front": "/",
    "an article": "/articles/{article}",
    "its changes": "/articles/{article}/changes",
    "the list of speakers": "/speakers",
    "the biggest speaker": "/speakers/{speaker}",
    "the biggest author": "/authors/{author}",
    "the biggest section": "/sections/{section}",
    "the biggest outlet": "/outlets/{outlet}",
    "its coverage": "/outlets/{outlet}/coverage",
    "all articles": "/search",
    "a search, very common word": "/search?q={common}",
    "the same, newest first": "/search?q={common}&sort=newest",
    "a search, medium word": "/search?q={medium}",
    "a search in Arabic": "/search?q={arabic}",
    "a search, a speaker's articles": "/search?speaker={name}",
    "the data": "/archive",
}


def fill(path: Path, newspapers: Newspapers, articles: int) -> Iterator[tuple[int, float]]:
    """Write articles until there are so many; a feed or a sitemap has listed each.

    Yields ten times on the way how many there are, and milliseconds an article took to save.
    """
    with Archive(path) as archive:
        there = int(archive.connection.execute("SELECT count(*) FROM articles").fetchone()[0])
        stretch = max(_BATCH, (articles - there) // 10)
        for begin in range(there, articles, stretch):
            end, spent = min(begin + stretch, articles), 0.0
            for first in range(begin, end, _BATCH):
                written = list(newspapers.articles(first, min(_BATCH, end - first)))
                outcomes = [outcome for article in written for outcome in _outcomes(article)]
                before = time.process_time()
                archive.frontier.queue(map(_listed, written))
                archive.save(outcomes)
                spent += time.process_time() - before
            yield end, 1000 * spent / (end - begin)


def _listed(article: Article) -> Seed:
    kind = "feed" if article.headline and len(article.headline) % 2 else "sitemap"
    return Seed(article.url, 1, published=article.published, listed_in=kind)


def _outcomes(article: Article) -> Iterator[Outcome]:
    """Yield the article that was fetched, and for some a page beside it that was not."""
    record = check_record(article)
    yield Outcome(article.url, "done", article=record.article, checked=record, role="article")
    if article.url.endswith("7"):
        yield Outcome(f"{article.url}/comments", "failed", error="HTTP 503")


async def time_pages(path: Path, newspapers: Newspapers) -> list[tuple[str, float]]:
    """Return each page's name and milliseconds."""
    chance = random.Random(3)
    values = {
        "common": newspapers.english.sought(chance, 0, 5),
        "medium": newspapers.english.sought(chance, 300, 3_000),
        "arabic": newspapers.arabic.sought(chance, 10, 50),
    }
    with open_archive(path) as connection:
        values |= {name: connection.execute(sql).fetchone()[0] for name, sql in _VALUES.items()}
    site = ArchiveSite(path)
    await site.invoke_startup()
    transport = httpx.ASGITransport(app=site.application())
    took = []
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for name, address in PAGES.items():
            times = []
            for _ in range(_REPEATS):
                before = time.process_time()
                answer = await client.get(address.format(**values))
                times.append(1000 * (time.process_time() - before))
                answer.raise_for_status()
            took.append((name, min(times)))
    site.close()
    return took


def queries(newspapers: Newspapers) -> dict[str, list[str]]:
    """Return the mix of queries, by kind."""
    english, arabic, chance = newspapers.english, newspapers.arabic, random.Random(5)
    medium = partial(english.sought, chance, 300, 3_000)
    common = partial(english.sought, chance, 0, 30)
    kinds: dict[str, Callable[[], str]] = {
        "a rare word": partial(english.sought, chance, 20_000, 60_000),
        "a medium word": medium,
        "a very common word": common,
        "two words": lambda: f"{common()} {medium()}",
        "two very common words": lambda: f"{common()} {common()}",
        "either of two": lambda: f"{medium()} OR {common()}",
        "one without another": lambda: f"{common()} -{medium()}",
        "a phrase": lambda: f'"{_phrase(newspapers.article(chance.randrange(1_000)))}"',
        "a beginning": lambda: medium()[:4] + "*",
        "headline:word": lambda: f"headline:{common()}",
        "word site:outlet": lambda: f"{common()} site:outlet{chance.randrange(50)}.example",
        "word section:name": lambda: f'{common()} section:"Section {chance.randrange(8)}"',
        "word speaker:name": lambda: f'{common()} speaker:"{chance.choice(newspapers.people)}"',
        "word since:month": lambda: f"{common()} since:2025-{chance.randrange(1, 13):02d}",
        "an Arabic word": partial(arabic.sought, chance, 0, 2_000),
    }
    return {kind: [make() for _ in range(_EACH)] for kind, make in kinds.items()}


def _phrase(article: Article) -> str:
    """Return two words that stand beside each other in an English article."""
    words = (article.dek or "").rstrip(".").split()
    return " ".join(words[2:4])


def time_searches(
    path: Path, newspapers: Newspapers
) -> Iterator[tuple[str, list[float], list[float], list[float]]]:
    """Yield of each kind of query the milliseconds ranked, newest first, and of the facets."""
    with open_archive(path) as connection:
        for kind, texts in queries(newspapers).items():
            yield (
                kind,
                [_timed(partial(search, connection, text)) for text in texts],
                [_timed(partial(search, connection, text, newest=True)) for text in texts],
                [_timed(partial(count_facets, connection, _ids(connection, t))) for t in texts],
            )


def _ids(connection: sqlite3.Connection, text: str) -> list[int]:
    selection = select_articles(connection, text, Filters())
    return ranked_ids(connection, selection, limit=MOST_COUNTED) if selection else []


def _timed(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_REPEATS // 2):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return 1000 * min(times)


def _spread(times: Sequence[float]) -> str:
    """Write the median and the 95th percentile."""
    return f"{median(times):.1f} / {quantiles(times, n=20, method='inclusive')[-1]:.1f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill the archive that the command line names, and print both tables."""
    parser = argparse.ArgumentParser(description="Time the pages and searches of an archive.")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    options = parser.parse_args(arguments)
    newspapers = Newspapers(UNEVEN)
    print("| articles | each saved in, ms |\n|---|---|")
    for there, milliseconds in fill(options.archive, newspapers, options.articles):
        print(f"| {there:,} | {milliseconds:.2f} |", flush=True)
    print("\n| page | ms |\n|---|---|")
    for name, milliseconds in asyncio.run(time_pages(options.archive, newspapers)):
        print(f"| {name} | {milliseconds:.0f} |", flush=True)
    print("\n| query, p50 / p95 | ranked, ms | newest first, ms | facets, ms |\n|---|---|---|---|")
    every: tuple[list[float], list[float], list[float]] = [], [], []
    for kind, *columns in time_searches(options.archive, newspapers):
        print(f"| {kind} | {' | '.join(map(_spread, columns))} |", flush=True)
        for all_of_it, column in zip(every, columns, strict=True):
            all_of_it.extend(column)
    print(f"| all of them | {' | '.join(map(_spread, every))} |")


if __name__ == "__main__":
    main()
