"""Where a text ends: at the next article, at a wall, at a list of teasers; and where it doesn't."""

from __future__ import annotations

from itertools import cycle, islice

import pytest

import scraper

SENTENCES = (
    "The ferry left the harbour on Monday morning, with forty passengers and some hens.",
    "Nobody on the quay could remember when the crossing had last begun on time, or so wet.",
    "The company said that the engine had been repaired twice, and would be once more.",
    "Islanders had sewn a flag for the captain, who hung it in the kitchen, where it was dry.",
    "A second ship is expected in the spring, if the yard in the north finds the drawings again.",
    "The clinic will get its medicine by sea once more, and the postman has bought new boots.",
)


def paragraphs(count: int) -> str:
    return "".join(f"<p>{text}</p>" for text in islice(cycle(SENTENCES), count))


def article(title: str, tag: str, text: str) -> str:
    return f'<div class="story"><{tag} class="title">{title}</{tag}>{text}</div>'


def body_of(markup: str) -> str:
    page = f"<html><head><title>Ferry sails again</title></head><body>{markup}</body></html>"
    return scraper.extract(page, "https://hale.example/news/ferry").body or ""


def test_an_endless_page_ends_where_its_box_is_repeated() -> None:
    strange = "<p>Thieves carried off the bell of the town hall, and were heard doing it.</p>"
    page = article("Ferry sails again", "h1", paragraphs(6)) + article(
        "Bell stolen in Dunmore", "h2", strange * 8
    )

    body = body_of(page)

    assert SENTENCES[5] in body
    assert "Thieves" not in body


def test_a_row_of_a_layout_is_no_article_and_the_next_row_no_other() -> None:
    page = article("Ferry sails again", "h1", "") + article("Bad weather", "h2", paragraphs(6))

    assert SENTENCES[5] in body_of(page)


def test_an_offer_to_subscribe_ends_a_text() -> None:
    wall = "<p>To read on, subscribe now: the whole paper for one pound in the first month.</p>"

    body = body_of(article("Ferry sails again", "h1", paragraphs(6) + wall))

    assert body.endswith(SENTENCES[5])


def test_words_of_a_wall_in_the_middle_of_a_text_end_nothing() -> None:
    quoted = "<p>The sign read: subscribe now to a brighter Monday.</p>"

    body = body_of(article("Ferry sails again", "h1", paragraphs(2) + quoted + paragraphs(6)))

    assert SENTENCES[5] in body


def test_a_list_that_the_text_leads_to_stays_whole() -> None:
    items = (
        "<p>On board were:</p><ul><li>A crate of hens</li><li>Two cars</li><li>One pig</li></ul>"
    )

    body = body_of(article("Ferry sails again", "h1", paragraphs(3) + items + paragraphs(3)))

    assert [item in body for item in ("A crate of hens", "Two cars", "One pig")] == [True] * 3


def test_what_a_house_asks_of_those_who_comment_is_no_text() -> None:
    rules = (
        "<div><p>We welcome a lively debate and read what is sent in before it is shown, so "
        "please <a href='/community/guidelines.html'>look at our rules</a> first.</p>"
        "<p>Opinions below are those of their writers alone, and not ours.</p></div>"
    )

    body = body_of(article("Ferry sails again", "h1", paragraphs(6) + rules))

    assert body.endswith(SENTENCES[5])


def test_a_picture_that_says_the_headline_again_opens_no_text() -> None:
    again = "<p>Ferry sails again (fot. hale.example)</p>"

    body = body_of(article("Ferry sails again", "h1", again + paragraphs(6)))

    assert body.startswith(SENTENCES[0])


LEGENDS = (
    "Figure 4: Layers of ice on the quay, as the captain drew them for his daughter.",
    "Abbildung 2: Der Kai im Winter, von der Brücke aus gesehen.",
    "Crédits photos : Agence du Port",
    "Beitragsbild: Der Kai am Montag, mit Hühnern.",
    "Photo source: Nora Feld, with the kind permission of the hens.",
)


@pytest.mark.parametrize("legend", LEGENDS)
def test_a_legend_among_the_paragraphs_is_no_text(legend: str) -> None:
    text = paragraphs(3) + f"<p>{legend}</p>" + paragraphs(6)

    body = body_of(article("Ferry sails again", "h1", text))

    assert legend not in body
    assert SENTENCES[5] in body


def test_a_text_made_of_legends_keeps_them() -> None:
    shown = [f"Figure {number}: {text}" for number, text in enumerate(SENTENCES, 1)]
    text = "".join(f"<p>{legend}</p>" for legend in shown)

    body = body_of(article("Ferry sails again", "h1", text))

    assert all(legend in body for legend in shown)


LEFT_OVER = (
    "Did you like this article? Then sign up for our newsletter and never miss a crossing.",
    "Follow the Hale Post on Twitter and Instagram, and send us your pictures of the ferry.",
    "Weitere Informationen:",
    "aja/PAP",
    "Subscribe to our letter from the harbour.",
    "Folgen Sie uns auf allen Wegen.",
    "Read us on <a href='https://x.example'>Twitter</a> and <a href='/f'>Facebook</a>.",
    "More of this <a href='/letter'>in our newsletter</a>.",
)


@pytest.mark.parametrize("call", LEFT_OVER)
def test_what_calls_upon_readers_or_leads_elsewhere_is_no_end_of_a_text(call: str) -> None:
    body = body_of(article("Ferry sails again", "h1", paragraphs(6) + f"<p>{call}</p>"))

    assert body.endswith(SENTENCES[5])


@pytest.mark.parametrize("call", LEFT_OVER[:3])
def test_the_same_words_in_the_middle_of_a_text_stay(call: str) -> None:
    text = paragraphs(6) + f"<p>{call}</p>" + paragraphs(6)

    body = body_of(article("Ferry sails again", "h1", text))

    assert body.endswith(SENTENCES[5])
    assert body.count(SENTENCES[0]) == 2


SUM = "Nine weeks after her engine failed, the ferry sails again, and the islands celebrate."
LEAD = (
    "Nine weeks after her engine failed, the ferry sails again, and the islands celebrate. The"
    " company counted forty passengers, two cars and a crate of hens, the captain counted none of"
    " them, and on the quay a brass band played until the rain had filled the tuba."
)


@pytest.mark.parametrize(("dek", "is_text"), [(SUM, False), (LEAD, True)])
def test_a_dek_in_the_head_is_text_only_where_it_tells_the_story(dek: str, is_text: bool) -> None:
    head = f'<header><h1>Ferry sails again</h1><p class="dek">{dek}</p></header>'
    page = f"<html><body><article>{head}{paragraphs(6)}</article></body></html>"

    found = scraper.extract(page, "https://hale.example/news/ferry")

    assert found.dek == dek
    assert (found.body or "").startswith(dek) is is_text


@pytest.mark.parametrize(
    "last",
    [
        "“I am proud to be a member,” she said.",
        "The app will be ready in May, the harbour office said.",
        "“Join us on the quay,” the mayor said.",
        "Die Spende hilft, sagte der Bürgermeister.",
        "He had told it on Twitter and on Facebook.",
        "Steun voor de veerboot blijft groot.",
    ],
)
def test_a_last_sentence_may_speak_of_what_offers_speak_of(last: str) -> None:
    body = body_of(article("Ferry sails again", "h1", paragraphs(6) + f"<p>{last}</p>"))

    assert body.endswith(last)
