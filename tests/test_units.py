"""The units of systemd in the documentation are ones that systemd takes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

WATCHING = Path(__file__).parent.parent / "docs" / "watching.md"
UNITS = ("scraper-watch.service", "scraper-refresh.service", "scraper-refresh.timer")
HOME = "/srv/scraper"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    program = tmp_path / ".venv" / "bin" / "scraper"
    program.parent.mkdir(parents=True)
    program.touch(0o755)
    printed = re.findall(r"```ini\n(.*?)```", WATCHING.read_text(encoding="utf-8"), re.DOTALL)
    files = [tmp_path / name for name in UNITS]
    for file, text in zip(files, printed, strict=True):
        file.write_text(text.replace(HOME, str(tmp_path)), encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", *map(str, files)], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
