"""Bytes to text: which encoding a page is really in, whatever it claims."""

from __future__ import annotations

import codecs

from bs4.dammit import EncodingDetector

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4096
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
    declare; UTF-8 with replacements where most of it is UTF-8; windows-1252.
    """
    for mark, name in _BOMS:
        if payload.startswith(mark):
            return _recode(payload[len(mark) :], name), name
    if _is_utf8(payload) and not _is_seven_bit_escape(charset):
        return payload, "utf-8"
    declared = EncodingDetector.find_declared_encoding(payload[:_HEAD], is_html=True)
    for claimed in (charset, declared):
        known = _known(claimed)
        if known and (known != "utf-8" or _is_mostly_utf8(payload)):
            return _recode(payload, known), known
    name = "utf-8" if _is_mostly_utf8(payload) else "cp1252"
    return _recode(payload, name), name


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
    if payload.isascii():
        return True
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(payload: bytes) -> bool:
    """Tell a cut or spoilt UTF-8 page from one in a single-byte encoding."""
    text = payload.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    plain = len(payload.decode("ascii", "ignore"))
    return len(text) - plain - broken > 4 * broken


def _recode(payload: bytes, name: str) -> bytes:
    return payload.decode(name, "replace").encode("utf-8", "replace")
