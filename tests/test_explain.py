"""`explain`: every candidate with its fate, and the same record that `extract` gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import scraper
from scraper.commands import main
from scraper.extraction.accounts import Account, Item
from scraper.extraction.explain import FIELDS, Explanation, explain, explain_clipping
from scraper.extraction.layouts import load_rules
from tests.saved_pages import PAGES, SLUGS, load_page

NEWSROOM = Path(__file__).parent / "fixtures" / "newsroom"
FIRE = "northern-ledger/security/2025/05/marsa-tayyib-harbour-fire.html"
FARERO = "revista-sur/cronicas/2014/09/21/el-ultimo-farero.html"
POOL = "feldpost/artikel.php__id=1204.html"
CLIPPING = Path(__file__).parent / "fixtures" / "clippings" / "harbour.txt"


def read(name: str) -> Explanation:
    outlet, _, path = name.partition("/")
    url = f"https://{outlet}.example/{path.removesuffix('.html')}"
    return explain((NEWSROOM / name).read_bytes(), url)


def account_of(explanation: Explanation, field: str) -> Account:
    return next(account for account in explanation.accounts if account.field == field)


def one(account: Account, start: str) -> Item:
    return next(item for item in account.items if item.value.startswith(start))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_field_is_told_and_the_winner_is_what_extract_gives(slug: str) -> None:
    page = load_page(slug)
    told = explain(page.payload, page.final_url, page.charset)
    article = scraper.extract(page.payload, page.final_url, page.charset)
    assert told.article == article
    assert tuple(account.field for account in told.accounts) == FIELDS
    same = "kind headline kicker dek published modified dateline language"
    for name in same.split():
        assert account_of(told, name).value == getattr(article, name), name
    kept = [item.value for item in account_of(told, "quotes").items if item.verdict[:4] == "kept"]
    assert kept == [quote.text for quote in article.quotes]


@pytest.mark.parametrize("name", [FIRE, FARERO, POOL])
def test_each_candidate_says_where_it_was_found_and_why_it_won_or_lost(name: str) -> None:
    for account in read(name).accounts:
        verdicts = [item.verdict for item in account.items]
        assert verdicts.count("won") == (
            account.field not in ("body", "captions", "quotes") and (account.value is not None)
        ), account.field
        for item in account.items:
            assert item.reason, (account.field, item)
            assert item.verdict.split(":")[0].split(",")[0] in ("won", "lost", "kept", "dropped")


def test_a_headline_beats_the_outlets_name_and_its_own_copies_in_metadata() -> None:
    account = account_of(read(FIRE), "headline")
    assert account.items[0].verdict == "won"
    assert account.items[0].locator
    assert account.items[0].locator.startswith("h1")
    copy = next(item for item in account.items if item.locator == "og:title")
    assert copy.verdict.endswith("says the same")


def test_the_bodys_lines_are_kept_or_dropped_for_a_reason() -> None:
    account = account_of(read(FIRE), "body")
    opening = one(account, "MARSA TAYYIB")
    assert opening.verdict == "kept"
    assert opening.score is not None
    assert opening.score > 0
    assert "of dropped lines" in opening.reason
    assert one(account, "By Karim").reason == "holds the field byline"
    assert one(account, "Firefighters leave").reason == "a caption's"
    assert "comments" in one(account, "My brother was on").reason
    assert account.note
    assert "judged" in account.note


def test_a_kind_is_told_with_its_reason_and_what_else_it_might_be() -> None:
    wall = load_page("consent-wall")
    account = account_of(explain(wall.payload, wall.final_url), "kind")
    assert (account.value, account.items[0].reason) == ("consent", "asks for consent")
    assert account.items[-1].verdict == "lost: a weaker reason"


def test_a_dateline_is_told_with_the_paragraph_that_it_opens() -> None:
    text = "".join(
        f"<p>{opening}The ferry is back in service after nine weeks of repairs, the "
        "company said on Monday.</p>"
        for opening in ("", "PORT HALE — ", "OSLO — ")
    )
    account = account_of(explain(f"<h1>Ferry back in service</h1>{text}"), "dateline")
    assert account.value == "PORT HALE"
    assert [item.verdict for item in account.items] == ["lost: opens with no place", "won"]


def test_a_dek_that_the_body_leaves_out_is_told_as_one() -> None:
    page = load_page("typical-page-in-semantic-markup")
    told = explain(page.payload, page.final_url, page.charset)
    assert "holds the field dek" in one(account_of(told, "body"), "Crews who had").reason


def test_a_caption_is_told_with_its_credit() -> None:
    caption = one(account_of(read(FIRE), "captions"), "Firefighters leave")
    assert caption.value.endswith("[Port Authority]")
    assert (caption.verdict, caption.reason) == ("kept", "named as a caption")


def test_a_quotation_is_told_with_its_rule_and_its_cue() -> None:
    account = account_of(read(FIRE), "quotes")
    fire = one(account, "The fire is out")
    assert fire.verdict == "kept, direct"
    assert fire.score is not None
    assert 0 < fire.score <= 1
    assert "rule 'cue after'; cue 'said'; speaker" in fire.reason
    assert one(account, "White Donkey").verdict.startswith("dropped")


def test_a_site_rule_is_told_before_what_generic_reading_found() -> None:
    url = "https://revista-sur.example/cronicas/2014/09/21/el-ultimo-farero"
    told = explain((NEWSROOM / FARERO).read_bytes(), url, rules=load_rules())
    rule, *others = account_of(told, "headline").items
    assert (rule.source, rule.locator) == ("rule:revista-sur.example", "h1[itemprop=headline]")
    assert rule.verdict == "won"
    assert {item.verdict for item in others if item.score and item.score > 0} == {
        "lost: the site's rule goes first"
    }
    assert one(account_of(told, "body"), "Hay 211").reason == "the site's rule"


def test_a_clipping_is_explained_by_the_place_of_its_lines() -> None:
    told = explain_clipping(CLIPPING.read_text(encoding="utf-8"))
    headline = account_of(told, "headline")
    assert headline.value == told.article.headline
    assert headline.items[0].reason == "its place in the clipping"


@pytest.mark.parametrize("page", ["", "<p>", b"\xff\x00<h1>", "<h1>A</h1>" * 40])
def test_bad_markup_is_explained_as_well(page: bytes | str) -> None:
    assert len(explain(page).accounts) == len(FIELDS)


def test_an_endless_page_is_explained_in_bounded_work() -> None:
    page = "<h1>Lines without end</h1>" + "".join(
        f"<p>Line {number} of a page that somebody made to see how long it takes.</p>"
        for number in range(1100)
    )
    reasons = [item.reason for item in account_of(explain(page), "body").items]
    assert "too many lines" in reasons[-1]
    assert "too many lines" not in reasons[0]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["explain", *map(str, arguments)])


def test_the_command_prints_a_row_a_candidate() -> None:
    page = PAGES / "semantic-article-with-everything-around" / "source.html"
    done = run(page, "--field", "headline", "--field", "body")
    assert done.exit_code == 0, done.output
    rows = [line.split("\t") for line in done.output.splitlines()]
    assert rows[0] == ["field", "verdict", "score", "value", "source", "where", "why", "line"]
    assert {row[0] for row in rows[1:]} == {"headline", "body"}
    assert ["headline", "won"] in [row[:2] for row in rows]


def test_the_command_prints_json_with_whole_texts(tmp_path: Path) -> None:
    done = run(NEWSROOM / FIRE, "--json", "--field", "quotes")
    (account,) = json.loads(done.output).values()
    assert account["field"] == "quotes"
    assert {"value", "verdict", "score", "reason"} <= set(account["items"][0])
    assert json.loads(run(CLIPPING, "--json").output)["headline"]["items"]


def test_a_terminal_gets_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.commands.explain.is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    done = run(NEWSROOM / FIRE, "--field", "headline", "--field", "tags", "--field", "body")
    assert done.exit_code == 0, done.output
    assert "Fire at Marsa Tayyib" in done.output
    assert "lines down to the headline left out" in done.output


def test_an_unknown_field_is_wrong_usage() -> None:
    assert run("page.html", "--field", "mood").exit_code == 2
