"""The pages that extractors are measured on: the sample newsroom, or a folder with gold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NEWSROOM = Path(__file__).parent.parent / "tests" / "fixtures" / "newsroom"


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One page: its file, gzipped or not, where it was found, and the charset it was sent with."""

    file: Path
    url: str
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class PageSet:
    """Pages to measure on; `name` may be published.

    `scorer` is None where nothing says what is right.
    """

    name: str
    pages: tuple[SavedPage, ...]
    scorer: Path | None = None


def load_pages(folder: Path | None) -> PageSet:
    """Load a folder with `gold.jsonl` (file, url, charset a line), or the sample newsroom."""
    if folder is None:
        return PageSet("the sample newsroom", tuple(_newsroom()))
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines if line.strip()]
    pages = tuple(
        SavedPage(folder / case["file"], case["url"], case.get("charset")) for case in cases
    )
    scorer = folder / "score.py"
    name = "a collection of saved news pages with hand-made and reviewed gold"
    return PageSet(name, pages, scorer if scorer.exists() else None)


def _newsroom() -> list[SavedPage]:
    return [
        SavedPage(
            file, f"https://{file.relative_to(NEWSROOM).as_posix().replace('/', '.example/', 1)}"
        )
        for file in sorted(NEWSROOM.rglob("*.html"))
        if file.stat().st_size
    ]


def sample(pages: Sequence[SavedPage], count: int) -> list[SavedPage]:
    """Return so many pages, evenly spread over the set; all of them for 0."""
    if not 0 < count < len(pages):
        return list(pages)
    return [pages[at * len(pages) // count] for at in range(count)]
