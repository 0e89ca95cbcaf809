"""Pair quotation marks: which stretches of a paragraph stand between marks.

Curly, low and straight double marks are one family, since newspapers mix them
(“ closed by ", ” used to open); what stands beside a mark tells whether it opens
or closes. Angle marks work both ways round. Apostrophes, inch signs and years
(’90s) are no marks. One pass over the marks of a paragraph; nothing backtracks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DOUBLE = '“”„‟"＂〝〞'
ANGLE = "«»"
SINGLE = "‘’‚'‹›"
CJK = {"「": "」", "『": "』", "《": "》"}
_GLYPHS = DOUBLE + ANGLE + SINGLE + "「」『』"
_APOSTROPHES = "'’"
_OPENERS = "“„‟〝‘‚"
_BEFORE_OPENING = " \t\n\r\u00a0\u202f\u2009\u3000([{<—–-/:,;…¡¿|•\u200f\u200e\u202b\u202a"
_NEVER_FIRST = ",;:!?)"  # what no quotation starts with
_AFTER_CLOSING = " \t\n\r\u00a0\u202f\u2009\u3000)]}>—–-/:,;.!?…|،؛؟।\u200f\u200e\u202c*"
_BLANK = " \t\n\r\u00a0\u202f\u2009\u3000\u200b\u200e\u200f\u202a\u202b\u202c"
_REACH = 2000  # characters within which a single mark must close
_MOST = 20_000  # marks of one paragraph; prose never comes near
_MOST_SPANS = 5_000  # of one article; likewise
_LONGEST_RUN = 4  # marks in a row; more are decoration
_TRIES = 6  # closing candidates that a single mark may pass over


@dataclass(frozen=True, slots=True)
class Span:
    """Text between marks: `start` and `end` inside the paragraph, marks and inner blanks excluded.

    `outer_start` and `outer_end` include the marks. `closed` is False where the
    paragraph ends first, `opened` is False where the mark opened in an earlier
    paragraph. `family` is "double", "angle", "single", "cjk" or "dash". `whole` is what a
    part was cut from.
    """

    paragraph: int
    start: int
    end: int
    outer_start: int
    outer_end: int
    family: str = "double"
    opened: bool = True
    closed: bool = True
    whole: Span | None = None


def find_spans(paragraphs: Sequence[str]) -> list[list[Span]]:
    """Return the outermost quoted stretches of each paragraph, in text order.

    Of an article's first `_MOST_SPANS` that is: no prose has more.
    """
    found: list[list[Span]] = []
    open_before = False
    left = _MOST_SPANS
    whole = "\n".join(paragraphs)
    glyphs = [glyph for glyph in _GLYPHS if glyph in whole]
    for index, text in enumerate(paragraphs):
        marks = _positions(text, glyphs) if glyphs and left > 0 else []
        if not marks:
            open_before = False
            found.append([])
            continue
        follows = index + 1 < len(paragraphs) and _opens_with_mark(paragraphs[index + 1])
        spans = _paragraph_spans(index, text, marks, open_before=open_before, followed=follows)
        open_before = bool(spans) and not spans[-1].closed
        left -= len(spans)
        found.append(spans)
    return found


def _opens_with_mark(text: str) -> bool:
    return text.lstrip()[:1] in DOUBLE + ANGLE + "‘「" and bool(text.strip())


def _paragraph_spans(
    index: int, text: str, marks: Sequence[int], *, open_before: bool, followed: bool
) -> list[Span]:
    glyphs = {text[mark] for mark in marks}
    spans: list[Span] = []
    if not glyphs.isdisjoint(DOUBLE):
        spans += _family(index, text, marks, DOUBLE, "double", open_before, followed)
    if not glyphs.isdisjoint(ANGLE):
        spans += _family(index, text, marks, ANGLE, "angle", open_before, followed)
    if not glyphs.isdisjoint("「」『』"):
        spans += _cjk(index, text, marks)
    spans = _outermost(spans)
    singles = [mark for mark in marks if text[mark] in SINGLE]
    return _outermost(spans + _singles(index, text, singles, spans)) if singles else spans


def _positions(text: str, glyphs: Sequence[str]) -> list[int]:
    """Where the marks stand, without apostrophes (don’t); none where too many for prose."""
    marks: list[int] = []
    for glyph in glyphs:
        if (count := text.count(glyph)) > _MOST:
            return []
        at = -1
        for _ in range(count):
            at = text.index(glyph, at + 1)
            if glyph not in _APOSTROPHES or not _is_apostrophe(text, at):
                marks.append(at)
    if len(marks) > _LONGEST_RUN:
        marks = _without_decoration(sorted(marks))
    return sorted(marks) if len(marks) <= _MOST else []


def _is_apostrophe(text: str, at: int) -> bool:
    return text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()


def _without_decoration(marks: list[int]) -> list[int]:
    """Marks that don't stand in a row with too many others."""
    kept: list[int] = []
    run: list[int] = []
    for mark in marks:
        if run and mark != run[-1] + 1:
            kept += run if len(run) <= _LONGEST_RUN else ()
            run = []
        run.append(mark)
    return kept + (run if len(run) <= _LONGEST_RUN else [])


