"""The article inside a state: which of its objects is the story, and what its keys say.

The systems differ in their keys' spelling, hardly in their words: title or headline,
body or content, author or byline. The object that holds a title and the most text
in sentences is the story; it is told to the field readers as a JSON-LD node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scraper.extraction.blocks import Draft
from scraper.extraction.json_ld import Node
from scraper.extraction.prose import bare_text, drafts_of

_KEYS: dict[str, tuple[str, ...]] = {
    "headline": ("headline", "headlines", "title", "heading", "name"),
    "description": (
        "dek", "standfirst", "subheadline", "subheadlines", "subtitle", "summary", "excerpt",
        "description", "lead", "intro", "abstract",
    ),
    "author": ("authors", "author", "byline", "bylines", "credits", "writers", "writer"),
    "datePublished": (
        "datepublished", "publishedat", "publishdate", "publisheddate", "publicationdate",
        "firstpublishdate", "firstpublished", "published", "displaydate", "pubdate",
        "publishedon", "publisheddatetime", "date", "createdat",
    ),
    "dateModified": (
        "datemodified", "modifiedat", "updatedat", "lastupdated", "lastupdateddate",
        "modifieddate", "updated", "modified",
    ),
    "articleSection": (
        "section", "primarysection", "taxonomy", "category", "categories", "rubric", "channel",
        "sections",
    ),
}  # fmt: skip
_BODY = (
    "contentelements", "body", "articlebody", "content", "bodyhtml", "html", "text", "blocks",
    "paragraphs", "elements", "sections", "components",
)  # fmt: skip
_PICTURES = (
    "promoitems", "image", "images", "leadimage", "featuredimage", "mainimage", "heroimage",
    "hero", "cover", "leadmedia", "media", "thumbnail",
)  # fmt: skip
_NAMES = (
    "basic",
    "name",
    "fullname",
    "displayname",
    "title",
    "label",
    "text",
    "value",
    "primarysection",
)
_INNER = ("content", "text", "html", "value", "data", "children", "items", "body", "paragraph")
_ADDRESS = ("url", "src", "href", "originalurl", "source")
_CAPTION = ("caption", "description", "text", "subtitle", "legend")
_CREDIT = ("credit", "credits", "photographer", "copyright", "byline", "source", "author")
_NOT_TEXT = re.compile(
    r"image|video|gallery|link|embed|raw|\bad|advert|related|promo|newsletter|social|tweet|html$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…。؟।](?:\s|$|[\"”»<])")
_MIN_TEXT = 400
_MAX_DEPTH = 14
_MOST_OBJECTS = 60_000


@dataclass(frozen=True, slots=True)
class ToldPicture:
    """A picture that a state names; None and "" where it says nothing."""

    text: str
    credit: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class ToldStory:
    """An article out of a state: its node for the field readers, its blocks and its pictures."""

    node: Node
    drafts: tuple[Draft, ...]
    pictures: tuple[ToldPicture, ...]


def find_story(states: Iterable[Any]) -> ToldStory | None:
    """Return the article that the states hold, None where none has a title and a text."""
    best: tuple[int, Node, list[Draft]] | None = None
    for item in _objects(states):
        keys = _by_plain_key(item)
        if not (title := _text_under(keys, _KEYS["headline"])) or len(title) < 8:
            continue
        drafts = _body_of(keys)
        size = sum(len(draft.text) for draft in drafts)
        if size >= _MIN_TEXT and (best is None or size > best[0]):
            best = size, keys, drafts
    if best is None:
        return None
    return ToldStory(_node_of(best[1]), tuple(best[2]), tuple(_pictures_of(best[1])))


def _objects(states: Iterable[Any]) -> Iterator[Node]:
    """Yield every object of the states, level by level."""
    level = list(states)
    seen = 0
    for _ in range(_MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            seen += 1
            if seen > _MOST_OBJECTS:
                return
            if isinstance(item, dict):
                yield item
                below += [value for value in item.values() if isinstance(value, dict | list)]
            elif isinstance(item, list):
                below += [value for value in item if isinstance(value, dict | list)]
        level = below


def _by_plain_key(item: Node) -> Node:
    """Return an object under its keys in small letters alone: "publishedAt", "published_at"."""
    return {"".join(filter(str.isalpha, key)).lower(): value for key, value in item.items()}


def _text_under(keys: Node, names: Iterable[str]) -> str | None:
    """Return the first text under one of these keys, also of an object's name."""
    for name in names:
        if text := next(_texts_of(keys.get(name)), None):
            return text
    return None


