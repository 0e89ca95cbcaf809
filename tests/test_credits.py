"""Credits split off captions, in the conventions of many agencies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extraction.credits import clean_credit, is_credit, split_credit

CASES = [
    ("Crowds wait at the quay. (AP Photo/Ann Lee)", "Crowds wait at the quay.", "AP Photo/Ann Lee"),
    ("Crowds wait at the quay. (AP)", "Crowds wait at the quay.", "AP"),
    ("Crowds wait at the quay [Harbour Ministry/Reuters]", "Crowds wait at the quay",
     "Harbour Ministry/Reuters"),
    ("Crowds wait. Photo: Ann Lee", "Crowds wait.", "Ann Lee"),
    ("Crowds wait. Photo by Ann Lee /AFP via Getty Images", "Crowds wait.",
     "Ann Lee /AFP via Getty Images"),
    ("Wartende am Kai. Foto: dpa", "Wartende am Kai.", "dpa"),
    ("Wartende am Kai (Foto: Ann Lee/dpa)", "Wartende am Kai", "Ann Lee/dpa"),
    ("Wartende am Kai. © Ann Lee / Imago", "Wartende am Kai.", "Ann Lee / Imago"),
    ("La foule au port. Crédit photo : Ann Lee", "La foule au port.", "Ann Lee"),
    ("Толпа в порту. Фото: Анна Ли", "Толпа в порту.", "Анна Ли"),
    ("حشد في الميناء. تصوير: ليلى حسن", "حشد في الميناء.", "ليلى حسن"),
    ("Crowds wait on Monday. Ann Lee/Reuters", "Crowds wait on Monday.", "Ann Lee/Reuters"),
    ("La fila, el lunes. Ana Ruiz (EFE)", "La fila, el lunes.", "Ana Ruiz (EFE)"),
    ("港で待つ人々＝ＡＰ", "港で待つ人々", "ＡＰ"),
    ("港で待つ人々＝高橋一郎撮影", "港で待つ人々", "高橋一郎"),
    ("Abantu ethekwini. Isithombe: Sipho Dube", "Abantu ethekwini.", "Sipho Dube"),
    ("אנשים ברציף. צילום: נועה לוי", "אנשים ברציף.", "נועה לוי"),
]  # fmt: skip
PLAIN = [
    "Crowds wait at the quay",
    "The mayor (left) and the harbour master (right)",
    "Der Kai am Morgen (Archivbild)",
    "The quay in 1962 (file photo)",
    "Ann Lee, harbour master of Port Hale",
    "Videografik: So arbeitet die Hafenmeisterei von Port Hale",
    "La brigada publicó imágenes de los trabajos de extinción",
    "Life vest for two in red ($21.99, #683213)",
]


@pytest.mark.parametrize(("printed", "text", "credit"), CASES)
def test_a_credit_is_split_off(printed: str, text: str, credit: str) -> None:
    assert split_credit(printed) == (text, credit)


@pytest.mark.parametrize("printed", PLAIN)
def test_a_caption_without_credit_stays_whole(printed: str) -> None:
    assert split_credit(printed) == (printed, None)


@pytest.mark.parametrize(
    ("printed", "text", "credit"),
    [
        ("孩子们在船上看书。林一帆 摄", "孩子们在船上看书。", "林一帆"),
        ("大桥通车。新华社记者 王小明 摄", "大桥通车。", "新华社记者 王小明"),
        ("改装された家＝15日、潮崎町、大橋亮撮影", "改装された家＝15日、潮崎町", "大橋亮"),
        ("국수를 삶고 있다. /박태오 기자", "국수를 삶고 있다.", "박태오 기자"),
        ("교실의 칠판. [사진=해안일보]", "교실의 칠판.", "해안일보"),
        ("पहली नाव का स्वागत। फोटो: प्रकाश तांडेल", "पहली नाव का स्वागत।", "प्रकाश तांडेल"),
        ("A rede no cais | Rui Bento / Folha da Foz", "A rede no cais", "Rui Bento / Folha da Foz"),
        ("De brug gaat open. Beeld Ana Ruiz", "De brug gaat open.", "Ana Ruiz"),
    ],
)
def test_a_credit_in_the_convention_of_a_language(printed: str, text: str, credit: str) -> None:
    assert split_credit(printed) == (text, credit)


@pytest.mark.parametrize("line", ["Foto: dpa", "© Ann Lee / Imago", "Ann Lee / Reuters", "(AP)"])
def test_a_line_may_be_nothing_but_a_credit(line: str) -> None:
    assert is_credit(line)


def test_a_sentence_that_names_an_agency_is_no_credit() -> None:
    assert not is_credit("The minister told Reuters that the quay would stay closed until Monday.")


@given(st.text(max_size=300))
def test_nothing_is_invented(text: str) -> None:
    rest, credit = split_credit(text)

    assert set(rest) <= set(text)
    assert credit is None or set(credit) <= set(text) | set("/ (),")


@given(st.text(max_size=100))
def test_a_cleaned_credit_is_a_part_of_what_was_printed(text: str) -> None:
    credit = clean_credit(text)

    assert credit is None or credit in " ".join(text.split())
