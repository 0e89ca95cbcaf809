"""An article for reading, what changed in it, and the page it was read from."""

from __future__ import annotations

from typing import Any

from scraper.archive.snapshots import load_snapshot
from scraper.browse.asked import Asked
from scraper.browse.marking import cut_passages
from scraper.browse.snapshot_text import sanitised
from scraper.browse.wording import compare_wording
from scraper.extraction.quotes import find_quotes
from scraper.query.article_links import load_article_links
from scraper.query.diff import Said, compare_revisions
from scraper.query.records import load_record


def load_article(asked: Asked) -> dict[str, Any] | None:
    """Return the record, its passages with their speakers, and where everything leads."""
    links = load_article_links(asked.connection, asked.id)
    if links is None:
        return None
    record = load_record(asked.connection, asked.id)
    return {
        "id": asked.id,
        "record": record,
        "links": links,
        "passages": cut_passages(record["blocks"], record["quotes"], links.speakers),
    }


def load_changes(asked: Asked) -> dict[str, Any] | None:
    """Return two revisions compared: those that `from` and `to` name, else the last two."""
    links = load_article_links(asked.connection, asked.id)
    if links is None:
        return None
    numbers = [revision.number for revision in links.revisions]
    second = asked.number("to", max(numbers, default=1))
    first = asked.number("from", max(second - 1, 1))
    if first not in numbers or second not in numbers:
        return None
    difference = compare_revisions(asked.connection, asked.id, (first, second), _read_quotes)
    return {
        "id": asked.id,
        "links": links,
        "difference": difference,
        "fields": [
            (change.field, compare_wording(change.before, change.after))
            for change in difference.fields
        ],
        "sentences": [
            compare_wording(change.before, change.after) for change in difference.sentences
        ],
    }


def load_snapshot_text(asked: Asked) -> dict[str, Any] | None:
    """Return the stored page as text; the newest one that was read, or the one `number` names."""
    links = load_article_links(asked.connection, asked.id)
    if links is None:
        return None
    default = links.snapshots[0].id if links.snapshots else 0
    number = asked.number("number", default)
    if number not in {snapshot.id for snapshot in links.snapshots}:
        return None
    snapshot = load_snapshot(asked.connection, number)
    if snapshot is None:
        return None
    return {
        "id": asked.id,
        "links": links,
        "number": number,
        "snapshot": snapshot,
        "text": sanitised(snapshot),
    }


def _read_quotes(body: str, language: str | None) -> list[Said]:
    """Read the quotes of a body of which nothing but the text is kept."""
    return [Said(quote.text, quote.speaker) for quote in find_quotes(body.split("\n\n"), language)]
