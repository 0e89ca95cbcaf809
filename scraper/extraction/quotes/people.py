"""Everybody an article names: people and organisations, with their short forms and gender.

Names are runs of capitalised words, cut from the titles and roles before them. What
a run is follows from its words (given names, "Ministry", places), from what stands
beside it, and from being taken up again by its last word alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from scraper.extraction.quotes import lexicon as lx
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.text import Line

PERSON, ORGANISATION, DOCUMENT, GROUP = "person", "organisation", "document", "group"
_MAX_NAME = 12


@dataclass(slots=True, eq=False)
class Source:
    """Somebody or something that may be quoted; one for all its mentions in the article."""

    name: str
    kind: str
    words: tuple[str, ...]
    male: int = 0
    female: int = 0
    role: str | None = None
    described: frozenset[str] = frozenset()
    personal: bool = True
    mentions: list[Name] = field(default_factory=list)

    def fits(self, pronoun: int) -> float:
        """How well a pronoun (its bits) stands for this source: 0 not at all, 1 well.

        A given name is weaker evidence of gender than a title: some are borne by both.
        """
        if self.kind == PERSON or (self.kind == "" and self.personal):
            likely = 1.0 if self.kind == PERSON else 0.6
            if pronoun & lx.HE:
                return likely * _agreement(self.male, self.female)
            if pronoun & lx.SHE:
                return likely * _agreement(self.female, self.male)
            return likely if pronoun & lx.FIRST else 0.0
        if pronoun & lx.IT:
            return 0.6 if self.kind == GROUP else 1.0
        return 1.0 if pronoun & lx.THEY else 0.0


def _agreement(mine: int, other: int) -> float:
    if mine >= other:
        return 1.2 if mine > other else 1.0
    return 0.35 if other - mine <= 2 else 0.0


@dataclass(slots=True, eq=False)
class Name:
    """One run of capitalised words: tokens `start` to `end`, the name itself from `core` on."""

    line: int
    start: int
    core: int
    end: int
    words: tuple[str, ...]
    kind: str | None
    text: str
    gender: int = 0
    possessive: bool = False
    initial: bool = False
    personal: bool = False
    source: Source | None = None


@dataclass(slots=True)
class Cast:
    """The article's names: by line in text order, by first and last token, and its sources."""

    names: list[list[Name]]
    starting: list[dict[int, Name]]
    ending: list[dict[int, Name]]
    sources: list[Source]
    by_last: dict[str, list[Source]]
    by_first: dict[str, list[Source]]


def find_cast(lines: list[Line], lexicon: Lexicon) -> Cast:
    """Read all names of the article and tell who is who."""
    found = [list(_names(line, lexicon)) for line in lines]
    cast = Cast(found, [], [], [], {}, {})
    alone = {name.words[0] for row in found for name in row if len(name.words) == 1}
    inside = {
        name.words[0] for row in found for name in row if len(name.words) == 1 and not name.initial
    }
    for row in found:
        for name in row:
            if len(name.words) > 1:
                name.source = _add_full(cast, name, alone)
    for row in found:
        for name in row:
            _cut_off_neighbour(cast, name)
            if name.source is None:
                name.source = _find_single(cast, name, lexicon, inside)
            if name.source is not None:
                _link(name.source, name)
    for row in found:
        kept = [name for name in row if name.source is not None]
        cast.starting.append({name.start: name for name in kept})
        cast.ending.append({name.end: name for name in kept})
    cast.names = [[name for name in row if name.source is not None] for row in found]
    return cast


def _names(line: Line, lexicon: Lexicon) -> Iterable[Name]:
    words, bits = line.words, line.bits
    i, total = 0, len(words)
    begins = {first for first, _ in line.sentences}
    while i < total:
        word = words[i]
        if not word[0].isupper() or _is_function(word, bits[i]):
            i += 1
            continue
        end = _run_end(line, i, lexicon)
        if (name := _name(line, i, end, i in begins, lexicon)) is not None:
            yield name
        i = end


