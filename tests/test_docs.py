"""The documentation says what the code does."""

import shutil
import subprocess
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


def test_no_manual_page_is_left_of_a_command_that_is_gone() -> None:
    pages = {path.name for path in (DOCS / "man").iterdir()}
    assert pages == {"scraper.1"} | {f"scraper-{name}.1" for name in COMMANDS}


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff here")
def test_the_manual_pages_are_clean_roff() -> None:
    pages = sorted((DOCS / "man").iterdir())
    told = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-k", *map(str, pages)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert told.stderr == ""
    assert 'scraper search "harbour bridge"' in told.stdout


def test_the_readme_names_every_command() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`{name}`" not in text] == []
