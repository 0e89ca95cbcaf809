"""An environment a peer, under `.bench/`: some pin libraries that others cannot live with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks import peers

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".bench"
PACKAGES = peers.PACKAGES | {
    "aiohttp": ("aiohttp",),
    "fastwarc": ("fastwarc", "trafilatura", "lxml_html_clean"),
    "warcio": ("warcio", "trafilatura", "lxml_html_clean"),
    "scrapy": ("scrapy", "trafilatura", "lxml_html_clean"),
}
"""What to install for each peer, be it an extractor, a client, a crawler or a WARC reader."""


def python_of(name: str) -> Path:
    """Return the interpreter that runs an extractor; ours and the bare parse run in this one."""
    return FOLDER / name / "bin" / "python" if name in PACKAGES else Path(sys.executable)


def set_up(names: Iterable[str]) -> dict[str, str]:
    """Make what is missing; return the peers that don't install, each with the reason."""
    failed = {}
    for name in names:
        ready = FOLDER / name / ".ready"
        wanted = "\n".join(PACKAGES.get(name, ()))
        if not wanted or (ready.exists() and ready.read_text(encoding="utf-8") == wanted):
            continue
        print(f"Setting up {name} in {FOLDER.name}/{name} …", file=sys.stderr)
        if reason := _install(name):
            failed[name] = reason
        else:
            ready.write_text(wanted, encoding="utf-8")
    return failed


def _install(name: str) -> str | None:
    """Install a peer; None if that went well, else what pip said last."""
    subprocess.run([sys.executable, "-m", "venv", str(FOLDER / name)], check=True)
    command = [
        str(python_of(name)),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    done = subprocess.run([*command, *PACKAGES[name]], capture_output=True, text=True)
    if done.returncode == 0:
        return None
    said = done.stderr.strip().splitlines()
    return said[-1] if said else f"pip ended with {done.returncode}"
