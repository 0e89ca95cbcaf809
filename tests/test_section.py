import json

import pytest

from scraper.extraction.headline import read_headline
from scraper.extraction.page import read_page
from scraper.extraction.section import find_sections, read_section
from scraper.extraction.section_scene import Section

URL = "https://harbourpost.example/news/world-news/ferry-sinks.html"
SITE = '<meta property="og:site_name" content="The Harbour Post">'
MENU = (
    "<nav><ul><li><a href='/news/'>News</a></li><li><a href='/news/world-news/'>World News</a></li>"
    "<li><a href='/sport/'>Sport</a></li></ul></nav>"
)
HEADLINE = "<h1>Ferry sinks in calm sea</h1>"
TEXT = (
    "<p>The ferry went down within minutes, a hundred metres from the pier, and all were saved.</p>"
)


def read(html: str, url: str = URL) -> Section | None:
    page = read_page(f"{SITE}<body>{html}</body>", url)
    reading = read_section(page, read_headline(page))
    return reading.value if reading else None


def name(html: str, url: str = URL) -> str | None:
    section = read(html, url)
    return section.name if section else None


def test_a_breadcrumb_gives_the_most_specific_section_and_the_way_to_it() -> None:
    crumbs = (
        "<ol class='breadcrumbs'><li><a href='/'>Home</a></li><li><a href='/news/'>News</a></li>"
        "<li><a href='/news/world/'>World</a></li><li>Ferry sinks in calm sea</li></ol>"
    )
    assert read(crumbs + HEADLINE + TEXT) == Section("World", ("News", "World"))


def test_a_breadcrumb_on_one_line_is_taken_apart() -> None:
    crumbs = "<div class='breadcrumb'>Startseite » Politik » Ferry sinks in calm sea</div>"
    assert read(crumbs + HEADLINE + TEXT) == Section("Politik", ("Politik",))


def test_json_ld_knows_the_breadcrumb_too() -> None:
    items = [{"@type": "ListItem", "name": n} for n in ("Home", "Culture", "Film &amp; TV")]
    node = {"@type": "BreadcrumbList", "itemListElement": items}
    page = f'<script type="application/ld+json">{json.dumps(node)}</script>{HEADLINE}{TEXT}'
    assert read(page) == Section("Film & TV", ("Culture", "Film & TV"))


def test_titles_cut_short_labels_and_languages_are_no_sections() -> None:
    crumbs = "<div class='breadcrumb'>Home » Podcasts from Hale » The ferry that ...</div>"
    assert read(crumbs + HEADLINE + TEXT) == Section("Podcasts from Hale", ("Podcasts from Hale",))
    assert (
        name(f"<h4 class='breadcrumbs'>Navigate:</h4>{HEADLINE}{TEXT}", "https://h.example/1")
        is None
    )
    button = "<div class='category'>Create Account</div>"
    assert name(f"<div>{button}{HEADLINE}</div>{TEXT}", "https://h.example/1") is None
    languages = "<div class='links'><a href='/en/'>English</a><a href='/zh/'>中文</a></div>"
    assert name(f"{languages}{HEADLINE}{TEXT}", "https://h.example/1") is None


def test_the_tabs_of_boxes_are_not_where_the_reader_is() -> None:
    def tabs(*names: str) -> str:
        items = "".join(
            f"<ul><li class='tab active'><a href='/{n}'>{n}</a></li></ul>" for n in names
        )
        return f"<nav>{items}</nav>"

    assert name(tabs("Sport") + HEADLINE + TEXT, "https://h.example/1") == "Sport"
    assert (
        name(tabs("Sport", "Music", "Film", "Food") + HEADLINE + TEXT, "https://h.example/1")
        is None
    )


def test_a_link_that_carries_the_page_s_address_is_no_entry_of_its_menu() -> None:
    share = (
        f"<nav><a href='https://marks.example/add?u={URL.rpartition('/')[0]}'>Bookmarks</a></nav>"
    )
    assert name(share + HEADLINE + TEXT) is None


