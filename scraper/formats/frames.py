"""Rows of a database as data frames: pandas, Polars, and DuckDB by way of a Parquet file.

None of them is needed by anything else; each says how to install it where it is missing.
A column gets one type: integer, number, text or bytes; where it holds several, text.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson

from scraper.errors import InputError
from scraper.formats.parquet import connected, copy_lines

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars

_Types = Mapping[type | None, str]
_PANDAS: _Types = {int: "Int64", float: "Float64", str: "string", bytes: "object", None: "object"}
_POLARS: _Types = {int: "Int64", float: "Float64", str: "String", bytes: "Binary", None: "Null"}
_DUCKDB: _Types = {
    int: "BIGINT",
    float: "DOUBLE",
    str: "VARCHAR",
    bytes: "VARCHAR",
    None: "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows, in memory."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    def to_pandas(self) -> pandas.DataFrame:
        """Return them as a pandas frame, in the types that know what is absent.

        Raises:
            InputError: pandas is not installed.
        """
        library = _library("pandas")
        return library.DataFrame(
            {
                name: library.array(_of_one_kind(values, kind), dtype=_PANDAS[kind])
                for name, values, kind in self._parted()
            },
            columns=list(self.columns),
        )

    def to_polars(self) -> polars.DataFrame:
        """Return them as a Polars frame.

        Raises:
            InputError: Polars is not installed.
        """
        library = _library("polars")
        frame: polars.DataFrame = library.DataFrame(
            [
                library.Series(
                    name, _of_one_kind(values, kind), dtype=getattr(library, _POLARS[kind])
                )
                for name, values, kind in self._parted()
            ]
        )
        return frame

    def _parted(self) -> Iterable[tuple[str, Sequence[Any], type | None]]:
        """Yield each column's name, values and type."""
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(self.columns)
        for name, values in zip(self.columns, columns, strict=True):
            yield name, values, _kind(set(map(type, values)))


def to_polars(columns: tuple[str, ...], chunks: Iterable[Chunk]) -> polars.DataFrame:
    """Return all rows as one Polars frame; no more than one chunk is held twice.

    Raises:
        InputError: Polars is not installed.
    """
    library = _library("polars")
    frames = [chunk.to_polars() for chunk in chunks]
    frame: polars.DataFrame = (
        library.concat(frames, how="vertical_relaxed") if frames else Chunk(columns, ()).to_polars()
    )
    return frame


def to_relation(
    columns: tuple[str, ...],
    rows: Iterable[tuple[Any, ...]],
    table: Path,
    connection: duckdb.DuckDBPyConnection | None,
) -> duckdb.DuckDBPyRelation:
    """Write rows to a Parquet file, a row at a time, and return it as a DuckDB relation.

    The file must stay for as long as the relation is used. Without a connection the
    relation belongs to DuckDB's own.

    Raises:
        InputError: DuckDB is not installed.
    """
    library = _library("duckdb")
    with TemporaryDirectory(prefix="scraper-") as folder, connected() as database:
        lines = Path(folder, "rows.jsonl")
        kinds, longest = _write_lines(columns, rows, lines)
        keys = [f"c{place}" for place in range(len(columns))]
        types = {key: _DUCKDB.get(kind, "VARCHAR") for key, kind in zip(keys, kinds, strict=True)}
        shown = ", ".join(map(_shown, keys, columns, kinds))
        copy_lines(database, lines, longest, types, table, shown)
    relation: duckdb.DuckDBPyRelation = (connection or library).read_parquet(str(table))
    return relation


def _write_lines(
    columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]], lines: Path
) -> tuple[list[type | None], int]:
    """Write each row as a JSON object; return the columns' types and the longest line's bytes."""
    seen: list[set[type]] = [set() for _ in columns]
    longest = 0
    with lines.open("wb") as file:
        for row in rows:
            for types, value in zip(seen, row, strict=True):
                types.add(type(value))
            record = {f"c{place}": value for place, value in enumerate(row)}
            line = orjson.dumps(record, default=bytes.hex) + b"\n"
            longest = max(longest, file.write(line))
    return [_kind(types) for types in seen], longest


def _shown(key: str, name: str, kind: type | None) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    return f"unhex({key}) AS {quoted}" if kind is bytes else f"{key} AS {quoted}"


def _kind(types: set[type]) -> type | None:
    """Return the one type of a column; None where nothing is in it."""
    there = types - {type(None)}
    if not there:
        return None
    if len(there) == 1:
        return there.pop()
    return float if there == {int, float} else str


def _of_one_kind(values: Sequence[Any], kind: type | None) -> list[Any]:
    if kind is not str:
        return list(values)
    return [v.hex() if isinstance(v, bytes) else v if v is None else str(v) for v in values]


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as exc:
        reason = f"is not installed; install it with: pip install 'scraper[{name}]'"
        raise InputError(name, reason) from exc
