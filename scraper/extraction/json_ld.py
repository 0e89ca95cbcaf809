"""JSON-LD as pages really write it: comments, trailing commas, raw newlines, nested graphs."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

Node = dict[str, Any]

_ARTICLE_TYPES = re.compile(
    r"Article|BlogPosting|Report|LiveBlog|SocialMediaPosting|Review\b|Recipe|Opinion", re.IGNORECASE
)
_MAX_DEPTH = 24
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*.*?\*/|<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>|;)\s*$"
)


def parse_json_ld(text: bytes) -> list[Node]:
    """Return every node of one script, outermost first; an unreadable script gives none."""
    try:
        tree = orjson.loads(text)
    except orjson.JSONDecodeError:
        tree = _parse_leniently(text.decode("utf-8", "replace"))
    return list(_nodes(tree, 0))


def _parse_leniently(text: str) -> Any:
    text = _WRAPPING.sub("", _WRAPPING.sub("", text))
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(tree: Any, depth: int) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(tree, list):
        for item in tree:
            yield from _nodes(item, depth + 1)
    elif isinstance(tree, dict):
        if "@type" in tree or "@graph" not in tree:
            yield tree
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(tree.get(key), list | dict):
                yield from _nodes(tree[key], depth + 1)


def types_of(node: Node) -> list[str]:
    """Return the node's types without their vocabulary's address."""
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [kind.rsplit("/", 1)[-1] for kind in kinds if isinstance(kind, str)]


def is_article(node: Node) -> bool:
    """Whether the node describes an article of any kind."""
    return any(_ARTICLE_TYPES.search(kind) for kind in types_of(node))


def source_of(node: Node) -> str:
    """Name where a node stood: in JSON-LD, or in the state of a script that was read as one."""
    return str(node.get("@source", "json-ld"))


def text_of(value: Any) -> str | None:
    """Return a text value, out of `@value`, `name` or a list's first, unescaped; None without."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name")
        else:
            break
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(value).split()) or None
