"""The other extractors, each behind one function, and the child process that runs one.

    python peers.py NAME        # in NAME's own environment, by benchmarks/run.py

The functions have the signature that a scorer of pages calls; libraries are
imported when first used, since each lives in an environment of its own. As a
program it speaks a small protocol: one JSON object a line. It says first who it is
({"name", "versions"}), then answers {"file", "url", "charset"} with {"seconds"} of
CPU time for that page, and "error" where the extractor raised. A "copies" asks for
the page with its body so many times over.

This file needs the standard library alone.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

Fields = dict[str, Any]
Extractor = Callable[..., Any]

PACKAGES: dict[str, tuple[str, ...]] = {
    "trafilatura": ("trafilatura", "lxml_html_clean"),
    "readability-lxml": ("readability-lxml", "lxml_html_clean"),
    "newspaper4k": ("newspaper4k", "lxml_html_clean", "nltk"),
    "goose3": ("goose3",),
    "resiliparse": ("resiliparse",),
    "news-please": ("news-please", "lxml_html_clean", "nltk"),
}
"""What to install for each peer; the first is the peer itself."""

_BODY = re.compile(rb"<body\b[^>]*>(.*)</body\s*>", re.IGNORECASE | re.DOTALL)


def ours(html: bytes, url: str, charset: str | None = None) -> Any:
    """Read the full record, quotations included, without site rules."""
    from scraper.extraction.article import extract

    return extract(html, url, charset)


def parse(html: bytes, url: str, charset: str | None = None) -> Any:
    """Parse and do no more: the unit that all others are measured in."""
    from lxml import etree

    return etree.fromstring(html, etree.HTMLParser(encoding=charset, huge_tree=True))


def trafilatura(html: bytes, url: str, charset: str | None = None) -> Fields:
    """Default extraction with metadata."""
    from trafilatura import bare_extraction

    document = bare_extraction(html, url=url, with_metadata=True)
    found = {} if document is None else document.as_dict()
    return {
        "headline": found.get("title"),
        "byline": [name.strip() for name in (found.get("author") or "").split(";") if name.strip()],
        "date": found.get("date"),
        "section": (found.get("categories") or [None])[0],
        "dek": found.get("description"),
        "body": found.get("text"),
    }


def readability_lxml(html: bytes, url: str, charset: str | None = None) -> Fields:
    """Title and the text of the summary."""
    from lxml.html import fromstring
    from readability import Document

    document = Document(_decode(html, charset), url=url)
    summary = fromstring(document.summary(html_partial=True) or "<p></p>")
    blocks = (str(block.xpath("string()")) for block in summary.iter("p", "h2", "h3", "li", "pre"))
    return {"headline": document.short_title(), "body": "\n".join(blocks)}


def newspaper4k(html: bytes, url: str, charset: str | None = None) -> Fields:
    """Parse without asking the network for pictures."""
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False
    article = Article(url, config=config)
    article.download(input_html=_decode(html, charset))
    article.parse()
    return {
        "headline": article.title,
        "byline": list(article.authors),
        "date": article.publish_date.isoformat() if article.publish_date else None,
        "dek": article.meta_description,
        "section": article.meta_data.get("article", {}).get("section")
        if isinstance(article.meta_data.get("article"), dict)
        else None,
        "body": article.text,
    }


def goose3(html: bytes, url: str, charset: str | None = None) -> Fields:
    """Extraction without pictures."""
    from goose3 import Goose

    with Goose({"enable_image_fetching": False}) as goose:
        article = goose.extract(raw_html=_decode(html, charset))
    return {
        "headline": article.title,
        "byline": list(article.authors),
        "date": article.publish_date,
        "dek": article.meta_description,
        "body": article.cleaned_text,
    }


def resiliparse(html: bytes, url: str, charset: str | None = None) -> Fields:
    """Main text alone, from its own C++ tree."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse_from_bytes(html, charset or "utf-8")
    text = extract_plain_text(tree, main_content=True, alt_texts=False)
    return {"headline": tree.title, "body": text}


def news_please(html: bytes, url: str, charset: str | None = None) -> Fields:
    """Its vote over newspaper, readability, dates and language."""
    from newsplease import NewsPlease

    article = NewsPlease.from_html(_decode(html, charset), url=url, fetch_images=False)
    return {
        "headline": article.title,
        "byline": list(article.authors or ()),
        "date": article.date_publish.isoformat() if article.date_publish else None,
        "dek": article.description,
        "body": article.maintext,
    }


EXTRACTORS: dict[str, Extractor] = {
    "scraper": ours,
    "lxml": parse,
    "trafilatura": trafilatura,
    "readability-lxml": readability_lxml,
    "newspaper4k": newspaper4k,
    "goose3": goose3,
    "resiliparse": resiliparse,
    "news-please": news_please,
}


def repeat_body(html: bytes, copies: int) -> bytes:
    """Return the page with what its body holds so many times over."""
    found = _BODY.search(html)
    if found is None or copies == 1:
        return html
    return html[: found.start(1)] + found[1] * copies + html[found.end(1) :]


def load(file: str) -> bytes:
    """Return a page's bytes, unpacked if it is gzipped."""
    with gzip.open(file) if file.endswith(".gz") else open(file, "rb") as page:
        return page.read()


def versions_of(name: str) -> dict[str, str]:
    """Return what is installed of an extractor's packages, Python's version too."""
    found = {"python": sys.version.split()[0]}
    if name == "scraper":
        from scraper.version import __version__

        found[name] = __version__
    for package in (name, "lxml"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def serve(name: str) -> None:
    """Answer requests on standard input until it ends."""
    extract = EXTRACTORS[name]
    _say({"name": name, "versions": versions_of(name)})
    for line in sys.stdin:
        asked = json.loads(line)
        page = repeat_body(load(asked["file"]), asked.get("copies", 1))
        answer: dict[str, Any] = {}
        start = time.process_time()
        try:
            extract(page, asked["url"], asked.get("charset"))
        except Exception as error:  # another's failure is a result, not ours to mend
            answer["error"] = f"{type(error).__name__}: {error}"[:200]
        answer["seconds"] = time.process_time() - start
        _say(answer)


def _decode(html: bytes, charset: str | None) -> str:
    """Decode for those that take text alone: as declared, else UTF-8."""
    found = re.search(rb"charset=[\"']?([\w-]+)", html[:4096])
    for name in (charset, found[1].decode("ascii") if found else None, "utf-8"):
        try:
            return html.decode(name or "utf-8")
        except (LookupError, ValueError):
            continue
    return html.decode("utf-8", "replace")


def _say(answer: dict[str, Any]) -> None:
    _OUT.write(json.dumps(answer) + "\n")
    _OUT.flush()


_OUT = sys.stdout

if __name__ == "__main__":
    sys.stdout = sys.stderr  # what a library prints is no answer
    serve(sys.argv[1])
