"""The arrows of the architecture drawing, checked: no room knows another, only the pipeline all."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "scraper"
ROOMS = ("discovery", "fetching", "extraction", "archive", "query", "formats")
ON_TOP = ("commands", "browse")
BASEMENT = {"records", "errors", "folding", "shapes", "url_signs", "urls", "version", "wordforms"}

GUESTS = {  # libraries that live in some rooms only
    "httpx": {"fetching"},
    "playwright": {"fetching"},
    "fastwarc": {"fetching"},
    "duckdb": {"formats"},
    "pandas": {"formats"},
    "polars": {"formats"},
    "httptools": {"fetching"},
    "isal": {"fetching"},
    "brotli": {"fetching"},
    "lxml": {"extraction", "discovery", "formats"},
    "sqlite_utils": {"archive", "query"},
    "feedparser": {"discovery"},
    "protego": {"fetching"},
    "click": {"commands"},
    "rich": {"commands", "query"},
    "datasette": {"browse"},
    "nh3": {"browse"},
    "pygal": {"browse"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports_of(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def place_of(path: Path) -> str:
    """Return the room, or the top-level module, that a file belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_place_allows(path: Path) -> None:
    place = place_of(path)
    for name in imports_of(path):
        first, *rest = name.split(".")
        if first in GUESTS and (place in ROOMS or place in BASEMENT):
            assert place in GUESTS[first], f"{path.name} in {place} imports {first}"
        if first != "scraper" or not rest:
            continue
        if place in ROOMS:
            schema = place == "query" and name.startswith("scraper.archive.schema")
            assert rest[0] in BASEMENT | {place} or schema, f"{place} knows {name}"
        if place in BASEMENT:
            assert rest[0] in BASEMENT, f"{place} stands underneath, yet imports {name}"


def test_only_the_pipeline_and_its_hands_know_several_rooms() -> None:
    rooms_known = {
        str(path.relative_to(PACKAGE)): {
            name.split(".")[1] for name in imports_of(path) if name.startswith("scraper.")
        }
        & set(ROOMS)
        for path in MODULES
    }
    several = {
        name
        for name, rooms in rooms_known.items()
        if len(rooms) > 1 and place_of(PACKAGE / name) not in (*ROOMS, *ON_TOP)
    }
    assert several == {
        "exporting.py",
        "holdings.py",
        "importing.py",
        "paging.py",
        "pipeline.py",
        "ranges.py",
        "reading.py",
        "reextracting.py",
        "visiting.py",
    }
    assert rooms_known["pipeline.py"] == set(ROOMS) - {"query", "extraction", "formats"}
    assert rooms_known["reading.py"] >= {"extraction"}
