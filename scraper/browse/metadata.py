"""What Datasette tells about the archive: every table, view and column in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scraper.archive.fulltext import INDEXES
from scraper.archive.schema import TABLES
from scraper.archive.views import VIEWS
from scraper.query.cookbook import load_cookbook

NAME = "archive"
"""What Datasette calls the archive in its own addresses: /archive/article_view."""


def metadata(path: Path) -> dict[str, Any]:
    """Return Datasette's metadata for an archive."""
    return {
        "title": path.name,
        "databases": {
            NAME: {
                "description": "Ask in SQL, or look into the tables. Nothing can be changed here.",
                "tables": dict(_described()),
            }
        },
    }


def canned_questions() -> dict[str, dict[str, Any]]:
    """Return the cookbook as Datasette's canned queries."""
    return {
        recipe.name: {
            "sql": recipe.sql,
            "title": recipe.title,
            "params": list(recipe.parameters),
        }
        for recipe in load_cookbook()
    }


def _described() -> Iterator[tuple[str, dict[str, Any]]]:
    for view in VIEWS:
        yield view.name, {"description": view.doc, "columns": dict(view.columns)}
    for table in TABLES:
        columns = {column.name: column.doc for column in table.columns}
        yield table.name, {"description": table.doc, "columns": columns}
    for index in INDEXES:
        yield index.name, {"description": "Full-text index.", "columns": dict(index.columns)}
