"""Where the system's Chromium is, and the switches that it is started with.

Pages that need a browser are drawn by a Chromium that the machine has already:
nothing is downloaded behind anybody's back. `$SCRAPER_CHROMIUM` names another one.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TypedDict

VARIABLE = "SCRAPER_CHROMIUM"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
SWITCHES = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-pings",
)


class LaunchOptions(TypedDict):
    """What Playwright's `chromium.launch` is called with."""

    executable_path: Path | None
    args: list[str]
    chromium_sandbox: bool
    headless: bool
    handle_sigint: bool
    handle_sigterm: bool
    handle_sighup: bool


def find_chromium() -> Path | None:
    """Return the Chromium that `$SCRAPER_CHROMIUM` names, else the system's, else None."""
    wanted = (os.environ[VARIABLE],) if os.environ.get(VARIABLE) else NAMES
    found = (shutil.which(name) for name in wanted)
    return next((Path(path) for path in found if path), None)


def launch_options() -> LaunchOptions:
    """Return how to start Chromium: without a window, and talking to nobody on its own.

    Its sandbox is off for root alone, whom Chromium would refuse otherwise. Without
    a Chromium of the system, Playwright is left to take the one it once downloaded. Signals
    are the crawl's to handle: at Ctrl-C Playwright would end the browser in the middle of a page.
    """
    return LaunchOptions(
        executable_path=find_chromium(),
        args=list(SWITCHES),
        chromium_sandbox=not _is_root(),
        headless=True,
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
    )


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
