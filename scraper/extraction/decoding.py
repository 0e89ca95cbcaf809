"""Bytes to text: which encoding a page is really in, whatever it claims."""

from __future__ import annotations

import codecs
import re

from scraper.extraction.scripts import cut_scripts

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD, _PIECE = 4096, 8192
_CONTINUING = bytes(range(0x80, 0xC0))
"""What stands behind a character's first byte in UTF-8, three times at most."""
_LATIN = "cp1252"
_LATIN_ALIKE = frozenset(
    """cp1250 cp1252 cp1254 cp1257 cp1258 latin_1 iso8859_1 iso8859_2 iso8859_3 iso8859_4 iso8859_9
    iso8859_10 iso8859_13 iso8859_14 iso8859_15 iso8859_16 mac_roman mac_latin2 mac_iceland
    mac_turkish cp437 cp775 cp850 cp852 cp857 cp858 cp860 cp861 cp863 cp865 hp_roman8""".split()
)
_UNPLAIN = re.compile(rb"[\x80-\xff][^<>]{0,4000}")
_EDGE = re.compile(rb"[<>\x80-\xff]")
_BEFORE = 200
_BEYOND, _LETTERS = re.compile(rb"[\x80-\xff]"), re.compile(rb"[A-Za-z]")
_GUESSED, _SAMPLE, _FEW = 300_000, 6000, 40
# The WHATWG encoding standard reads these labels as their windows supersets.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}


def decode(payload: bytes, charset: str | None = None) -> tuple[bytes, str]:
    """Return the page as UTF-8 bytes, and the name of the encoding it came in.

    In order: byte order mark; valid UTF-8, which hardly any other encoding is by
    accident; the charset that the server sent; the one that the first kilobytes
    declare; UTF-8 with replacements where most of it is UTF-8; what the bytes look
    like. Latin-1 out of a header is many servers' default: anything else that the page
    declares, or is by its looks, goes before it.
    """
    for mark, name in _BOMS:
        if payload.startswith(mark):
            return _recode(payload[len(mark) :], name), name
    if _is_utf8(payload) and not _is_seven_bit_escape(charset):
        return payload, "utf-8"
    from bs4.dammit import EncodingDetector  # most pages need none of it

    declared = EncodingDetector.find_declared_encoding(payload[:_HEAD], is_html=True)
    sent, written = _known(charset), _known(declared)
    claims = (written, sent) if sent == _LATIN else (sent, written)
    for known in claims:
        if known not in (None, "utf-8", _LATIN) or (known == "utf-8" and _is_mostly_utf8(payload)):
            return _recode(payload, str(known)), str(known)
    if written == _LATIN:
        return _recode(payload, _LATIN), _LATIN
    name = "utf-8" if _is_mostly_utf8(payload) else _guess(payload)
    return _recode(payload, name), name


def _guess(payload: bytes) -> str:
    """Return the encoding that the text looks like; windows-1252 unless the script is another.

    Only text whose letters are mostly beyond ASCII is of another script.
    """
    sample = _unplain(cut_scripts(payload[:_GUESSED])[0])
    beyond = len(_BEYOND.findall(sample))
    if beyond < _FEW or beyond < len(_LETTERS.findall(sample)):
        return _LATIN
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None or best.encoding in _LATIN_ALIKE:
        return _LATIN
    return _SUPERSETS.get(best.encoding, best.encoding)


def _unplain(markup: bytes) -> bytes:
    """Return the first texts with bytes beyond ASCII, a little of what precedes them, too."""
    texts: list[bytes] = []
    end = size = 0
    for found in _UNPLAIN.finditer(markup):
        before = markup[max(end, found.start() - _BEFORE) : found.start()]
        texts.append(_EDGE.split(before)[-1] + found[0])
        end = found.end()
        size += len(texts[-1]) + 1
        if size > _SAMPLE:
            break
    return b" ".join(texts)[:_SAMPLE]


def _is_seven_bit_escape(charset: str | None) -> bool:
    """ISO-2022 and UTF-7 look like ASCII, and so like UTF-8."""
    return charset is not None and charset.lower().startswith(("iso-2022", "utf-7"))


def _known(charset: str | None) -> str | None:
    try:
        name = codecs.lookup((charset or "").strip()).name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return _SUPERSETS.get(name, name)


def _is_utf8(payload: bytes) -> bool:
    """Look piece by piece: most hold nothing beyond ASCII, and none fills the memory."""
    start = 0
    while start < len(payload):
        end = start + _PIECE
        if not payload[start:end].isascii():
            ahead = payload[end : end + 3]
            end += len(ahead) - len(ahead.lstrip(_CONTINUING))
            try:
                payload[start:end].decode("utf-8")
            except UnicodeDecodeError:
                return False
        start = end
    return True


def _is_mostly_utf8(payload: bytes) -> bool:
    """Tell a cut or spoilt UTF-8 page from one in a single-byte encoding."""
    text = payload.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    plain = len(payload.decode("ascii", "ignore"))
    return len(text) - plain - broken > 4 * broken


def _recode(payload: bytes, name: str) -> bytes:
    return payload.decode(name, "replace").encode("utf-8", "replace")