def _is_function(word: str, bits: int) -> bool:
    if not bits & (lx.FUNCTION | lx.ARTICLE | lx.PREPOSITION | lx.PERSONAL | lx.AUXILIARY):
        return False
    return not (word.isupper() and len(word) > 1 and bits & (lx.PLACE | lx.NAMED))


def _run_end(line: Line, i: int, lexicon: Lexicon) -> int:
    """The token after the last of a run of capitalised words that starts at `i`."""
    words, bits = line.words, line.bits
    total = min(len(words), i + _MAX_NAME)
    organisation = bool(bits[i] & lx.NAMED)
    end = i + 1
    while end < total:
        if words[end - 1][-2:] in ("'s", "’s", "‘s") or words[end - 1][-1:] in "'’":
            break
        word = words[end]
        if word[0].isupper():
            if _is_function(word, bits[end]):
                break
            if bits[end] & lx.GIVEN_NAME and _person_begins(line, i, end, organisation):
                break
            organisation = organisation or bool(bits[end] & lx.NAMED)
            end += 1
        elif word == "." and len(words[end - 1]) == 1 and _capital(line, end + 1):
            end += 2
        elif word == "&" or (
            bits[end] & lx.PARTICLE and not (lexicon.noun_capitals and bits[end] & lx.ARTICLE)
        ):
            step = 2 if end + 1 < total and bits[end + 1] & lx.PARTICLE else 1
            if not _capital(line, end + step):
                break
            end += step + 1
        elif _goes_on(line, i, end, organisation):
            end += 2
        else:
            break
    return end


def _person_begins(line: Line, i: int, k: int, organisation: bool) -> bool:
    """Whether a given name inside a run starts another name: "Ministry Ana Ruiz"."""
    if not _capital(line, k + 1) or line.bits[k] & (lx.PLACE | lx.ROLE | lx.NAMED):
        return False
    if any(line.bits[j] & (lx.GIVEN_NAME | lx.TITLE | lx.ROLE) for j in range(i, k)):
        return False
    return organisation or (i > 0 and bool(line.bits[i - 1] & (lx.OF | lx.PARTICLE)))


def _goes_on(line: Line, i: int, end: int, organisation: bool) -> bool:
    """ "Bank of Canada", "Department of Trade and Industry": small words inside a name."""
    if not _capital(line, end + 1):
        return False
    if line.bits[end] & lx.LINKING and _joins(line, end, organisation):
        return True
    inner = any(line.bits[k] & lx.OF for k in range(i, end))
    return organisation and inner and bool(line.bits[end] & lx.AND)


def _joins(line: Line, end: int, organisation: bool) -> bool:
    before = line.bits[end - 1]
    if (
        line.bits[end] & lx.OF
        and line.bits[end + 1] & lx.PLACE
        and line.words[end - 2][0].isupper()
    ):
        return True
    if line.words[end] in ("of", "for"):
        return organisation or bool(before & (lx.NAMED | lx.ORGANISATION | lx.TITLE))
    return False


def _capital(line: Line, i: int) -> bool:
    return (
        i < len(line.words)
        and line.words[i][0].isupper()
        and not _is_function(line.words[i], line.bits[i])
    )


def _bare(word: str) -> str:
    for ending in ("'s", "’s", "‘s"):
        if word.endswith(ending):
            return word[:-2]
    return word.rstrip("'’‘")


