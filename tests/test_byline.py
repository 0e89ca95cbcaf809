import json

from scraper.extraction.byline import find_bylines, read_byline
from scraper.extraction.headline import read_headline
from scraper.extraction.names import Byline
from scraper.extraction.page import read_page
from scraper.extraction.reading import Reading

URL = "https://harbourpost.example/news/ferry"
SITE = '<meta property="og:site_name" content="The Harbour Post">'
HEADLINE = "<h1>Ferry sinks in calm sea</h1>"
TEXT = (
    "<p>The ferry went down within minutes, a hundred metres from the pier, and all were saved.</p>"
)


def read(html: str) -> Reading[Byline] | None:
    page = read_page(SITE + html, URL)
    return read_byline(page, read_headline(page))


def names(html: str) -> list[str]:
    reading = read(html)
    return [author.name for author in reading.value.authors] if reading else []


def linked(author: object, **fields: object) -> str:
    node = {"@type": "NewsArticle", "headline": "Ferry sinks in calm sea", "author": author}
    return f'<script type="application/ld+json">{json.dumps(node | fields)}</script>'


def test_json_ld_and_the_printed_line_agree() -> None:
    people = [{"@type": "Person", "name": "Ana Ruiz"}, {"@type": "Person", "name": "Li Wei"}]
    reading = read(linked(people) + HEADLINE + "<div class='byline'>By Ana Ruiz and Li Wei</div>")
    assert reading is not None
    assert reading.value.line == "By Ana Ruiz and Li Wei"
    assert [author.name for author in reading.value.authors] == ["Ana Ruiz", "Li Wei"]
    assert reading.line is not None


def test_a_byline_that_only_the_page_shows_is_found() -> None:
    assert names(f"{HEADLINE}<div>By Ana Ruiz</div>{TEXT}") == ["Ana Ruiz"]
    assert names(f"{HEADLINE}<div>بقلم سلمى حداد</div>{TEXT}") == ["سلمى حداد"]


def test_a_byline_at_the_end_of_the_text_is_found() -> None:
    assert names(f"{HEADLINE}{TEXT * 30}<p>Von Jana Hölzl</p>") == ["Jana Hölzl"]


def test_the_outlet_s_domain_and_keywords_behind_a_name_are_no_part_of_it() -> None:
    links = "By <a href='/ruiz'>Ana Ruiz</a> Example.com <a href='/all'>Archive</a>"
    assert names(f"{HEADLINE}<div>{links}</div>{TEXT}") == ["Ana Ruiz"]
    line = "By ANA RUIZ, Executive Editor | Friday June 7, 2024 <b>Tags:</b> Port Hale, Mara Voss"
    assert names(f"{HEADLINE}<div>{line}</div>{TEXT}") == ["ANA RUIZ"]


def test_what_the_page_asks_its_reader_to_do_is_no_name() -> None:
    assert names(f"{HEADLINE}<div>March 4, 2025</div><div>Learn More</div>{TEXT}") == []
    row = "<div class='meta'>2025年1月16日 03:31 新浪港报 微博 我有话说</div>"
    assert not {"微博", "我有话说"} & set(names(f"<h1>渡轮恢复航行</h1>{row}{TEXT}"))


def test_people_and_books_that_a_portrait_tells_of_did_not_write_the_article() -> None:
    told = (
        "<b>Ana Ruiz</b> Ana Ruiz is a journalist who writes about the sea. In 2019 she "
        "published, with Mara Voss, The Long Tide and, with Li Wei, The Harbour Book of Birds."
    )
    portrait = f"<div class='author' itemprop='author'>{told}</div>"
    assert names(f"{HEADLINE}{portrait}{TEXT}") == ["Ana Ruiz"]


def test_the_outlet_is_no_author() -> None:
    organisation = {"@type": "Organization", "name": "The Harbour Post"}
    assert names(linked(organisation) + HEADLINE + TEXT) == []
    assert names(f'<meta name="author" content="Harbour Post">{HEADLINE}{TEXT}') == []


def test_an_outlet_that_signs_with_an_agency_stays() -> None:
    assert names(f"{HEADLINE}<p class='author'>Par The Harbour Post et AFP</p>{TEXT}") == [
        "The Harbour Post",
        "AFP",
    ]


