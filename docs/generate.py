"""Writes the pages of the documentation that the code itself knows best.

`docs/schema.md` comes from `scraper/archive/tables/`, `docs/commands/*.md` and `docs/man` from
the command line's own help. `make docs` runs this; a test holds the pages current.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from docs.man_pages import man_pages
from docs.notebooks import as_markdown, refresh
from scraper.archive.schema_page import schema_page
from scraper.commands import main as scraper
from scraper.query.cookbook import load_cookbook
from scraper.records import Article
from scraper.shapes import json_schema

DOCS = Path(__file__).parent
_COOKBOOK = """# Cookbook

Thirty questions and their SQL. `scraper browse` offers them under Data; `scraper sql` runs them
with a value in the place of `:name` or `:words`. The views are described in
[tables and columns](schema.md). This page is generated from `scraper/query/cookbook.toml`.
"""
_COMMANDS = """# Commands

Each has a page with all its options. Exit status: 0 done; 1 failed, one line on standard error
says why and what to do; 2 wrong usage; 3 done but for some pages, `status --failed` lists them; 130
and 143 interrupted. Commands that print records take `--json`. Generated from the command line's
own help.
"""


def pages() -> dict[Path, str]:
    """Return every generated page's path and text."""
    found = {
        DOCS / "schema.md": schema_page(),
        DOCS / "article.schema.json": json.dumps(article_schema(), indent=2) + "\n",
    }
    found[DOCS / "cookbook.md"] = _cookbook_page()
    found[DOCS / "commands.md"] = _commands_page()
    notebook = json.loads((DOCS / "notebook.ipynb").read_text(encoding="utf-8"))
    found[DOCS / "notebook.md"] = as_markdown(notebook)
    for name, page in _command_pages():
        found[DOCS / "commands" / f"{name}.md"] = page
    found |= {DOCS / "man" / name: page for name, page in man_pages()}
    return found


def article_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line of `scraper export`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Article",
        "description": "One line of `scraper export`; offsets count code points from 0.",
        **json_schema(Article),
    }


def _cookbook_page() -> str:
    parts = [_COOKBOOK]
    for recipe in load_cookbook():
        parts.append(f"## {recipe.title}\n\n```sql\n{_laid_out(recipe.sql)}\n```\n")
    return "\n".join(parts)


def _commands_page() -> str:
    context = click.Context(scraper, info_name="scraper")
    lines = [_COMMANDS, "| command | what it does |", "|---|---|"]
    for name in scraper.list_commands(context):
        command = scraper.get_command(context, name)
        summary = (command.help or "").partition("\n")[0]
        lines.append(f"| [{name}](commands/{name}.md) | {summary} |")
    return "\n".join(lines) + "\n"


def _laid_out(sql: str) -> str:
    """Begin a line at each part of a statement."""
    return re.sub(r" (FROM|WHERE|GROUP BY|HAVING|ORDER BY|LIMIT|(?:LEFT )?JOIN) ", r"\n\1 ", sql)


def _command_pages() -> Iterator[tuple[str, str]]:
    context = click.Context(scraper, info_name="scraper")
    for name in scraper.list_commands(context):
        command = scraper.get_command(context, name)
        assert command is not None, name
        inner = click.Context(command, context, name, terminal_width=80, max_content_width=80)
        yield name, f"# scraper {name}\n\n```text\n{command.get_help(inner)}\n```\n"


def main() -> None:
    """Write all pages."""
    refresh(DOCS / "notebook.ipynb")
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
