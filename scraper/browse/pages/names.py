"""A speaker, an author, a section: who or what it is, over time, and all that it stands in."""

from __future__ import annotations

from typing import Any

from scraper.browse.asked import PER_PAGE, Asked, paged
from scraper.browse.charts import ranked_bars, stacked_bars
from scraper.query.lists import lines_of, newest
from scraper.query.outlets import SAMPLED, most_quoted_in
from scraper.query.overview import Ranked
from scraper.query.profiles import in_section, load_author, load_section, signed_by
from scraper.query.voices import load_speaker, quotes_of


def load_speaker_page(asked: Asked) -> dict[str, Any] | None:
    """Return a speaker with roles, outlets, a timeline, and every quotation, page by page."""
    speaker = load_speaker(asked.connection, asked.id)
    if speaker is None:
        return None
    pages = paged(asked, speaker.quotes)
    return {
        "speaker": speaker,
        "pages": pages,
        "quotes": quotes_of(asked.connection, speaker, limit=PER_PAGE, skip=pages.skip),
        "timeline": speaker.timeline,
        "chart": speaker.timeline and stacked_bars(speaker.timeline),
    }


def load_author_page(asked: Asked) -> dict[str, Any] | None:
    """Return an author with roles, outlets, sections, a timeline and the signed articles."""
    author = load_author(asked.connection, asked.id)
    if author is None:
        return None
    pages = paged(asked, author.articles)
    shown = signed_by(asked.connection, author, limit=PER_PAGE, skip=pages.skip)
    return {
        "author": author,
        "pages": pages,
        "articles": lines_of(asked.connection, shown),
        "timeline": author.timeline,
        "chart": author.timeline and stacked_bars(author.timeline),
    }


def load_section_page(asked: Asked) -> dict[str, Any] | None:
    """Return a section with its neighbours, who speaks in it, a timeline and its articles."""
    section = load_section(asked.connection, asked.id)
    if section is None:
        return None
    connection, mine = asked.connection, in_section(asked.id)
    speakers = most_quoted_in(connection, mine, limit=10)
    pages = paged(asked, section.articles)
    return {
        "section": section,
        "speakers": speakers,
        "speakers_chart": chart_of(speakers),
        "sampled": SAMPLED if pages.total > SAMPLED else None,
        "pages": pages,
        "articles": newest(connection, mine, limit=PER_PAGE, skip=pages.skip),
        "timeline": section.timeline,
        "chart": section.timeline and stacked_bars(section.timeline),
    }


def chart_of(ranking: tuple[Ranked, ...]) -> Any:
    """Draw a ranking; None for an empty one."""
    if not ranking:
        return None
    return ranked_bars(tuple(r.name for r in ranking), tuple(r.count for r in ranking))