def test_a_printed_person_wins_over_a_desk_in_the_metadata() -> None:
    page = linked({"@type": "Organization", "name": "News Desk"}) + HEADLINE
    assert names(f"{page}<div class='byline'>By Ana Ruiz</div>{TEXT}") == ["Ana Ruiz"]


def test_a_printed_name_is_fuller_than_the_metadata_s() -> None:
    page = linked({"@type": "Person", "name": "Ana"}) + HEADLINE
    assert names(f"{page}<p class='byline'>By Ana Ruiz</p>{TEXT}") == ["Ana Ruiz"]


def test_references_inside_json_ld_are_followed() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "headline": "Ferry", "author": {"@id": "#ana"}},
            {"@type": "Person", "@id": "#ana", "name": "Ana Ruiz"},
        ]
    }
    page = f'<script type="application/ld+json">{json.dumps(graph)}</script>{HEADLINE}{TEXT}'
    assert names(page) == ["Ana Ruiz"]


def test_the_same_person_through_a_slug_is_one() -> None:
    page = '<meta name="parsely-author" content="ana-ruiz">' + linked("Ana Ruiz") + HEADLINE
    assert names(page) == ["Ana Ruiz"]


def test_commenters_and_authors_of_teasers_are_left_out() -> None:
    page = (
        f"{HEADLINE}{TEXT * 30}<div class='related'>"
        + "".join(f"<div class='author'>By Teaser Person{c}</div>" for c in "abcd")
        + "</div><div class='comments'><p class='comment-author'>Rude Reader</p></div>"
    )
    assert names(page) == []


def test_a_photographer_s_credit_is_no_byline() -> None:
    assert (
        names(f"{HEADLINE}<figcaption class='credit'>Photo: Kurt Brandt</figcaption>{TEXT}") == []
    )


def test_elements_of_their_own_are_told_apart() -> None:
    page = f"{HEADLINE}<div class='author'><a>Ana Ruiz</a><span>Travel Reporter</span></div>{TEXT}"
    reading = read(page)
    assert reading is not None
    (author,) = reading.value.authors
    assert (author.name, author.role) == ("Ana Ruiz", "Travel Reporter")


def test_a_name_beside_the_date_is_the_author() -> None:
    page = f"{HEADLINE}<p class='meta'>17 September 2015 | Ana Ruiz | 4 comments</p>{TEXT}"
    assert names(page) == ["Ana Ruiz"]
    page = f"{HEADLINE}<p class='entry-meta'>Posted on 17 September 2015 by seadog</p>{TEXT}"
    assert names(page) == ["seadog"]


def test_a_label_on_a_line_of_its_own_names_the_next_line() -> None:
    assert names(f"{HEADLINE}<p class='label'>By</p><p>Ana Ruiz</p>{TEXT}") == ["Ana Ruiz"]


def test_a_place_that_the_text_names_as_one_is_no_author() -> None:
    text = "<p>The quay in Port Hale was full on Monday when the boat came back.</p>" * 3
    assert names(f"{HEADLINE}<p>Port Hale</p><p>4 March 2025</p>{text}") == []
    assert names(f"{HEADLINE}<p>Ana Ruiz</p><p>4 March 2025</p>{text}") == ["Ana Ruiz"]


def test_an_outlet_that_signs_where_nobody_else_does_is_an_organisation() -> None:
    reading = read(f"{HEADLINE}<p>Written by Harbour Post on 4 March 2025</p>{TEXT}")
    assert reading is not None
    assert [(a.name, a.kind) for a in reading.value.authors] == [("Harbour Post", "organisation")]


def test_a_pen_name_counts_after_an_explicit_opening_or_before_a_date() -> None:
    assert names(f"{HEADLINE}{TEXT * 20}<p>Eingestellt von seadog um 21:11</p>") == ["seadog"]
    assert names(f"{HEADLINE}<p class='meta'>SeaDog 17.10.2019, 13:56</p>{TEXT}") == ["SeaDog"]
    assert names(f"{HEADLINE}<p class='meta'>Hamburg 17.10.2019, 13:56</p>{TEXT}") == []


def test_a_sentence_that_begins_with_by_is_no_byline() -> None:
    assert names(f"{HEADLINE}<p>By entering this shop you agree to the Privacy Policy.</p>") == []


