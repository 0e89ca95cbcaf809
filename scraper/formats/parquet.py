"""Records as Parquet, by way of DuckDB: nested columns of the contract's names and types.

DuckDB needs neither a server nor the network; it comes with `pip install 'scraper[parquet]'`.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO, get_args, get_origin

import orjson

from scraper.errors import InputError
from scraper.formats.tables import Record
from scraper.records import Article
from scraper.shapes import fields_of

if TYPE_CHECKING:
    import duckdb

_TYPES: dict[Any, str] = {
    str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN", datetime: "TIMESTAMPTZ",
}  # fmt: skip
_LINE = 4_000_000
_PIECE = 1 << 20


def columns_of(shape: type) -> dict[str, str]:
    """Return the columns of a dataclass with their DuckDB types, in the order of its fields."""
    return {name: _type(kind) for name, kind in fields_of(shape).items()}


def write_parquet(records: Iterable[Record], out: BinaryIO) -> int:
    """Write one row an article, all of its record, and return how many.

    Raises:
        InputError: DuckDB is not installed.
    """
    with TemporaryDirectory(prefix="scraper-") as folder, connected() as database:
        lines, table = Path(folder, "records.jsonl"), Path(folder, "records.parquet")
        count, longest = write_lines(records, lines)
        copy_lines(database, lines, longest, columns_of(Article), table)
        with table.open("rb") as file:
            while piece := file.read(_PIECE):
                out.write(piece)
    return count


def write_lines(records: Iterable[Record], path: Path) -> tuple[int, int]:
    """Write one record a line; return how many there are and the bytes of the longest."""
    count = longest = 0
    with path.open("wb") as file:
        for record in records:
            longest = max(longest, file.write(orjson.dumps(record) + b"\n"))
            count += 1
    return count, longest


def copy_lines(
    database: duckdb.DuckDBPyConnection,
    lines: Path,
    longest: int,
    columns: Mapping[str, str],
    table: Path,
    shown: str = "*",
) -> None:
    """Write a file of JSON lines, the longest of so many bytes, as a Parquet file.

    `shown` is what to select from the lines' columns, in SQL.
    """
    database.execute(
        f"COPY (SELECT {shown} FROM read_json({sql_text(lines)}, format='newline_delimited', "
        f"columns={struct_of(columns)}, maximum_object_size={max(longest, _LINE)})) "
        f"TO {sql_text(table)} (FORMAT parquet, COMPRESSION zstd)"
    )


@contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open DuckDB in memory, on one core, with a bound on its memory.

    Raises:
        InputError: it is not installed.
    """
    try:
        import duckdb
    except ImportError as exc:
        reason = "needs DuckDB; install it with: pip install 'scraper[parquet]'"
        raise InputError("Parquet", reason) from exc
    with duckdb.connect(config={"threads": 1, "memory_limit": "512MB"}) as database:
        database.execute("SET TimeZone = 'UTC'")
        yield database


def _type(shape: Any) -> str:
    if shape in _TYPES:
        return _TYPES[shape]
    if isinstance(shape, types.UnionType):
        (kind,) = (each for each in get_args(shape) if each is not type(None))
        return _type(kind)
    if get_origin(shape) is tuple:
        return f"{_type(get_args(shape)[0])}[]"
    if get_origin(shape) is Mapping:
        return f"MAP(VARCHAR, {_type(get_args(shape)[1])})"
    members = ", ".join(f'"{name}" {kind}' for name, kind in columns_of(shape).items())
    return f"STRUCT({members})"


def struct_of(columns: Mapping[str, str]) -> str:
    """Write columns as the struct that `read_json` asks for."""
    return (
        "{"
        + ", ".join(f"{sql_text(name)}: {sql_text(kind)}" for name, kind in columns.items())
        + "}"
    )


def sql_text(value: object) -> str:
    """Quote a text or a path for SQL."""
    return "'" + str(value).replace("'", "''") + "'"
