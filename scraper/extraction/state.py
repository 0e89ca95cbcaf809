"""The states that scripts start from: the JSON that a page carries for its own JavaScript.

Next.js sends it as a script of type application/json, Fusion and many home-made
systems assign it to a variable, Nuxt 3 packs it into a list whose entries refer to
one another by number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from scraper.extraction.scripts import Script

_ASSIGNED = re.compile(r"(?:[\w$\])]|\w\s)\s*=\s*(?=\{\s*\"|\[\s*[\[{\"])")
_PARSED = re.compile(r'JSON\.parse\(\s*("(?:[^"\\]|\\.)*")')
_SHORTEST, _LONGEST = 400, 6_000_000
_MOST_TRIES = 40
_MAX_DEPTH = 40
_MOST_VALUES = 300_000
_DECODER = json.JSONDecoder(strict=False)


def read_states(scripts: Iterable[Script]) -> Iterator[Any]:
    """Yield every JSON value that a script is or assigns, in page order; JSON-LD is none."""
    for script in scripts:
        if b"ld+json" in script.tag or not _SHORTEST <= len(script.text) <= _LONGEST:
            continue
        if b"json" in script.tag:
            yield from _whole(script.text)
        else:
            yield from _assigned(script.text.decode("utf-8", "replace"))


def _whole(text: bytes) -> Iterator[Any]:
    try:
        tree = orjson.loads(text)
    except orjson.JSONDecodeError:
        return
    yield _unpacked(tree) if isinstance(tree, list) else tree


def _assigned(text: str) -> Iterator[Any]:
    """Yield what stands behind an equals sign, and what is parsed out of a literal."""
    end = 0
    for tries, found in enumerate(_ASSIGNED.finditer(text)):
        if tries == _MOST_TRIES:
            break
        if found.end() < end:
            continue
        try:
            tree, end = _DECODER.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            continue
        yield tree
    for found in _PARSED.finditer(text):
        try:
            yield json.loads(json.loads(found[1], strict=False), strict=False)
        except (ValueError, RecursionError, TypeError):
            continue


def _unpacked(entries: list[Any]) -> Any:
    """Return what a packed list means: its values are the numbers of other entries."""
    if not entries or not isinstance(entries[0], list | dict):
        return entries
    return _Unpacking(entries).entry(0, 0)


class _Unpacking:
    """Follows the numbers of a packed list; what refers to itself ends at a limit."""

    def __init__(self, entries: list[Any]) -> None:
        self._entries = entries
        self._left = _MOST_VALUES

    def entry(self, number: Any, depth: int) -> Any:
        """Return the value of one entry with all that it refers to."""
        self._left -= 1
        if type(number) is not int or not 0 <= number < len(self._entries):
            return number
        if depth > _MAX_DEPTH or self._left < 0:
            return None
        value = self._entries[number]
        if isinstance(value, dict):
            return {key: self.entry(item, depth + 1) for key, item in value.items()}
        if not isinstance(value, list):
            return value
        if len(value) == 2 and isinstance(value[0], str):
            return self.entry(value[1], depth + 1)
        return [self.entry(item, depth + 1) for item in value[: max(self._left, 0)]]
