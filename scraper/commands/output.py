"""Records on the screen: tables for people, tabs for programs, JSON for both."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
import orjson
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def console() -> Console:
    """Return where to print: styled and wrapped on a terminal, plain lines elsewhere."""
    return Console(highlight=False, emoji=False, markup=False, soft_wrap=not is_terminal())


def plain(value: object) -> str:
    """Return a value as text that cannot command a terminal: no escape sequences."""
    return "" if value is None else _CONTROL.sub("\ufffd", _as_text(value))


def print_json(value: Any) -> None:
    """Print one JSON value, indented on a terminal."""
    option = orjson.OPT_INDENT_2 if is_terminal() else 0
    click.echo(orjson.dumps(value, option=option, default=_as_text))


def print_records(records: Iterable[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print records that have the same keys: a JSON list, a table, or lines with tabs."""
    if as_json:
        print_json_list(records)
        return
    rows = list(records)
    columns = list(rows[0]) if rows else []
    print_rows(columns, ([row[name] for name in columns] for row in rows))


def print_json_list(records: Iterable[Mapping[str, Any]]) -> None:
    """Print a JSON list, one record a line, as they come."""
    separator = "["
    for record in records:
        click.echo(separator, nl=False)
        click.echo(orjson.dumps(record, default=_as_text).decode(), nl=False)
        separator = ",\n"
    click.echo("]" if separator != "[" else "[]")


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table on a terminal; elsewhere a head line and lines with tabs, as they come."""
    if is_terminal():
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name in columns:
            table.add_column(Text(plain(name)), overflow="fold")
        for row in rows:
            table.add_row(*(Text(plain(cell)) for cell in row))
        console().print(table)
        return
    if columns:
        click.echo("\t".join(map(_cell, columns)))
    for row in rows:
        click.echo("\t".join(map(_cell, row)))


def _cell(value: object) -> str:
    return " ".join(plain(value).split())


def _as_text(value: object) -> str:
    """Write what JSON and tables have no form for: bytes as hexadecimal."""
    return value.hex() if isinstance(value, bytes) else str(value)


def is_terminal() -> bool:
    """Say whether a person is looking."""
    return sys.stdout.isatty()
