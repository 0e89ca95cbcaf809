"""An archive of any size, made of invented words: rows written directly, then indexed.

    python -m benchmarks.many_articles big.db --articles 100000

Fifty outlets with eight sections each, a thousand authors, five thousand speakers, three
years, bodies of about 250 words whose frequencies follow Zipf; every tenth article is in
Arabic. Texts and names come from one seed, so that two runs give the same archive.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import string
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from scraper.archive.fulltext import index_waiting
from scraper.archive.store import Archive

OUTLETS, SECTIONS, AUTHORS, SPEAKERS = 50, 8, 1_000, 5_000
_DAYS, _FIRST = 3 * 365, date(2023, 1, 1)
_BATCH = 2_000
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


class Invention:
    """Words, names and dates from one seed."""

    def __init__(self, seed: int = 7) -> None:
        self.chance = random.Random(seed)
        self.english = self._vocabulary(string.ascii_lowercase, 20_000)
        self.arabic = self._vocabulary(_ARABIC, 5_000)
        self.weights = list(accumulate(1 / (rank + 2) for rank in range(20_000)))

    def words(self, count: int, *, is_arabic: bool = False) -> str:
        """Return a text of so many words."""
        vocabulary = self.arabic if is_arabic else self.english
        weights = self.weights[: len(vocabulary)]
        return " ".join(self.chance.choices(vocabulary, cum_weights=weights, k=count))

    def name(self) -> str:
        """Return a name of two words."""
        return " ".join(self.chance.choice(self.english).title() for _ in range(2))

    def _vocabulary(self, letters: str, size: int) -> list[str]:
        return [
            "".join(self.chance.choices(letters, k=self.chance.randint(3, 9))) for _ in range(size)
        ]


def build(path: Path, articles: int) -> None:
    """Write an archive of so many articles."""
    Archive(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    invention = Invention()
    connection.execute("BEGIN")
    _write_names(connection, invention)
    connection.execute("COMMIT")
    for first in range(1, articles + 1, _BATCH):
        connection.execute("BEGIN")
        for number in range(first, min(first + _BATCH, articles + 1)):
            _write_article(connection, invention, number)
        index_waiting(connection)
        connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _write_names(connection: sqlite3.Connection, invention: Invention) -> None:
    for site in range(1, OUTLETS + 1):
        connection.execute(
            "INSERT INTO sites VALUES (?, ?, ?, 'en')", (site, f"outlet{site}.example", None)
        )
        for section in range(SECTIONS):
            connection.execute(
                "INSERT INTO sections (id, site_id, name) VALUES (?, ?, ?)",
                (site * SECTIONS + section, site, f"Section {section}"),
            )
    for table, count in (("authors", AUTHORS), ("speakers", SPEAKERS)):
        for number in range(1, count + 1):
            connection.execute(
                f"INSERT INTO {table} (id, name, kind) VALUES (?, ?, 'person')",
                (number, f"{invention.name()} {number}"),
            )


def _write_article(connection: sqlite3.Connection, invention: Invention, number: int) -> None:
    chance = invention.chance
    is_arabic = number % 10 == 0
    site = min(int(chance.paretovariate(0.6)), OUTLETS)
    section = site * SECTIONS + chance.randrange(SECTIONS)
    day = (_FIRST + timedelta(days=chance.randrange(_DAYS))).isoformat()
    paragraphs = [invention.words(50, is_arabic=is_arabic) for _ in range(5)]
    body = "\n\n".join(paragraphs)
    url = f"https://outlet{site}.example/{number}"
    connection.execute(
        "INSERT INTO articles (id, url, site_id, section_id, breadcrumb_id, kind, language, "
        "headline, dek, published, word_count, paywalled, revision, first_seen, last_seen, "
        "content_sha256, extractor, read_url, record_sha256, body) "
        "VALUES (?, ?, ?, ?, ?, 'article', ?, ?, ?, ?, 250, 0, 1, ?, ?, '', 'made', ?, '', ?)",
        (
            *(number, url, site, section, section, "ar" if is_arabic else "en"),
            *(invention.words(8, is_arabic=is_arabic), invention.words(20, is_arabic=is_arabic)),
            *(f"{day}T06:00:00Z", f"{day}T07:00:00Z", f"{day}T07:00:00Z", url, body),
        ),
    )
    connection.execute(
        "INSERT INTO stored_revisions (article_id, number, seen, content_sha256) "
        "VALUES (?, 1, ?, '')",
        (number, f"{day}T07:00:00Z"),
    )
    connection.execute("INSERT INTO article_urls VALUES (?, ?)", (url, number))
    connection.execute(
        "INSERT INTO article_authors VALUES (?, ?, 0, NULL)", (number, chance.randint(1, AUTHORS))
    )
    connection.execute(
        "INSERT INTO captions (article_id, position, text, kind) VALUES (?, 0, ?, 'image')",
        (number, invention.words(10, is_arabic=is_arabic)),
    )
    connection.execute(
        "INSERT INTO frontier (url, host, state, priority, depth, attempts, role, published) "
        "VALUES (?, ?, 'done', 1.0, 1, 1, 'article', ?)",
        (url, f"outlet{site}.example", day),
    )
    for row in _blocks(number, paragraphs):
        block_id, _, position, text, start, end = row
        connection.execute(
            'INSERT INTO block_spans (id, article_id, position, kind, start, "end") '
            "VALUES (?, ?, ?, 'paragraph', ?, ?)",
            (block_id, number, position, start, end),
        )
        speaker = min(int(chance.paretovariate(0.5)), SPEAKERS)
        said = text[:60]
        connection.execute(
            'INSERT INTO quotes (article_id, block_id, position, text, start, "end", kind, '
            "speaker_id, confidence) VALUES (?, ?, ?, ?, ?, ?, 'direct', ?, 0.9)",
            (number, block_id, position, said, start, start + len(said), speaker),
        )


def _blocks(number: int, paragraphs: list[str]) -> Iterator[tuple[int, int, int, str, int, int]]:
    start = 0
    for position, text in enumerate(paragraphs):
        yield number * 10 + position, number, position, text, start, start + len(text)
        start += len(text) + 2


def main() -> None:
    """Build the archive that the command line names."""
    parser = argparse.ArgumentParser(description="Build an archive of invented articles.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    arguments = parser.parse_args()
    build(arguments.path, arguments.articles)


if __name__ == "__main__":
    main()
