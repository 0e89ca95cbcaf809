"""An article as a Markdown file: YAML front matter, headline, pictures and text."""

from __future__ import annotations

import re
from typing import Any

import orjson

from scraper.formats.tables import Record

_FRONT = (
    "url", "canonical_url", "site", "language", "kind", "headline", "kicker", "dek", "section",
    "byline", "dateline", "published", "modified", "tags", "word_count", "paywalled",
)  # fmt: skip
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))", re.MULTILINE)


def to_markdown(record: Record) -> str:
    """Return an article as Markdown (CommonMark, tables as on GitHub).

    The front matter's values are JSON, which is YAML too. Text is escaped, so that a reader
    sees what the page showed.
    """
    front = {name: record[name] for name in _FRONT if record[name] not in (None, [], "")}
    front["authors"] = [author["name"] for author in record["authors"]]
    front["quotes"] = [
        {"text": quote["text"], "speaker": quote["speaker"], "role": quote["role"]}
        for quote in record["quotes"]
        if quote["kind"] != "indirect"
    ]
    lines = [f"{name}: {_scalar(value)}" for name, value in front.items() if value != []]
    parts = ["---\n" + "\n".join(lines) + "\n---"]
    if record["headline"]:
        parts.append(f"# {escape(record['headline'])}")
    if record["dek"]:
        parts.append(f"*{escape(record['dek'])}*")
    if record["byline"]:
        parts.append(escape(record["byline"]))
    parts += [_picture(caption) for caption in record["captions"] if caption["image_url"]]
    parts += [_block(block) for block in record["blocks"]]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    line = " ".join(text.split())
    return _LINE_START.sub(_guard, _SPECIAL.sub(r"\\\1", line))


def _guard(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark}\\" if mark.isdigit() else f"{found[1]}\\{mark}"


def _scalar(value: Any) -> str:
    """Write a value as JSON with everything that YAML would stumble over escaped."""
    text = orjson.dumps(value).decode()
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _picture(caption: Record) -> str:
    text = " ".join(filter(None, (caption["text"], caption["credit"] and f"({caption['credit']})")))
    address = re.sub(r"[\s<>]", lambda found: f"%{ord(found[0]):02X}", caption["image_url"])
    picture = f"![{escape(caption['alt'] or '')}](<{address}>)"
    return f"{picture}\n*{escape(text)}*" if text else picture


def _block(block: Record) -> str:
    kind, text = block["kind"], block["text"]
    if kind == "heading":
        return f"{'#' * min(max(block['level'] or 2, 2), 6)} {escape(text)}"
    if kind == "list_item":
        return f"{'  ' * max((block['level'] or 1) - 1, 0)}- {escape(text)}"
    if kind in ("blockquote", "pullquote"):
        return f"> {escape(text)}"
    if kind == "code":
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", text) or [""]))
        return f"{fence}\n{text}\n{fence}"
    return _table(text) if kind == "table" else escape(text)


def _table(text: str) -> str:
    rows = [[escape(cell) for cell in line.split("\t")] for line in text.split("\n")]
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
