"""Saved pages come in as snapshots, and what cannot be read says so in one line."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import InputError
from scraper.fetching import files
from scraper.fetching.files import find_files, load_file
from tests.hostile import PAGE, bomb

MHTML = (
    b"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://news.example/bridge\r\n"
    b"Subject: Harbour bridge\r\nDate: Fri, 01 Aug 2025 08:00:00 +0200\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n'
    b"------b\r\nContent-Type: text/html; charset=windows-1252\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n"
    b"Content-Location: https://news.example/bridge?x=3D1\r\n\r\n"
    b"<p>caf=E9 on the b=\r\nridge\r\n------b\r\nContent-Type: image/png\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------b--\r\n"
)


def test_a_saved_page_is_a_snapshot_of_its_file(tmp_path: Path) -> None:
    page = tmp_path / "bridge é.HTML"
    page.write_bytes(PAGE)
    os.utime(page, (1_754_000_000, 1_754_000_000))
    snapshot = load_file(page)
    assert snapshot.payload == PAGE
    assert snapshot.url == page.as_uri()
    assert (snapshot.status, snapshot.media_type, snapshot.charset) == (200, "text/html", None)
    assert snapshot.fetched == datetime.fromtimestamp(1_754_000_000, UTC)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.htm", "text/html"), ("a.xhtml", "application/xhtml+xml"), ("a.txt", "text/plain"),
        ("a.md", "text/markdown"), ("a.html.gz", "text/html"),
    ],
)  # fmt: skip
def test_the_suffix_says_what_a_file_is(tmp_path: Path, name: str, media_type: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(PAGE) if name.endswith(".gz") else PAGE)
    snapshot = load_file(path)
    assert (snapshot.media_type, snapshot.payload) == (media_type, PAGE)


def test_mhtml_gives_its_page_with_address_time_and_charset(tmp_path: Path) -> None:
    path = tmp_path / "bridge.mhtml"
    path.write_bytes(MHTML)
    snapshot = load_file(path)
    assert snapshot.payload.strip() == b"<p>caf\xe9 on the bridge"
    assert snapshot.url == "https://news.example/bridge?x=3D1"
    assert snapshot.fetched == datetime(2025, 8, 1, 6, tzinfo=UTC)
    assert (snapshot.media_type, snapshot.charset) == ("text/html", "windows-1252")


def test_a_folder_is_walked_in_order_and_other_files_are_left_alone(tmp_path: Path) -> None:
    for name in ("b.html", "a/z.html", "a/b.txt", "c.png", "c.html.gz", ".hidden.html", "notes"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path)]
    assert found == ["b.html", "c.html.gz", "a/b.txt", "a/z.html"]
    assert list(find_files(tmp_path / "c.png")) == [tmp_path / "c.png"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.docx", b"x", "not a kind of file that holds articles"),
        ("a.html.gz", b"no gzip, but a line of text", "broken gzip body"),
        ("a.html.gz", gzip.compress(PAGE)[:-9], "ends too early"),
        ("a.html.gz", bomb(64), "unpacks to more than 50 MB"),
        ("a.mhtml", b"no mail", "no page inside this MHTML file"),
        ("a.mhtml", b"", "no page inside this MHTML file"),
    ],
    ids=["suffix", "no-gzip", "cut", "bomb", "no-mail", "empty"],
)
def test_what_cannot_be_read_says_why(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=reason) as caught:
        load_file(path)
    assert caught.value.path == path


def test_missing_files_folders_and_too_large_files_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        list(find_files(tmp_path / "none"))
    with pytest.raises(InputError, match="cannot be read: No such file"):
        load_file(tmp_path / "none.html")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        load_file(tmp_path / "folder.html")
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    (tmp_path / "a.html").write_bytes(PAGE)
    with pytest.raises(InputError, match="larger than"):
        load_file(tmp_path / "a.html")


@given(st.binary(max_size=300), st.integers(0, len(MHTML)))
def test_no_mhtml_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int
) -> None:
    path = tmp_path_factory.mktemp("mhtml") / "a.mhtml"
    path.write_bytes(MHTML[:at] + junk + MHTML[at:])
    try:
        snapshot = load_file(path)
    except InputError:
        return
    assert isinstance(snapshot.payload, bytes)


SINGLE_FILE = b"""<!DOCTYPE html> <html><!--
 Page saved with SingleFile
 url: https://news.example/bridge?x=1
 saved date: Fri Aug 01 2025 09:00:00 GMT+0200 (Central European Summer Time)
--><head><title>Bridge</title></head><body><p>Open</p></body></html>"""
BROWSER = (
    b"<!DOCTYPE html>\n<!-- saved from url=(0028)https://news.example/bridge -->\n<html><p>Open"
)
HTTRACK = (
    b"<html>\n<!-- Mirrored from news.example/bridge by HTTrack Website Copier/3.x [XR&CO'2014], "
    b"Fri, 01 Aug 2025 07:00:00 GMT -->\n<p>Open"
)


@pytest.mark.parametrize(
    ("payload", "url", "has_time"),
    [
        (SINGLE_FILE, "https://news.example/bridge?x=1", True),
        (BROWSER, "https://news.example/bridge", False),
        (HTTRACK, "http://news.example/bridge", True),
    ],
)
def test_a_page_is_filed_where_its_saver_says_it_came_from(
    tmp_path: Path, payload: bytes, url: str, has_time: bool
) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(payload)
    snapshot = load_file(path)
    assert (snapshot.url, snapshot.payload) == (url, payload)
    assert (snapshot.fetched == datetime(2025, 8, 1, 7, tzinfo=UTC)) == has_time


def test_what_belongs_to_a_saved_page_is_no_page(tmp_path: Path) -> None:
    for name in (
        "Bridge.html", "Bridge_files/frame.html", "Pont.htm", "Pont-Dateien/ad.html",
        "Bridge news/other.html", "reports_2025/a.html", "crawl.warc.gz", "crawl.wacz",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(PAGE)
    found = [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path)]
    assert found == [
        "Bridge.html", "Pont.htm", "crawl.wacz", "crawl.warc.gz", "Bridge news/other.html",
        "reports_2025/a.html",
    ]  # fmt: skip
