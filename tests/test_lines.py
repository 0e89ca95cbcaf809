"""The page as lines and pictures, in reading order."""

from __future__ import annotations

import pytest

from scraper.extraction.lines import Line, Zone
from scraper.extraction.page import read_page


def lines_of(body: str) -> list[Line]:
    return read_page(f"<html><body>{body}</body></html>").flow.lines


def texts_of(body: str) -> list[str]:
    return [line.text for line in lines_of(body)]


def test_a_paragraph_is_one_line_whatever_stands_inside() -> None:
    assert texts_of("<p>The <b>ferry</b> is <a href='/x'>back</a> at last.</p>") == [
        "The ferry is back at last."
    ]


def test_loose_text_around_blocks_makes_lines_of_its_own() -> None:
    assert texts_of("<div>before<p>inside</p>after</div>") == ["before", "inside", "after"]


def test_two_breaks_end_a_paragraph_and_one_does_not() -> None:
    assert texts_of("<td>one<br>two<br><br>three</td>") == ["one two", "three"]


def test_one_break_ends_a_line_that_a_style_fills() -> None:
    old = "<font size=5><b>Headline</b></font><br><font size=1>By Ann Lee</font><br><br>Text."
    assert texts_of(f"<td>{old}</td>") == ["Headline", "By Ann Lee", "Text."]


def test_a_bold_line_over_text_is_a_line_of_its_own() -> None:
    assert texts_of("<td><b>Nine weeks</b><br>The ferry is back.</td>") == [
        "Nine weeks",
        "The ferry is back.",
    ]


def test_a_drop_cap_stays_with_its_word() -> None:
    assert texts_of('<p><span class="dropcap">T</span>he ferry is back.</p>') == [
        "The ferry is back."
    ]


def test_soft_hyphens_and_zero_width_characters_go() -> None:
    assert texts_of("<p>Fähr\u00adver\u200bbindung</p>") == ["Fährverbindung"]


def test_characters_inside_links_are_counted() -> None:
    (line,) = lines_of("<p>See <a href='/x'>this</a> now</p>")
    assert line.link_chars == 4


def test_a_block_inside_a_link_is_all_link() -> None:
    heading, text = lines_of("<a href='/x'><h3>Title</h3><p>Teaser text</p></a>")
    assert (heading.link_chars, text.link_chars) == (5, 11)


def test_zones_come_from_tags_roles_and_class_words() -> None:
    nav, role, classy = lines_of(
        "<nav>a</nav><div role='contentinfo'>b</div><div class='relatedArticles'><p>c</p></div>"
    )
    assert nav.zone & Zone.NAV
    assert role.zone & Zone.FOOTER
    assert classy.zone & Zone.RELATED


def test_lines_and_pictures_share_one_count() -> None:
    flow = read_page("<body><p>a</p><img src='x'><p>b</p></body>").flow
    assert [line.index for line in flow.lines] == [1, 3]
    assert [picture.index for picture in flow.pictures] == [2]


def test_a_custom_element_inside_a_sentence_does_not_break_it() -> None:
    assert texts_of("<p>As shown <cite-source>1</cite-source> before.</p>") == [
        "As shown 1 before."
    ]


def test_text_below_the_deepest_level_is_kept() -> None:
    deep = "<div>" * 190 + "<p>at the bottom</p>" + "</div>" * 190
    assert "at the bottom" in " ".join(texts_of(deep))


@pytest.mark.parametrize("before", [0, 1, 2_500, 4_999])
def test_a_tag_with_a_crowd_of_attributes_is_left_out_of_a_large_page(before: int) -> None:
    text = b"<p>" + b"Pier " * 200
    crowd = b" ".join(b"a%d=1" % number for number in range(1_700))

    page = read_page(b" " * before + text * 400 + b"<p " + crowd + b">The ferry is back")

    assert page.flow.lines[-1].text.endswith("The ferry is back")
    assert not any(len(element.attrib) for element in page.root.iter("p"))
