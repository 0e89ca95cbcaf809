"""What a page says about being archived is read, recorded, and respected on request."""

from __future__ import annotations

import pytest

from scraper.fetching.rights import forbids_archiving, note_rights
from tests.archives import make_snapshot


def meta(*pairs: tuple[str, str]) -> bytes:
    return "".join(f'<meta name="{name}" content="{text}">' for name, text in pairs).encode()


@pytest.mark.parametrize(
    ("headers", "payload", "robots"),
    [
        ((), b"<p>Nothing said.", None),
        ((("X-Robots-Tag", "noarchive"),), b"", "noarchive"),
        ((("x-robots-tag", "NoIndex, NOARCHIVE"),), b"", "noarchive, noindex"),
        ((("X-Robots-Tag", "otherbot: noarchive"),), b"", None),
        ((("X-Robots-Tag", "scraper: noarchive"),), b"", "noarchive"),
        ((("X-Robots-Tag", "max-snippet: 20"),), b"", "max-snippet: 20"),
        ((), meta(("robots", "noarchive")), "noarchive"),
        ((), b"<META CONTENT='noarchive' NAME=ROBOTS>", "noarchive"),
        ((), meta(("otherbot", "noarchive")), None),
        ((("X-Robots-Tag", "noindex"),), meta(("robots", "noarchive")), "noarchive, noindex"),
    ],
)
def test_directives_for_all_and_for_us_are_recorded(
    headers: tuple[tuple[str, str], ...], payload: bytes, robots: str | None
) -> None:
    noted = note_rights(make_snapshot(headers=headers, payload=payload))
    assert noted.robots == robots
    assert forbids_archiving(noted) is ("noarchive" in (robots or ""))


@pytest.mark.parametrize(
    ("headers", "payload", "tdm"),
    [
        ((("tdm-reservation", "1"),), b"", "1"),
        ((("tdm-reservation", "0"),), b"", None),
        (
            (("TDM-Reservation", "1"), ("TDM-Policy", "https://harbourpost.example/tdm.json")),
            b"",
            "1 https://harbourpost.example/tdm.json",
        ),
        ((), meta(("tdm-reservation", "1"), ("tdm-policy", "/tdm")), "1 /tdm"),
    ],
)
def test_a_reservation_of_data_mining_is_recorded(
    headers: tuple[tuple[str, str], ...], payload: bytes, tdm: str | None
) -> None:
    assert note_rights(make_snapshot(headers=headers, payload=payload)).tdm == tdm


def test_a_page_of_broken_markup_costs_little() -> None:
    assert note_rights(make_snapshot(payload=b"<meta " * 100_000)).robots is None
    assert note_rights(make_snapshot(payload=b"<meta " + b"a='" * 50_000)).robots is None
