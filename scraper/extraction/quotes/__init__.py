"""Find who said what: quotations with their speakers, by rules that explain themselves.

The walk: `marks` pairs quotation marks, `tokens` and `text` cut words and sentences
around them, `people` reads who is named, `attribution` gives each quotation its cue, `discourse`
and `resolve` its speaker, `judge` drops what is merely marked.
"""

from __future__ import annotations

from collections.abc import Sequence

from scraper.extraction.quotes.attribution import Attribution, attribute_sentence
from scraper.extraction.quotes.confidence import set_confidence
from scraper.extraction.quotes.dashes import add_dash_speech
from scraper.extraction.quotes.discourse import settle
from scraper.extraction.quotes.incises import close_incises, open_incises
from scraper.extraction.quotes.indirect import find_indirect, may_report
from scraper.extraction.quotes.judge import judge_all
from scraper.extraction.quotes.lexicon import Lexicon
from scraper.extraction.quotes.loading import lexicon_for
from scraper.extraction.quotes.marks import find_spans
from scraper.extraction.quotes.particles import attribute_by_particles
from scraper.extraction.quotes.people import find_cast, part, weigh_genders
from scraper.extraction.quotes.phrases import Reader, Subject
from scraper.extraction.quotes.resolve import Resolver
from scraper.extraction.quotes.roles import clean_role, describe, is_rank, tells_role
from scraper.extraction.quotes.sources import PERSON
from scraper.extraction.quotes.text import Line, read_line
from scraper.records import Quote

_SAID = 0.5  # below this chance, marked words are no quotation
_MOST_PARAGRAPHS = 4000  # that are read; no article has more
_SAMPLE = 2000  # characters that tell the script of an unknown language


def find_quotes(paragraphs: Sequence[str], language: str | None = "en") -> list[Quote]:
    """Find the quotations of an article and who said them.

    Args:
        paragraphs: the body's paragraphs in order, plain text.
        language: a BCP 47 tag; an unknown one is guessed from the script.

    Returns:
        One quote for each pair of marks that holds somebody's words, in text order;
        `start` and `end` count code points inside `paragraphs[quote.paragraph]`.
    """
    return find_quotes_in_text(paragraphs, language, [0] * len(paragraphs))


def find_quotes_in_text(
    paragraphs: Sequence[str], language: str | None, starts: Sequence[int]
) -> list[Quote]:
    """The same, with places in the whole text, where the paragraphs begin at `starts`."""
    return [
        _quote(position, result, starts[result.line.index])
        for position, result in enumerate(find_attributions(paragraphs, language))
    ]


def find_attributions(paragraphs: Sequence[str], language: str | None = "en") -> list[Attribution]:
    """The same as `find_quotes`, with the rule and the words that each decision rests on."""
    results, lexicon = read_attributions(paragraphs, language)
    if lexicon is not None:
        judge_all(results, lexicon, paragraphs)
    set_confidence(results)
    return [
        result
        for result in results
        if result.said >= _SAID and (result.source is not None or not result.indirect)
    ]


def read_attributions(
    paragraphs: Sequence[str], language: str | None
) -> tuple[list[Attribution], Lexicon | None]:
    """Everything between marks with its speaker, not yet judged; with the lexicon for that.

    The lexicon is None where the marks are judged already, by particles.
    """
    paragraphs = paragraphs[:_MOST_PARAGRAPHS]
    lexicon = lexicon_for(language, " ".join(paragraphs)[:_SAMPLE])
    spans = add_dash_speech(paragraphs, find_spans(paragraphs), lexicon)
    if "quoting" in lexicon.extra:
        return attribute_by_particles(paragraphs, spans, lexicon), None
    if not any(spans) and not lexicon.indirect:
        return [], lexicon
    spans = open_incises(paragraphs, spans, lexicon)
    lines = [read_line(index, text, spans[index], lexicon) for index, text in enumerate(paragraphs)]
    cast = find_cast(lines, lexicon)
    weigh_genders(cast, lexicon)
    reader = Reader(lexicon, cast)
    results = _attribute(reader, lines)
    settle(Resolver(reader, lines), results)
    _share_roles(reader, results)
    part(cast)
    return close_incises(results), lexicon


def _is_place_of_work(subject: Subject) -> bool:
    """ "of Rosen Research" behind a name, for want of a role."""
    role = subject.role or ""
    return role[:1].isupper() and subject.name is not None and subject.end > subject.name.end


def _attribute(reader: Reader, lines: list[Line]) -> list[Attribution]:
    """Quotations and reported clauses of all sentences, in text order, not yet resolved."""
    results: list[Attribution] = []
    indirect = reader.lexicon.indirect
    for line in lines:
        reports = indirect and may_report(line.looks, 0, len(line.looks))
        if not reports and not line.quoted:
            continue
        for number in range(len(line.sentences)):
            if line.quoted:
                results += attribute_sentence(reader, line, number)
            if reports:
                results += find_indirect(reader, line, number)
    return results


def _share_roles(reader: Reader, results: list[Attribution]) -> None:
    """Roles that stand beside a cue; where someone belongs ("of the union") only if no more."""
    for result in results:
        if result.source is not None:
            describe(reader, result.source)
    for telling in (True, False):
        for result in results:
            source, subject = result.source, result.subject
            if source is None or subject is None or source.kind != PERSON:
                continue
            ranked = telling and subject.office is not None and is_rank(reader, source.role)
            if source.role and not ranked:
                continue
            if tells_role(reader, subject.role) if telling else _is_place_of_work(subject):
                source.role = clean_role(reader, subject.role)


def _quote(position: int, result: Attribution, begin: int) -> Quote:
    text = result.line.text[result.span.start : result.span.end]
    source = result.source
    return Quote(
        position=position,
        paragraph=result.line.index,
        text=text,
        start=begin + result.span.start,
        end=begin + result.span.end,
        kind=_kind(result, text),
        speaker=source.name if source is not None else None,
        speaker_text=result.subject.text if result.subject is not None else result.words,
        speaker_kind=(source.kind or None) if source is not None else None,
        role=source.role if source is not None else None,
        cue=result.cue.text if result.cue is not None else result.verb,
        confidence=result.confidence,
    )


def _kind(result: Attribution, text: str) -> str:
    """Direct for a whole utterance, mixed for a part built into the writer's sentence."""
    if result.indirect:
        return "indirect"
    first = text[:1]
    whole = result.rule in ("cue after", "colon", "split", "continuation", "forward", "context")
    return "direct" if whole and not first.islower() and len(text.split()) > 1 else "mixed"
