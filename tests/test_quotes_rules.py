"""One small article a rule: who is found to have said what, and what is left out."""

from __future__ import annotations

import pytest

from scraper.extraction.quotes import find_attributions, find_quotes
from scraper.extraction.quotes.marks import find_spans

CASES = {
    "a colon opens speech": (
        ["Ana Ruiz was blunt: “Nobody asked the fishermen what they wanted.”"],
        [("Nobody asked the fishermen what they wanted.", "Ana Ruiz")],
    ),
    "according to names the source": (
        ["The dam is “in no danger at all”, according to engineer Li Wei."],
        [("in no danger at all", "Li Wei")],
    ),
    "a cue in the middle serves both parts": (
        ["“We waited,” said Omar Haddad, “until the lights went out.”"],
        [("We waited,", "Omar Haddad"), ("until the lights went out.", "Omar Haddad")],
    ),
    "pronouns follow gender": (
        [
            "Anna Holm met Peter Lund at the quay.",
            "“I never saw the letter,” she said.",
            "“It was in the drawer,” he answered.",
        ],
        [("I never saw the letter,", "Anna Holm"), ("It was in the drawer,", "Peter Lund")],
    ),
    "the bank is the bank that was named": (
        ["Example Bank cut its rates on Monday.", "“Savers will not notice,” the bank said."],
        [("Savers will not notice,", "Example Bank")],
    ),
    "paragraphs that only open go on with the same speaker": (
        [
            "Ana Ruiz said: “We began in March.",
            "“We ended in May.",
            "“And then it rained.”",
        ],
        [
            ("We began in March.", "Ana Ruiz"),
            ("We ended in May.", "Ana Ruiz"),
            ("And then it rained.", "Ana Ruiz"),
        ],
    ),
    "a speech may name its speaker at its end": (
        ["“The harbour froze that winter.", "“Nobody sailed,” Omar Haddad recalled."],
        [("The harbour froze that winter.", "Omar Haddad"), ("Nobody sailed,", "Omar Haddad")],
    ),
    "an office between commas is no part of the name": (
        ["The harbour’s chief engineer, Li Wei, told reporters the pier “will hold for years”."],
        [("will hold for years", "Li Wei")],
    ),
    "a participle keeps the subject": (
        ["Ana Ruiz praised the crews, adding that they had “worked like lions”."],
        [("worked like lions", "Ana Ruiz")],
    ),
    "a letter is a source": (
        ["The letter said: “No vessel may leave before dawn on Sunday.”"],
        [("No vessel may leave before dawn on Sunday.", "letter")],
    ),
    "a particle joined by a hyphen belongs to the name, a rank does not": (
        [
            "“The fire is out,” said Interior Ministry spokesman Brig. Gen. Nadim al-Rawi.",
            "“Two men are at home,” he said.",
            "“Nobody is to go near the quay before Monday.”",
            "“The quay is safe,” al-Rawi added, noting that “no ship has been turned away.”",
        ],
        [
            ("The fire is out,", "Nadim al-Rawi"),
            ("Two men are at home,", "Nadim al-Rawi"),
            ("Nobody is to go near the quay before Monday.", "Nadim al-Rawi"),
            ("The quay is safe,", "Nadim al-Rawi"),
            ("no ship has been turned away.", "Nadim al-Rawi"),
        ],
    ),
    "small words stand inside names": (
        [
            "“We sail tonight,” said Joost van der Molen.",
            "“I have packed,” said Karim bin Faris, who cooks.",
            "“The pots are heavy,” bin Faris said.",
            "“So is the rope,” van der Molen answered.",
        ],
        [
            ("We sail tonight,", "Joost van der Molen"),
            ("I have packed,", "Karim bin Faris"),
            ("The pots are heavy,", "Karim bin Faris"),
            ("So is the rope,", "Joost van der Molen"),
        ],
    ),
    "a date is no part of a statement's name": (
        ["“The quay opens at six on Monday,” a May 3 statement said."],
        [("The quay opens at six on Monday,", "statement")],
    ),
    "the place of a dateline says nothing": (
        [
            "PORT HALE (Wire) — The cannery of Hale Foods will close in June.",
            "“We have waited as long as we could,” the company said.",
        ],
        [("We have waited as long as we could,", "Hale Foods")],
    ),
    "the word behind a dateline opens the sentence": (
        [
            "PORT HALE (Aug. 13) -- Declaring “the soul of the harbour” at stake, Mayor Ana Ruiz "
            "has ordered a review of every crane, and Mayor Ana Ruiz will read it.",
        ],
        [("the soul of the harbour", "Ana Ruiz")],
    ),
    "a union keeps its members in its name": (
        ["“This is a good night,” the Tram Drivers’ League said in a statement."],
        [("This is a good night,", "Tram Drivers’ League")],
    ),
    "the team before a coach is not the speaker": (
        ["“We trained that corner all week,” said the Hale Town coach, Petra Ludlow."],
        [("We trained that corner all week,", "Petra Ludlow")],
    ),
    "the county is the county that was named": (
        [
            "The ferry will stay at its dock, Tarn County announced.",
            "“Be patient,” the county said.",
        ],
        [("Be patient,", "Tarn County")],
    ),
    "titles and nicknames are nobody's words": (
        ["The film “The Long Winter Harbour” opens, and a crane known as “Big Tom” waits."],
        [],
    ),
    "the listener is not the speaker": (
        ["“We are ready for the storm,” Ana Ruiz told the Daily Example."],
        [("We are ready for the storm,", "Ana Ruiz")],
    ),
}