def test_a_label_at_the_headline_names_the_section() -> None:
    assert name(f"<div><p class='category'>Politics</p>{HEADLINE}</div>{TEXT}") == "Politics"


def test_the_address_is_spelled_as_the_navigation_prints_it() -> None:
    assert read(MENU + HEADLINE + TEXT) == Section("World News", ("News", "World News"))


def test_a_slug_in_metadata_becomes_the_printed_name() -> None:
    page = f'<meta property="article:section" content="world-news">{MENU}{HEADLINE}{TEXT}'
    assert name(page, "https://harbourpost.example/12345") == "World News"


def test_a_link_knows_the_printed_name_in_another_script() -> None:
    menu = "<nav><ul><li><a href='/politika/'>Политика</a></li></ul></nav>"
    assert name(menu + HEADLINE, "https://harbourpost.example/politika/1.html") == "Политика"


def test_a_joined_list_gives_one_section() -> None:
    page = f'<meta property="article:section" content="Features, World News">{MENU}{HEADLINE}{TEXT}'
    assert name(page) == "World News"


def test_an_active_entry_of_the_navigation_names_the_section() -> None:
    menu = "<nav><ul><li>News</li><li class='active'><a href='/s'>Sport</a></li></ul></nav>"
    assert name(menu + HEADLINE + TEXT, "https://harbourpost.example/1") == "Sport"


@pytest.mark.parametrize(
    "declared", ["NewsArticle", "article", "Uncategorized", "The Harbour Post", "post", "Home", ""]
)
def test_content_types_and_the_outlet_are_no_sections(declared: str) -> None:
    page = f'<meta property="article:section" content="{declared}">{HEADLINE}{TEXT}'
    assert name(page, "https://harbourpost.example/1") is None


def test_social_links_beside_the_headline_are_no_sections() -> None:
    links = "<ul><li><a href='/rss'>RSS</a></li><li><a href='/f'>Facebook</a></li></ul>"
    assert name(links + HEADLINE + TEXT, "https://harbourpost.example/1") is None


def test_a_page_that_shows_none_has_none() -> None:
    assert read(HEADLINE + TEXT, "https://harbourpost.example/ferry-sinks") is None


def test_candidates_say_why() -> None:
    page = read_page(f"<body>{MENU}{HEADLINE}{TEXT}</body>", URL)
    assert all(candidate.reason for candidate in find_sections(page, read_headline(page)))


def test_a_breadcrumb_is_known_by_its_words_alone() -> None:
    crumbs = "<div><a href='/'>Home</a> › <a href='/x'>Life</a> › <a href='/y'>Arts</a></div>"
    assert read(crumbs + HEADLINE + TEXT) == Section("Arts", ("Life", "Arts"))


def test_of_two_labels_the_one_nearer_to_the_article_in_the_address_wins() -> None:
    labels = "<div><a href='/news/'>News</a>, <a href='/news/world-news/'>Abroad</a></div>"
    assert name(labels + HEADLINE + TEXT) == "Abroad"


def test_links_that_nothing_calls_a_menu_spell_the_address() -> None:
    row = (
        "<div><a href='/'>Start</a> <a href='/politika/'>Политика</a> <a href='/s/'>Спорт</a></div>"
    )
    far = "<p>Port Hale, 4 May 2025</p>" * 8
    assert name(row + far + HEADLINE, "https://harbourpost.example/politika/1.html") == "Политика"


def test_a_short_way_from_the_front_page_is_a_breadcrumb_whatever_it_is_called() -> None:
    way = "<ol><li><a href='/'>Harbour Post</a></li><li><a href='/s/12'>Sport</a></li></ol>"
    assert name(way + HEADLINE + TEXT, "https://harbourpost.example/article/991") == "Sport"
    tongues = "<ul><li><a href='/en'>English</a></li><li><a href='/ar'>عربي</a></li></ul>"
    assert name(tongues + HEADLINE + TEXT, "https://harbourpost.example/en/991") is None