def _name(line: Line, start: int, end: int, initial: bool, lexicon: Lexicon) -> Name | None:
    bits, words = line.bits, line.words
    core = _core(line, start, end, lexicon)
    office = lx.TITLE | lx.ROLE
    if all(bits[k] & (office | lx.DEMONYM | lx.MODIFIER) for k in range(start, end)) and any(
        bits[k] & office for k in range(start, end)
    ):
        if end - start > 1:
            return None
        initial = True
    possessive = _bare(words[end - 1]) != words[end - 1]
    parts = tuple(_bare(w).lower() for w in words[core:end] if w != ".")
    while len(parts) > 1 and lexicon.bits.get(parts[-1], 0) & lx.SUFFIX:
        parts = parts[:-1]
    text = line.slice(core, end)
    text = text[: len(text) - (len(words[end - 1]) - len(_bare(words[end - 1])))]
    if core > start and len(parts) == 1 and line.bits[core - 1] & lx.NOBLE:
        text = f"{words[core - 1]} {text}"
    gender = 0
    for k in range(start, core):
        gender |= bits[k] & (lx.MASCULINE | lx.FEMININE)
    kind = _kind(line, start, core, end, parts, lexicon)
    if lexicon.noun_capitals and not _german_name(line, start, core, end, kind, initial):
        return None
    personal = _may_be_person(line, start, core, end)
    return Name(
        line.index, start, core, end, parts, kind, text, gender, possessive, initial, personal
    )


def _may_be_person(line: Line, start: int, core: int, end: int) -> bool:
    """Whether an unknown run of words could be somebody's name: two or three plain words."""
    if not 2 <= end - core <= 3 or (start > 0 and line.bits[start - 1] & lx.ARTICLE):
        return False
    plain = lx.NOMINAL | lx.NAMED | lx.PLACE | lx.DEMONYM | lx.FUNCTION | lx.WORK | lx.MODIFIER
    return not any(
        line.bits[k] & plain or not line.words[k][-1].isalpha() or line.words[k][1:].isupper()
        for k in range(core, end)
        if len(line.words[k]) > 1
    )


def _core(line: Line, start: int, end: int, lexicon: Lexicon) -> int:
    """Where the name begins after titles and roles: "Defence Minister Israel Katz" at Israel."""
    core, k = start, start
    while k < end - 1:
        if line.bits[k] & (lx.TITLE | lx.ROLE) and not line.bits[k] & lx.GIVEN_NAME:
            core = k + 1
            if line.bits[core] & (lx.OF | lx.LINKING):
                core = _after_office(line, core + 1, end)
                if core >= end:
                    return start
            k = core
        else:
            k += 1
    if core > start and all(line.bits[k] & lx.NAMED for k in range(core, end)):
        return start
    if core == start and end - start > 2 and line.bits[start] & (lx.DEMONYM | lx.MODIFIER):
        core += bool(line.bits[start + 1] & lx.GIVEN_NAME)
    while core < end - 1 and line.words[core] == ".":
        core += 1
    return core


def _after_office(line: Line, k: int, end: int) -> int:
    """The token after "State" in "Secretary of State Ana Ruiz"; `end` where no name follows."""
    for j in range(k, end):
        if line.bits[j] & lx.GIVEN_NAME and not line.bits[j] & lx.PLACE:
            return j
    office = lx.MODIFIER | lx.NAMED | lx.AND | lx.TITLE | lx.ORGANISATION
    while k < end and line.bits[k] & office:
        k += 1
    return k if end - k >= 1 else end


def _kind(
    line: Line, start: int, core: int, end: int, parts: tuple[str, ...], lexicon: Lexicon
) -> str | None:
    bits = line.bits
    if any(line.words[k].lower() in ("of", "for", "&") for k in range(core, end)):
        return ORGANISATION
    if core > start and end - core <= 4 and line.bits[core - 1] & (lx.TITLE | lx.ROLE):
        return PERSON
    given = bool(lexicon.bits.get(parts[0], 0) & lx.GIVEN_NAME)
    if any(bits[k] & lx.NAMED for k in range(core + (1 if given else 0), end)):
        return ORGANISATION
    if all(bits[k] & (lx.PLACE | lx.DEMONYM | lx.NAMED) for k in range(core, end)):
        return ORGANISATION
    if len(parts) == 1 and line.words[core].isupper() and len(parts[0]) > 1:
        return ORGANISATION
    if given and 1 < len(parts) <= 5:
        return PERSON
    if start > 0 and bits[start - 1] & (lx.ROLE | lx.TITLE) and len(parts) <= 4:
        return PERSON
    return None


