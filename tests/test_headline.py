import json

import pytest

from scraper.extraction.headline import find_headlines, read_headline
from scraper.extraction.page import read_page

SITE = '<meta property="og:site_name" content="The Harbour Post">'


def headline(html: str, url: str = "https://harbourpost.example/news/1") -> str | None:
    reading = read_headline(read_page(html, url))
    return reading.value if reading else None


def linked(**fields: str) -> str:
    node = {"@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    "title",
    [
        "Ferry sinks in calm sea | The Harbour Post",
        "Ferry sinks in calm sea - Harbour Post",
        "The Harbour Post: Ferry sinks in calm sea",
        "Ferry sinks in calm sea — harbourpost.example",
        "Ferry sinks in calm sea",
    ],
)
def test_the_outlet_s_name_never_stays_on_a_title(title: str) -> None:
    assert headline(f"{SITE}<title>{title}</title><p>Text.</p>") == "Ferry sinks in calm sea"


def test_a_dash_of_the_headline_s_own_stays() -> None:
    page = f"{SITE}<title>Ferry sinks - all saved - The Harbour Post</title>"
    assert headline(page) == "Ferry sinks - all saved"


def test_the_printed_headline_wins_over_the_search_engine_s() -> None:
    page = (
        f"<title>Ferry accident 2025: live updates and pictures | The Harbour Post</title>{SITE}"
        "<h1>“We heard a bang”: how the Alma went down</h1>"
    )
    assert headline(page) == "“We heard a bang”: how the Alma went down"


def test_a_logo_in_an_h1_is_no_headline() -> None:
    page = (
        f"<title>Ferry sinks in calm sea</title>{SITE}"
        "<h1>The Harbour Post</h1><h2>Ferry sinks in calm sea</h2><h1>Most read</h1>"
    )
    assert headline(page) == "Ferry sinks in calm sea"


def test_of_several_h1_the_one_that_the_titles_name_wins() -> None:
    page = linked(headline="Ferry sinks in calm sea") + (
        "<h1>Log in</h1><h1>Ferry sinks in calm sea</h1><h1>More from the coast</h1>"
    )
    assert headline(page) == "Ferry sinks in calm sea"


def test_a_headline_in_div_soup_is_found_by_the_titles() -> None:
    page = (
        '<meta property="og:title" content="Ferry sinks in calm sea">'
        '<div class="x1">Ferry sinks in calm sea</div><div class="x2">Text of the article.</div>'
    )
    reading = read_headline(read_page(page))
    assert reading is not None
    assert (reading.source, reading.locator) == ("markup", "div.x1")
    assert reading.line is not None


def test_a_kicker_inside_the_h1_is_left_out() -> None:
    page = "<h1><span class='kicker'>Exclusive</span> <span>Ferry sinks in calm sea</span></h1>"
    assert headline(page) == "Ferry sinks in calm sea"


def test_a_kicker_that_no_class_names_is_left_out_when_the_title_does_without() -> None:
    page = (
        '<meta property="og:title" content="Ferry sinks in calm sea">'
        "<h1><span>Accident</span><span>Ferry sinks in calm sea</span></h1>"
    )
    assert headline(page) == "Ferry sinks in calm sea"


def test_a_headline_in_a_block_of_its_own_inside_the_h1_is_found() -> None:
    page = (
        "<title>Ferry sinks in calm sea | Harbour Post</title>"
        "<h1><div>Accident</div><div> - Ferry sinks in calm sea</div></h1>"
    )
    assert headline(page) == "Ferry sinks in calm sea"


def test_a_headline_in_quotation_marks_is_not_cut() -> None:
    page = "<title>“Nobody was told”</title><h1>“Nobody was told” – a captain speaks</h1>"
    assert headline(page) == "“Nobody was told” – a captain speaks"


def test_metadata_stands_in_where_nothing_is_printed() -> None:
    page = linked(headline="Ferry sinks in calm sea") + "<p>Text of the article.</p>"
    reading = read_headline(read_page(page))
    assert reading is not None
    assert (reading.value, reading.source, reading.line) == (
        "Ferry sinks in calm sea",
        "json-ld",
        None,
    )


def test_a_page_without_titles_has_no_headline() -> None:
    assert headline("<p>Just a paragraph of text.</p>") is None
    assert headline("") is None


def test_every_candidate_says_why() -> None:
    page = read_page(f"{SITE}<title>Ferry sinks</title><h1>Ferry sinks</h1><h1>Harbour Post</h1>")
    candidates = find_headlines(page)
    assert candidates[0].value == "Ferry sinks"
    assert all(c.reason for c in candidates)
    assert "the outlet's name" in next(c for c in candidates if c.value == "Harbour Post").reason


def test_a_head_set_in_one_table_cell_is_taken_apart() -> None:
    page = (
        "<title>FELDBOTE - Der Fluss steigt weiter an</title><body><table><tr><td>"
        "Lokales<br><font size=5><b>Der Fluss steigt weiter an</b></font><br>Ein langer Untertitel"
        "<br>Von Jana Hölzl<br>7. März 2025<br><br>Um zwei Uhr stand der Fluss.</td></tr></table>"
    )
    assert headline(page, "https://feldbote.example/a?id=1") == "Der Fluss steigt weiter an"


def test_a_page_without_any_title_has_its_headline_above_the_byline() -> None:
    page = (
        "<title>The Harbour Post</title><body><div><a href='/'>Home</a> › Local</div>"
        "<div><span style='font-size:36px'>Ferry sinks in calm sea</span></div>"
        "<div>Nobody can say why she went down</div><div>By Ana Ruiz</div><div>Text.</div>"
    )
    assert headline(page) == "Ferry sinks in calm sea"
