"""One visit: an address fetched politely, read in a worker, and its outcome told.

What is tried again and when is decided here; what is asked next is the loop's matter.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from scraper.archive.claiming import Queued
from scraper.discovery.frontier import rank
from scraper.errors import (
    BadAnswer,
    Disallowed,
    Elsewhere,
    FetchError,
    Refused,
    ScraperError,
    Unreachable,
)
from scraper.extraction.pages import join_articles
from scraper.fetching.drawing import Draw
from scraper.fetching.rights import forbids_archiving
from scraper.fetching.visitor import Visitor
from scraper.paging import FurtherPages
from scraper.reading import Answer, keep_answer, read_answer
from scraper.records import Article, Outcome, Seed, Snapshot
from scraper.scope import Scope
from scraper.settings import CrawlSettings
from scraper.url_signs import is_home_page, is_variant
from scraper.urls import host_of, is_same_site, normalize_url
from scraper.workers import WorkerLost, Workers

LISTS = frozenset({"front", "feed"})
"""What a refresh asks again, together with what it lists."""
_GONE = frozenset({404, 410})
_TRIES_OF_SILENCE = 2
_SHORT_WAIT = 2.0  # seconds: whoever typed a wrong name should hear of it soon
_ANOTHER_DAY = timedelta(days=1)  # after which a refresh tries again what was given up
_LOG = logging.getLogger(__name__)
_MOST_NESTED = 4  # sitemaps one within another; the protocol knows two
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


def _ignore(_: Queued) -> None:
    """Do nothing: nobody wants to know yet."""


@dataclass(slots=True)
class Visits:
    """Visits addresses for one crawl.

    `recall` gives an address' last good answer, for the front that hasn't changed but
    whose articles may have. `nesting` counts the sitemaps that have led to an address.
    `on_fetched` is told when the network is done with one.
    `draw` has a browser run a page's scripts; None without --render.
    """

    visitor: Visitor
    workers: Workers
    scope: Scope
    settings: CrawlSettings
    recall: Callable[[str], Snapshot | None]
    nesting: Callable[[str], int]
    on_fetched: Callable[[Queued], None] = _ignore
    draw: Draw | None = None

    async def visit(self, queued: Queued) -> Outcome:
        """Fetch and read one address; whatever the web does becomes an outcome."""
        outcome = Outcome(queued.url, "done")
        self.workers.warm_up(read_answer)
        try:
            snapshot = await self._fetch(queued)
        except Elsewhere as found:
            return replace(outcome, role="redirect", seeds=_hand_over(queued, found.target))
        except (Disallowed, Refused) as error:
            return replace(outcome, state="skipped", error=error.reason)
        except Unreachable as error:
            return self._again(queued, error.reason, error.retry_after)
        except FetchError as error:
            return replace(outcome, state="failed", error=error.reason)
        finally:
            self.on_fetched(queued)
        if snapshot.status in _PASSING:
            pause = self.visitor.politeness.pause_left(host_of(snapshot.final_url))
            return self._again(queued, f"the server answered {snapshot.status}", pause or None)
        if snapshot.status == 304:
            return await self._still_lists(queued, replace(outcome, snapshot=snapshot))
        if not 200 <= snapshot.status < 300:
            return await self._note_refusal(outcome, snapshot)
        outcome = await self._read(queued, outcome, snapshot)
        kept = outcome.snapshot
        if self.settings.noarchive == "respect" and kept and forbids_archiving(kept):
            return _without_text(outcome)
        return outcome

    async def _note_refusal(self, outcome: Outcome, snapshot: Snapshot) -> Outcome:
        """Keep an answer that says that there is no page; one that is gone is no failure."""
        outcome = await self._keep_unread(outcome, snapshot)
        if snapshot.status in _GONE:
            return outcome
        return replace(outcome, state="failed", error=f"the server answered {snapshot.status}")

    async def _fetch(self, queued: Queued) -> Snapshot:
        if self.draw and self.settings.renders(queued.host):
            snapshot = await self.visitor.fetch(queued.url)  # its ETag says nothing of the text
            return await self.draw(snapshot)
        etag, last_modified = queued.etag, queued.last_modified
        return await self.visitor.fetch(queued.url, etag=etag, last_modified=last_modified)

    async def _read(self, queued: Queued, outcome: Outcome, snapshot: Snapshot) -> Outcome:
        """Read a good answer; of one that cannot be read the bytes are kept, if they decode."""
        try:
            with_links = self.settings.follow and self.scope.wants_links_of(queued.depth)
            read = partial(read_answer, with_links=with_links)
            answer = await self.workers.run(read, snapshot, queued.depth, self.settings)
        except BadAnswer as error:
            return replace(outcome, state="failed", error=error.reason)
        except WorkerLost as lost:
            failed = replace(outcome, state="failed", error=f"reading the page: {lost}")
            return await self._keep_unread(failed, snapshot)
        except ScraperError:
            raise
        except Exception as error:  # a bug fails this page, whose bytes are kept, and no other
            return await self._keep_unread(_blame_bug(outcome, error), snapshot)
        if outcome.snapshot is None:
            outcome = replace(outcome, snapshot=answer.snapshot)
        return await self._take_up(queued, outcome, answer)

    async def _keep_unread(self, outcome: Outcome, snapshot: Snapshot) -> Outcome:
        """Keep the bytes of an answer that is not to be read, or could not be."""
        if outcome.snapshot is not None:
            return outcome
        try:
            return replace(outcome, snapshot=await self.workers.run(keep_answer, snapshot))
        except (BadAnswer, WorkerLost):
            return outcome

    async def _take_up(self, queued: Queued, outcome: Outcome, answer: Answer) -> Outcome:
        """Say what follows from what an answer turned out to be."""
        snapshot = answer.snapshot
        if queued.depth > 0 and not self.scope.has_host(host_of(snapshot.final_url)):
            return replace(outcome, state="skipped", error="redirect to another site")
        if answer.role == "other":
            kind = snapshot.media_type or "of no known type"
            return replace(outcome, state=_blame(queued), error=f"not a page: {kind}")
        if reason := self._is_out_of_dates(answer.article):
            return replace(outcome, state="skipped", error=reason, role=answer.role)
        if queued.depth == 0 and is_same_site(queued.url, snapshot.final_url):
            self.scope.widen(snapshot.final_url)
        if answer.neighbours.first:
            return self._lead_back(queued, outcome, answer.neighbours.first)
        if self.settings.follow and (full := self._full_version(queued, snapshot, answer)):
            return replace(outcome, seeds=self.scope.choose([full]), role="variant")
        seeds = await self._follow(queued, snapshot, answer) if self.settings.follow else ()
        outcome = replace(
            outcome,
            article=answer.article,
            checked=answer.checked,
            seeds=seeds,
            role=answer.role,
        )
        if not snapshot.rendered:
            outcome = replace(outcome, remark=answer.remark)
        if answer.article and answer.neighbours.following:
            return await self._read_on(queued, outcome, answer.article, answer.neighbours.following)
        return outcome

    def _lead_back(self, queued: Queued, outcome: Outcome, first: str) -> Outcome:
        """A later page of an article is none of its own: the first page brings all of them."""
        seed = Seed(first, queued.depth, rank("article"), found_on=queued.url)
        return replace(outcome, seeds=self.scope.choose((seed,)), role="page")

    async def _read_on(
        self, queued: Queued, outcome: Outcome, article: Article, following: str
    ) -> Outcome:
        """Fetch the article's further pages as well, and make one record of all.

        Where a page cannot be had now, the whole article is asked again later. The
        article ends before a page that is forbidden, gone, no page, or never to be had.
        """
        pages = FurtherPages(self.visitor, self.workers, self.settings, article)
        try:
            try:
                await pages.collect(following)
            except Unreachable as error:
                later = self._again(queued, error.reason, error.retry_after)
                if later.state == "queued":
                    return later
            whole = await self.workers.run(join_articles, pages.articles)
        except WorkerLost as lost:
            told = f"reading a further page: {lost}"
            return replace(outcome, state="failed", error=told, article=None)
        except ScraperError:
            raise
        except Exception as error:  # a bug fails this article, whose bytes are kept, and no other
            return _blame_bug(replace(outcome, article=None), error)
        return replace(outcome, article=whole, more=tuple(pages.snapshots))

    async def _still_lists(self, queued: Queued, outcome: Outcome) -> Outcome:
        """An unchanged list names what it named before, and that may have changed."""
        before = self.recall(queued.url) if queued.role in LISTS else None
        if before is None or not self.settings.follow:
            return outcome
        return replace((await self._read(queued, outcome, before)), article=None)

    def _full_version(self, queued: Queued, snapshot: Snapshot, answer: Answer) -> Seed | None:
        """Return the page that an AMP or print version belongs to; None for a page of its own."""
        if answer.article is None or not is_variant(snapshot.final_url):
            return None
        full = answer.article.canonical_url
        if is_variant(full) or not self.scope.has_host(host_of(full)):
            return None
        return Seed(full, queued.depth, queued.priority, found_on=snapshot.final_url)

    async def _follow(self, queued: Queued, snapshot: Snapshot, answer: Answer) -> tuple[Seed, ...]:
        """Choose what to ask next; a seed's home page also brings its host's sitemaps."""
        seeds = answer.seeds
        if answer.role == "sitemap" and self.nesting(queued.url) >= _MOST_NESTED:
            seeds = tuple(_too_deep(seed, queued.depth) for seed in seeds)
        if queued.depth == 0 and is_home_page(snapshot.final_url):
            rules = await self.visitor.rules_for(snapshot.final_url)
            seeds += tuple(
                Seed(url, 1, rank("sitemap"), found_on=snapshot.final_url)
                for printed in rules.sitemaps
                if (url := normalize_url(printed, snapshot.final_url))
            )
        return self.scope.choose(seeds)

    def _again(self, queued: Queued, reason: str, wait: float | None) -> Outcome:
        """Queue for another try, or give up: after enough tries, or on a host that is dead."""
        politeness = self.visitor.politeness
        is_silent = queued.depth == 0 and not politeness.has_answered(queued.host)
        tries = _TRIES_OF_SILENCE if is_silent else self.settings.max_attempts
        if queued.attempts >= tries or politeness.has_given_up(queued.host):
            due = datetime.now(UTC) + _ANOTHER_DAY
            return Outcome(queued.url, "failed", error=reason, due=due)
        growing = self.settings.retry_seconds * 2.0 ** (queued.attempts - 1)
        seconds = _SHORT_WAIT if is_silent else growing if wait is None else wait
        due = datetime.now(UTC) + timedelta(seconds=seconds)
        return Outcome(queued.url, "queued", error=reason, due=due)

    def _is_out_of_dates(self, article: Article | None) -> str | None:
        """Say why an article is none that --since and --until ask for; None if it is."""
        day = article.published[:10] if article and article.published else None
        since, until = self.settings.since, self.settings.until
        if day and since and day < since:
            return f"published {day}, before {since}"
        if day and until and day > until:
            return f"published {day}, after {until}"
        return None


def _without_text(outcome: Outcome) -> Outcome:
    """Drop what a page asks not to be kept: its bytes, but for their hash, and its text."""
    assert outcome.snapshot is not None  # it was read from one
    article = outcome.article and replace(
        outcome.article, body=None, blocks=(), quotes=(), captions=(), links=(), word_count=0
    )
    more = tuple(map(_without_bytes, outcome.more))
    return replace(outcome, snapshot=_without_bytes(outcome.snapshot), article=article, more=more)


def _without_bytes(snapshot: Snapshot) -> Snapshot:
    assert snapshot.packed is not None  # it was read in a worker, which packs it
    return replace(snapshot, packed=None, drawn_from=None, withheld=snapshot.packed.sha256)


def _hand_over(queued: Queued, target: str) -> tuple[Seed, ...]:
    """Queue where a redirect leads; the shard that may ask it takes it from the frontier."""
    url = normalize_url(target)
    seed = url and Seed(url, queued.depth, queued.priority, found_on=queued.url)
    return (seed,) if seed else ()


def _too_deep(seed: Seed, depth: int) -> Seed:
    """Only note a child sitemap, which is no deeper than its index; pages are."""
    told = f"sitemaps nested more than {_MOST_NESTED} deep"
    return replace(seed, skip=told) if seed.depth == depth else seed


def _blame(queued: Queued) -> str:
    """What the user asked for and cannot have is a failure; what we came across is not."""
    return "failed" if queued.depth == 0 else "skipped"


def _blame_bug(outcome: Outcome, error: Exception) -> Outcome:
    _LOG.error("reading %s failed", outcome.url, exc_info=error)
    told = f"a bug in reading the page: {type(error).__name__}: {error}"
    return replace(outcome, state="failed", error=told)
