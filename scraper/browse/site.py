"""The application: Datasette, with our pages in front of its own and our guard around both."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from datasette import handle_exception, hookimpl
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.plugins import pm
from datasette.utils.asgi import Base400, NotFound, Request, Response
from datasette.views.base import DatasetteError

from scraper.browse.asked import Asked
from scraper.browse.filters import FILTERS
from scraper.browse.guard import Application, guard
from scraper.browse.metadata import NAME, canned_questions, metadata
from scraper.browse.pages import PAGES, Page
from scraper.query.reader import connect_anywhere
from scraper.version import __version__

_HERE = Path(__file__).parent
_SETTINGS = {
    "allow_download": False,
    "default_cache_ttl": 0,
    "default_page_size": 50,
    "max_returned_rows": 2000,
    "num_sql_threads": 3,
    "sql_time_limit_ms": 5000,
    "suggest_facets": False,
}
_ALLOWED = frozenset({"view-instance", "view-database", "view-table", "view-query", "execute-sql"})
_REGISTERED = "scraper.browse"
_UNEXPECTED = "Something here is broken; the terminal in which scraper browse runs says what."
_log = logging.getLogger(__name__)


class ArchiveSite(Datasette):  # type: ignore[misc]  # Datasette comes without types
    """One archive as a site, opened read-only.

    Datasette serves tables and SQL under /archive; the pages of `browse.pages` are a
    plugin of it.
    """

    def __init__(self, path: Path) -> None:
        if not pm.has_plugin(_REGISTERED):
            pm.register(_Plugin(), _REGISTERED)
            handle_exception.rich = None  # prints screens of local variables for a mistyped address
        super().__init__(
            metadata=metadata(path),
            template_dir=str(_HERE / "templates"),
            static_mounts=[("static", str(_HERE / "static"))],
            settings=_SETTINGS,
        )
        self.path = path
        self.remove_database("_memory")
        self.add_database(_ReadOnly(self, str(path)), name=NAME)

    def application(self) -> Application:
        """Return the site as an ASGI application."""
        application: Application = guard(self.app())
        return application

    async def render_template(self, *args: Any, **kwargs: Any) -> str:
        """Render a template; Datasette's box for SQL gets the name that it lacks."""
        text: str = await super().render_template(*args, **kwargs)
        return text.replace(
            '<textarea id="sql-editor"', '<textarea aria-label="SQL" id="sql-editor"'
        )

    async def permission_allowed(
        self, actor: Any, action: str, resource: Any = None, default: Any = None
    ) -> bool:
        """Let everyone see everything: who may ask at all is the guard's matter.

        Datasette would look through all of its metadata for every table and every page.
        """
        return action in _ALLOWED

    def close(self) -> None:
        """Close every connection and the threads that used them."""
        for database in self.databases.values():
            database.close()
        self.executor.shutdown()


class _ReadOnly(Database):  # type: ignore[misc]  # as above
    """The archive's file, opened by our own reader: beside a writer, or on a read-only disk."""

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """Count the rows of the tables that are shown, each for `limit` milliseconds at most.

        The parts of full-text indexes are not counted: None.
        """
        counts: dict[str, int | None] = dict.fromkeys(await self.table_names())
        for table in counts.keys() - set(await self.hidden_table_names()):
            try:
                found = await self.execute(
                    f"SELECT count(*) FROM [{table}]", custom_time_limit=limit
                )
            except QueryInterrupted:
                continue
            counts[table] = found.single_value()
        return counts

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Open a connection that cannot write."""
        assert not write, "nothing here writes"
        connection = connect_anywhere(Path(self.path))
        self._all_file_connections.append(connection)
        return connection


class _Plugin:
    """Our pages, as Datasette asks for them; silent in other sites of the same process."""

    __name__ = _REGISTERED

    @hookimpl  # type: ignore[untyped-decorator]
    def register_routes(self, datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
        """Offer every page under its address."""
        if not isinstance(datasette, ArchiveSite):
            return []
        return [(page.path, _view(page)) for page in PAGES]

    @hookimpl  # type: ignore[untyped-decorator]
    def prepare_jinja2_environment(self, env: Any, datasette: Datasette) -> None:
        """Teach the templates our filters."""
        if isinstance(datasette, ArchiveSite):
            env.filters |= FILTERS
            env.trim_blocks = env.lstrip_blocks = True
            env.globals |= {"archive_name": datasette.path.name, "scraper_version": __version__}

    @hookimpl  # type: ignore[untyped-decorator]
    def canned_queries(self, datasette: Datasette, database: str) -> dict[str, Any]:
        """Offer the cookbook's questions."""
        is_ours = isinstance(datasette, ArchiveSite) and database == NAME
        return canned_questions() if is_ours else {}

    @hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
    def handle_exception(
        self, datasette: Datasette, request: Request, exception: Exception
    ) -> Callable[[], Any] | None:
        """Tell a person in one line what is wrong with an address or a query."""
        if not isinstance(datasette, ArchiveSite):
            return None
        is_told = isinstance(exception, (Base400, DatasetteError))
        if not is_told:
            _log.error("%s failed", request.path, exc_info=exception)
        status = getattr(exception, "status", 500)
        message = str(getattr(exception, "message", exception)) if is_told else _UNEXPECTED

        async def told() -> Response:
            if request.path.endswith(".json"):
                return Response.json({"ok": False, "error": message}, status=status)
            context = {"status": status, "message": message}
            page = await datasette.render_template("trouble.html", context, request)
            return Response.html(page, status=status)

        return told


@contextmanager
def _plain(connection: sqlite3.Connection) -> Iterator[None]:
    """Read tuples, and text as SQLite's module reads it.

    Datasette has a function called for every text, which takes as long as reading it.
    """
    kept = connection.row_factory, connection.text_factory
    connection.row_factory, connection.text_factory = None, str
    try:
        yield
    finally:
        connection.row_factory, connection.text_factory = kept


def _view(page: Page) -> Callable[..., Any]:
    async def view(datasette: ArchiveSite, request: Request) -> Response:
        options = [(key, value) for key in request.args for value in request.args.getlist(key)]
        given = [(key, value) for key, value in options if value.strip()]

        def load(connection: sqlite3.Connection) -> Any:
            with _plain(connection):
                return page.load(Asked(connection, request.path, request.url_vars, given))

        context = await datasette.get_database(NAME).execute_fn(load)
        if context is None:
            raise NotFound("There is nothing under this address in the archive.")
        text = await datasette.render_template(page.template, dict(context), request)
        return Response.html(text)

    return view
