"""The cookbook: questions with their SQL, from `cookbook.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_PARAMETER = re.compile(r"(?<!:):([a-z]+)")


@dataclass(frozen=True, slots=True)
class Recipe:
    """One question; `parameters` are the names of what its SQL leaves open, as in `:name`."""

    name: str
    title: str
    sql: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return what has to be filled in, in order."""
        return tuple(dict.fromkeys(_PARAMETER.findall(self.sql)))


@lru_cache(maxsize=1)
def load_cookbook() -> tuple[Recipe, ...]:
    """Return all recipes, in the order of the file."""
    text = files("scraper.query").joinpath("cookbook.toml").read_text(encoding="utf-8")
    return tuple(Recipe(name, **entry) for name, entry in tomllib.loads(text).items())
