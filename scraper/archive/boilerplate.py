"""What the pages of many outlets have in common, as a dictionary for those that stand alone.

Pages are cut into pieces at the ends of tags and statements. A piece that three hosts have
is nobody's own: the markup of a common system, the script of a service. Runs of such pieces,
as they stand in a page, make the dictionary, what most pages share last, where Zstandard
reaches it with the least bits. Pieces with a sentence in them are left out even if three outlets
have them, so that no article's words outlive the article in here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

FEWEST_HOSTS = 20
"""Below these there is too little to compare."""

MOST_HOSTS = 300
"""That are looked at; more would add little to what they share."""

_SHARED_BY = 3
_LONGEST = 1_000_000
_SHORTEST_RUN = 24
_LONGEST_PAGE = 500_000
_PIECE = re.compile(rb"[^>;,\n]{0,400}[>;,\n]|[^>;,\n]{1,400}")
_SENTENCE = re.compile(rb"(?:[A-Za-z'\x80-\xff]{2,}[ ,.]+){4}|[\x80-\xff]{12}")


def shared_markup(pages: Callable[[], Iterable[bytes]]) -> bytes:
    """Return what pages of different hosts share, at most a megabyte of it.

    Args:
        pages: hands the pages out, one a host; asked twice, so that none must be held.
    """
    counts: Counter[bytes] = Counter()
    for page in pages():
        counts.update(set(_pieces(page)))
    shared = frozenset(
        piece
        for piece, hosts in counts.items()
        if hosts >= _SHARED_BY and not _SENTENCE.search(piece)
    )
    runs: Counter[bytes] = Counter()
    for page in pages():
        runs.update(set(_runs(page, shared)))
    return _lay_out(runs)


def _pieces(page: bytes) -> list[bytes]:
    return _PIECE.findall(page[:_LONGEST_PAGE])


def _runs(page: bytes, shared: frozenset[bytes]) -> Iterator[bytes]:
    """Yield the stretches of a page that consist of shared pieces alone."""
    run: list[bytes] = []
    for piece in [*_pieces(page), b""]:
        if piece in shared:
            run.append(piece)
        elif run:
            text = b"".join(run)
            run.clear()
            if len(text) >= _SHORTEST_RUN:
                yield text


def _lay_out(runs: Counter[bytes]) -> bytes:
    """Join runs, the commonest last; one that is mostly known from commoner ones is left out."""
    chosen: list[bytes] = []
    known: set[bytes] = set()
    room = _LONGEST
    for run in sorted(runs, key=lambda run: (-runs[run], -len(run), run)):
        pieces = _pieces(run)
        new = sum(len(piece) for piece in pieces if piece not in known)
        if new * 2 < len(run) or len(run) > room:
            continue
        known.update(pieces)
        chosen.append(run)
        room -= len(run)
    return b"".join(reversed(chosen))
