"""Clippings: the whole record out of pasted text, and nothing breaks on nonsense."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extraction.clipping import extract_clipping
from scraper.records import Article, Author

CLIPPINGS = Path(__file__).parent / "fixtures" / "clippings"


def read(name: str) -> Article:
    return extract_clipping((CLIPPINGS / name).read_text(encoding="utf-8"), "file:///clip")


def kinds(article: Article) -> list[str]:
    return [block.kind for block in article.blocks]


def test_a_pasted_wire_story_gives_the_whole_record() -> None:
    article = read("harbour.txt")
    assert article.section == "Security"
    assert article.headline == "Harbour fire leaves grain quay closed until Monday"
    assert article.dek is not None
    assert article.dek.startswith("Two workers were treated")
    assert article.byline == "By Karim al-Sabbagh"
    assert article.authors == (Author("Karim al-Sabbagh"),)
    assert article.language == "en"
    [caption] = article.captions
    assert caption.text == "Firefighters leave the harbour on May 3."
    assert caption.credit == "Port Authority"
    assert caption.image_url == "https://pictures.example/harbour-fire.jpg"
    assert kinds(article) == ["paragraph"] * 2 + ["heading"] + ["paragraph"] * 4
    assert article.blocks[2].text == "A generator on a barge"


def test_a_clipping_has_its_quotes_with_speakers() -> None:
    quotes = [quote for quote in read("harbour.txt").quotes if quote.kind != "indirect"]
    assert [quote.speaker for quote in quotes[:4]] == ["Nadim al-Rawi"] * 4
    assert quotes[0].text == "The fire is out and nobody was killed,"
    assert "Old Lady" not in [quote.text for quote in quotes]


def test_markdown_keeps_its_structure_and_loses_its_marks() -> None:
    article = read("bruecke.md")
    assert article.headline == "Die Brücke bleibt zu"
    assert article.dek == "Der Stadtrat vertagt die Entscheidung auf den Herbst."
    assert article.section is None
    assert [author.name for author in article.authors] == ["Jana Weck", "Tom Harms"]
    assert article.published == "2025-03-04"
    assert article.captions[0].credit == "Jana Weck"
    assert article.language == "de"
    assert kinds(article) == [
        *("paragraph", "heading", "list_item", "list_item", "blockquote", "paragraph")
    ]
    assert "[Mühle]" not in (article.body or "")
    assert article.quotes[0].speaker == "Edda Rohn"


def test_blank_lines_make_no_difference() -> None:
    text = (CLIPPINGS / "harbour.txt").read_text(encoding="utf-8")
    assert extract_clipping(text.replace("\n\n", "\n")) == extract_clipping(text)


@pytest.mark.parametrize("text", ["", "\n\n", "One line", "By Ana Ruiz |"])
def test_scraps_make_an_article_with_little_in_it(text: str) -> None:
    article = extract_clipping(text)
    assert article.body is None
    assert article.quotes == ()


@given(st.text(max_size=400))
def test_every_offset_holds_whatever_is_pasted(text: str) -> None:
    article = extract_clipping(text)
    body = article.body or ""
    for part in (*article.blocks, *article.quotes):
        assert body[part.start : part.end] == part.text


def test_a_clipping_without_a_byline_begins_its_text_at_the_picture_or_a_long_sentence() -> None:
    opening = (
        "A fire that burned for six hours was put out before dawn, the port authority said. " * 2
    )
    picture = "![The quay. [Port Authority]](https://pictures.example/quay.jpg)"
    with_picture = extract_clipping(f"Harbour fire\nThe quay is closed.\n{picture}\nA short text.")
    assert (with_picture.headline, with_picture.dek) == ("Harbour fire", "The quay is closed.")
    assert with_picture.body == "A short text."
    bare = extract_clipping(f"Harbour fire\n{opening}\nThe quay opens on Monday.")
    assert (bare.headline, bare.dek) == ("Harbour fire", None)


def test_a_clipping_keeps_the_place_it_opens_with() -> None:
    clipping = extract_clipping("Harbour fire\nBy Ana Ruiz |\nPORT HALE — The quay is closed.")
    assert clipping.dateline == "PORT HALE"
    assert clipping.body == "PORT HALE — The quay is closed."
