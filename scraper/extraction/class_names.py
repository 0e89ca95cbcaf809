"""What the names in an element's class, id or itemprop say, looked up once a spelling."""

from __future__ import annotations

import re
from functools import lru_cache

from scraper.extraction.anycase import AnyCase


@lru_cache(maxsize=1 << 15)
def says(pattern: AnyCase | re.Pattern[str], names: str) -> bool:
    """Say whether a pattern is found in class names, which repeat from line to line."""
    return bool(names) and pattern.search(names) is not None
