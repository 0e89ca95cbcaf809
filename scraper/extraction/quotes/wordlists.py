"""The lists of a language file spelled out: stems with endings, cases of nouns, cues of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from scraper.extraction.quotes import lexicon as lx


def mark(bits: dict[str, int], words: Iterable[str], flag: int) -> None:
    for word in words:
        bits[word] = bits.get(word, 0) | flag


def folded(bits: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word, flag in bits.items():
        mark(found, (lx.without_vowel_signs(word),), flag)
    return found


def decline(bits: dict[str, int], endings: Mapping[str, str]) -> None:
    """Add the cases of nouns by their last letters; a dative is `ATTACHED`, a listener's."""
    longest = sorted(endings, key=len, reverse=True)
    for word, flag in list(bits.items()) if endings else ():
        if not flag & lx.NOUNS or flag & lx.CUE:
            continue
        last = next(ending for ending in longest if word.endswith(ending))
        for ending in endings[last].split():
            case = word[: len(word) - len(last)] + ending.lstrip("+")
            bits.setdefault(case, flag & lx.NOUNS | (lx.ATTACHED if ending[0] == "+" else 0))


def with_article(bits: dict[str, int], article: str) -> dict[str, int]:
    """What is listed with its article, "the judge", is as well what it is without."""
    for word in list(bits) if article else ():
        if word.startswith(article):
            bits[word] |= bits.get(word.removeprefix(article), 0) & lx.ROLE_OF
    return bits


def inflect(group: Mapping[str, Any], form: str) -> list[str]:
    """Every stem of a verb group with every ending; "stem ending" where no ending is "-"."""
    return [stem + ending for ending in group.get(form, ()) for stem in group["stems"].split()]


def phrases_of(lines: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in lines.splitlines():
        if words := tuple(line.split()):
            found.setdefault(words[-1], []).append(words)
    return {last: tuple(sorted(group, key=len, reverse=True)) for last, group in found.items()}
