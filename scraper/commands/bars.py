"""Small charts made of characters: a bar for a count, a sparkline for counts over time."""

from __future__ import annotations

import math
from collections.abc import Sequence

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"


def bar(value: float, highest: float, width: int) -> str:
    """Draw a value as a bar, as long as `width` for the highest; anything above 0 is seen."""
    if value <= 0 or highest <= 0:
        return ""
    eighths = max(round(min(value / highest, 1) * width * 8), 1)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def sparkline(counts: Sequence[int], width: int) -> str:
    """Draw counts over time, at most `width` characters; nothing at all is a blank.

    Where there are more counts than that, neighbours are added up, the last few perhaps fewer.
    """
    each = max(math.ceil(len(counts) / width), 1)
    sums = [sum(counts[start : start + each]) for start in range(0, len(counts), each)]
    highest = max(sums, default=0)
    return "".join(_height(value, highest) for value in sums)


def _height(value: int, highest: int) -> str:
    return _HEIGHTS[math.ceil(value / highest * len(_HEIGHTS)) - 1] if value else " "
