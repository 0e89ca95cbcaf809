"""Out of the archive as WARC or WACZ and back: equal records, byte-equal bodies, nothing lost."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fastwarc.warc import ArchiveIterator, WarcRecordType

import scraper
from scraper import Archive
from scraper.commands import main
from scraper.formats.cdx import surt
from scraper.query.reader import open_archive
from scraper.query.records import load_record
from scraper.query.search import find_ids
from scraper.records import Outcome
from tests.archives import NOON, URL, make_article, make_snapshot
from tests.newsroom_truth import cases

SNAPSHOTS = """
    SELECT url, final_url, fetched, status, headers, media_type, charset, sha256, redirects,
    robots, tdm, withheld_sha256, rendered FROM snapshots ORDER BY 1, 3, 8
"""


def run(*arguments: object, db: Path) -> Result:
    result = CliRunner().invoke(main, [*map(str, arguments), "--db", str(db)])
    assert result.exit_code == 0, result.output
    return result


def newsroom() -> Iterator[Outcome]:
    """Read every page of the sample newsroom as if it had been crawled."""
    for number, case in enumerate(cases()):
        snapshot = make_snapshot(case.url, hours=number, payload=case.payload, charset=None)
        article = scraper.extract(case.payload, url=case.url)
        yield Outcome(case.url, "done", snapshot=snapshot, article=article)


def several() -> Iterator[Outcome]:
    """Give what is not plain: redirects, odd headers, one body twice, pages, 304, noarchive."""
    first = make_snapshot(
        "https://harbourpost.example/old",
        final_url=URL,
        redirects=("https://harbourpost.example/old",),
        headers=(("Content-Encoding", "gzip"), ("X", "é"), ("x", "日本"), ("X", "a\tb")),
    )
    yield Outcome(first.url, "done", snapshot=first, article=make_article())
    again = replace(first, fetched=first.fetched + timedelta(hours=1))
    yield Outcome(again.url, "done", snapshot=again, article=make_article())
    unchanged = make_snapshot(URL, hours=2, status=304, payload=b"")
    yield Outcome(URL, "done", snapshot=unchanged)
    long = "https://harbourpost.example/long"
    yield Outcome(
        long,
        "done",
        snapshot=make_snapshot(long, payload=b"<p>one</p>"),
        article=make_article(long),
        more=(make_snapshot(f"{long}?page=2", payload=b"<p>two</p>"),),
    )
    kept_out = make_snapshot(
        "https://harbourpost.example/private",
        payload=b"",
        robots="noarchive",
        withheld=hashlib.sha256(b"page").hexdigest(),
    )
    yield Outcome(kept_out.url, "done", snapshot=kept_out, article=make_article(kept_out.url))
    saved = make_snapshot("file:///home/ana/bridge%20page.html")
    yield Outcome(
        saved.url,
        "done",
        snapshot=saved,
        article=make_article(saved.url, canonical_url="https://harbourpost.example/saved"),
    )
    feed = make_snapshot(
        "https://harbourpost.example/feed", payload=b"<rss/>", media_type="application/rss+xml"
    )
    yield Outcome(feed.url, "done", snapshot=feed)
    drawn = make_snapshot("https://harbourpost.example/drawn", payload=b"<p>drawn</p>")
    drawn = replace(drawn, rendered=True)
    yield Outcome(drawn.url, "done", snapshot=drawn, article=make_article(drawn.url))
    gone = make_snapshot("https://harbourpost.example/gone", status=410, payload=b"gone")
    yield Outcome(gone.url, "done", snapshot=gone)


def contents(path: Path) -> tuple[list[object], dict[str, object], set[str]]:
    """Return an archive's snapshots, its records by address, and the hashes of its bodies."""
    with open_archive(path) as connection:
        records = [load_record(connection, number) for number in find_ids(connection, None)]
        return (
            connection.execute(SNAPSHOTS).fetchall(),
            {str(record["canonical_url"]): record for record in records},
            {digest for (digest,) in connection.execute("SELECT sha256 FROM bodies")},
        )


