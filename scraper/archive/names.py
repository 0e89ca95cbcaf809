"""Names that many articles share, kept once: sites, sections, authors, speakers, tags."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scraper.archive.identity import PERSON, Speaker, choose_speaker, fuller_role
from scraper.archive.origins import origin_id

_LIMIT = 50_000
ORPHANS = {
    "speakers": "SELECT 1 FROM quotes WHERE speaker_id = speakers.id",
    "authors": "SELECT 1 FROM article_authors WHERE author_id = authors.id",
    "tags": "SELECT 1 FROM article_tags WHERE tag_id = tags.id",
    "origins": "SELECT 1 FROM article_origins WHERE origin_id = origins.id",
}
"""For each table of shared names, what finds a use of a row."""
USES_SITE = "SELECT 1 FROM articles WHERE site_id = sites.id"
_RENEW_ROLE = """
    UPDATE speakers SET role = (SELECT role FROM quotes
      WHERE speaker_id = speakers.id AND role IS NOT NULL ORDER BY length(role) DESC, id LIMIT 1)
    WHERE id = ? AND role IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM quotes WHERE speaker_id = speakers.id AND role = speakers.role)
"""
_EMPTY_SECTIONS = """
    DELETE FROM sections WHERE site_id = ?
      AND id NOT IN (SELECT section_id FROM articles WHERE section_id IS NOT NULL)
      AND id NOT IN (SELECT breadcrumb_id FROM articles WHERE breadcrumb_id IS NOT NULL)
      AND id NOT IN (SELECT parent_id FROM sections WHERE parent_id IS NOT NULL)
"""
_MOVE_SPEAKERS = """
    UPDATE speakers SET site_id = (SELECT a.site_id FROM quotes q JOIN articles a
      ON a.id = q.article_id WHERE q.speaker_id = speakers.id ORDER BY a.id LIMIT 1)
    WHERE site_id = ?1 AND NOT EXISTS (SELECT 1 FROM articles WHERE site_id = ?1)
"""
_EMPTY_SITE = """
    DELETE FROM sites WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM articles WHERE site_id = ?1)
"""


class Names:
    """The id of every shared name; remembered as long as nobody else writes.

    `refresh` belongs at the start of a transaction and `forget` after one that was
    undone: an id that was never committed must not be used again.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[object, ...], int] = {}
        self._speakers: dict[tuple[str, str | None], list[Speaker]] = {}
        self._data_version = 0

    def refresh(self) -> None:
        """Forget everything if another connection has written, or if there is too much."""
        version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        if version != self._data_version or self._size() > _LIMIT:
            self.forget()
        self._data_version = version

    def forget(self) -> None:
        """Remember nothing."""
        self._known.clear()
        self._speakers.clear()

    def site(self, host: str, language: str | None) -> int:
        """Return the site's id; a new site takes the language of its first article."""
        return self._id(
            ("sites", host),
            "SELECT id FROM sites WHERE host = ?",
            (host,),
            "INSERT INTO sites (host, language) VALUES (?, ?)",
            (host, language),
        )

    def section_path(self, site_id: int, path: Iterable[str]) -> list[int]:
        """Return the ids of a breadcrumb, outermost first."""
        ids: list[int] = []
        for name in path:
            key = (site_id, ids[-1] if ids else None, name)
            ids.append(
                self._id(
                    ("sections", *key),
                    "SELECT id FROM sections "
                    "WHERE site_id = ? AND coalesce(parent_id, 0) = coalesce(?, 0) AND name = ?",
                    key,
                    "INSERT INTO sections (site_id, parent_id, name) VALUES (?, ?, ?)",
                    key,
                )
            )
        return ids

    def author(self, name: str, kind: str) -> int:
        """Return the author's id."""
        return self._id(
            ("authors", name, kind),
            "SELECT id FROM authors WHERE name = ? AND kind = ?",
            (name, kind),
            "INSERT INTO authors (name, kind) VALUES (?, ?)",
            (name, kind),
        )

    def speaker(self, name: str, kind: str | None, role: str | None, site_id: int) -> int:
        """Return the id of the speaker whom `identity` takes for this one, or of a new row."""
        namesakes = self._namesakes(name, kind)
        told = role if kind == PERSON else None
        known = choose_speaker(namesakes, name, kind, told, site_id)
        if known is None:
            row_id = self._connection.execute(
                "INSERT INTO speakers (name, kind, role, site_id) VALUES (?, ?, ?, ?)",
                (name, kind, told, site_id),
            ).lastrowid
            assert row_id is not None  # an INSERT has just succeeded
            namesakes.append(Speaker(row_id, told, site_id))
            return row_id
        fuller = fuller_role(known.role, told)
        if fuller != known.role:
            self._connection.execute(
                "UPDATE speakers SET role = ? WHERE id = ?", (fuller, known.id)
            )
            namesakes[namesakes.index(known)] = replace(known, role=fuller)
        return known.id

    def _namesakes(self, name: str, kind: str | None) -> list[Speaker]:
        """Return the rows of one name and kind, oldest first: a list to be kept up to date."""
        key = name, kind
        if key not in self._speakers:
            found = self._connection.execute(
                "SELECT id, role, site_id FROM speakers WHERE name = ? AND kind IS ? ORDER BY id",
                key,
            )
            self._speakers[key] = [Speaker(*row) for row in found]
        return self._speakers[key]

    def tag(self, name: str) -> int:
        """Return the keyword's id."""
        return self._id(
            ("tags", name),
            "SELECT id FROM tags WHERE name = ?",
            (name,),
            "INSERT INTO tags (name) VALUES (?)",
            (name,),
        )

    def origin(self, fields: str) -> int:
        """Return the id of what `origin_fields` wrote."""
        row_id = origin_id(fields)
        return self._id(
            ("origins", row_id),
            "SELECT id FROM origins WHERE id = ?",
            (row_id,),
            "INSERT INTO origins (id, fields) VALUES (?, ?)",
            (row_id, fields),
        )

    def sweep(self, table: str, ids: Sequence[int]) -> None:
        """Delete those of the rows that nothing refers to any more; forget a role nobody gives."""
        for row_id in ids:
            changed = self._connection.execute(
                f"DELETE FROM {table} WHERE id = ? AND NOT EXISTS ({ORPHANS[table]})", (row_id,)
            ).rowcount
            if table == "speakers" and not changed:
                changed = self._connection.execute(_RENEW_ROLE, (row_id,)).rowcount
            if changed:
                self.forget()

    def sweep_site(self, site_id: int) -> None:
        """Delete a site's sections that no article stands in, and the site if it has none."""
        while self._connection.execute(_EMPTY_SECTIONS, (site_id,)).rowcount:
            self.forget()
        speakers = self._connection.execute(_MOVE_SPEAKERS, (site_id,)).rowcount
        if self._connection.execute(_EMPTY_SITE, (site_id,)).rowcount or speakers:
            self.forget()

    def _size(self) -> int:
        return len(self._known) + len(self._speakers)

    def _id(
        self,
        key: tuple[object, ...],
        select: str,
        wanted: Sequence[object],
        insert: str,
        row: Sequence[object],
    ) -> int:
        if (known := self._known.get(key)) is not None:
            return known
        found = self._connection.execute(select, wanted).fetchone()
        if found is None:
            row_id = self._connection.execute(insert, row).lastrowid
            assert row_id is not None  # an INSERT has just succeeded
        else:
            row_id = int(found[0])
        self._known[key] = row_id
        return row_id
