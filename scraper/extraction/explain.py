"""Why a page was read as it was: for each field all that was weighed, and what decided.

The readers keep their candidates; here they are asked for them a second time, and
told side by side in one shape, whatever the field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from scraper.extraction.accounts import Account, Item
from scraper.extraction.article import (
    at_declared_address,
    make_article,
    opening_places,
    read_both,
)
from scraper.extraction.byline import find_bylines
from scraper.extraction.canonical import find_canonicals
from scraper.extraction.clipping import extract_clipping
from scraper.extraction.dates import find_modified, find_published
from scraper.extraction.dek import find_deks
from scraper.extraction.headline import find_headlines
from scraper.extraction.kicker import find_kickers
from scraper.extraction.kind import Verdict, find_kinds
from scraper.extraction.language import find_languages
from scraper.extraction.layouts import Rules
from scraper.extraction.names import Byline
from scraper.extraction.page import read_page
from scraper.extraction.quoted import paragraphs_of
from scraper.extraction.quotes import find_quotes, read_attributions
from scraper.extraction.quotes.attribution import Attribution
from scraper.extraction.quotes.confidence import set_confidence
from scraper.extraction.quotes.judge import judge_all
from scraper.extraction.reading import Candidate, Reading
from scraper.extraction.section import find_sections
from scraper.extraction.section_scene import Section
from scraper.extraction.story_accounts import tell_body, tell_captions
from scraper.extraction.tags import find_tags
from scraper.records import Article, Block

FIELDS = (
    "kind", "headline", "kicker", "dek", "section", "byline", "published", "modified",
    "dateline", "language", "tags", "canonical_url", "body", "captions", "quotes",
)  # fmt: skip
"""What can be explained, in the order of telling."""
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page's record, and an account of each of `FIELDS`."""

    article: Article
    accounts: tuple[Account, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, a field's account under its name."""
        return {account.field: asdict(account) for account in self.accounts}


def explain(
    html: bytes | str,
    url: str = "",
    charset: str | None = None,
    *,
    rules: Rules | None = None,
    fetched: date | None = None,
) -> Explanation:
    """Read a page as `extract` does, and tell what was weighed; never raises on bad markup."""
    page = at_declared_address(read_page(html, url, charset))
    layout = rules.layout_for(page.url, fetched) if rules else None
    fields, story = read_both(page, layout)
    article = make_article(page, fields, story)
    headline = fields.headline
    text = story.body.text if story.body else None
    accounts = (
        _tell_kind(list(find_kinds(page, fields.signs, story))),
        _tell("headline", headline, find_headlines(page)),
        _tell("kicker", fields.kicker, find_kickers(page, headline, fields.section)),
        _tell("dek", fields.dek, find_deks(page, headline)),
        _tell("section", fields.section, find_sections(page, headline), _trail),
        _tell("byline", fields.byline, find_bylines(page, headline), _names),
        _tell("published", fields.dates.published, find_published(page, headline)),
        _tell("modified", fields.dates.modified, find_modified(page, headline)),
        _tell_dateline(article),
        _tell("language", None, find_languages(page, text)),
        _tell("tags", fields.tags, find_tags(page), "; ".join),
        _tell("canonical_url", fields.canonical, find_canonicals(page)),
        tell_body(page, fields, story),
        tell_captions(page, fields, story),
        tell_quotes(article.blocks, article.language),
    )
    return Explanation(article, accounts)


def explain_clipping(text: str, url: str = "") -> Explanation:
    """Read a clipping, and tell what its lines were taken for: their place alone decides."""
    article = extract_clipping(text, url)
    read = [name for name in FIELDS if name in article.provenance and name != "captions"]
    accounts = [
        _from_clipping(name, [str(getattr(article, name))]) for name in read if name != "body"
    ]
    accounts.append(_from_clipping("body", [block.text for block in article.blocks]))
    captions = [caption.text or "" for caption in article.captions]
    accounts.append(_from_clipping("captions", captions))
    accounts.append(tell_quotes(article.blocks, article.language))
    return Explanation(article, tuple(accounts))


def _from_clipping(field: str, texts: Sequence[str]) -> Account:
    items = tuple(
        Item(text, "won", None, "its place in the clipping", "clipping") for text in texts
    )
    value = texts[0] if len(texts) == 1 else f"{len(texts)} of them" if texts else None
    return Account(field, value, "clipping" if texts else None, items)


def tell_quotes(blocks: Sequence[Block], language: str | None) -> Account:
    """Tell of everything between quotation marks who said it, by which rule, or why nobody did."""
    paragraphs = paragraphs_of(blocks)
    results, lexicon = read_attributions(paragraphs, language)
    if lexicon is not None:
        judge_all(results, lexicon, paragraphs)
    set_confidence(results)
    kinds = {
        (quote.paragraph, quote.start, quote.end): quote.kind
        for quote in find_quotes(paragraphs, language)
    }
    items = tuple(_tell_quote(result, kinds) for result in results)
    value = f"{len(kinds)} of {len(items)} kept" if items else None
    return Account("quotes", value, "body" if kinds else None, items)


def _tell_quote(result: Attribution, kinds: dict[tuple[int, int, int], str]) -> Item:
    span = result.span
    kind = kinds.get((result.line.index, span.start, span.end))
    cue = result.cue.text if result.cue is not None else result.verb
    words = result.subject.text if result.subject is not None else result.words
    name = result.source.name if result.source is not None else None
    parts = [
        f"rule {result.rule!r}" if result.rule else "no rule",
        f"cue {cue!r}" if cue else "no cue",
        f"speaker {name}" + (f", printed {words!r}" if words and words != name else "")
        if name
        else "no speaker",
        f"said {result.said:.2f}",
    ]
    return Item(
        result.line.text[span.start : span.end],
        f"kept, {kind}" if kind else "dropped: nobody's words",
        round(result.confidence, 3),
        "; ".join(parts),
        "body",
        f"block {result.line.index}",
    )


def _tell_dateline(article: Article) -> Account:
    """Tell which of the opening paragraphs begins with a place, as agencies' reports do."""
    items = [
        Item(
            place or block.text,
            "lost: opens with no place" if place is None else "won",
            None,
            "opens a paragraph" if place else "no place before a dash or an agency",
            "body",
            f"block {block.position}",
            block.text if place else None,
        )
        for block, place in opening_places(article.blocks)
    ]
    source = "body" if article.dateline else None
    return Account("dateline", article.dateline, source, tuple(items))


def _tell_kind(verdicts: Sequence[Verdict]) -> Account:
    """Tell what a page is, and what else it might have been."""
    first = verdicts[0]
    items = tuple(
        Item(
            verdict.kind,
            "won" if verdict is first else "lost: a weaker reason",
            None,
            verdict.reason,
        )
        for verdict in verdicts
    )
    note = "its text is for subscribers" if first.paywalled else None
    return Account("kind", first.kind, None, items, note)


def _tell(
    field: str,
    won: Reading[Any] | None,
    candidates: Iterable[Candidate[Any]],
    show: Callable[[Any], str] = str,
) -> Account:
    """Tell of one field; `candidates` stand best first, a site rule's reading before them all."""
    ranked = list(candidates)
    items: list[Item] = []
    if won and won.source.startswith("rule:"):
        line = won.line.text if won.line else None
        items.append(
            Item(show(won.value), "won", None, "the site's rule", won.source, won.locator, line)
        )
    items += _weigh_up(ranked, show, beaten=bool(items))
    best = items[0] if items and items[0].verdict == "won" else None
    return Account(field, best.value if best else None, best.source if best else None, tuple(items))


def _weigh_up(
    ranked: Sequence[Candidate[Any]], show: Callable[[Any], str], *, beaten: bool
) -> Iterator[Item]:
    """Yield the candidates with their fate; `beaten` by a site rule, none of them wins."""
    best = ranked[0] if ranked else None
    for candidate in ranked:
        verdict = "won"
        if candidate.score <= 0:
            verdict = "lost: nothing speaks for it" if candidate.score == 0 else "lost: ruled out"
        elif beaten:
            verdict = "lost: the site's rule goes first"
        elif candidate is not best and best is not None:
            behind = best.score - candidate.score
            agrees = candidate.value == best.value
            place = f"{behind:.2f} behind" if behind > _CLOSE else "a tie, later on the page"
            verdict = f"lost: {place}" + (", and says the same" if agrees else "")
        yield Item(
            show(candidate.value),
            verdict,
            round(candidate.score, 3),
            candidate.reason,
            candidate.source,
            candidate.locator,
            candidate.line.text if candidate.line else None,
        )


def _trail(section: Section) -> str:
    return " › ".join(section.trail) or section.name


def _names(byline: Byline) -> str:
    told = [author.name + (f" ({author.role})" if author.role else "") for author in byline.authors]
    return "; ".join(told)
