"""Runs a notebook's cells in order, and keeps what they print in it.

    python -m docs.notebooks docs/notebook.ipynb

The cells run in a folder that holds the sample newsroom's archive as archive.db. Like Jupyter,
a cell shows what it prints and the value of its last expression; nothing else of Jupyter is
needed, so that every test of the documentation can do it.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.sample_archive import build


def run_cells(sources: list[str]) -> list[str]:
    """Run cells in one namespace, in the working folder; return what each shows."""
    names: dict[str, Any] = {"__name__": "__main__"}
    return [_run(source, names) for source in sources]


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a notebook's cells that are code, in order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def run_notebook(notebook: dict[str, Any], folder: Path) -> list[str]:
    """Run a notebook beside the sample newsroom's archive; return what each cell shows."""
    build(folder / "archive.db")
    with contextlib.chdir(folder):
        return run_cells(["".join(cell["source"]) for cell in code_cells(notebook)])


def shown_by(cell: dict[str, Any]) -> str:
    """Return what a cell shows, as the notebook keeps it."""
    return "".join(line for output in cell["outputs"] for line in output["text"])


def as_markdown(notebook: dict[str, Any]) -> str:
    """Write a notebook as a page: its text, its code, and what that shows."""
    parts = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
            continue
        parts.append(f"```python\n{source}\n```")
        if shown := shown_by(cell).rstrip("\n"):
            parts.append(f"```text\n{shown}\n```")
    return "\n\n".join(parts) + "\n"


def keep_outputs(notebook: dict[str, Any], shown: list[str]) -> None:
    """Write into a notebook what its cells show."""
    for number, (cell, text) in enumerate(zip(code_cells(notebook), shown, strict=True), start=1):
        lines = text.splitlines(keepends=True)
        stream = {"name": "stdout", "output_type": "stream", "text": lines}
        cell |= {"execution_count": number, "outputs": [stream] if text else []}


def _run(source: str, names: dict[str, Any]) -> str:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
            if value is not None:
                print(value)
    return printed.getvalue()


def refresh(path: Path) -> None:
    """Run a notebook, and write what it shows into it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        keep_outputs(notebook, run_notebook(notebook, Path(folder)))
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    refresh(Path(sys.argv[1]))
