"""Two wordings of a sentence side by side: which words went and which came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed ("same"), went ("gone") or came ("new")."""

    text: str
    way: str


def compare_wording(before: str | None, after: str | None) -> list[Run]:
    """Return the runs of both texts, in order; a text of thousands of words is one run."""
    old, new = _WORD.findall(before or ""), _WORD.findall(after or "")
    if not old or not new or max(len(old), len(new)) > _LONGEST:
        runs = [Run(before or "", "gone"), Run(after or "", "new")]
        return [run for run in runs if run.text]
    found = []
    for _, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[i:j] == new[k:m]:
            found.append(Run("".join(old[i:j]), "same"))
            continue
        found += [Run("".join(old[i:j]), "gone"), Run("".join(new[k:m]), "new")]
    return [run for run in found if run.text]
