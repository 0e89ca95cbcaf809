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


def test_links_to_tags_in_a_box_of_their_own_win_over_words_for_search_engines() -> None:
    links = "".join(f"<a href='/tags/{n}'>{n}</a>, " for n in ("ferry", "sea", "hens"))
    page = '<meta name="keywords" content="news, seo"><h1>Ferry</h1><p>Text of the ferry.</p>'
    assert tags(f"{page}<div class='tags'><span>Posted in:</span> {links}</div>") == (
        "ferry",
        "sea",
        "hens",
    )
    assert tags(f"{page}<nav class='tags'>{links}</nav>") == ("news", "seo")
    assert tags(f"{page}<div class='tags'><a href='/tags/all'>More topics</a></div>") == (
        "news",
        "seo",
    )


def test_the_words_of_the_title_are_no_keywords() -> None:
    title = "<title>Ferry back in service after months of repairs</title>"
    words = '<meta name="keywords" content="ferry, back, in, service, after, months, repairs">'
    assert tags(title + words) == ()
    assert tags(title + '<meta name="keywords" content="ferry, repairs">') == ("ferry", "repairs")


def test_machines_marks_sentences_and_the_outlet_are_left_out() -> None:
    page = (
        '<meta property="og:site_name" content="The Harbour Post">'
        '<meta name="keywords" content="type:story, id=12, 12345, The Harbour Post, Ferry">'
    )
    assert tags(page) == ("Ferry",)


def test_a_page_without_keywords_has_none() -> None:
    assert tags("<p>Text.</p>") == ()
