"""A picture of the command line at work on the sample newsroom's archive.

python -m docs.recording docs/pictures/terminal.svg
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from tests.sample_archive import build

CLI = Path(__file__).parent.parent / "cli.py"
WIDTH = 100
COMMANDS = (
    "scraper search 'harbour fire' --limit 1",
    "scraper quotes --speaker darwish --limit 2",
    "scraper stats --top 3 --since 2025",
)
_FONT_FACE = re.compile(r"@font-face \{.*?\}", re.DOTALL)


def record(commands: tuple[str, ...], folder: Path) -> str:
    """Run commands one after the other on a terminal, and return it drawn as SVG."""
    screen = Console(record=True, width=WIDTH, file=open(os.devnull, "w"))  # noqa: SIM115
    with screen.file:
        for command in commands:
            screen.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
            screen.print(Text.from_ansi(_run(command, folder)))
        drawn = screen.export_svg(title="scraper", unique_id="terminal")
    return _FONT_FACE.sub("", drawn)  # nothing is loaded from elsewhere


def _run(command: str, folder: Path) -> str:
    """Run a command on a terminal of its own; return what it wrote there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    arguments = [sys.executable, str(CLI), *shlex.split(command)[1:]]
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": str(WIDTH)}
    with subprocess.Popen(
        arguments, cwd=folder, env=environment, stdout=theirs, stderr=subprocess.STDOUT
    ):
        os.close(theirs)
        written = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end was closed: Linux says so with EIO
        return b""


def main() -> None:
    """Write the picture that the command line names."""
    with TemporaryDirectory() as folder:
        build(Path(folder) / "archive.db")
        Path(sys.argv[1]).write_text(record(COMMANDS, Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