def test_a_trade_before_a_german_name_is_a_role() -> None:
    paragraphs = [
        "„Das ist der Staub von 1890“, ruft Orgelbauer Leopold Brandl.",
        "„Wir waren besser“, sagte Hales Trainerin Agathe Vogt.",
    ]
    found = [(quote.speaker, quote.role) for quote in find_quotes(paragraphs, "de")]
    assert found == [("Leopold Brandl", "Orgelbauer"), ("Agathe Vogt", "Hales Trainerin")]


def test_neither_a_verb_nor_what_stands_before_it_is_part_of_a_role() -> None:
    paragraphs = [
        "The harbour police will prosecute ferry captain Omar Haddad, who left without lights.",
        "“It was a clear night,” Haddad said.",
        "The storm put to the test what President Ana Ruiz said was “a quay for a century”.",
    ]
    found = {quote.speaker: quote.role for quote in find_quotes(paragraphs)}
    assert found == {"Omar Haddad": "ferry captain", "Ana Ruiz": "President"}


def test_the_statement_speaks_for_whoever_gave_it() -> None:
    paragraphs = [
        "In a statement, Hale Creamery said it “expects to open within two weeks”.",
        "“Our first thought is for the families,” the statement read.",
    ]
    assert [quote.speaker for quote in find_quotes(paragraphs)] == ["Hale Creamery"] * 2


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("fr", "« Nous avons attendu, raconte Léa Morin, la gérante. Personne. »", "Léa Morin"),
        ("it", "«Abbiamo aspettato – racconta Lea Morini –. Non è venuto nessuno».", "Lea Morini"),
        ("ru", "«Мы ждали, — рассказывает Лия Морозова. — Никто не пришёл».", "Лия Морозова"),
        ("es", "«Esperamos —cuenta Lea Morán—. No vino nadie».", "Lea Morán"),
    ],
)
def test_the_writers_words_inside_the_marks_part_no_quotation(
    language: str, text: str, speaker: str
) -> None:
    (quote,) = find_quotes([text], language)
    assert (quote.text.strip("."), quote.speaker) == (text.strip("«». "), speaker)


@pytest.mark.parametrize("rule", CASES)
def test_rule(rule: str) -> None:
    paragraphs, expected = CASES[rule]
    quotes = [quote for quote in find_quotes(paragraphs) if quote.kind != "indirect"]
    assert [(quote.text, quote.speaker) for quote in quotes] == expected


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said "yes" and "no".', ["yes", "no"]),
        ("A 6'2\" player said “no” twice.", ["no"]),
        ("The farmers’ rights and the ’90s are no marks.", []),
        ('Opened “here and closed" there.', ["here and closed"]),
        ("»So« und «ainsi».", ["So"]),
        ("He said ‘the farmers’ case is strong’ today.", ["the farmers’ case is strong"]),
        ("“He told me ‘never’ again,” she said.", ["He told me ‘never’ again,"]),
        ("« Bien sûr », dit-elle.", ["Bien sûr"]),
        ("彼は「『はい』と言った」と述べた。", ["『はい』と言った"]),
    ],
)
def test_marks_are_paired(text: str, inside: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_spans([text])[0]] == inside


def test_a_name_makes_more_certain_than_the_prose_around() -> None:
    paragraphs = [
        "Ana Ruiz walked along the quay.",
        "“The water is still rising every single hour.”",
        "“We shall move the boats,” Ana Ruiz said.",
    ]
    guessed, named = find_quotes(paragraphs)
    assert guessed.speaker == named.speaker == "Ana Ruiz"
    assert 0 < guessed.confidence < named.confidence <= 1


def test_every_attribution_tells_the_rule_that_spoke() -> None:
    paragraphs = ["“We waited,” said Omar Haddad. “Then it rained.”"]
    rules = [result.rule for result in find_attributions(paragraphs)]
    assert rules == ["cue after", "split"]
