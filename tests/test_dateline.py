import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extraction.dateline import read_dateline


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("BAGHDAD — The ministers met on Tuesday.", "BAGHDAD"),
        ("PORT HALE - The ministers met on Tuesday.", "PORT HALE"),
        ("PARIS (Agency) — The ministers met.", "PARIS"),
        ("Berlin (dpa) - Die Minister trafen sich.", "Berlin"),
        ("KATHMANDU, April 25 (Wire) - The ministers met.", "KATHMANDU"),
        ("MADRID, 4 Mar. (Agencia) - Los ministros se reunieron.", "MADRID"),
        ("Rio de Janeiro (AFP) – Les ministres se sont réunis.", "Rio de Janeiro"),
        ("بغداد - قال الوزير إن الاجتماع كان مفيدا.", "بغداد"),
        ("بغداد (وكالات) - قال الوزير إن الاجتماع كان مفيدا.", "بغداد"),
        ("【北京=山田太郎】会談が行われた。", "北京"),
    ],
)
def test_a_report_opens_with_its_place(text: str, place: str) -> None:
    assert read_dateline(text) == place


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "港口城市的市长星期一就其住宅旁边的违章（僭建）码头道歉。",
        "Enough — said the mayor.",
        "NASA — the space agency — was silent.",
        "Ana Ruiz (34) - a nurse - came late.",
        "The well-known ferry sank.",
        "PORT HALE-BASED Ferries was silent.",
        "“We heard a bang” — that is all Ana Ruiz remembers.",
    ],
)
def test_an_opening_without_a_place_has_none(text: str | None) -> None:
    assert read_dateline(text) is None


@given(st.text(max_size=200))
def test_a_place_is_always_the_beginning_of_the_text(text: str) -> None:
    place = read_dateline(text)
    assert place is None or place in " ".join(text.split())
