import json

from scraper.extraction.page import read_page
from scraper.extraction.tags import read_tags


def tags(html: str) -> tuple[str, ...]:
    reading = read_tags(read_page(html, "https://harbourpost.example/a/1"))
    return reading.value if reading else ()


def test_printed_tags_win_over_metadata() -> None:
    page = '<meta name="keywords" content="news, seo"><a rel="tag" href="/t/ferry">Ferry</a>'
    assert tags(page) == ("Ferry",)


def test_lists_are_split_and_each_keyword_stands_once() -> None:
    assert tags('<meta name="keywords" content="Ferry, sea; ferry ,Port Hale">') == (
        "Ferry",
        "sea",
        "Port Hale",
    )
    assert tags('<meta name="keywords" content="عبارة، بحر">') == ("عبارة", "بحر")


def test_json_ld_keywords_may_be_a_text_or_a_list() -> None:
    for keywords in ("Ferry,Sea", ["Ferry", "Sea"], [{"name": "Ferry"}, "Sea"]):
        node = json.dumps({"@type": "NewsArticle", "keywords": keywords})
        assert tags(f'<script type="application/ld+json">{node}</script>') == ("Ferry", "Sea")


def test_machines_marks_sentences_and_the_outlet_are_left_out() -> None:
    page = (
        '<meta property="og:site_name" content="The Harbour Post">'
        '<meta name="keywords" content="type:story, id=12, 12345, The Harbour Post, Ferry">'
    )
    assert tags(page) == ("Ferry",)


def test_a_page_without_keywords_has_none() -> None:
    assert tags("<p>Text.</p>") == ()
