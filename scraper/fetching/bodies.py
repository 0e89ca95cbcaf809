"""Bodies as they came over the wire, made into what they say: done where there is time for it.

A crawl does this in its worker processes, so that the loop that talks to a hundred
servers never waits for an inflating page.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from scraper.errors import BadAnswer
from scraper.fetching.decoding import BrokenEncoding, TooLarge, decode, decode_beginning
from scraper.fetching.limits import DEFAULT_LIMITS, megabytes
from scraper.records import Snapshot


def decoded(snapshot: Snapshot, limit: int = DEFAULT_LIMITS.decoded_bytes) -> Snapshot:
    """Return the snapshot with its body decoded, and what is known of the wire noted.

    Raises:
        BadAnswer: the body is not what Content-Encoding says, or larger than `limit`.
    """
    if snapshot.encoding is None:
        return snapshot
    wire = snapshot.payload
    try:
        payload = decode(wire, snapshot.encoding, limit)
    except BrokenEncoding as exc:
        raise BadAnswer(snapshot.url, str(exc)) from exc
    except TooLarge as exc:
        raise BadAnswer(snapshot.url, f"body decodes to more than {megabytes(limit)}") from exc
    return replace(
        snapshot,
        payload=payload,
        encoding=None,
        wire_sha256=hashlib.sha256(wire).hexdigest(),
        wire_size=len(wire),
    )


def decoded_beginning(snapshot: Snapshot, most: int) -> Snapshot:
    """Return the snapshot with the first `most` bytes of its body decoded.

    Raises:
        BadAnswer: the body is not what Content-Encoding says.
    """
    try:
        payload = decode_beginning(snapshot.payload, snapshot.encoding, most)
    except BrokenEncoding as exc:
        raise BadAnswer(snapshot.url, str(exc)) from exc
    return replace(snapshot, payload=payload, encoding=None)
