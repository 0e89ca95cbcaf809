"""Near-duplicates: agency copy is linked to the earliest article, other stories never are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.archive.sketch import are_near_duplicates, share_bins, sketch
from scraper.archive.store import Archive
from scraper.records import Article
from tests.archives import make_article, rows

WORDS = (
    "harbour bridge council ferry winter grain quay mayor engineer bolt lorry toll night vote "
    "budget storm repair signal market coast sailor union contract bench school teacher river "
    "flood pump levee crew captain island letter court judge witness appeal paper mill forest"
).split()


def story(seed: int, sentences: int = 14) -> list[str]:
    """An invented story: sentences of a vocabulary that all stories share in part."""
    chance = random.Random(seed)
    own = [f"{word}{chance.randrange(60)}" for word in WORDS for _ in range(2)]
    return [
        " ".join(chance.choice(own if chance.random() < 0.7 else WORDS) for _ in range(12)) + "."
        for _ in range(sentences)
    ]


def edited(seed: int, sentences: list[str]) -> list[str]:
    """Agency copy as desks print it: a sentence cut, one added, a few words replaced."""
    chance = random.Random(seed)
    copy = list(sentences)
    del copy[chance.randrange(len(copy))]
    place = chance.randrange(len(copy))
    words = copy[place].split()
    words[chance.randrange(len(words))] = "reportedly"
    copy[place] = " ".join(words)
    return copy if chance.random() < 0.5 else ["Our desk writes.", *copy]


def filled(seed: int) -> list[str]:
    """One template, filled with other figures: nothing but numbers and a name differ."""
    chance = random.Random(seed)
    figures = [str(chance.randrange(100, 9999)) for _ in range(12)]
    sentences = [
        f"{sentence} It moved {figure} tonnes"
        for sentence, figure in zip(story(1), figures, strict=False)
    ]
    return [f"Port number {seed}.", *sentences]


@pytest.mark.parametrize("seed", range(40))
def test_edited_agency_copy_is_found(seed: int) -> None:
    first = story(seed)
    body, copy = " ".join(first), " ".join(edited(seed, first))
    bands, others = sketch(body), sketch(copy)
    assert bands is not None
    assert others is not None
    assert are_near_duplicates(body, copy)
    assert any(a == b for a, b in zip(bands, others, strict=True))
    assert share_bins(bands, others)


def test_different_stories_and_a_template_filled_twice_are_never_linked() -> None:
    bodies = [" ".join(story(seed)) for seed in range(25)]
    bodies += [" ".join(filled(seed)) for seed in range(25)]
    assert not any(are_near_duplicates(a, b) for a, b in combinations(bodies, 2))


def test_short_texts_have_no_sketch() -> None:
    assert sketch("The bridge is open.") is None
    assert sketch(None) is None
    assert sketch("word " * 59) is None
    assert sketch(" ".join(story(1, 5))) is not None


@given(st.text(), st.integers(1, 80))
def test_any_text_has_six_bands_of_48_bits_or_none(text: str, times: int) -> None:
    bands = sketch(f"{text} " * times)
    assert bands is None or (len(bands) == 6 and all(0 <= band < 1 << 48 for band in bands))


def test_case_accents_and_marks_make_no_difference() -> None:
    body = " ".join(story(3))
    assert sketch(body.upper().replace(".", " —")) == sketch(body)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        yield opened


def printed(number: int, day: int, sentences: list[str], headline: str = "Story") -> Article:
    """An article of a site of its own, published on a day of August."""
    site = f"outlet{number}.example"
    return make_article(
        f"https://{site}/story",
        site=site,
        headline=headline,
        paragraphs=tuple(sentences),
        quotes=(),
        published=f"2025-08-{day:02d}",
    )


def links(archive: Archive) -> dict[int, int | None]:
    return dict(rows(archive, "SELECT id, duplicate_of FROM articles"))


def test_the_earliest_article_wins_whatever_came_first(archive: Archive) -> None:
    text = story(5)
    archive.add(printed(1, 9, text))
    archive.add(printed(2, 5, edited(1, text)))
    assert links(archive) == {1: 2, 2: None}
    archive.add(printed(3, 7, edited(2, text)))
    archive.add(printed(4, 1, text))
    assert links(archive) == {1: 4, 2: 4, 3: 4, 4: None}
    archive.add(printed(5, 2, story(6)))
    assert links(archive)[5] is None


def test_a_rewritten_article_leaves_its_group_and_the_group_stays(archive: Archive) -> None:
    text = story(5)
    for number in (1, 2, 3):
        archive.add(printed(number, number, text))
    archive.add(printed(1, 1, story(8)))
    assert links(archive) == {1: None, 2: None, 3: 2}
    archive.add(printed(1, 1, text))
    assert links(archive) == {1: None, 2: 1, 3: 1}


def test_a_corrected_date_changes_who_is_first(archive: Archive) -> None:
    text = story(5)
    archive.add(printed(1, 4, text))
    archive.add(printed(2, 6, text))
    archive.add(printed(2, 2, text))
    assert links(archive) == {1: 2, 2: None}


def test_the_view_says_what_differs(archive: Archive) -> None:
    text = story(5)
    archive.add(printed(1, 1, text))
    archive.add(printed(2, 2, [*text, "One more line."], headline="Elsewhere"))
    assert rows(
        archive,
        "SELECT site, original_site, original_id, differs, more_words, more_quotes "
        "FROM duplicate_view",
    ) == [("outlet2.example", "outlet1.example", 1, "headline, body", 3, 0)]


def are_met(body: str, other: str) -> bool:
    """Say whether the sketches of two bodies lead from one to the other; few copies' don't."""
    bands, others = sketch(body), sketch(other)
    assert bands is not None
    assert others is not None
    same_band = any(a == b for a, b in zip(bands, others, strict=True))
    return same_band and share_bins(bands, others)


STEP = st.tuples(st.integers(1, 6), st.integers(1, 28), st.integers(0, 1), st.integers(0, 6))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, min_size=2, max_size=10))
def test_links_are_right_whatever_is_added_and_rewritten(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, int, int]]
) -> None:
    with Archive(tmp_path_factory.mktemp("links") / "archive.db") as archive:
        for number, day, family, variant in steps:
            text = story(family)
            for turn in range(variant):  # each variant is a little further from the first
                text = edited(turn, text)
            archive.add(printed(number, day, text))
        found = rows(
            archive, "SELECT id, coalesce(published, first_seen), body, duplicate_of FROM articles"
        )
        known = {row_id: (time, body, first) for row_id, time, body, first in found}
        for row_id, (time, body, first) in known.items():
            if first is not None:
                first_time, first_body, above = known[first]
                assert above is None, "a chain"
                assert (first_time, first) < (time, row_id)
                assert are_near_duplicates(body, first_body)
                continue
            for other, (other_time, other_body, above) in known.items():
                if above is None and (other_time, other) < (time, row_id):
                    assert not (
                        are_met(body, other_body) and are_near_duplicates(body, other_body)
                    ), "a copy without a link"
        assert [check for check in archive.verify() if check.problems] == []
