"""Whether a page holds no text until its scripts have run: what only a browser can show.

Applications leave an element without content for their scripts to fill, under one of a few
ids, or say in `<noscript>` that JavaScript is needed. A wall that asks a robot to prove that
it is none is no such page.
"""

from __future__ import annotations

import re

from scraper.extraction import kind_words as words
from scraper.extraction.lines import Zone, inner_text
from scraper.extraction.page import Page
from scraper.records import EMPTY, Article

_MOUNTS = frozenset(
    """
    root app __next __nuxt __gatsby ___gatsby svelte main-app app-root react-root react-app
    vue-app ember-app application app-container spa-root site-root page-root
    """.split()
)
_APP_TAGS = frozenset({"app-root", "my-app", "app-main"})
_MOST_SHOWN = 400
_MOST_MOUNTED = 40  # "Loading …"
_ASKS_FOR_SCRIPTS = re.compile(r"java\s?script|джаваскрипт|جافا ?سكر[يی]بت", re.IGNORECASE)


def remark_on(page: Page, article: Article) -> str | None:
    """Return `EMPTY` for a page that needs a browser, None for any other."""
    if len(article.body or "") > _MOST_SHOWN:
        return None
    shown = "\n".join(line.text for line in page.flow.lines if not line.zone & Zone.HIDDEN)
    title = page.title
    if len(shown) > _MOST_SHOWN or words.CHALLENGE.search(f"{title}\n{shown}"):
        return None
    says_so = any(_ASKS_FOR_SCRIPTS.search(line.text) for line in page.flow.lines)
    return EMPTY if says_so or _has_empty_mount(page) else None


def _has_empty_mount(page: Page) -> bool:
    for element in page.root.iter("div", "main", "section", *_APP_TAGS):
        is_mount = element.tag in _APP_TAGS or (element.get("id") or "").lower() in _MOUNTS
        if is_mount and len(inner_text(element).strip()) <= _MOST_MOUNTED:
            return True
    return False
