"""How a corpus was made, as Markdown for a paper's appendix: everything from the archive itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from scraper.query.stats import collect_stats

_MOST_ROWS = 50
_MOST_SEEDS = 20

_COVERAGE = """
    SELECT site, sum(listed), sum(fetched), sum(stored), sum(missing), sum(paywalled), sum(blocked),
      sum(gone), sum(passed_over), sum(failed), sum(waiting)
    FROM coverage_view GROUP BY site ORDER BY sum(stored) DESC, site
"""
_COVERAGE_HEADS = (
    "outlet", "listed", "fetched", "stored", "missing", "paywalled", "blocked", "gone",
    "passed over", "failed", "waiting",
)  # fmt: skip
_REASONS = """
    SELECT state, coalesce(error, 'no reason noted'), count(*) FROM frontier
    WHERE state IN ('skipped', 'failed') GROUP BY 1, 2 ORDER BY 1 DESC, 3 DESC, 2
"""
_KINDS = """
    SELECT role, count(*) FROM frontier WHERE state = 'done' AND role IS NOT NULL
    GROUP BY role ORDER BY 2 DESC, role
"""
_RIGHTS = {
    "answers that ask not to be archived (noarchive)": "robots LIKE '%noarchive%'",
    "answers that reserve text and data mining": "tdm IS NOT NULL",
    "bodies not kept for that reason, but for their hash": "withheld_sha256 IS NOT NULL",
}


def write_methods(
    connection: sqlite3.Connection, manifest: Mapping[str, Any], name: str, checksum: str
) -> str:
    """Return the appendix.

    `manifest` are the archive's digests and the time they were taken, `checksum` the hash
    over them, `name` what the archive is called.
    """
    totals = collect_stats(connection)["totals"]
    first, last = connection.execute("SELECT min(fetched), max(fetched) FROM snapshots").fetchone()
    parts = [
        "# How this corpus was made",
        _summary(totals, first, last, manifest, name),
        "## Collection",
        "\n".join(_crawls(connection)),
        "## Coverage",
        "\n".join(_coverage(connection)),
        "## Exclusions",
        "\n".join(_exclusions(connection)),
        "## Reading",
        "\n".join(_reading(connection)),
        "## Citation and checksums",
        "\n".join(_citation(totals, first, last, manifest, checksum)),
    ]
    return "\n\n".join(parts) + "\n"


def _summary(
    totals: Mapping[str, Any],
    first: str | None,
    last: str | None,
    manifest: Mapping[str, Any],
    name: str,
) -> str:
    return (
        f"The archive `{name}` holds {totals['articles']:,} articles of {totals['sites']:,} "
        f"outlets ({totals['words']:,} words, {totals['quotes']:,} quotations by "
        f"{totals['speakers']:,} speakers), published {_span(totals)}. They were read from "
        f"{totals['snapshots']:,} answers of servers, fetched from {first or 'nowhere'} to "
        f"{last or 'nowhere'} and kept as received. Texts that outlets changed are kept as "
        f"{totals['revisions']:,} revisions. This page was made on {manifest['made']} by "
        f"{manifest['program']} from the archive alone."
    )


def _span(totals: Mapping[str, Any]) -> str:
    if totals["first_published"] is None:
        return "at unknown times"
    return f"from {totals['first_published'][:10]} to {totals['last_published'][:10]}"


def _crawls(connection: sqlite3.Connection) -> Iterator[str]:
    rows = connection.execute(
        "SELECT id, started, finished, state, seeds, options, fetched, stored, failed FROM crawls "
        "ORDER BY id"
    ).fetchall()
    imported = connection.execute(
        "SELECT count(*) FROM snapshots WHERE crawl_id IS NULL"
    ).fetchone()[0]
    yield (
        "robots.txt was obeyed as RFC 9309 has it, hosts were asked `per_host` requests at a time "
        "and `delay` seconds apart, and Retry-After was kept. A crawl stays "
        "on the hosts of its seeds."
    )
    if imported:
        yield f"\n{imported:,} pages were imported from files and not fetched by a crawl."
    for number, started, finished, state, seeds, options, fetched, stored, failed in rows:
        listed = orjson.loads(seeds)
        yield f"\n### Crawl {number}: {started} to {finished or 'its interruption'}, {state}\n"
        yield f"- {fetched:,} answers kept, {stored:,} articles new or changed, {failed:,} failed"
        yield f"- {len(listed):,} seeds: {_some(listed)}"
        yield f"- options: {_options(orjson.loads(options))}"


def _some(seeds: Sequence[str]) -> str:
    more = f" and {len(seeds) - _MOST_SEEDS:,} more" if len(seeds) > _MOST_SEEDS else ""
    return ", ".join(f"<{seed}>" for seed in seeds[:_MOST_SEEDS]) + more


_PRIVATE = frozenset(("contact", "cookies"))
"""Options that speak of people and of their machines."""


def _options(options: Mapping[str, Any]) -> str:
    told = (
        f"{name} = {orjson.dumps(value).decode()}"
        for name, value in sorted(options.items())
        if value not in (None, [], {}) and name not in _PRIVATE
    )
    return ", ".join(f"`{option}`" for option in told)


def _coverage(connection: sqlite3.Connection) -> Iterator[str]:
    yield (
        "Addresses that each outlet announced in feeds and sitemaps, and what became of them; "
        "`stored` counts articles, wherever they were found.\n"
    )
    yield from _table(_COVERAGE_HEADS, connection.execute(_COVERAGE))


def _exclusions(connection: sqlite3.Connection) -> Iterator[str]:
    yield "Addresses that were not asked, or given up, by reason:\n"
    yield from _table(["state", "reason", "addresses"], connection.execute(_REASONS))
    yield "\nWhat the pages turned out to be; only articles became rows:\n"
    yield from _table(["kind", "addresses"], connection.execute(_KINDS))
    yield ""
    for told, condition in _RIGHTS.items():
        (count,) = connection.execute(
            f"SELECT count(*) FROM snapshots WHERE {condition}"
        ).fetchone()
        yield f"- {told}: {count:,}"
    (forgotten,) = connection.execute(
        "SELECT count(*) FROM tombstones WHERE kind = 'address'"
    ).fetchone()
    yield f"- addresses removed on request (`scraper forget`): {forgotten:,}"


def _reading(connection: sqlite3.Connection) -> Iterator[str]:
    walled, copies = connection.execute(
        "SELECT coalesce(sum(paywalled), 0), count(duplicate_of) FROM articles"
    ).fetchone()
    yield (
        f"{walled:,} articles show their opening only, behind a wall. {copies:,} are "
        "near-duplicates of an earlier article (column `duplicate_of`). Where each field was "
        "found stands in table `provenance`.\n"
    )
    yield from _table(
        ["read by", "articles"],
        connection.execute("SELECT extractor, count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC"),
    )
    for started, finished, extractor in connection.execute(
        "SELECT started, finished, extractor FROM reextractions ORDER BY id"
    ):
        yield f"\nStored pages were read again by {extractor}, {started} to {finished or 'now'}."
    yield ""
    yield from _table(
        ["language", "articles"],
        connection.execute(
            "SELECT coalesce(language, 'unknown'), count(*) FROM articles GROUP BY 1 "
            "ORDER BY 2 DESC, 1"
        ),
    )


def _citation(
    totals: Mapping[str, Any],
    first: str | None,
    last: str | None,
    manifest: Mapping[str, Any],
    checksum: str,
) -> Iterator[str]:
    day = str(manifest["made"])[:10]
    yield (
        f"> News corpus of {totals['articles']:,} articles from {totals['sites']:,} outlets, "
        f"collected {(first or day)[:10]} to {(last or day)[:10]} with {manifest['program']}. "
        f"State of {day}, SHA-256 of its manifest {checksum}.\n"
    )
    yield (
        "The checksum is that of `tables` in the file that `scraper verify --manifest FILE` "
        "writes: `jq -cjS .tables FILE | sha256sum`. Digests of the tables:\n"
    )
    yield from _table(
        ["table", "rows", "SHA-256"],
        [(name, told["rows"], told["sha256"]) for name, told in manifest["tables"].items()],
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a Markdown table, the first rows of it."""
    listed = list(rows)
    if not listed:
        yield "none"
        return
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in listed[:_MOST_ROWS]:
        yield f"| {' | '.join(map(_cell, row))} |"
    if len(listed) > _MOST_ROWS:
        yield f"\nand {len(listed) - _MOST_ROWS:,} more."


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return "–" if value is None else " ".join(str(value).replace("|", "\\|").split())
