"""Who signed an article by where a name leads: to the page of an author."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from scraper.extraction.lines import Line, Zone, clean_text, inner_text
from scraper.extraction.menu import slug_of
from scraper.extraction.name_kinds import is_name, is_organisation, merge_authors
from scraper.extraction.names import Byline
from scraper.extraction.reading import Candidate, locate
from scraper.records import Author

_AUTHORS_PAGE = re.compile(
    r"/(?:authors?|autor(?:es|en|i|zy)?|autore?|auteurs?|auteurices?|redakteure?|redactie|firmas?|"
    r"people|person|profiles?|profil|staff|team|journalists?|journalistes?|giornalisti|reporters?|"
    r"by|bios?|contributors?|columnists?|skribent|forfatter|yazar(?:lar)?|kirjoittaja|penulis|"
    r"writers?|correspondents?|experts?|users?|@)(?:[/-]|$)",
    re.IGNORECASE,
)
_MOST_LINKS, _MOST_AUTHORS = 8, 6
_LINKED = 0.5
_ELSEWHERE = Zone.RELATED | Zone.COMMENTS | Zone.FOOTER | Zone.NAV


def linked_names(line: Line, near: float) -> Iterator[Candidate[Byline]]:
    """Yield the names of a line that lead to authors' pages: "/autor/ana-ruiz-12".

    A section's page or a tag's is named as people are, so that alone tells nothing; an
    author's page that spells the name tells most.
    """
    if line.link_chars < _LINKED * len(line.text) or line.zone & _ELSEWHERE:
        return
    authors: list[Author] = []
    spelled = False
    for link in islice(line.element.iter("a"), _MOST_LINKS):
        address = unquote((link.get("href") or "").partition("?")[0].rstrip("/"))
        if not _AUTHORS_PAGE.search(address):
            continue
        name = clean_text(inner_text(link)).strip(" ,;|")
        if is_name(name) and not is_organisation(name) and name in line.text:
            spelled = spelled or slug_of(name) in slug_of(address)
            authors.append(Author(name))
    if 0 < len(authors) <= _MOST_AUTHORS:
        byline = Byline(line.text, tuple(merge_authors(authors)))
        score = 1.3 + near + (0.3 if spelled else 0.0)
        yield Candidate(byline, "text", locate(line), score, "leads to an author's page", line)
