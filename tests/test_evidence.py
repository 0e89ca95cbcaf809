"""Taking evidence away: what goes, and what must stay."""

from __future__ import annotations

from benchmarks.evidence import (
    read_without_marks,
    without_json_ld,
    without_marks,
    without_meta,
    without_names,
)

PAGE = b"""<html><head><meta charset="utf-8"><meta name="author" content="Ida Lorn">
<script type="application/ld+json">{"@type": "NewsArticle", "author": "Ida Lorn"}</script></head>
<body><article class="story main"><h1 class='headline main' itemprop="headline">Ferry returns</h1>
<p id="lede">The ferry to Stennby came back on Monday after two weeks in the yard.</p></article>
</body></html>"""


def test_metadata_goes_but_the_encoding_stays() -> None:
    assert b"Ida Lorn" not in without_meta(without_json_ld(PAGE))
    assert b'<meta charset="utf-8">' in without_meta(PAGE)


def test_names_lose_their_meaning_and_keep_their_equality() -> None:
    scrambled = without_names(PAGE)
    assert b"headline main" not in scrambled
    story, headline = (part.split(b'"')[1].split() for part in scrambled.split(b" class=")[1:])
    assert story[1] == headline[1]
    assert story[0] != headline[0]


def test_tags_and_text_are_enough_for_a_headline() -> None:
    assert b"itemprop" not in without_marks(PAGE)
    assert read_without_marks(PAGE, "https://kysten.example/a")["headline"] == "Ferry returns"
