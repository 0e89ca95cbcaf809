"""The end of a crawl or an import: what it left is packed, until somebody says stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from scraper.archive.store import Archive


async def tidy(
    archive: Archive, show: Callable[[int], None], is_stopping: Callable[[], bool]
) -> None:
    """Pack what gains much by it, if it is enough; `show` is told the pages packed so far.

    Raises:
        ArchiveError: a stored page is damaged, or the archive cannot be written.
    """
    pages = 0
    for packed in archive.tidy():
        pages += packed.bodies
        show(pages)
        await asyncio.sleep(0)  # so that a signal is heard
        if is_stopping():
            return


def tidy_at_once(archive: Archive) -> None:
    """Do the same where nothing else goes on; raises as `tidy`."""
    for _ in archive.tidy():
        pass