def _german_name(
    line: Line, start: int, core: int, end: int, kind: str | None, initial: bool
) -> bool:
    """Where all nouns have capitals, one word alone is a name only by its company."""
    if kind is not None or core > start:
        return True
    del initial
    return end - core > 1 or not line.bits[start] & (lx.NOMINAL | lx.FUNCTION)


def _add_full(cast: Cast, name: Name, alone: set[str]) -> Source:
    known = _same_name(cast, name)
    if known is None:
        kind = name.kind
        if kind is None and name.words[-1] in alone and name.personal:
            kind = PERSON
        known = Source(name.text, kind or "", name.words, personal=name.personal)
        cast.sources.append(known)
        cast.by_last.setdefault(name.words[-1], []).append(known)
        cast.by_first.setdefault(name.words[0], []).append(known)
    elif name.kind == PERSON and known.kind in ("", ORGANISATION):
        known.kind = PERSON
    elif not known.kind and name.kind:
        known.kind = name.kind
    if len(name.words) > len(known.words):
        known.name, known.words = name.text, name.words
    return known


def _same_name(cast: Cast, name: Name) -> Source | None:
    mine = set(name.words)
    for source in cast.by_last.get(name.words[-1], ()):
        if source.kind == ORGANISATION and name.kind == PERSON and source.words != name.words:
            continue
        theirs = set(source.words)
        if mine <= theirs or theirs <= mine:
            return source
    return None


def _link(source: Source, name: Name) -> None:
    source.mentions.append(name)
    if name.gender & lx.MASCULINE:
        source.male += 3
    if name.gender & lx.FEMININE:
        source.female += 3


def _cut_off_neighbour(cast: Cast, name: Name) -> None:
    """ "the Daily Mail Ruiz said": a surname that only happens to follow another name."""
    if len(name.words) < 3 or name.kind == PERSON or name.source is None:
        return
    for other in cast.by_last.get(name.words[-1], ()):
        if other.kind == PERSON and other is not name.source and len(other.words) <= 3:
            name.start = name.core = name.end - 1
            name.words, name.source, name.kind = name.words[-1:], other, None
            return


def _find_single(cast: Cast, name: Name, lexicon: Lexicon, inside: set[str]) -> Source | None:
    """A name of one word: the short form of a known one, else a source of its own."""
    word = name.words[0]
    candidates = [s for s in cast.by_last.get(word, ()) if s.kind in (PERSON, "", ORGANISATION)]
    if not candidates or lexicon.bits.get(word, 0) & lx.GIVEN_NAME:
        candidates = candidates + [s for s in cast.by_first.get(word, ()) if s.kind != ""]
    if name.kind == ORGANISATION:
        candidates = [s for s in candidates if s.words == name.words]
    candidates = [s for s in candidates if _agrees(s, name)]
    if candidates and not (name.kind == ORGANISATION and candidates[0].kind == PERSON):
        return max(candidates, key=_last_mention)
    if name.initial and name.kind is None and word not in inside:
        return None
    known = Source(name.text, name.kind or "", name.words, personal=False)
    cast.sources.append(known)
    cast.by_last.setdefault(word, []).append(known)
    return known


def _last_mention(source: Source) -> tuple[int, int]:
    """Where the source was mentioned last, among the names linked so far."""
    return (source.mentions[-1].line, source.mentions[-1].start) if source.mentions else (-1, -1)


def _agrees(source: Source, name: Name) -> bool:
    if name.gender & lx.MASCULINE:
        return source.male >= source.female
    if name.gender & lx.FEMININE:
        return source.female >= source.male
    return True


def weigh_genders(cast: Cast, lexicon: Lexicon) -> None:
    """Add what given names tell about gender, weaker than titles."""
    for source in cast.sources:
        first = lexicon.bits.get(source.words[0], 0)
        if (
            first & lx.GIVEN_NAME
            and not first & lx.PLACE
            and (source.kind == PERSON or len(source.words) == 1)
        ):
            source.male += 2 if first & lx.MALE_NAME else 0
            source.female += 2 if first & lx.FEMALE_NAME else 0
