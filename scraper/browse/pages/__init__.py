"""What each page shows: its address, its template, and the function that asks the archive."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.browse.asked import Loader
from scraper.browse.pages.article import load_article, load_changes, load_snapshot_text
from scraper.browse.pages.front import load_front
from scraper.browse.pages.names import load_author_page, load_section_page, load_speaker_page
from scraper.browse.pages.outlets import load_coverage_page, load_outlet_page
from scraper.browse.pages.search import load_search
from scraper.browse.pages.speakers import load_speakers


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of page; the groups of `path` are `Asked.named`."""

    path: str
    template: str
    load: Loader


_ID = r"(?P<id>\d{1,18})"
PAGES = (
    Page(r"/$", "front.html", load_front),
    Page(r"/search$", "search.html", load_search),
    Page(rf"/articles/{_ID}$", "article.html", load_article),
    Page(rf"/articles/{_ID}/changes$", "changes.html", load_changes),
    Page(rf"/articles/{_ID}/snapshot$", "snapshot.html", load_snapshot_text),
    Page(r"/speakers$", "speakers.html", load_speakers),
    Page(rf"/speakers/{_ID}$", "speaker.html", load_speaker_page),
    Page(rf"/authors/{_ID}$", "author.html", load_author_page),
    Page(rf"/sections/{_ID}$", "section.html", load_section_page),
    Page(rf"/outlets/{_ID}$", "outlet.html", load_outlet_page),
    Page(rf"/outlets/{_ID}/coverage$", "coverage.html", load_coverage_page),
)