def _outermost(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.outer_start, -s.outer_end)):
        if not kept or span.outer_start >= kept[-1].outer_end:
            kept.append(span)
    return kept


def _sides(text: str, mark: int) -> tuple[bool, bool]:
    """Whether the mark could open (blank before, text after) and could close."""
    before = text[mark - 1] if mark else " "
    after = text[mark + 1] if mark + 1 < len(text) else " "
    blank_before, blank_after = before in _BLANK, after in _BLANK
    if after == "." and text[mark + 2 : mark + 3] != ".":
        after = ","  # a full stop behind, no ellipsis that opens
    can_open = before in _BEFORE_OPENING and not blank_after and after not in _NEVER_FIRST
    can_close = not blank_before and (after in _AFTER_CLOSING or after in DOUBLE + ANGLE + SINGLE)
    return can_open, can_close


def _family(
    index: int,
    text: str,
    marks: Sequence[int],
    glyphs: str,
    family: str,
    open_before: bool,
    followed: bool,
) -> list[Span]:
    """Pair the marks of one family, counting depth; what stays open runs to the paragraph's end."""
    spans: list[Span] = []
    stack: list[int] = []
    first_close = -1
    directed = _angle_direction(text, marks) if family == "angle" else None
    for mark in marks:
        if text[mark] not in glyphs:
            continue
        opens = _opens(text, mark, bool(stack), directed)
        if opens is None:
            continue
        if opens:
            stack.append(mark)
        elif stack:
            opened = stack.pop()
            if not stack:
                spans.append(_span(index, text, opened, mark + 1, 1, family))
        elif first_close < 0 and not spans:
            first_close = mark
    if first_close >= 0 and open_before and text[:first_close].strip():
        spans.insert(0, _tail_of_earlier(index, text, first_close, family))
    if stack:
        spans = _leave_open(index, text, stack, spans, family, followed)
    return [span for span in spans if span.start < span.end]


def _angle_direction(text: str, marks: Sequence[int]) -> str:
    """The glyph that opens: « in most languages, » in German and Danish books.

    In French a blank stands inside the marks, so a single one may look reversed: the
    paragraph's marks vote.
    """
    votes = first = 0
    for mark in marks:
        if text[mark] in ANGLE and text[mark - 1] not in _APOSTROPHES:
            can_open, can_close = _sides(text, mark)
            if can_open != can_close:
                vote = 1 if can_open == (text[mark] == "«") else -1
                votes, first = votes + vote, first or vote
    return "»" if (votes or first) < 0 else "«"