@pytest.mark.parametrize("form", ["warc.gz", "wacz"])
@pytest.mark.parametrize("pages", [newsroom, several])
def test_what_goes_out_comes_back_equal(tmp_path: Path, pages, form: str) -> None:  # type: ignore[no-untyped-def]
    there, back = tmp_path / "there.db", tmp_path / "back.db"
    with Archive(there) as archive:
        for outcome in pages():
            archive.save([outcome], frontier=False)
    file = tmp_path / f"out.{form}"
    run("export", "--format", form.removesuffix(".gz"), "-o", file, db=there)
    run("import", file, db=back)
    assert contents(back) == contents(there)
    assert "0 pages read" in run("import", file, db=back).output
    run("verify", db=back)


def test_the_same_export_twice_is_the_same_but_for_its_date(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.save(list(several()), frontier=False)
    members = []
    for name in ("1.warc.gz", "2.warc.gz"):
        run("export", "--format", "warc", "-o", tmp_path / name, db=tmp_path / "a.db")
        found = gzip.decompress((tmp_path / name).read_bytes()).split(b"WARC/1.1\r\n")
        members.append(found[2:])
    assert members[0] == members[1]


def test_a_shared_body_is_written_once_and_referred_to(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        crawl = archive.start_crawl([URL], {})
        archive.save(list(several())[:2], crawl)
    run("export", "--format", "warc", "-o", tmp_path / "a.warc.gz", db=tmp_path / "a.db")
    kinds, blocks = [], {}
    for record in ArchiveIterator(str(tmp_path / "a.warc.gz"), parse_http=False):
        block = record.reader.read()
        digest = f"sha256:{hashlib.sha256(block).hexdigest()}"
        assert record.headers.get("WARC-Block-Digest") == digest
        kinds.append(record.record_type)
        blocks[int(record.record_type)] = block
        if record.record_type == WarcRecordType.revisit:
            refers = record.headers.get("WARC-Refers-To-Date")
    kind = WarcRecordType
    each = [kind.request, kind.metadata]
    assert kinds == [kind.warcinfo, kind.response, *each, kind.revisit, *each]
    assert refers == NOON.isoformat().replace("+00:00", "Z")
    assert b"X-Archive-Orig-Content-Encoding: gzip\r\n" in blocks[int(kind.response)]
    assert blocks[int(kind.response)].endswith(make_snapshot().payload)
    assert blocks[int(kind.revisit)].endswith(b"\r\n\r\n")


def test_what_a_browser_drew_is_no_answer_of_the_server(tmp_path: Path) -> None:
    drawn = replace(make_snapshot(payload=b"<p>drawn</p>"), rendered=True)
    with Archive(tmp_path / "a.db") as archive:
        archive.save([Outcome(URL, "done", snapshot=drawn, article=make_article())], frontier=False)
    run("export", "--format", "warc", "-o", tmp_path / "a.warc.gz", db=tmp_path / "a.db")
    pages = [
        record.reader.read()
        for record in ArchiveIterator(str(tmp_path / "a.warc.gz"), parse_http=False)
        if record.record_type == WarcRecordType.resource
    ]
    assert pages == [b"<p>drawn</p>"]


@pytest.mark.parametrize("text", [b"<p>drawn</p>", b"<p>as it came</p>"])
def test_a_page_and_what_a_browser_drew_in_the_same_second_both_come_back(
    tmp_path: Path, text: bytes
) -> None:
    asked = make_snapshot(payload=b"<p>as it came</p>")
    drawn = replace(asked, payload=text, rendered=True)
    with Archive(tmp_path / "there.db") as archive:
        for number, snapshot in enumerate((asked, drawn)):
            archive.save([Outcome(URL, "done", snapshot=snapshot)], frontier=False)
            file = tmp_path / f"{number}.warc.gz"
            run("export", "--format", "warc", "-o", file, db=tmp_path / "there.db")
    for name in ("0.warc.gz", "1.warc.gz", "1.warc.gz"):
        run("import", tmp_path / name, db=tmp_path / "back.db")
    run("import", tmp_path / "1.warc.gz", db=tmp_path / "at-once.db")
    there = contents(tmp_path / "there.db")
    assert len(there[0]) == 2
    assert contents(tmp_path / "back.db") == contents(tmp_path / "at-once.db") == there


def test_no_reader_takes_the_note_on_a_page_for_the_page(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.save(list(several()), frontier=False)
    run("export", "--format", "warc", "-o", tmp_path / "a.warc.gz", db=tmp_path / "a.db")
    uris: dict[bool, set[str]] = {True: set(), False: set()}
    for record in ArchiveIterator(str(tmp_path / "a.warc.gz"), parse_http=False):
        is_note = record.record_type == WarcRecordType.metadata
        uris[is_note].add(str(record.headers.get("WARC-Target-URI")))
    assert uris[True]
    assert {uri.removeprefix("urn:scraper:capture:") for uri in uris[True]} <= uris[False]
    assert not uris[True] & uris[False]


def test_a_wacz_file_names_its_parts_with_their_hashes(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.save(list(several()), frontier=False)
    run("export", "--format", "wacz", "-o", tmp_path / "a.wacz", db=tmp_path / "a.db")
    with zipfile.ZipFile(tmp_path / "a.wacz") as package:
        assert {info.compress_type for info in package.infolist()} == {zipfile.ZIP_STORED}
        parts = {name: package.read(name) for name in package.namelist()}
    described = json.loads(parts["datapackage.json"])
    digest = json.loads(parts["datapackage-digest.json"])["hash"]
    assert digest == f"sha256:{hashlib.sha256(parts['datapackage.json']).hexdigest()}"
    for resource in described["resources"]:
        part = parts[resource["path"]]
        assert resource["hash"] == f"sha256:{hashlib.sha256(part).hexdigest()}"
        assert resource["bytes"] == len(part)
    lines = parts["indexes/index.cdx"].splitlines()
    assert lines == sorted(lines)
    for line in lines:
        entry = json.loads(line.split(b" ", 2)[2])
        data = parts["archive/data.warc.gz"][int(entry["offset"]) :][: int(entry["length"])]
        (record,) = ArchiveIterator(io.BytesIO(data), parse_http=False)
        assert record.headers.get("WARC-Target-URI") == entry["url"]
    head, *pages = map(json.loads, parts["pages/pages.jsonl"].splitlines())
    assert head["format"] == "json-pages-1.0"
    assert {page["url"] for page in pages} == {
        URL, "https://harbourpost.example/long", "https://harbourpost.example/private",
        "https://harbourpost.example/saved", "https://harbourpost.example/drawn",
    }  # fmt: skip


def test_readers_that_trust_a_zip_files_directory_find_each_part(tmp_path: Path) -> None:
    """As ReplayWeb.page reads: a head is looked at only where the directory has an extra field."""
    with Archive(tmp_path / "a.db") as archive:
        archive.save(list(several()), frontier=False)
    run("export", "--format", "wacz", "-o", tmp_path / "a.wacz", db=tmp_path / "a.db")
    file = (tmp_path / "a.wacz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.wacz") as package:
        for info in package.infolist():
            lengths = len(info.filename), 0
            if info.extra:
                lengths = struct.unpack_from("<HH", file, info.header_offset + 26)
            data = file[info.header_offset + 30 + sum(lengths) :][: info.file_size]
            assert data == package.read(info)


def test_filters_and_noarchive_leave_pages_out(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        archive.save([*several(), next(newsroom())], frontier=False)
    for options, count in (
        (["--site", "harbourpost.example"], 5),
        (["--site", "harbourpost.example", "--noarchive", "respect"], 4),
    ):
        result = run("export", *options, db=tmp_path / "a.db")
        assert len(result.stdout.splitlines()) == count


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Ledger.example/A/B?b=2&a=1", "example,ledger)/a/b?a=1&b=2"),
        ("http://ledger.example:8080", "example,ledger:8080)/"),
        ("https://ledger.example:443/x/", "example,ledger)/x"),
        ("https://ledger.example/é?ü", "example,ledger)/%c3%a9?%c3%bc"),
        (f"https://ledger.example/a?PHPSESSID={'0123456789abcdef' * 2}", "example,ledger)/a"),
    ],
)  # fmt: skip
def test_an_address_has_the_key_that_replay_tools_look_for(url: str, key: str) -> None:
    assert surt(url) == key
