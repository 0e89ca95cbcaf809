"""Web archives of any crawler: what is whole is taken, what is lost is told."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from pathlib import Path

import brotli
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.commands import main
from scraper.fetching import warc
from scraper.fetching.warc import WarcPages
from scraper.fetching.warc_records import find_record
from tests.test_import import query
from tests.warcs import DATE, PAGE, URL, answer, pages, record, zipped

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


CHUNKED = b"a\r\n%b\r\n%x;ext=1\r\n%b\r\n0\r\n\r\n" % (PAGE[:10], len(PAGE) - 10, PAGE[10:])


def read(data: bytes) -> tuple[list[bytes], list[str]]:
    """Return the payloads in a WARC file, and what was lost."""
    found = WarcPages(io.BytesIO(data))
    return [capture.snapshot.payload for capture in found], found.damage


def run(*arguments: object, db: Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--db", str(db)])


@pytest.mark.parametrize(
    "pack",
    [
        b"".join,
        zipped,
        lambda records: gzip.compress(b"".join(records)),
        lambda records: b"".join(map(zstd.compress, records)),
        lambda records: zstd.compress(b"".join(records)),
    ],
    ids=["plain", "gzip-members", "one-gzip", "zstd-frames", "one-zstd"],
)
def test_every_packing_gives_the_same_pages(pack) -> None:  # type: ignore[no-untyped-def]
    payloads, damage = read(pack(pages(5)))
    assert [payload.count(b"o'clock") for payload in payloads] == [3] * 5
    assert damage == []


def test_a_capture_is_a_snapshot_with_time_and_headers_in_order() -> None:
    block = answer(PAGE, [("X-A", "1"), ("Content-Type", "text/html"), ("X-A", "2")])
    (capture,) = WarcPages(io.BytesIO(record("response", block, f"<{URL}>")))
    snapshot = capture.snapshot
    assert (snapshot.url, snapshot.status, snapshot.media_type) == (URL, 200, "text/html")
    assert snapshot.headers == (("X-A", "1"), ("Content-Type", "text/html"), ("X-A", "2"))
    assert snapshot.fetched.isoformat() == "2025-08-01T06:00:00+00:00"


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"Transfer-Encoding": "chunked"}, CHUNKED),
        ({"Content-Encoding": "gzip"}, gzip.compress(PAGE)),
        ({"Content-Encoding": "zstd"}, zstd.compress(PAGE)),
        ({"Content-Encoding": "br"}, brotli.compress(PAGE)),
        ({"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}, PAGE),
        ({"Content-Encoding": "br"}, PAGE),
        ({"Content-Encoding": "x-unknown"}, PAGE),
    ],
    ids=["chunked", "gzip", "zstd", "br", "decoded-already", "no-br", "unknown"],
)  # fmt: skip
def test_a_body_is_read_as_its_bytes_are_whatever_the_headers_say(
    headers: dict[str, str], content: bytes
) -> None:
    block = answer(content, [("Content-Type", "text/html"), *headers.items()])
    assert read(record("response", block)) == ([PAGE], [])


def test_what_is_no_page_is_passed_over_and_counted() -> None:
    found = WarcPages(
        io.BytesIO(
            zipped(
                [
                    record("warcinfo", b"software: other"),
                    record("request", b"GET / HTTP/1.1\r\n\r\n"),
                    record("response", answer(b"\x89PNG", [("Content-Type", "image/png")])),
                    record("response", answer(status="301 Moved")),
                    record("response", b"1 2 3", "dns:ledger.example"),
                    record("metadata", b"via: x"),
                    *pages(1),
                ]
            )
        )
    )
    assert len(list(found)) == found.taken == 1
    assert found.passed == {
        "warcinfo": 1, "request": 1, "other answers": 2, "other addresses": 1, "metadata": 1,
    }  # fmt: skip
    assert found.damage == []


def test_a_truncated_file_gives_what_is_whole_and_one_line() -> None:
    whole = zipped(pages(4))
    payloads, damage = read(whole[:-60])
    assert len(payloads) == 3
    (line,) = damage
    assert "/3 is cut short" in line or "damaged" in line


def test_reading_goes_on_behind_a_damaged_record() -> None:
    members = [zipped([one]) for one in pages(5)]
    broken = bytearray(members[2])
    broken[40:80] = b"\xff" * 40
    payloads, damage = read(b"".join([*members[:2], bytes(broken), *members[3:]]))
    assert len(payloads) == 4
    (line,) = damage
    assert f"goes on at byte {sum(map(len, members[:3])):,}" in line


def test_reading_goes_on_behind_garbage_in_a_plain_file() -> None:
    first, second = pages(2)
    payloads, damage = read(first + b"garbage\r\n\r\n" * 9 + second)
    assert len(payloads) == 2
    assert len(damage) == 1


@pytest.mark.parametrize("length", ["-5", "99999999999999999999999", "x", ""])
def test_a_length_that_is_none_costs_its_record(length: str) -> None:
    first, second = pages(2)
    head, _, rest = first.rpartition(b"Content-Length: ")
    broken = head + b"Content-Length: " + length.encode() + rest[rest.index(b"\r\n") :]
    payloads, damage = read(zipped([broken, second]))
    assert len(payloads) == 1
    assert damage


def test_a_record_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MOST_BYTES", 10_000)
    large = record("response", answer(b"<p>" * 5_000), number=2)
    bomb = answer(gzip.compress(bytes(1_000_000)), [("Content-Encoding", "gzip")])
    payloads, damage = read(zipped([large, record("response", bomb), *pages(1)]))
    assert len(payloads) == 1
    assert ["is larger than" in damage[0], "unpacks to more than" in damage[1]] == [True, True]


@settings(max_examples=150)
@given(st.binary(max_size=200), st.integers(0, 5_000), st.integers(0, 300), st.booleans())
def test_no_bytes_break_the_reader(junk: bytes, at: int, cut: int, is_zipped: bool) -> None:
    data = zipped(pages(3)) if is_zipped else b"".join(pages(3))
    at = min(at, len(data))
    payloads, _ = read(data[:at] + junk + data[at + cut :])
    assert len(payloads) <= 4


def test_a_record_is_found_from_any_byte_on() -> None:
    members = [zipped([one]) for one in pages(3)]
    stream = io.BytesIO(b"".join(members))
    starts = [0, len(members[0]), len(members[0]) + len(members[1])]
    for byte in range(len(stream.getvalue())):
        following = [start for start in starts if start >= byte]
        assert find_record(stream, byte) == (following[0] if following else None)


def test_ranges_together_give_every_record_once() -> None:
    data = zipped(pages(20))
    step = len(data) // 7
    found = []
    for start in range(0, len(data), step):
        begin = find_record(io.BytesIO(data), start)
        if begin is not None:
            found += WarcPages(io.BytesIO(data), start=begin, end=start + step)
    assert [capture.snapshot.url for capture in found] == [f"{URL}/{n}" for n in range(20)]


def test_an_import_takes_pages_and_says_what_was_lost(tmp_path: Path) -> None:
    members = [zipped([one]) for one in pages(3)]
    (tmp_path / "crawl.warc.gz").write_bytes(b"".join(members)[:-60])
    result = run("import", tmp_path, db=tmp_path / "a.db")
    assert result.exit_code == 3
    assert "2 pages read, 2 articles" in result.output
    assert "crawl.warc.gz: at byte" in result.output
    again = run("import", tmp_path, db=tmp_path / "a.db")
    assert "0 pages read, 0 articles" in again.output
    assert run("verify", db=tmp_path / "a.db").exit_code == 0


def revisit(number: int, refers: list[tuple[str, str]], date: str) -> bytes:
    profile = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    headers = [("WARC-Profile", profile), *refers]
    return record("revisit", answer(b""), f"{URL}/{number}", date=date, headers=headers)


def test_a_revisit_gets_the_body_that_it_refers_to(tmp_path: Path) -> None:
    refers = [("WARC-Refers-To-Target-URI", f"{URL}/0"), ("WARC-Refers-To-Date", DATE)]
    lost = [("WARC-Refers-To-Target-URI", f"{URL}/9"), ("WARC-Refers-To-Date", DATE)]
    (tmp_path / "crawl.warc.gz").write_bytes(
        zipped(
            [
                *pages(1),
                revisit(0, refers, "2025-08-02T06:00:00Z"),
                revisit(5, lost, "2025-08-02T06:00:00Z"),
            ]
        )
    )
    result = run("import", tmp_path, db=tmp_path / "a.db")
    assert f"a revisit of {URL}/9, which the archive does not have" in result.output
    found = query(tmp_path / "a.db", "select count(*), count(distinct sha256) from snapshots")
    assert found == [(2, 1)]
    assert query(tmp_path / "a.db", "select count(*), max(last_seen) from articles") == [
        (1, "2025-08-02T06:00:00Z")
    ]


def test_a_known_article_that_is_gone_keeps_the_answer(tmp_path: Path) -> None:
    gone = answer(b"<p>Gone", status="410 Gone")
    later = "2025-09-01T06:00:00Z"
    (tmp_path / "1.warc").write_bytes(b"".join(pages(1)))
    (tmp_path / "2.warc").write_bytes(
        record("response", gone, f"{URL}/0", date=later)
        + record("response", gone, f"{URL}/77", date=later)
    )
    assert run("import", tmp_path, db=tmp_path / "a.db").exit_code == 0
    statuses = query(tmp_path / "a.db", "select url, status from snapshots order by id")
    assert statuses == [(f"{URL}/0", 200), (f"{URL}/0", 410)]


@pytest.mark.parametrize("cut", [0, 40], ids=["whole", "without-directory"])
def test_a_wacz_file_is_read_even_without_its_directory(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "crawl.wacz"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("datapackage.json", "{}")
        package.writestr("archive/a.warc.gz", zipped(pages(3)))
        package.writestr("pages/pages.jsonl", "{}")
    path.write_bytes(path.read_bytes()[: -cut or None])
    result = run("import", path, db=tmp_path / "a.db")
    assert "3 pages read, 3 articles" in result.output
    assert result.exit_code == (3 if cut else 0)


def test_files_that_are_no_web_archives_say_so(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(b"")
    (tmp_path / "b.warc.gz").write_bytes(b"no archive")
    (tmp_path / "c.wacz").write_bytes(b"no archive")
    with zipfile.ZipFile(tmp_path / "d.wacz", "w") as package:
        package.writestr("readme.txt", "nothing")
    result = run("import", tmp_path, db=tmp_path / "x.db")
    assert result.exit_code == 3
    for reason in (
        "a.warc.gz: holds no",
        "b.warc.gz: at byte 0",
        "c.wacz: neither",
        "d.wacz: no W",
    ):
        assert reason in result.output


ODD = (
    "http://[bad/", "http://", "http:///x", "http://a.example:99999/", "http://a.example:x/",
    "http://" + "a" * 300 + ".example/", "http://xn--/", "http://1.2.3.4.5/", "http://ex\x01a/",
)  # fmt: skip


def test_odd_addresses_and_dates_end_no_import(tmp_path: Path) -> None:
    dates = (DATE, "0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z", "yesterday")
    odd = [
        record("response", answer(), url, date=date, number=number)
        for number, (url, date) in enumerate((url, date) for url in ODD for date in dates)
    ]
    (tmp_path / "odd.warc.gz").write_bytes(zipped([*odd, *pages(1)]))
    run("import", tmp_path / "odd.warc.gz", db=tmp_path / "a.db")
    urls = {url for (url,) in query(tmp_path / "a.db", "select url from articles")}
    assert f"{URL}/0" in urls
    assert run("verify", db=tmp_path / "a.db").exit_code == 0
