"""How much of us one fetch may take; workers know it without the client."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of us one fetch may take."""

    seconds: float = 30.0  # from the first look-up to the last byte, redirects included
    wire_bytes: int = 20_000_000  # of one body as sent, compressed or not
    decoded_bytes: int = 50_000_000  # of one body after Content-Encoding was undone
    redirects: int = 10


DEFAULT_LIMITS = Limits()


def megabytes(size: int) -> str:
    """Spell a number of bytes: "20 MB"."""
    return f"{size / 1_000_000:g} MB"
