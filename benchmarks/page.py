"""The page `docs/benchmarks.md`: parts that can each be measured again, alone.

A part stands between two comments that name it. What is written around the parts by hand
stays as it is; a part that the page does not have yet comes behind those before it in PARTS.
"""

from __future__ import annotations

import platform
import re
from datetime import date
from pathlib import Path

from benchmarks.environments import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
PARTS = ("extraction", "requests", "crawls", "warc", "scaling", "archive")
"""In the order in which they stand on the page."""

_CPU = Path("/proc/cpuinfo")


def replace_part(page: str, name: str, body: str) -> str:
    """Return the page with a part measured anew."""
    block = f"{_mark(name)}\n\n{body.strip()}\n\n{_mark(f'end of {name}')}"
    if _mark(name) in page:
        return re.sub(_block_of(name), lambda _: block, page, flags=re.DOTALL)
    before = [other for other in PARTS[: PARTS.index(name)] if _mark(other) in page]
    if not before:
        return f"{page.rstrip()}\n\n{block}\n"
    end = _mark(f"end of {before[-1]}")
    return page.replace(end, f"{end}\n\n{block}", 1)


def conditions(day: date) -> str:
    """Say when and on what a part was measured."""
    return f"Measured on {day.isoformat()}, {machine()}, Python {platform.python_version()}"


def machine() -> str:
    """Return the processor's name."""
    if _CPU.exists():
        for line in _CPU.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _mark(name: str) -> str:
    return f"<!-- {name} -->"


def _block_of(name: str) -> str:
    return f"{re.escape(_mark(name))}.*?{re.escape(_mark(f'end of {name}'))}"
