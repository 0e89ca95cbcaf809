import json

from scraper.extraction.dates import Dates, find_published, read_dates
from scraper.extraction.headline import read_headline
from scraper.extraction.page import read_page

URL = "https://harbourpost.example/news/ferry"
HEADLINE = "<h1>Ferry sinks in calm sea</h1>"


def read(html: str, url: str = URL) -> Dates:
    page = read_page(html, url)
    return read_dates(page, read_headline(page))


def published(html: str, url: str = URL) -> str | None:
    reading = read(html, url).published
    return reading.value if reading else None


def modified(html: str) -> str | None:
    reading = read(html).modified
    return reading.value if reading else None


def linked(**fields: str) -> str:
    node = {"@type": "NewsArticle", "headline": "Ferry sinks in calm sea", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_json_ld_keeps_its_offset() -> None:
    page = linked(datePublished="2025-08-01T08:00:00+02:00", dateModified="2025-08-02T09:00:00Z")
    dates = read(page + HEADLINE)
    assert dates.published is not None
    assert dates.modified is not None
    assert dates.published.value == "2025-08-01T08:00:00+02:00"
    assert dates.modified.value == "2025-08-02T09:00:00+00:00"
    assert dates.published.source == "json-ld"


def test_a_time_without_a_zone_gives_the_day_alone() -> None:
    assert published(linked(datePublished="2025-08-01T08:00:00") + HEADLINE) == "2025-08-01"


def test_a_second_stamp_of_the_same_day_lends_its_zone() -> None:
    page = linked(datePublished="2025-08-01T08:00:00") + HEADLINE
    page += '<p><time datetime="2025-08-01T08:00:00+02:00">1 August</time></p>'
    assert published(page) == "2025-08-01T08:00:00+02:00"


def test_an_update_is_not_taken_for_the_publication() -> None:
    page = f"{HEADLINE}<p>Updated 5 March 2025</p><p>Published 4 March 2025</p>"
    assert published(page) == "2025-03-04"
    assert modified(page) == "2025-03-05"


def test_a_day_of_change_in_a_metadata_field_loses_against_an_earlier_one() -> None:
    page = (
        '<meta property="article:published_time" content="2017-04-12T18:33:59+02:00">'
        '<meta property="article:modified_time" content="2020-02-19T15:24:33+01:00">'
        '<meta itemprop="datePublished" content="2020-02-19">' + HEADLINE
    )
    assert published(page) == "2017-04-12T18:33:59+02:00"


def test_the_clock_in_the_page_s_head_is_not_the_publication() -> None:
    page = (
        '<header><div class="today">Friday 25 December 2015</div></header>'
        + "<ul>"
        + "<li><a href='/x'>Section</a></li>" * 12
        + f"</ul>{HEADLINE}<p class='meta'>By Ana Ruiz | 17 September 2015</p>"
    )
    assert published(page) == "2015-09-17"


def test_dates_of_teasers_and_comments_do_not_count() -> None:
    page = (
        f"{HEADLINE}<p class='date'>4 March 2025</p><p>Text.</p>"
        "<div class='related'><time datetime='2024-01-01'>1 January 2024</time></div>"
        "<div class='comments'><p>Published 6 March 2025</p></div>"
    )
    assert published(page) == "2025-03-04"


def test_a_date_in_prose_is_no_date_of_publication_when_another_is_printed() -> None:
    page = (
        f"{HEADLINE}<p>The ferry was built in Port Hale and launched on 3 May 1999, when nobody "
        "thought of storms, and sold twice since.</p><p>Posted 4 March 2025</p>"
    )
    assert published(page) == "2025-03-04"


def test_the_day_may_open_the_text() -> None:
    text = "01.02.2022 – The ferry company starts the year with good figures. " * 5
    assert published(f"{HEADLINE}<p>{text}</p>") == "2022-02-01"


def test_a_day_in_brackets_that_opens_the_text_weighs_more_than_those_of_other_titles() -> None:
    prose = "The ferry sank in a calm sea, and nobody on the quay of Port Hale could say why."
    others = "".join(
        f'<div class="item"><a href="/{day}">The bridge is closed again</a> {day}.8.2025</div>'
        for day in (7, 9)
    )
    text = f"<p>(1. August 2025) {prose}</p><p>{prose}</p>"
    assert published(f"<div>{HEADLINE}{text}</div><aside>{others}</aside>") == "2025-08-01"
    assert published(f"<aside>{others}</aside><div>{HEADLINE}{text}</div>") == "2025-08-01"


def test_the_address_names_the_day_when_nothing_else_does() -> None:
    page = read(HEADLINE, "https://harbourpost.example/2025/08/01/ferry").published
    assert page is not None
    assert (page.value, page.source) == ("2025-08-01", "url")


def test_an_edition_in_the_address_settles_the_order_of_day_and_month() -> None:
    page = f"{HEADLINE}<p class='date'>02/10/2020</p>"
    assert published(page, "https://harbourpost.com/en-gb/ferry") == "2020-10-02"
    assert published(page, "https://harbourpost.com/en-us/ferry") == "2020-02-10"


def test_agreement_settles_the_order_of_day_and_month() -> None:
    page = f"{HEADLINE}<p class='date'>02/10/2020</p>"
    assert published(page, "https://harbourpost.com/2020/10/02/ferry") == "2020-10-02"


def test_the_last_edit_stands_in_where_nothing_else_is_dated() -> None:
    prose = "<p>" + "The ferry waits for its engine at the quay. " * 3 + "</p>"
    page = HEADLINE + prose * 22 + "<p>This page (last edited 2024-11-10 13:28 by NoraFeld)</p>"
    assert published(page) == "2024-11-10"


def test_a_labelled_day_in_the_article_s_foot_counts() -> None:
    page = f"{HEADLINE}<p>{'The ferry waits. ' * 9}</p>" + (
        '<div class="footer">Last change: 31 October 2023 - First published: 1 November 2023</div>'
    )
    assert published(page) == "2023-11-01"


def test_the_one_day_that_scripts_name_is_better_than_none() -> None:
    script = "<script>dataLayer = [{'page_publish_date': '2025-03-04', 'today': '2025-06-01'}]"
    two = script + ";x = {publishDate: '2025-03-09'}"
    assert published(f"{script}</script>{HEADLINE}") == "2025-03-04"
    assert published(f"{two}</script>{HEADLINE}") is None


def test_hours_ago_are_no_date() -> None:
    assert published(f"{HEADLINE}<p class='date'>3 hours ago</p><p>Text.</p>") is None


def test_a_printed_date_is_found_with_the_line_it_stands_in() -> None:
    reading = read(f"{HEADLINE}<p class='date'>٤ آذار ٢٠٢٥</p><p>نص</p>").published
    assert reading is not None
    assert (reading.value, reading.source, reading.locator) == ("2025-03-04", "text", "p.date")
    assert reading.line is not None


def test_candidates_tell_where_they_come_from_and_who_agrees() -> None:
    html = linked(datePublished="2025-03-04T08:00:00Z") + HEADLINE + "<p>4 March 2025</p>"
    best = find_published(read_page(html, URL))[0]
    assert "agree" in best.reason


def test_a_page_full_of_dates_is_weighed_by_its_best_alone() -> None:
    page = read_page(HEADLINE + "<p class='date'>4 March 2025</p>" * 500, URL)
    found = find_published(page, read_headline(page))
    assert found[0].value == "2025-03-04"
    assert len(found) <= 60
