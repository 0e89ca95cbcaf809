"""The Chromium that tests drive: found, or installed by `python -m tests.chromium`.

`make test` runs this first. It takes the system's Chromium; where there is none it
installs Debian's as root, else asks Playwright for its own, else says loudly that
the tests with a browser will be skipped. With CI=true they fail instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from scraper.fetching.chromium import find_chromium, launch_options

MISSING = (
    "no Chromium: install one (Debian: apt-get install chromium), or name it in $SCRAPER_CHROMIUM"
)
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=300", "-q", "-y")


def main() -> int:
    """Find or install a Chromium; a machine that cannot have one is told so, and goes on."""
    found = find() or _from_debian() or _from_playwright()
    if found:
        print(f"Tests with a browser use {found}")
    else:
        print(f"{'!' * 78}\nTests with a browser will be SKIPPED: {MISSING}\n{'!' * 78}")
    return 0


def find() -> Path | None:
    """Return the Chromium that a test would start, else None."""
    return find_chromium() or _downloaded()


def require() -> None:
    """Skip the test that calls this on a machine without a Chromium; fail it there in CI."""
    if find() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a Chromium for a test, as a person would who opens a page; skip where there is none."""
    require()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**launch_options())
        try:
            yield started
        finally:
            started.close()


def _from_debian() -> Path | None:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    print("Installing Debian's chromium, once …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (("update",), ("install", "--no-install-recommends", "chromium")):
        done = subprocess.run((*APT, *step), env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr.strip())
            return None
    return find()


def _from_playwright() -> Path | None:
    print("Asking Playwright for its own Chromium, once …", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        print("\n".join(done.stderr.strip().splitlines()[-3:]))
        return None
    return find()


def _downloaded() -> Path | None:
    """Return the Chromium of `playwright install`, where somebody once ran it."""
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


if __name__ == "__main__":
    raise SystemExit(main())
