"""The documentation says what the code does."""

from pathlib import Path

import pytest

from docs.generate import DOCS, pages
from scraper.commands import COMMANDS

PAGES = pages()
README = DOCS.parent / "README.md"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_generated_page_is_current(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run `make docs`"


def test_no_page_is_left_of_a_command_that_is_gone() -> None:
    assert {path.stem for path in (DOCS / "commands").glob("*.md")} == set(COMMANDS)


def test_the_readme_names_every_command() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`{name}`" not in text] == []
