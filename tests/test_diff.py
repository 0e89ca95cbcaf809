"""Revisions compared: sentences, head, quotes, and the notes that announce a change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.store import Archive
from scraper.commands import main
from scraper.query.corrections import find_notes
from scraper.query.sentences import SentenceChange, compare_sentences, split_sentences
from tests.archives import PARAGRAPHS, URL, make_article, make_snapshot

LAST = "The ferry company said it would keep its night boat."
NOTE = "Correction: An earlier version of this article gave the wrong day."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """One article with three revisions, the last one announced, and one that never changed."""
    path = tmp_path / "archive.db"
    reworded = PARAGRAPHS[0].replace("on Friday", "on Thursday")
    said = "“Nobody asked the ferrymen,” said Omar Haddad."
    with Archive(path) as archive:
        archive.add(make_article(), make_snapshot())
        archive.add(
            make_article(headline="Bridge reopens", paragraphs=(reworded, said, LAST), quotes=()),
            make_snapshot(hours=1),
        )
        archive.add(
            make_article(
                headline="Bridge reopens", paragraphs=(reworded, said, LAST, NOTE), quotes=()
            ),
            make_snapshot(hours=2),
        )
        archive.add(make_article("https://harbourpost.example/still"))
    return path


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--db", str(path)])


def test_diff_shows_head_sentences_and_quotes_of_a_silent_change(path: Path) -> None:
    shown = run(path, "diff", URL, "--revision", "1", "2")
    assert shown.output.splitlines()[2:] == [
        "",
        "Headline",
        "- Harbour bridge reopens",
        "+ Bridge reopens",
        "",
        "Body",
        "- PORT HALE — The harbour bridge reopened on Friday after two years of repairs.",
        "+ PORT HALE — The harbour bridge reopened on Thursday after two years of repairs.",
        "- “We counted every bolt twice,” said Ana Ruiz, the city's chief engineer.",
        "+ “Nobody asked the ferrymen,” said Omar Haddad.",
        "",
        "Quotes",
        "- “We counted every bolt twice,” — Ana Ruiz",
        "+ “Nobody asked the ferrymen,” — Omar Haddad",
        "",
        "Changed silently: the outlet announces no correction.",
    ]


def test_diff_compares_the_newest_two_and_knows_an_announced_change(path: Path) -> None:
    found = json.loads(run(path, "diff", URL, "--json").output)
    assert found["revisions"] == [2, 3]
    assert found["notes"] == [NOTE]
    assert (found["silent"], found["fields"], found["quotes_added"]) == (False, [], [])
    assert found["sentences"] == [
        {
            "before": None,
            "after": "Correction: An earlier version of this article gave the wrong day.",
        }
    ]
    assert f"Announced: {NOTE}" in run(path, "diff", "1").output


def test_an_article_that_never_changed_has_nothing_to_compare(path: Path) -> None:
    still = run(path, "diff", "https://harbourpost.example/still")
    assert still.exit_code == 0
    assert "Revision 1 alone" in still.output


def test_a_revision_or_article_that_is_not_there_is_named(path: Path) -> None:
    missing = run(path, "diff", URL, "--revision", "1", "9")
    assert (missing.exit_code, missing.stderr) == (
        1,
        "scraper: revision 9: there are revisions 1 to 3\n",
    )
    assert run(path, "diff", "https://nowhere.example/").exit_code == 1


def test_revisions_lists_what_changed_when_and_how(path: Path) -> None:
    lines = [line.split("\t") for line in run(path, "revisions").output.splitlines()]
    assert lines[0][:6] == ["seen", "article", "revision", "changed", "sentences", "announced"]
    assert lines[1][1:6] == ["1", "3", "body", "+1 -0 ~0", NOTE]
    assert lines[2][1:6] == ["1", "2", "headline, body", "+1 -1 ~1", "silently"]
    assert len(lines) == 3
    (silent,) = json.loads(run(path, "revisions", "--silent", "--json").output)
    assert (silent["number"], silent["changed"]) == (2, ["headline", "body"])
    assert run(path, "revisions", "--site", "northledger.example").stdout == ""


@pytest.mark.parametrize(
    "note",
    [
        NOTE,
        "CORRECTION (Aug. 3, 2025): The bridge is 300 metres long.",
        "Clarification, August 3: The toll is for lorries.",
        "An earlier version of this story misspelled a name.",
        "• This article was amended on 3 August to name the ferry.",
        "Editor’s note: this piece has been corrected.",
        "Korrektur: Die Brücke ist 300 Meter lang.",
        "Anmerkung der Redaktion: Wir haben den Namen berichtigt.",
        "In einer früheren Version hieß es, die Brücke sei 400 Meter lang.",
        "Rectificatif : le pont mesure 300 mètres.",
        "Une version précédente de cet article indiquait une autre date.",
        "Fe de errores: el puente mide 300 metros.",
        "Una versión anterior de este artículo daba otra fecha.",
        "Uma versão anterior deste texto dizia outra data.",
        "تصحيح: يبلغ طول الجسر 300 متر.",
        "ورد في نسخة سابقة من هذا المقال أن الجسر أطول.",
    ],
)
def test_a_correction_is_known_in_several_languages(note: str) -> None:
    assert find_notes(f"The bridge opened.\n\n{note}") == [note]


@pytest.mark.parametrize(
    "text",
    [
        "The correction of the river took ten years.",
        "Corrections officers went on strike.",
        "La corrección del cauce costó mucho.",
        "تصحيح المسار مطلوب الآن في المدينة.",
        "The mayor said that the version of events was wrong: nobody slept.",
        "Correction officers said on Friday that they would strike.",
    ],
)
def test_a_sentence_about_corrections_is_no_note(text: str) -> None:
    assert find_notes(text) == []


def test_sentences_end_at_stops_in_several_scripts() -> None:
    assert split_sentences("One. Two? “Three!” Four 3.5 five.\n\nSix") == [
        "One.", "Two?", "“Three!”", "Four 3.5 five.", "Six",
    ]  # fmt: skip
    assert split_sentences("هل الجسر مفتوح؟ نعم.") == ["هل الجسر مفتوح؟", "نعم."]
    assert split_sentences("橋は開いた。船は残る。") == ["橋は開いた。", "船は残る。"]
    assert split_sentences(None) == []


@given(st.lists(st.sampled_from(["A b c.", "D e f.", "A b d.", "G!", "H i?"])), st.data())
def test_the_changes_account_for_every_sentence(old: list[str], data: st.DataObject) -> None:
    new = data.draw(st.permutations(old)) + data.draw(st.lists(st.sampled_from(["X y.", "Z."])))
    changes = compare_sentences(" ".join(old), " ".join(new))
    removed = sorted(change.before for change in changes if change.before)
    added = sorted(change.after for change in changes if change.after)
    for sentence in removed:
        assert sentence in old
    assert sorted([*new, *removed]) == sorted([*old, *added])


def test_the_same_text_has_no_changes() -> None:
    assert compare_sentences("One. Two.", "One. Two.") == ()
    assert compare_sentences(None, "One.") == (SentenceChange(None, "One."),)
