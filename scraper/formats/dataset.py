"""A Parquet dataset of articles: partitioned by site and month, written task by task.

Layout below the folder:

    _dataset.json                         what this is
    _plan/FILE.json                       how a web archive was cut into ranges, once and for all
    _done/TASK.json                       a range that is done, and what came of it
    articles/site=…/month=…/TASK.parquet  whole records, with where each was archived
    quotes/ captions/ authors/            the same lists as flat tables, keyed by canonical_url

Each file appears whole, under a name that its range gives it: a task that is repeated
writes the same files again and never doubles a row. `_done/TASK.json` comes last, when
the files are on the disk. Where outlets are many and articles of each few, partitions by
month alone make far fewer files; rows are sorted by site in either.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO

import orjson

from scraper.errors import InputError
from scraper.formats.files import atomic_file, writing
from scraper.formats.parquet import columns_of, connected, sql_text, struct_of
from scraper.records import Article, Author, Caption, Quote, Snapshot
from scraper.shapes import build, flatten

_MARK = {"format": "scraper dataset", "version": 1}
_LISTS: dict[str, type] = {"quotes": Quote, "captions": Caption, "authors": Author}
_LINE = 4_000_000
_ROWS = 200


@dataclass(frozen=True, slots=True)
class Captured:
    """Where an article was archived: file and byte, the address asked, time, and body's hash."""

    warc: str
    offset: int
    asked_url: str
    fetched: datetime
    status: int
    sha256: str


_KEYS = {"canonical_url": "VARCHAR", "site": "VARCHAR", "month": "VARCHAR"}
_COLUMNS = {
    "articles": columns_of(Article) | columns_of(Captured) | {"month": "VARCHAR"},
    **{
        name: _KEYS | {"fetched": "TIMESTAMPTZ"} | columns_of(shape)
        for name, shape in _LISTS.items()
    },
}


PARTITIONS = {"site-month": ("site", "month"), "month": ("month",)}


def open_dataset(folder: Path, partition: str) -> None:
    """Make the folder a dataset with one of PARTITIONS, or make sure that it is one.

    Raises:
        InputError: it holds something else, or cannot be written.
    """
    if is_dataset(folder):
        if (begun := partition_of(folder)) != partition:
            raise InputError(folder, f"was begun with --partition {begun}")
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(folder, "is no dataset of ours and not empty; name a new folder")
    try:
        for name in ("", "_plan", "_done", *_COLUMNS):
            (folder / name).mkdir(parents=not name, exist_ok=True)
    except OSError as exc:
        raise InputError(folder, f"cannot be written: {exc.strerror}") from exc
    save_json(folder / "_dataset.json", {**_MARK, "partition": partition})


def is_dataset(folder: Path) -> bool:
    """Say whether a folder is a dataset that `scraper process` wrote."""
    return (folder / "_dataset.json").is_file()


def partition_of(folder: Path) -> str:
    """Return which of PARTITIONS a dataset has.

    Raises:
        InputError: it says none that this program knows.
    """
    mark = orjson.loads((folder / "_dataset.json").read_bytes())
    if mark.get("partition") not in PARTITIONS:
        raise InputError(folder, "is a dataset of another version of this program")
    return str(mark["partition"])


def save_json(path: Path, value: Any) -> None:
    """Write a JSON file that appears whole."""
    with atomic_file(path) as out:
        out.write(orjson.dumps(value, option=orjson.OPT_INDENT_2))


def remove_drafts(folder: Path) -> None:
    """Remove what killed tasks have left; for whoever knows that none is running."""
    for draft in folder.glob(".*/"):
        shutil.rmtree(draft, ignore_errors=True)  # what stays does no harm
    for name in ("_plan", "_done"):
        for file in (folder / name).glob(".*"):
            file.unlink(missing_ok=True)


