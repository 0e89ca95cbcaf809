from scraper.extraction.dek import find_deks, read_dek
from scraper.extraction.headline import read_headline
from scraper.extraction.kicker import read_kicker
from scraper.extraction.page import read_page
from scraper.extraction.reading import Reading
from scraper.extraction.section_scene import Section

HEADLINE = "<h1>Ferry sinks in calm sea</h1>"
DEK = "All passengers were saved, but nobody can say why the Alma went down."
LEDE = "The ferry Alma sank on Tuesday morning a hundred metres from the pier of Port Hale."
TEXT = f"<p>{LEDE}</p>" + "".join(
    f"<p>Paragraph {n} tells the story of the ferry, its crew and the long night that followed.</p>"
    for n in range(6)
)


def dek(html: str) -> str | None:
    page = read_page(html)
    reading = read_dek(page, read_headline(page))
    return reading.value if reading else None


def kicker(html: str) -> str | None:
    page = read_page(html)
    reading = read_kicker(page, read_headline(page))
    return reading.value if reading else None


def test_a_named_line_under_the_headline_is_the_dek() -> None:
    assert dek(f"{HEADLINE}<p class='standfirst'>{DEK}</p>{TEXT}") == DEK
    assert dek(f"{HEADLINE}<div class='article-lead'><p>{DEK}</p></div>{TEXT}") == DEK


def test_a_heading_right_under_the_headline_is_the_dek() -> None:
    assert dek(f"{HEADLINE}<h2>{DEK}</h2>{TEXT}") == DEK


def test_a_line_that_metadata_calls_the_description_is_the_dek() -> None:
    page = f'<meta name="description" content="{DEK}">{HEADLINE}<div class="x">{DEK}</div>{TEXT}'
    assert dek(page) == DEK


def test_a_line_between_headline_and_byline_is_the_dek() -> None:
    page = f"{HEADLINE}<div class='x1'>{DEK}</div><p class='author'>By Ana Ruiz</p>{TEXT}"
    assert dek(page) == DEK


def test_the_lede_is_no_dek() -> None:
    assert dek(f'<meta name="description" content="{LEDE}">{HEADLINE}{TEXT}') is None


def test_a_description_that_nobody_printed_is_no_dek() -> None:
    assert dek(f'<meta name="description" content="{DEK}">{HEADLINE}{TEXT}') is None


def test_a_bold_opening_paragraph_is_the_dek() -> None:
    assert dek(f"{HEADLINE}<p><b>{DEK}</b></p>{TEXT}") == DEK


def test_bylines_dates_captions_and_a_second_headline_are_no_dek() -> None:
    lines = (
        "<p class='meta'>By Ana Ruiz, Port Hale, 4 March 2025</p>"
        "<figcaption>The Alma on her first voyage, in the spring of 1999.</figcaption>"
        "<h2>Ferry sinks in calm sea, all saved</h2>"
    )
    assert dek(HEADLINE + lines + TEXT) is None


def test_keywords_a_report_s_opening_and_a_video_s_text_are_no_dek() -> None:
    byline = "<p class='author'>By Ana Ruiz</p>"
    keywords = "<h4>Topics: ferry, harbour, Port Hale, sea rescue, weather</h4>"
    player = "<p class='links'>Podcast: Play in new window | Download</p>"
    assert dek(f"{HEADLINE}{keywords}{byline}{TEXT}") is None
    assert dek(f"{HEADLINE}{player}{byline}{TEXT}") is None
    assert dek(f"{HEADLINE}<p><b>PORT HALE (HNA) -- {LEDE}</b></p>{TEXT}") is None
    assert dek(f"{HEADLINE}<p class='video-desc'>{DEK}</p>{TEXT}") is None


def test_a_page_without_a_headline_has_no_dek() -> None:
    assert dek("<p>Just one paragraph, and nothing above it to explain.</p>") is None


def test_a_kicker_stands_above_the_headline() -> None:
    assert kicker(f"<div><p class='kicker'>Exclusive:</p>{HEADLINE}</div>{TEXT}") == "Exclusive"
    assert kicker(f"<header><div>Accident</div>{HEADLINE}</header>{TEXT}") == "Accident"


def test_a_kicker_inside_the_headline_s_element_is_found() -> None:
    page = "<h1><span class='kicker'>Exclusive</span> <span>Ferry sinks</span></h1>"
    assert kicker(page) == "Exclusive"


def test_navigation_dates_and_the_outlet_are_no_kicker() -> None:
    page = (
        '<meta property="og:site_name" content="The Harbour Post">'
        "<nav><ul><li>Sport</li></ul></nav><p>The Harbour Post</p>"
        f"<p>4 March 2025</p>{HEADLINE}{TEXT}"
    )
    assert kicker(page) is None


def test_what_nothing_calls_a_kicker_is_none() -> None:
    for above in ("<div>Back to the front page</div>", "<div>Most read this week</div>"):
        assert kicker(f"<section>{above}</section><div>{HEADLINE}</div>{TEXT}") is None
    for above in ("<div>All topics »</div>", "<div>News > City</div>", "<div>Photo: Ann Lee</div>"):
        assert kicker(f"<div>{above}{HEADLINE}</div>{TEXT}") is None
    crumbs = "<ol class='breadcrumb'><li>Coast</li></ol>"
    assert kicker(f"{crumbs}<div>{HEADLINE}</div>{TEXT}") is None


def test_the_article_s_section_above_the_headline_is_its_kicker() -> None:
    page = read_page(f"<section><div>Coast</div></section><div>{HEADLINE}</div>{TEXT}")
    section = Reading(Section("Coast", ("News", "Coast")), "meta")
    reading = read_kicker(page, read_headline(page), section)
    assert reading is not None
    assert reading.value == "Coast"


def test_candidates_say_why() -> None:
    page = read_page(f"{HEADLINE}<p class='standfirst'>{DEK}</p>{TEXT}")
    assert "named a dek" in find_deks(page, read_headline(page))[0].reason
