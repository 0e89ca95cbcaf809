"""The tree for a person's own reader."""

import pytest

import scraper


def test_a_page_is_decoded_as_extract_decodes_it() -> None:
    page = '<meta charset="windows-1252"><p>Lassenbrücker Straße</p>'.encode("cp1252")
    tree = scraper.soup(page)
    assert tree.p is not None
    assert tree.p.get_text() == "Lassenbrücker Straße"
    served = scraper.soup("<p>Пристань</p>".encode("koi8-r"), charset="koi8-r")
    assert served.get_text() == "Пристань"


def test_addresses_are_absolute_where_the_page_has_one() -> None:
    page = '<a href="../ferry">Ferry</a><img src=" /a.jpg"><a href="http://[broken">x</a>'
    tree = scraper.soup(page, "https://news.example/town/quay")
    assert [a["href"] for a in tree.find_all("a")] == [
        "https://news.example/ferry",
        "http://[broken",
    ]
    assert tree.find("img")["src"] == "https://news.example/a.jpg"  # type: ignore[index]
    assert scraper.soup(page).find("a")["href"] == "../ferry"  # type: ignore[index]


@pytest.mark.parametrize(
    "page",
    [b"", "", "harbour.html", "https://news.example/", b"\x00\xff", '<?xml version="1.0"?><a/>'],
)
def test_odd_input_is_a_tree_without_a_warning(page: bytes | str) -> None:
    assert scraper.soup(page).find("h1") is None
