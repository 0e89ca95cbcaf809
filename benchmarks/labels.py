"""Which lines of a page a reference text is made of."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

_WIDE = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(f"[{_WIDE}]|[^\\W{_WIDE}]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_MAX_PLACES = 20


def tokens_of(text: str) -> list[str]:
    """Return words in one spelling; a character of a script without spaces is a word."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def label_by_text(lines: Sequence[str], reference: str) -> list[int | None]:
    """Label each line 1 if the reference holds it, in order, else 0.

    The lines and their places in the reference form the heaviest increasing
    chain, by a Fenwick tree over the reference's tokens. What is left of the
    reference afterwards claims lines that share half of their 4-word runs with it.
    """
    gold = tokens_of(reference)
    lists = [tokens_of(line) for line in lines]
    chain = _heaviest_chain(_places(lists, gold), len(gold))
    labels: list[int | None] = [0] * len(lines)
    covered = [False] * len(gold)
    for line, start, end in chain:
        labels[line] = 1
        covered[start:end] = [True] * (end - start)
    rest = {
        tuple(gold[at : at + 4]) for at in range(len(gold) - 3) if not any(covered[at : at + 4])
    }
    for line, words in enumerate(lists):
        if not labels[line] and len(words) >= 8 and _share(words, rest) >= 0.5:
            labels[line] = 1
    return labels


def label_by_pieces(
    lines: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]
) -> list[int | None]:
    """Label the lines that hold a wanted (1) or an unwanted piece (0); all others are None.

    A wanted piece that several lines hold labels none.
    """
    flat = [flatten(line) for line in lines]
    labels: list[int | None] = [None] * len(lines)
    for piece in unwanted:
        for at, line in enumerate(flat):
            if flatten(piece) in line:
                labels[at] = 0
    for piece in wanted:
        holders = [at for at, line in enumerate(flat) if flatten(piece) in line]
        if len(holders) == 1:
            labels[holders[0]] = 1
    return labels


def without_label(
    labels: Sequence[int | None], lines: Sequence[str], text: str
) -> list[int | None]:
    """Return labels without those of the lines that hold this text and little else."""
    wanted = tokens_of(text)
    return [
        None if label == 0 and _is_same(tokens_of(line), wanted) else label
        for label, line in zip(labels, lines, strict=True)
    ]


def _is_same(words: list[str], others: list[str]) -> bool:
    both = len(set(words) & set(others))
    return both > 0.8 * max(len(set(words)), len(set(others)))


def flatten(text: str) -> str:
    """Return text with white space folded and without invisible characters."""
    return " ".join(_INVISIBLE.sub("", text).split())


def _places(lists: Sequence[list[str]], gold: list[str]) -> list[tuple[int, int, int]]:
    where: dict[str, list[int]] = defaultdict(list)
    for at, token in enumerate(gold):
        where[token].append(at)
    found = []
    for line, words in enumerate(lists):
        if not words:
            continue
        rarest = min(range(len(words)), key=lambda at: len(where.get(words[at], ())))
        starts = (at - rarest for at in where.get(words[rarest], ()))
        hits = [at for at in starts if at >= 0 and gold[at : at + len(words)] == words]
        found += [(line, at, at + len(words)) for at in hits[:_MAX_PLACES]]
    return found


def _heaviest_chain(
    places: Sequence[tuple[int, int, int]], size: int
) -> list[tuple[int, int, int]]:
    best: list[tuple[float, int]] = [(0.0, -1)] * (size + 2)
    before = [-1] * len(places)
    by_line: dict[int, list[int]] = defaultdict(list)
    for at, (line, _, _) in enumerate(places):
        by_line[line].append(at)
    for line in sorted(by_line):
        reached = []
        for at in by_line[line]:
            weight, before[at] = _ask(best, places[at][1])
            reached.append((at, weight + places[at][2] - places[at][1]))
        for at, weight in reached:
            _tell(best, places[at][2], (weight, at))
    at = _ask(best, size)[1]
    chain = []
    while at >= 0:
        chain.append(places[at])
        at = before[at]
    return chain


def _ask(best: list[tuple[float, int]], end: int) -> tuple[float, int]:
    answer, at = (0.0, -1), end + 1
    while at > 0:
        answer = max(answer, best[at])
        at -= at & -at
    return answer


def _tell(best: list[tuple[float, int]], end: int, value: tuple[float, int]) -> None:
    at = end + 1
    while at < len(best):
        best[at] = max(best[at], value)
        at += at & -at


def _share(words: list[str], runs: set[tuple[str, ...]]) -> float:
    own = [tuple(words[at : at + 4]) for at in range(len(words) - 3)]
    return sum(run in runs for run in own) / len(own)
