"""Bodies are decoded where pages are read, and come back ready to be stored."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import resource
import zlib
from dataclasses import replace

import brotli
import pytest
from backports import zstd

from scraper.archive.snapshots import pack_body
from scraper.errors import BadAnswer
from scraper.fetching.bodies import decoded
from scraper.reading import keep_answer, read_answer
from scraper.records import Snapshot
from scraper.settings import CrawlSettings
from scraper.workers import Workers
from tests.archives import make_snapshot
from tests.hostile import PAGE, bomb, brotli_bomb

PACKERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
    "gzip, br": lambda data: brotli.compress(gzip.compress(data)),
}
BOMBS = {
    "gzip": bomb(64),
    "br": brotli_bomb(64),
    "zstd": zstd.compress(bytes(64_000_000)),
    "deflate": zlib.compress(bytes(64_000_000), 1),
    "gzip, gzip": gzip.compress(bomb(64)),
}


def fetched(wire: bytes, encoding: str | None, status: int = 200) -> Snapshot:
    return make_snapshot(payload=wire, encoding=encoding, status=status)


@pytest.mark.parametrize("encoding", sorted(PACKERS))
def test_what_came_over_the_wire_is_read_and_packed_and_its_hash_is_kept(encoding: str) -> None:
    wire = PACKERS[encoding](PAGE)
    snapshot = read_answer(fetched(wire, encoding), 0, CrawlSettings()).snapshot
    assert snapshot.packed == pack_body(PAGE)
    assert (snapshot.payload, snapshot.encoding, snapshot.size) == (b"", None, len(PAGE))
    assert snapshot.wire_sha256 == hashlib.sha256(wire).hexdigest()
    assert snapshot.wire_size == len(wire)


def test_a_body_without_encoding_is_its_own_wire() -> None:
    snapshot = read_answer(fetched(PAGE, None), 0, CrawlSettings()).snapshot
    assert snapshot.packed == pack_body(PAGE)
    assert snapshot.wire_sha256 is None


def test_a_page_is_read_alike_with_and_without_its_links() -> None:
    page = PAGE + b"<p><a href='/2025/08/01/a-long-story-about-a-bridge'>A bridge</a>"
    searched = read_answer(fetched(page, None), 0, CrawlSettings())
    unsearched = read_answer(fetched(page, None), 0, CrawlSettings(), with_links=False)
    assert searched.seeds
    assert unsearched == replace(searched, seeds=())


def test_a_broken_body_fails_a_page_but_not_the_news_that_there_is_none() -> None:
    broken = gzip.compress(PAGE)[:-9]
    for read in (lambda page: read_answer(page, 0, CrawlSettings()), keep_answer):
        with pytest.raises(BadAnswer, match="ends too early"):
            read(fetched(broken, "gzip"))
    assert keep_answer(fetched(broken, "gzip", status=404)).packed == pack_body(b"")
    assert keep_answer(fetched(gzip.compress(PAGE), "gzip", 404)).packed == pack_body(PAGE)


def test_the_limit_holds_for_the_decoded_body() -> None:
    with pytest.raises(BadAnswer, match="body decodes to more than 1 MB"):
        decoded(fetched(bomb(64), "gzip"), 1_000_000)


def peak() -> int:
    """The most memory that this process ever had, in KB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_a_bomb_costs_a_worker_little_memory_and_no_more_than_its_page() -> None:
    settings = CrawlSettings()

    async def run() -> int:
        async with Workers(1, timeout=60) as workers:
            await workers.run(read_answer, fetched(gzip.compress(PAGE), "gzip"), 0, settings)
            before = await workers.run(peak)
            for encoding, wire in BOMBS.items():
                with pytest.raises(BadAnswer, match="body decodes to more than 50 MB"):
                    await workers.run(read_answer, fetched(wire, encoding), 0, settings)
            return await workers.run(peak) - before

    assert asyncio.run(run()) <= 64 * 1024
