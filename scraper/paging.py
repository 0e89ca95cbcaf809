"""The further pages of an article that goes over several: fetched one after the other, and read."""

from __future__ import annotations

from dataclasses import dataclass, field

from scraper.errors import BadAnswer, FetchError, Unreachable
from scraper.extraction.pages import MOST_PAGES, is_further_page
from scraper.fetching.visitor import Visitor
from scraper.reading import read_further
from scraper.records import ARTICLE_KINDS, Article, Snapshot
from scraper.settings import CrawlSettings
from scraper.urls import host_of
from scraper.workers import Workers

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(slots=True)
class FurtherPages:
    """Collects the pages after an article's first: at most `MOST_PAGES`, none twice.

    Each is asked for with the manners of any other address. `snapshots` are the
    answers that belong to the article, `articles` the readings, the first page's
    among them.
    """

    visitor: Visitor
    workers: Workers
    settings: CrawlSettings
    first: Article
    snapshots: list[Snapshot] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)

    async def collect(self, following: str | None) -> None:
        """Follow the pages to the last, or to one that is forbidden, gone or no such page.

        Raises:
            Unreachable: a page cannot be had now, but perhaps later.
            WorkerLost: a page could not be read.
        """
        self.articles.append(self.first)
        seen = {self.first.url}
        while following and following not in seen and len(self.articles) < MOST_PAGES:
            seen.add(following)
            snapshot = await self._fetch(following)
            if snapshot is None or not is_further_page(snapshot.final_url, self.first.url):
                return
            try:
                part, kept = await self.workers.run(read_further, snapshot, self.settings)
            except BadAnswer:
                return
            if part.article.kind not in ARTICLE_KINDS:
                return
            self.snapshots.append(kept)
            self.articles.append(part.article)
            following = part.neighbours.following

    async def _fetch(self, url: str) -> Snapshot | None:
        """Fetch a page; None for what no second try would bring, or nobody wants."""
        if self.settings.skips(url):
            return None
        try:
            snapshot = await self.visitor.fetch(url)
        except Unreachable:
            raise
        except FetchError:
            return None
        if snapshot.status in _PASSING:
            pause = self.visitor.politeness.pause_left(host_of(snapshot.final_url))
            raise Unreachable(url, f"the server answered {snapshot.status}", pause or None)
        return snapshot if 200 <= snapshot.status < 300 else None
