"""How long the pages of `scraper browse` take, on an archive of any size.

    python -m benchmarks.browsing big.db

For each page the processor time of the second request, in milliseconds: on an idle
machine the time that a person waits, on a busy one still the same.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from pathlib import Path

import httpx

from scraper.browse.site import ArchiveSite
from scraper.query.reader import open_archive

PAGES = (
    "/", "/articles/{article}", "/articles/{article}/changes", "/speakers", "/speakers/{speaker}",
    "/authors/{author}", "/sections/{section}", "/outlets/{site}",
    "/outlets/{site}/coverage", "/search", "/search?q={word}",
    "/search?q={word}&sort=newest", "/search?q={arabic}", "/search?speaker={name}", "/archive",
)  # fmt: skip
_VALUES = {
    "article": "SELECT max(id) FROM articles",
    "speaker": "SELECT speaker_id FROM quotes GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    "author": "SELECT author_id FROM article_authors GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    "section": "SELECT section_id FROM articles GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    "site": "SELECT site_id FROM articles GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    "word": "SELECT substr(headline, 1, instr(headline, ' ') - 1) FROM articles LIMIT 1",
    "arabic": "SELECT substr(headline, 1, instr(headline, ' ') - 1) FROM articles "
    "WHERE language = 'ar' LIMIT 1",
    "name": "SELECT name FROM speakers LIMIT 1 OFFSET 50",
}


async def measure(path: Path) -> list[tuple[str, float]]:
    """Return each page's address and milliseconds."""
    with open_archive(path) as connection:
        values = {name: connection.execute(sql).fetchone()[0] for name, sql in _VALUES.items()}
    site = ArchiveSite(path)
    await site.invoke_startup()
    transport = httpx.ASGITransport(app=site.application())
    took = []
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for page in PAGES:
            address = page.format(**values)
            await client.get(address)
            before = time.process_time()
            answer = await client.get(address)
            took.append((address, 1000 * (time.process_time() - before)))
            answer.raise_for_status()
    site.close()
    return took


def main() -> None:
    """Print the table for the archive that the command line names."""
    parser = argparse.ArgumentParser(description="Time the pages of an archive.")
    parser.add_argument("path", type=Path)
    for address, milliseconds in asyncio.run(measure(parser.parse_args().path)):
        print(f"{milliseconds:8.1f} ms  {address}")


if __name__ == "__main__":
    main()
