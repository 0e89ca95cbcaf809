"""A stored page as text that can do nothing: words, headings, lists and tables alone."""

from __future__ import annotations

import nh3
from markupsafe import Markup

from scraper.extraction.decoding import decode
from scraper.records import Snapshot

_TAGS = set(
    "p br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table thead tbody tr th td "
    "em strong b i sub sup figure figcaption".split()
)
_DROPPED_WHOLE = set(
    "script style template noscript iframe object embed svg math form select button textarea "
    "title head".split()
)
_LONGEST = 2_000_000


def sanitised(snapshot: Snapshot) -> Markup:
    """Return a page's text as HTML without a single attribute, address or picture.

    What may run, load or be clicked is gone: nh3 lets through the few elements that
    give text its shape. Pages beyond two megabytes are cut there.
    """
    payload, _ = decode(snapshot.payload[:_LONGEST], snapshot.charset)
    text = payload.decode("utf-8", "replace")
    if snapshot.media_type and "html" not in snapshot.media_type:
        return Markup("<pre>{}</pre>").format(text)
    cleaned = nh3.clean(text, tags=_TAGS, clean_content_tags=_DROPPED_WHOLE, attributes={})
    return Markup(cleaned)  # nh3 has just made it harmless