class TaskRows:
    """The rows of one task, kept on the disk until `publish` makes them part of the dataset.

    Its methods raise InputError, with the dataset's folder, where that cannot be written.
    """

    def __init__(self, folder: Path, task: str) -> None:
        self._folder = folder
        self._task = task
        self._stack = ExitStack()
        self._longest = 0
        self.count = 0

    def __enter__(self) -> TaskRows:
        with writing(self._folder):
            self._draft = Path(mkdtemp(prefix=f".{self._task}.", dir=self._folder))
            self._stack.callback(shutil.rmtree, self._draft, ignore_errors=True)
            self._files: dict[str, BinaryIO] = {
                name: self._stack.enter_context((self._draft / f"{name}.jsonl").open("wb"))
                for name in _COLUMNS
            }
        return self

    def __exit__(self, *_: object) -> None:
        with writing(self._folder):
            self._stack.close()

    def add(self, article: Article, captured: Captured) -> None:
        """Add an article and its lists."""
        record, origin = article.to_dict(), flatten(captured)
        month = (article.published or origin["fetched"])[:7]
        self._write("articles", record | origin | {"month": month})
        keys = {"canonical_url": article.canonical_url, "site": article.site, "month": month}
        for name in _LISTS:
            for row in record[name]:
                self._write(name, keys | {"fetched": origin["fetched"]} | row)
        self.count += 1

    def publish(self) -> None:
        """Write the rows as Parquet files into their partitions, and wait for the disk."""
        with writing(self._folder):
            for file in self._files.values():
                file.close()
            self._publish()

    def _publish(self) -> None:
        keys = ", ".join(PARTITIONS[partition_of(self._folder)])
        with connected() as database:
            for name, columns in _COLUMNS.items():
                lines = self._draft / f"{name}.jsonl"
                if lines.stat().st_size == 0:
                    continue
                table = self._draft / name
                database.execute(
                    f"COPY (SELECT * FROM read_json({sql_text(lines)}, "
                    f"format='newline_delimited', columns={struct_of(columns)}, "
                    f"maximum_object_size={max(self._longest, _LINE)}) ORDER BY site, month) "
                    f"TO {sql_text(table)} (FORMAT parquet, COMPRESSION zstd, "
                    f"PARTITION_BY ({keys}), FILENAME_PATTERN {sql_text(self._task)})"
                )
                self._move(name, table)
        os.sync()  # at once for all: there may be thousands

    def _write(self, name: str, row: Mapping[str, Any]) -> None:
        line = orjson.dumps(row) + b"\n"
        with writing(self._folder):
            self._files[name].write(line)
        self._longest = max(self._longest, len(line))

    def _move(self, name: str, table: Path) -> None:
        """Put the files of one table under their final names."""
        for file in sorted(table.rglob("*.parquet")):
            place = self._folder / name / file.parent.relative_to(table)
            place.mkdir(parents=True, exist_ok=True)
            file.replace(place / f"{self._task}.parquet")


def read_dataset(folder: Path) -> Iterator[tuple[Article, Snapshot]]:
    """Yield the articles, file after file, each with the answer that it was read from.

    The answer's body is not in a dataset: its hash stands for it.

    Raises:
        InputError: DuckDB is missing, or a file cannot be read.
    """
    names = [field.name for field in fields(Article)]
    with connected() as database:
        for file in sorted((folder / "articles").rglob("*.parquet")):
            try:
                rows = database.execute(
                    f"SELECT * FROM read_parquet({sql_text(file)}, hive_partitioning=true, "
                    "hive_types_autocast=false)"
                )
                columns = [column[0] for column in rows.description or ()]
                while found := rows.fetchmany(_ROWS):
                    for values in found:
                        row = dict(zip(columns, values, strict=True))
                        row["fetched"] = row["fetched"].isoformat()
                        article = build(Article, {name: row[name] for name in names})
                        yield article, _answer(build(Captured, row))
            except (ValueError, KeyError, database_error()) as exc:
                raise InputError(file, f"cannot be read: {exc}") from exc


def database_error() -> type[Exception]:
    """Return what DuckDB raises."""
    import duckdb

    return duckdb.Error


def _answer(captured: Captured) -> Snapshot:
    return Snapshot(
        captured.asked_url,
        captured.asked_url,
        captured.fetched,
        captured.status,
        (),
        b"",
        withheld=captured.sha256,
    )
