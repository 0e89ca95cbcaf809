"""Whom a site's owner can write to: asked for once on a terminal, and remembered."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_QUESTION = "Whom can a site's owner write to about this crawl (mail or web address; empty: nobody)"
_MISSING = "scraper: nobody to write to; say who you are with --contact or $SCRAPER_CONTACT"


def contact_file() -> Path:
    """Return where the answer is kept."""
    return Path(click.get_app_dir("scraper")) / "contact"


def find_contact(given: str | None) -> str | None:
    """Return the contact: given, or remembered, or asked for; warn when there is none."""
    if given is not None:
        return given or None
    file = contact_file()
    remembered = _read(file)
    if remembered is None and sys.stdin.isatty() and sys.stderr.isatty():
        remembered = click.prompt(_QUESTION, default="", show_default=False, err=True).strip()
        _remember(file, remembered)
    if not remembered:
        click.echo(_MISSING, err=True)
    return remembered or None


def _read(file: Path) -> str | None:
    """Return what was answered, "" for nobody; None if nobody was ever asked."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _remember(file: Path, contact: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(contact + "\n", encoding="utf-8")
    except OSError as error:
        click.echo(f"scraper: cannot remember that: {error.strerror}", err=True)
        return
    click.echo(f"scraper: remembered in {file}", err=True)
