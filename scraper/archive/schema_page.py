"""docs/schema.md, written from the tables themselves: `python -m scraper.archive.schema_page`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from scraper.archive.fulltext import INDEXES
from scraper.archive.schema import SCHEMA_VERSION, TABLES
from scraper.archive.tables.shape import Table
from scraper.archive.views import VIEWS

_INTRODUCTION = f"""# The tables of an archive

This page is generated from `scraper/archive/tables/`; a test keeps it current.
It describes schema version {SCHEMA_VERSION}, which `PRAGMA user_version` names.

An archive is one SQLite file in WAL mode. Text is UTF-8 in normal form C. Times are
ISO 8601 in UTC (`2025-08-01T06:00:00Z`), or the day alone (`2025-08-01`) where no more
is known. Offsets count Unicode code points from 0, so that for every row of `blocks`
and `quotes`

```sql
substr(body, start + 1, "end" - start) = text
```

Hosts are lower case, punycode, with the port where it isn't the scheme's own. Hashes are
lower-case hexadecimal SHA-256. Columns may be added in later versions; the ones here keep
their names and meanings.
"""
_NAMES = {int: "integer", str: "text", float: "real", bytes: "blob"}


def schema_page() -> str:
    """Return the page as Markdown."""
    parts = [_INTRODUCTION, "## Views\n"]
    for view in VIEWS:
        parts += [f"### {view.name}\n", f"{view.doc}\n", _list(view.columns.items())]
    parts.append("## Full-text indexes\n")
    parts.append(
        "FTS5 with `unicode61 remove_diacritics 2`: case and accents make no difference.\n"
    )
    for index in INDEXES:
        rows = index.name.removesuffix("_fts")
        parts += [f"### {index.name}\n", f"`rowid` is `{rows}.id`.\n", _list(index.columns.items())]
    for index in INDEXES:
        rows = index.name.removesuffix("_fts")
        parts += [
            f"### {index.forms}\n",
            f"The same columns for those rows of `{rows}` that hold Arabic or Persian, or a script "
            "without spaces between words, with the words as the SQL function `normalise(text)` "
            "gives them: no vowel signs, one spelling of alef, ya and digits, no article, no "
            "endings; Chinese, Japanese, Korean and Thai in pairs of letters. `scraper search` "
            "asks both.\n",
        ]
    parts.append("## Tables\n")
    for table in TABLES:
        parts += [f"### {table.name}\n", f"{table.doc}\n", _list(_columns(table))]
    return "\n".join(parts)


def _columns(table: Table) -> Iterator[tuple[str, str]]:
    for column in table.columns:
        notes = [_NAMES[column.type]]
        if column.name in table.key:
            notes.append("primary key" if len(table.key) == 1 else "part of the primary key")
        if column.name in table.unique:
            notes.append("unique")
        if column.required:
            notes.append("never NULL")
        if column.references:
            notes.append(f"→ {column.references}")
        yield column.name, f"{column.doc} *({', '.join(notes)})*"


def _list(columns: Iterable[tuple[str, str]]) -> str:
    return "".join(f"- `{name}`: {doc}\n" for name, doc in columns)


if __name__ == "__main__":
    Path("docs/schema.md").write_text(schema_page(), encoding="utf-8")