def test_unsigned_is_none() -> None:
    assert read(HEADLINE + TEXT) is None


def test_candidates_say_who_backs_them() -> None:
    page = read_page(linked("Ana Ruiz") + f"{HEADLINE}<p class='byline'>By Ana Ruiz</p>", URL)
    assert "agree" in find_bylines(page, read_headline(page))[0].reason


def test_the_line_ends_where_the_byline_does() -> None:
    for line, printed in (
        ("By Ana Ruiz, Courier staff Tuesday, March 4, 2025", "By Ana Ruiz, Courier staff"),
        ("Von Jana Hölzl, Basel | 11. März 2025, 14.30 Uhr", "Von Jana Hölzl, Basel"),
        ("17 September 2015 | Ana Ruiz | 4 comments", "Ana Ruiz"),
        ("بقلم سلمى حداد السبت ٣ أيار ٢٠٢٥", "بقلم سلمى حداد"),
        ("Ein Kommentar von Jana Hölzl | 1. März 2025", "Ein Kommentar von Jana Hölzl"),
    ):
        reading = read(f"{HEADLINE}<p class='meta'>{line}</p>{TEXT}")
        assert reading is not None, line
        assert reading.value.line == printed


def test_a_byline_in_one_cell_with_its_headline_is_found() -> None:
    page = (
        "<title>Ferry sinks in calm sea</title><table><tr><td><b>Ferry sinks in calm sea</b><br>"
        "All saved<br>By Ana Ruiz<br>4 March 2025</td></tr></table>"
    )
    assert names(page) == ["Ana Ruiz"]


def test_the_bylines_of_teasers_back_each_other_in_vain() -> None:
    teasers = "".join(f"<div><a>Story {n}</a></div><div>By Ruth Holm</div>" for n in "abc")
    assert names(f"{HEADLINE}<p>By Ana Ruiz</p>{TEXT * 30}{teasers}") == ["Ana Ruiz"]


def test_a_page_full_of_names_is_weighed_by_its_best_alone() -> None:
    page = read_page(HEADLINE + "<div class='author'>By Ana Ruiz</div>" * 500, URL)
    assert len(find_bylines(page, read_headline(page))) <= 60


def test_a_name_that_leads_to_an_authors_page_signs() -> None:
    people = "<a href='/autor/ana-ruiz-31'>Ana Ruiz</a>, <a href='/autor/li-wei-7'>Li Wei</a>"
    assert names(f"{HEADLINE}<div>{people}</div>{TEXT}") == ["Ana Ruiz", "Li Wei"]


def test_a_name_that_leads_to_a_topic_signs_nothing() -> None:
    assert names(f"{HEADLINE}<div><a href='/tag/ana-ruiz'>Ana Ruiz</a></div>{TEXT}") == []
    assert names(f"{HEADLINE}<div><a href='/real-estate'>Real Estate</a></div>{TEXT}") == []


def test_a_name_beside_hours_ago_signs() -> None:
    for ago in ("7 hours ago", "hace 3 horas", "vor 2 Stunden", "před 2 hodinami"):
        assert names(f"{HEADLINE}<div>Ana Ruiz | {ago}</div>{TEXT}") == ["Ana Ruiz"]


def test_a_login_that_only_metadata_knows_gives_way_to_a_printed_name() -> None:
    page = linked({"@type": "Person", "name": "aruiz"}) + HEADLINE + "<p>By Ana Ruiz</p>" + TEXT
    assert names(page) == ["Ana Ruiz"]


def test_a_place_among_the_names_is_no_author() -> None:
    line = "<div>By <a>Ana Ruiz</a> <span>Port Hale</span> <i>4 May 2025</i></div>"
    text = "<p>The ferry lies in Port Hale, where all that were saved went ashore at once.</p>"
    assert names(HEADLINE + line + text) == ["Ana Ruiz"]


def test_a_name_set_at_the_right_under_the_text_signs() -> None:
    end = "<p style='text-align:right'><b>Ana Ruiz</b></p>"
    assert names(f"{HEADLINE}<div>{TEXT * 3}{end}</div>") == ["Ana Ruiz"]
    assert names(f"{HEADLINE}<div>{TEXT * 3}<h3>More Stories</h3></div>") == []
