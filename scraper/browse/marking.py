"""A body cut up for reading: where its quotes stand, and who speaks, beside each block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_Who = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `quote` is the position of the quote that it is, None if it is none."""

    text: str
    quote: int | None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Who says the quotes of a block that follow one another; `is_repeated` where the note
    before this one names the same speaker in the same role."""

    speaker: str | None
    speaker_id: int | None
    speaker_kind: str | None
    role: str | None
    cue: str | None
    kinds: tuple[str, ...]
    confidence: float
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """One block with its quotes marked, and a note for each speaker in it."""

    kind: str
    level: int | None
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]


def cut_passages(
    blocks: Sequence[Mapping[str, Any]],
    quotes: Sequence[Mapping[str, Any]],
    speaker_ids: Mapping[int, int],
) -> list[Passage]:
    """Cut a record's blocks at its quotes.

    `speaker_ids` maps positions of quotes to speakers. A quote that overlaps the one
    before it, which only an edited archive has, is left unmarked.
    """
    ordered = sorted(quotes, key=lambda quote: (quote["start"], quote["end"]))
    passages: list[Passage] = []
    last: _Who | None = None
    for block in blocks:
        mine = _standing_in(block, ordered)
        notes = tuple(_notes(mine, speaker_ids, last))
        last = _who(mine[-1]) if mine else last
        pieces = tuple(_pieces(block, mine))
        passages.append(Passage(block["kind"], block["level"], pieces, notes))
    return passages


def _standing_in(
    block: Mapping[str, Any], quotes: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    mine: list[Mapping[str, Any]] = []
    reached = block["start"]
    for quote in quotes:
        if reached <= quote["start"] < quote["end"] <= block["end"]:
            mine.append(quote)
            reached = quote["end"]
    return mine


def _pieces(block: Mapping[str, Any], quotes: Sequence[Mapping[str, Any]]) -> Iterator[Piece]:
    text, first, place = block["text"], block["start"], 0
    for quote in quotes:
        start, end = quote["start"] - first, quote["end"] - first
        if start > place:
            yield Piece(text[place:start], None)
        yield Piece(text[start:end], quote["position"], quote["kind"])
        place = end
    if place < len(text):
        yield Piece(text[place:], None)


def _notes(
    quotes: Sequence[Mapping[str, Any]], speaker_ids: Mapping[int, int], last: _Who | None
) -> Iterator[Note]:
    runs: list[list[Mapping[str, Any]]] = []
    for quote in quotes:
        if runs and _who(runs[-1][-1]) == _who(quote):
            runs[-1].append(quote)
        else:
            runs.append([quote])
    for run in runs:
        first = run[0]
        yield Note(
            first["speaker"],
            speaker_ids.get(first["position"]),
            first["speaker_kind"],
            first["role"],
            next((quote["cue"] for quote in run if quote["cue"]), None),
            tuple(dict.fromkeys(quote["kind"] for quote in run)),
            min(quote["confidence"] for quote in run),
            is_repeated=_who(first) == last,
        )
        last = _who(first)


def _who(quote: Mapping[str, Any]) -> _Who:
    return quote["speaker"], quote["role"]