def _texts_of(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the texts that a value is or names: itself, its `basic`, its `name`, its items'."""
    if isinstance(value, str):
        if text := bare_text(value):
            yield text
    elif depth < 4 and isinstance(value, list):
        for item in value[:20]:
            yield from _texts_of(item, depth + 1)
    elif depth < 4 and isinstance(value, dict):
        inner = _by_plain_key(value)
        if "by" in inner:
            yield from _texts_of(inner["by"], depth + 1)
        elif {"firstname", "lastname"} <= inner.keys():
            yield f"{inner['firstname']} {inner['lastname']}"
        else:
            for name in _NAMES:
                if name in inner:
                    yield from _texts_of(inner[name], depth + 1)
                    return


def _node_of(keys: Node) -> Node:
    node: Node = {"@type": "NewsArticle", "@source": "script"}
    for field, names in _KEYS.items():
        if field == "author":
            people = [text for name in names for text in _texts_of(keys.get(name))]
            node[field] = [{"@type": "Person", "name": text} for text in dict.fromkeys(people)]
        elif text := _text_under(keys, names):
            node[field] = text
    return node


def _body_of(keys: Node) -> list[Draft]:
    """Return the blocks under the key that holds the most text in sentences."""
    best: list[Draft] = []
    for name in _BODY:
        if name in keys:
            drafts = list(_drafts_of(keys[name], 0))
            if sum(map(_weight, drafts)) > sum(map(_weight, best)):
                best = drafts
    return best


def _weight(draft: Draft) -> int:
    return len(draft.text) if _SENTENCE.search(draft.text) else 0


def _drafts_of(value: Any, depth: int) -> Iterator[Draft]:
    if isinstance(value, str):
        if " " in value.strip() or not value.isascii():
            yield from drafts_of([value])
    elif depth < 6 and isinstance(value, list):
        for item in value:
            yield from _drafts_of(item, depth + 1)
    elif depth < 6 and isinstance(value, dict):
        yield from _element(value, depth)


def _element(item: Node, depth: int) -> Iterator[Draft]:
    """Yield the blocks of one element of a list; its type says what it is."""
    keys = _by_plain_key(item)
    kind = str(keys.get("type") or keys.get("typename") or keys.get("nodetype") or "").lower()
    if _NOT_TEXT.search(kind) and "text" not in kind:
        return
    inner = next((keys[name] for name in _INNER if keys.get(name)), None)
    drafts = list(_drafts_of(inner, depth + 1))
    if "head" in kind or re.fullmatch(r"h[1-6]", kind):
        level = keys.get("level")
        level = level if isinstance(level, int) and 1 <= level <= 6 else 2
        drafts = [Draft("heading", level, draft.text) for draft in drafts]
    elif "list" in kind:
        drafts = [Draft("list_item", None, draft.text) for draft in drafts]
    elif "quote" in kind:
        drafts = [Draft("blockquote", None, draft.text) for draft in drafts]
    yield from drafts


def _pictures_of(keys: Node) -> Iterator[ToldPicture]:
    """Yield the pictures of the story that have a caption or a credit, each address once."""
    seen: set[str | None] = set()
    holders: list[Any] = [keys[name] for name in _PICTURES if name in keys]
    holders += [keys[name] for name in _BODY if isinstance(keys.get(name), list)]
    for item in _objects(holders):
        inner = _by_plain_key(item)
        url = next((inner[name] for name in _ADDRESS if isinstance(inner.get(name), str)), None)
        text = _text_under(inner, _CAPTION)
        if url is None or url in seen or (text is None and "credits" not in inner):
            continue
        if str(inner.get("type") or "image").lower() not in ("image", "picture", "photo"):
            continue
        seen.add(url)
        yield ToldPicture(text or "", _text_under(inner, _CREDIT), url)
