"""A page's encoding is found whatever server and page claim of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extraction.decoding import decode

PROSE = {
    "cp1251": "Паром между портом и островами вернулся на линию после девяти недель ремонта.",
    "koi8-r": "Паром между портом и островами вернулся на линию после девяти недель ремонта.",
    "cp1256": "عادت العبارة بين مرسى الطيب والجزر إلى الخدمة بعد تسعة أسابيع من الإصلاح.",
    "cp1253": "Το πλοίο μεταξύ του λιμανιού και των νησιών επανήλθε σε λειτουργία χθες.",
    "cp1255": "המעבורת בין הנמל לאיים חזרה לפעול לאחר תשעה שבועות של תיקונים.",
    "shift_jis": "港町と離島を結ぶ連絡船が、九週間にわたる修理を終えて運航を再開したと発表した。",
    "gb18030": "连接港口与外岛的渡轮经过九周维修后恢复运营，公司周一表示。四十名乘客在船上。",
    "euc-kr": "항구와 섬을 잇는 여객선이 아홉 주의 수리를 마치고 운항을 재개했다고 밝혔다.",
    "cp1252": "Die Fähre fährt für Überfällige nach den Häfen, où ça, señor, disse o capitão João.",
}


@pytest.mark.parametrize("charset", sorted(PROSE))
def test_an_undeclared_page_is_read_by_its_looks(charset: str) -> None:
    page = f"<html><title>x</title><p>{PROSE[charset]}</p></html>".encode(charset)

    text, _ = decode(page)

    assert PROSE[charset] in text.decode()


def test_latin_1_of_a_server_s_default_yields_to_what_the_page_is() -> None:
    page = f"<p>{PROSE['cp1251']}</p>".encode("cp1251")
    declared = b'<meta charset="windows-1251">' + page

    assert PROSE["cp1251"] in decode(page, "iso-8859-1")[0].decode()
    assert decode(declared, "iso-8859-1")[1] == "cp1251"


def test_latin_1_that_the_page_itself_declares_is_believed() -> None:
    page = b'<meta charset="iso-8859-1"><p>' + PROSE["cp1252"].encode("cp1252")

    assert decode(page)[1] == "cp1252"


@pytest.mark.parametrize("page", [b"", b"\xff", b"\x80\x81" * 50, bytes(range(256)) * 40])
def test_bytes_that_are_no_text_are_read_as_something(page: bytes) -> None:
    text, name = decode(page)

    text.decode()
    assert name


@given(st.integers(8170, 8195), st.text("aé€😀", max_size=8), st.text("aé€😀", max_size=8))
def test_utf_8_is_known_wherever_its_pieces_are_cut(before: int, text: str, more: str) -> None:
    page = b"x" * before + (text + more).encode()
    broken = b"x" * before + text.encode() + b"\xe2\x82" + b"<p>" + more.encode()

    assert decode(page) == (page, "utf-8")
    assert decode(broken)[0] != broken
