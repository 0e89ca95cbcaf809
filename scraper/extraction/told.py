"""The body where no reader sees it: in JSON-LD, or in the state that a page's scripts start from.

Next.js, Nuxt, Fusion and their like send the text as JSON or JavaScript. All of
them write it as string literals, most often under one key a paragraph or one
for the whole; so the literals are read, not the many formats around them.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator

from scraper.extraction.anycase import AnyCase
from scraper.extraction.blocks import Draft
from scraper.extraction.json_ld import Node
from scraper.extraction.page import Page
from scraper.extraction.prose import drafts_of

_LITERAL = re.compile(r'([:\[,(])\s*"((?:[^"\\]|\\.){20}[^"\\]*(?:\\.[^"\\]*)*)"')
_KEY = re.compile(r'([A-Za-z_$][\w$-]{0,40})"?\s*$')
_PROSE_KEY = AnyCase(
    r"body|content|text|html|paragraph|value|article|story|markup|copy|data|children|^p$|^$",
)
_OTHER_KEY = AnyCase(
    r"desc|summar|title|headline|alt|caption|excerpt|teaser|dek|standfirst|comment|url|href|src|bio|"
    r"lead|intro|snippet|class|style|css|script|query|cookie|legal|policy",
)
_SENTENCE = re.compile(r"[^\W\d_]{2,}[,;]?\s+[^\W\d_]{2,}.*[.!?…。؟]", re.DOTALL)
_SCRIPTY = re.compile(r"[{}]\s*[\"'}\]]|function\s*\(|=>|https?://\S+$|;\s*}")
_LONGEST_KEY, _LONGEST_WORD = 45, 41
_MIN_TEXT = 400
_MAX_SCRIPT = 6_000_000
_MAX_NESTED = 3
_OPENING = 40


def told_drafts(page: Page, headline: str) -> tuple[list[Draft], str, str | None] | None:
    """Return the body that JSON-LD or a script tells, as blocks, its provenance and its key.

    None where neither holds a text of some length. A script must hold the headline, too.
    """
    if page.told_story:
        return list(page.told_story.drafts), "script", None
    for text in sorted(_article_bodies(page.article_nodes), key=len, reverse=True)[:1]:
        drafts = drafts_of([text])
        if _length(drafts) >= _MIN_TEXT:
            return drafts, "json-ld", "articleBody"
    key, texts = _script_texts(page, headline)
    drafts = drafts_of(texts)
    if _length(drafts) < _MIN_TEXT or not _is_prose(drafts):
        return None
    return drafts, "script", key or None


def _is_prose(drafts: Iterable[Draft]) -> bool:
    """Whether most of a text stands in sentences."""
    texts = [draft.text for draft in drafts]
    prose = sum(len(text) for text in texts if len(text) > 60 and _SENTENCE.search(text))
    return prose > 0.6 * sum(map(len, texts))


def _article_bodies(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        text = node.get("articleBody")
        if isinstance(text, list):
            text = "\n\n".join(part for part in text if isinstance(part, str))
        if isinstance(text, str):
            yield html.unescape(text) if "&lt;" in text else text


def _script_texts(page: Page, headline: str) -> tuple[str, list[str]]:
    """Return the key that holds most prose, and the texts under it, in order, each once."""
    groups: dict[str, dict[str, None]] = {}
    for script in page.scripts:
        if b"ld+json" in script.tag or len(script.text) > _MAX_SCRIPT:
            continue
        source = script.text.decode("utf-8", "replace")
        if not _holds(source, headline):
            continue
        for key, text in _literals(source, 0):
            groups.setdefault(key, {})[text] = None
    prose = {
        key: sum(len(text) for text in texts if _SENTENCE.search(text[:2000]))
        for key, texts in groups.items()
    }
    if not prose:
        return "", []
    best = max(prose, key=prose.__getitem__)
    return best, list(groups[best])


def _holds(script: str, headline: str) -> bool:
    """Whether a script holds the headline's opening, in any of JSON's spellings."""
    opening = headline[:_OPENING]
    if not opening:
        return False
    escaped = json.dumps(opening)[1:-1]
    spellings = (opening, escaped, json.dumps(escaped)[1:-1])
    return any(spelling in script for spelling in spellings)


def _literals(script: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield (key, text) of the string literals that may be prose, also of JSON inside literals."""
    for key, literal in _keyed(script):
        if _OTHER_KEY.search(key) or not _PROSE_KEY.search(key):
            continue
        try:
            text = json.loads(f'"{literal}"', strict=False) if "\\" in literal else literal
        except ValueError:
            continue
        if depth < _MAX_NESTED and '":' in text and '"' in text[text.index('":') + 2 :]:
            yield from _literals(text, depth + 1)
        elif " " in text.strip() and not _SCRIPTY.search(text[:400]):
            yield key, text


def _keyed(script: str) -> Iterator[tuple[str, str]]:
    """Yield the longer string literals as they are written, each with its key, "" without one.

    The key is looked for behind the literal: looked for ahead of it, every word of the
    script would be tried as one.
    """
    for found in _LITERAL.finditer(script):
        start = found.start()
        if found[1] != ":":
            yield "", found[2]
        elif key := _key_before(script[max(0, start - _LONGEST_KEY) : start]):
            yield key, found[2]


def _key_before(text: str) -> str | None:
    """Return the key that a text ends with: mostly a plain word in quotation marks."""
    if text.endswith('"'):
        word = text[text.rfind('"', 0, -1) + 1 : -1]
        if word.isidentifier() and word.isascii() and len(word) < _LONGEST_WORD:
            return word
    found = _KEY.search(text)
    return found[1] if found else None


def _length(drafts: Iterable[Draft]) -> int:
    return sum(len(draft.text) for draft in drafts)
