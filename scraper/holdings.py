"""`scraper.Archive`: the archive that can be written, and all that is in it for programs to read.

Everything is read on connections of its own, as it is stored at that moment, also while a
crawl goes on, and a row at a time: an archive of any size fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from scraper.archive import store
from scraper.formats.frames import Chunk, to_polars, to_relation
from scraper.query.holdings import (
    Plan,
    Statement,
    Values,
    answering,
    plan_articles,
    plan_captions,
    plan_quotes,
    wanted,
)
from scraper.query.reader import open_archive
from scraper.query.records import load_record
from scraper.query.search import find_ids
from scraper.records import Article

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars

_CHUNK = 10_000


class Wanted(TypedDict, total=False):
    """Which articles are meant, as on the command line; several values are alternatives.

    `since` and `until` are a year, a month, a day or a time; both are included.
    """

    site: str | Sequence[str]
    section: str | Sequence[str]
    language: str | Sequence[str]
    author: str | Sequence[str]
    since: str
    until: str


class Rows:
    """The answer to a question: asked when it is read, and anew each time.

    Iterating gives a dict a row, streamed. Times are text, as the archive has them.

    Raises, when read:
        InputError: wrong SQL, a date that is none, or a library that is not installed.
        ArchiveError: the file cannot be read.
    """

    def __init__(self, path: Path, plan: Plan, new_file: Callable[[], Path]) -> None:
        self._path = path
        self._plan = plan
        self._new_file = new_file

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        with answering(self._path, self._plan) as answer:
            return answer.columns

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with answering(self._path, self._plan) as answer:
            for row in answer.rows:
                yield dict(zip(answer.columns, row, strict=True))

    def chunks(self, size: int = _CHUNK) -> Iterator[Chunk]:
        """Yield so many rows at a time, each lot with `to_pandas` and `to_polars` of its own."""
        with answering(self._path, self._plan) as answer:
            while rows := list(islice(answer.rows, size)):
                yield Chunk(answer.columns, rows)

    def to_pandas(self) -> pandas.DataFrame:
        """Return everything as one pandas frame."""
        with answering(self._path, self._plan) as answer:
            return Chunk(answer.columns, list(answer.rows)).to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Return everything as one Polars frame."""
        return to_polars(self.columns, self.chunks())

    def to_duckdb(
        self, connection: duckdb.DuckDBPyConnection | None = None
    ) -> duckdb.DuckDBPyRelation:
        """Return everything as a relation of DuckDB, which reads no more than a query needs.

        The rows stand in a temporary Parquet file that goes when the archive is closed.
        """
        with answering(self._path, self._plan) as answer:
            return to_relation(answer.columns, answer.rows, self._new_file(), connection)


class Archive(store.Archive):
    __doc__ = store.Archive.__doc__

    _folder: TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Close the file, let go of the crawl's lock, and remove what DuckDB relations read."""
        super().close()
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def records(self, words: str | None = None, **which: Unpack[Wanted]) -> Iterator[Article]:
        """Yield whole articles, as they were stored: those that match the words of a search.

        Their order is the archive's, the first stored first.
        """
        with open_archive(self.path) as connection:
            for article_id in find_ids(connection, words, wanted(**which)):
                yield Article.from_dict(load_record(connection, article_id))

    def articles(self, words: str | None = None, **which: Unpack[Wanted]) -> Rows:
        """Return articles as rows of `article_view`."""
        return self._rows(plan_articles(words, wanted(**which)))

    def captions(self, words: str | None = None, **which: Unpack[Wanted]) -> Rows:
        """Return the captions of such articles as rows of `caption_view`."""
        return self._rows(plan_captions(words, wanted(**which)))

    def quotes(
        self,
        about: str | None = None,
        *,
        speaker: str | None = None,
        role: str | None = None,
        indirect: bool = False,
        **which: Unpack[Wanted],
    ) -> Rows:
        """Return quotations as rows of `quote_view`.

        Args:
            about: words of the quotation, as in a search.
            speaker: words of a name, in any case and with or without accents: "ruiz".
            role: a part of what the article says the speaker is: "engineer".
            indirect: with reported clauses, which stand in no quotation marks.
            which: what their articles are.
        """
        plan = plan_quotes(wanted(**which), about, speaker, role, indirect=indirect)
        return self._rows(plan)

    def sql(self, query: str, values: Values = ()) -> Rows:
        """Return the answer to SQL that reads, with values for its question marks or names.

        The tables and views are in docs/schema.md; there are the functions of `scraper sql`.
        """
        return self._rows(lambda _: Statement(query, values))

    def _rows(self, plan: Plan) -> Rows:
        return Rows(self.path, plan, self._new_file)

    def _new_file(self) -> Path:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="scraper-")
        return Path(self._folder.name, f"{len(list(Path(self._folder.name).iterdir()))}.parquet")
