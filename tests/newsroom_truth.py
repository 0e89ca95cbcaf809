"""The newsroom's truth files, and how well a reading of a page agrees with a person's.

Every measure is a share from 0 to 1 over all articles of all outlets, so that one
number can be pinned a field.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scraper.records import Article

NEWSROOM = Path(__file__).parent / "fixtures" / "newsroom"


@dataclass(frozen=True, slots=True)
class Case:
    """One page: its outlet and path, its bytes, and what a person read there."""

    outlet: str
    path: str
    payload: bytes
    truth: dict[str, Any]

    @property
    def url(self) -> str:
        return f"http://{self.outlet}.example{self.path}"


def cases(key: str = "articles") -> Iterator[Case]:
    """Yield every page that a truth file lists under `key` and that is a file of its own."""
    for truth_file in sorted(NEWSROOM.glob("*/truth.json")):
        folder = truth_file.parent
        for truth in json.loads(truth_file.read_text(encoding="utf-8")).get(key, ()):
            file = _file_of(folder, truth["path"])
            if file is not None:
                payload = file.read_bytes().replace(
                    b"{{origin}}", f"http://{folder.name}.example".encode()
                )
                yield Case(folder.name, truth["path"], payload, truth)


def _file_of(folder: Path, path: str) -> Path | None:
    name, _, query = path.lstrip("/").partition("?")
    stem = f"{name}__{query}" if query else name
    tries = (folder / stem, folder / f"{stem}.html", folder / stem / "index.html")
    return next((file for file in tries if file.is_file()), None)


def fold(text: str | None) -> str:
    """Fold what typography may differ in: white space, soft hyphens, composition."""
    text = unicodedata.normalize("NFC", text or "").replace("\u00ad", "").replace("\u200b", "")
    return " ".join(text.split())


Verdicts = dict[str, list[tuple[bool, str]]]


def judge(case: Case, article: Article) -> Verdicts:
    """Return for each field the right and wrong answers of one page, each with what it was."""
    truth, found = case.truth, defaultdict(list)

    def note(field: str, is_right: bool, detail: object) -> None:
        found[field].append((is_right, f"{case.outlet}{case.path}: {detail}"))

    for field in ("headline", "kicker", "dek", "section", "byline", "dateline"):
        got, want = fold(getattr(article, field)).rstrip(" |"), fold(truth.get(field))
        if field in truth or field == "dek":
            note(field, got == want, f"{got!r}, not {want!r}")
    names = [author.name for author in article.authors]
    wanted = [author["name"] for author in truth.get("authors", ())]
    note("authors", names == wanted, f"{names}, not {wanted}")
    note("kind", article.kind == truth.get("kind", "article"), article.kind)
    note("paywalled", article.paywalled == bool(truth.get("paywalled")), article.paywalled)
    published = truth.get("published")
    if published:
        note("published", (article.published or "")[:10] == published[:10], article.published)
    _judge_body(truth, fold(article.body), note)
    _judge_captions(truth, article, note)
    _judge_quotes(truth, article, note)
    return found


def _judge_body(truth: dict[str, Any], body: str, note: Any) -> None:
    first, last = fold(truth.get("first_words")), fold(truth.get("last_words"))
    if first:
        note("body begins", body.startswith(first), f"{body[:60]!r}, not {first!r}")
    if last:
        note("body ends", body.endswith(last), f"{body[-60:]!r}, not {last!r}")
    for text in truth.get("never", ()):
        note("body is clean", fold(text) not in body, f"holds {text!r}")


def _judge_captions(truth: dict[str, Any], article: Article, note: Any) -> None:
    got = [(fold(caption.text), fold(caption.credit)) for caption in article.captions]
    for caption in truth.get("captions", ()):
        want = (fold(caption.get("text")), fold(caption.get("credit")))
        note("captions", want in got, f"{want} is not in {got}")
    more = len(got) - len(truth.get("captions", ()))
    note("captions are all", more <= 0, f"{more} more than there are")


def _judge_quotes(truth: dict[str, Any], article: Article, note: Any) -> None:
    got = {fold(quote.text): quote for quote in article.quotes if quote.kind != "indirect"}
    for quote in truth.get("quotes", ()):
        match = got.get(fold(quote["text"]))
        note("quotes", match is not None, f"{quote['text']!r} not found")
        if match is not None and quote.get("speaker"):
            is_right = fold(match.speaker) == fold(quote["speaker"])
            note("speakers", is_right, f"{match.speaker!r}, not {quote['speaker']!r}")
    for text in truth.get("not_quotes", ()):
        note("not quotes", fold(text) not in got, f"{text!r} taken for a quote")
