"""The notebook of the documentation runs, beside the sample newsroom's archive."""

from __future__ import annotations

import json
from pathlib import Path

from docs.generate import DOCS
from docs.notebooks import code_cells, run_notebook, shown_by

NOTEBOOK = json.loads((DOCS / "notebook.ipynb").read_text(encoding="utf-8"))


def test_every_cell_runs_and_shows_as_much_as_the_notebook_says(tmp_path: Path) -> None:
    kept = [shown_by(cell) for cell in code_cells(NOTEBOOK)]
    shown = run_notebook(NOTEBOOK, tmp_path)
    assert [text.count("\n") for text in shown] == [text.count("\n") for text in kept], (
        "run `make docs`"
    )
    assert all(shown)


def test_the_notebook_is_one_that_jupyter_opens() -> None:
    assert (NOTEBOOK["nbformat"], NOTEBOOK["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in NOTEBOOK["cells"]]
    assert len(set(ids)) == len(ids)
    numbers = [cell["execution_count"] for cell in code_cells(NOTEBOOK)]
    assert numbers == list(range(1, len(numbers) + 1))
