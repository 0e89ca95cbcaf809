"""The sample newsroom as an archive, read from its files without a server.

    python -m tests.sample_archive sample.db

Hosts are the outlets' names under .example. One article is there twice, the second time
with a correction, so that there is something to compare.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from scraper.archive.store import Archive
from scraper.extraction.article import extract
from scraper.records import Outcome, Snapshot
from tests.archives import NOON
from tests.newsroom_truth import cases

CHANGED = "http://northern-ledger.example/security/2025/05/marsa-tayyib-harbour-fire"
_BEFORE, _AFTER = b"after nine hours", b"after ten hours"
_LAST = b"<p>Investigators from"
_NOTE = b"<p>Correction: An earlier version of this article said that it took nine hours.</p>"


def build(path: Path) -> Path:
    """Write the archive and return its path."""
    with Archive(path) as archive:
        read = [(case.url, case.payload) for case in cases()]
        archive.save([_outcome(url, payload, 0) for url, payload in read], frontier=False)
        corrected = dict(read)[CHANGED].replace(_BEFORE, _AFTER).replace(_LAST, _NOTE + _LAST)
        archive.save([_outcome(CHANGED, corrected, 26)], frontier=False)
    return path


def _outcome(url: str, payload: bytes, hours: int) -> Outcome:
    snapshot = Snapshot(
        url=url,
        final_url=url,
        fetched=NOON + timedelta(hours=hours),
        status=200,
        headers=(("Content-Type", "text/html"),),
        payload=payload,
        media_type="text/html",
        charset=None,
    )
    return Outcome(url=url, state="done", snapshot=snapshot, article=extract(payload, url=url))


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