def _opens(text: str, mark: int, inside: bool, directed: str | None) -> bool | None:
    """True for an opening mark, False for a closing one, None for no mark at all."""
    glyph = text[mark]
    if directed is not None:
        return glyph == directed
    can_open, can_close = _sides(text, mark)
    if can_open != can_close:
        if can_close and not inside and glyph == '"' and text[mark - 1].isdigit():
            return None
        return can_open
    if glyph in _OPENERS:
        return not (inside and glyph == "“" and can_close)
    if glyph == '"' and not inside and mark and text[mark - 1].isdigit():
        return None
    return not inside


def _span(
    index: int, text: str, opened: int, outer_end: int, width: int, family: str, closed: bool = True
) -> Span:
    start, end = opened + 1, outer_end - (width if closed else 0)
    start, end = _trimmed(text, start, end)
    return Span(index, start, end, opened, outer_end, family, True, closed)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in _BLANK:
        end -= 1
    return start, end


def _tail_of_earlier(index: int, text: str, close: int, family: str) -> Span:
    start, end = _trimmed(text, 0, close)
    return Span(index, start, end, 0, close + 1, family, False, True)


def _leave_open(
    index: int, text: str, stack: list[int], spans: list[Span], family: str, followed: bool
) -> list[Span]:
    """A mark stays open. At the outermost depth it runs to the end, where that is speech.

    When inner marks were closed and the outer one never was, the outer one may be a
    stray mark: then the inner pairs stand for themselves, unless the next paragraph
    opens with a mark again, as long speech does.
    """
    opened = stack[0]
    rest = text[opened + 1 :]
    starts_sentence = not text[:opened].strip() or text[:opened].rstrip()[-1] in ".:,;!?"
    if followed or starts_sentence or len(rest.split(None, 4)) > 3:
        return [*spans, _span(index, text, opened, len(text), 0, family, closed=False)]
    return spans


def _cjk(index: int, text: str, marks: Sequence[int]) -> list[Span]:
    spans: list[Span] = []
    stack: list[tuple[str, int]] = []
    for mark in marks:
        glyph = text[mark]
        if glyph in "「『":
            stack.append((CJK[glyph], mark))
        elif glyph in "」』" and stack and stack[-1][0] == glyph:
            _, opened = stack.pop()
            if not stack:
                spans.append(_span(index, text, opened, mark + 1, 1, "cjk"))
    return [span for span in spans if span.start < span.end]


def _singles(index: int, text: str, marks: Sequence[int], taken: Sequence[Span]) -> list[Span]:
    """Pair single marks outside of the others; apostrophes are passed over."""
    spans: list[Span] = []
    position, cover = 0, 0
    while position < len(marks):
        mark = marks[position]
        position += 1
        while cover < len(taken) and taken[cover].outer_end <= mark:
            cover += 1
        if cover < len(taken) and taken[cover].outer_start <= mark:
            continue
        if not _opens_single(text, mark):
            continue
        limit = taken[cover].outer_start if cover < len(taken) else len(text)
        close = _closing_single(text, marks, position, min(limit, mark + _REACH))
        if close is not None:
            end = marks[close] + 1
            spans.append(_span(index, text, mark, end, 1, "single"))
            position = close + 1
    return [span for span in spans if span.start < span.end]


def _opens_single(text: str, mark: int) -> bool:
    can_open, can_close = _sides(text, mark)
    if text[mark] in "‹›":
        return can_open
    after = text[mark + 1 : mark + 2]
    return can_open and not can_close and text[mark] != "’" and not after.isdigit()


def _closing_single(text: str, marks: Sequence[int], position: int, limit: int) -> int | None:
    """The first mark that closes for certain, else the first that may (after an s)."""
    doubtful: int | None = None
    for tried in range(position, min(len(marks), position + _TRIES)):
        mark = marks[tried]
        if mark >= limit:
            break
        if text[mark] in "‘‚" or not _sides(text, mark)[1]:
            continue
        if text[mark - 1] not in "sz":
            return tried
        if doubtful is None:
            doubtful = tried
    return doubtful
