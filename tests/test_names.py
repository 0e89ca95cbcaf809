import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extraction.byline_words import BREAK
from scraper.extraction.name_kinds import is_name, is_organisation, merge_authors
from scraper.extraction.names import split_names, starts_with_lead
from scraper.records import Author


def names(text: str, *, trusted: bool = False) -> list[str]:
    return [author.name for author in split_names(text, trusted=trusted).authors]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ana Ruiz, Li Wei and Omar al-Sayed |", ["Ana Ruiz", "Li Wei", "Omar al-Sayed"]),
        ("By Firstname al-Surname |", ["Firstname al-Surname"]),
        ("Von Jana Hölzl und Kurt Brandt", ["Jana Hölzl", "Kurt Brandt"]),
        ("Par Léa Duroc et Paul Masson", ["Léa Duroc", "Paul Masson"]),
        ("Por Ana Ruiz y Juan Lobo", ["Ana Ruiz", "Juan Lobo"]),
        ("Di Carla Bini e Ugo Neri", ["Carla Bini", "Ugo Neri"]),
        ("Av Kari Nes og Per Lund", ["Kari Nes", "Per Lund"]),
        ("Door Jan Smit en Els de Wit", ["Jan Smit", "Els de Wit"]),
        ("Yazar: Aylin Kaya ve Can Demir", ["Aylin Kaya", "Can Demir"]),
        ("Автор: Анна Белова и Иван Кузнец", ["Анна Белова", "Иван Кузнец"]),
        ("بقلم سلمى حداد وكريم ناصر", ["سلمى حداد", "كريم ناصر"]),
        ("كتب وليد منصور", ["وليد منصور"]),
        ("記者 王小明", ["王小明"]),
        ("文：山田太郎、佐藤花子", ["山田太郎", "佐藤花子"]),
        ("ANA RUIZ & LI WEI", ["ANA RUIZ", "LI WEI"]),
        ("Ruiz, Ana", ["Ana Ruiz"]),
        ("Ursula von der Heide", ["Ursula von der Heide"]),
        ("By Ana Ruiz Nov 29, 2016, 10:00am EST", ["Ana Ruiz"]),
        ("By Ana Ruiz ana.ruiz@post.example @anaruiz", ["Ana Ruiz"]),
        ("By Ana Ruiz Link copied", ["Ana Ruiz"]),
        ("Ana Ruiz - 12 min read", ["Ana Ruiz"]),
        ("dpa", ["dpa"]),
        ("Von Jana Hölzl, dpa", ["Jana Hölzl", "dpa"]),
        ("Par Léa Fournier (avec AFP)", ["Léa Fournier", "AFP"]),
        ("Di Anna Rossi ed Elena Bianchi", ["Anna Rossi", "Elena Bianchi"]),
        ("VAN DER FELD, Nora", ["Nora VAN DER FELD"]),
        ("By ANA RUIZ, Li Wei", ["ANA RUIZ", "Li Wei"]),
        ("بقلم سلمى حداد ووليد منصور وهدى النجار", ["سلمى حداد", "وليد منصور", "هدى النجار"]),
        ("بقلم ليلى وهبي", ["ليلى وهبي"]),
        ("Γράφει ο Γιώργος Παππάς", ["Γιώργος Παππάς"]),
        ("Bởi Nguyễn Văn An và Trần Thị Bình", ["Nguyễn Văn An", "Trần Thị Bình"]),
        ("文／王小明 圖／李大華", ["王小明", "李大華"]),
        ("Von unserem Korrespondenten Max Muster", ["Max Muster"]),
        ("Ein Interview von Ana Ruiz mit Li Wei", ["Ana Ruiz"]),
        ("Ana Ruiz für die Küstenbote", ["Ana Ruiz"]),
        ("dpa/lno", ["dpa/lno"]),
    ],
)
def test_names_are_split_in_print_order(line: str, expected: list[str]) -> None:
    assert names(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "", "By", "Staff Writer", "Link copied", "ana.ruiz@post.example", "Share this article",
        "12 March 2025", "Updated 3 hours ago", "By entering this shop you agree",
    ],
)  # fmt: skip
def test_what_is_no_person_is_none(line: str) -> None:
    assert names(line) == []


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("By Ana Ruiz, Political Editor", "Political Editor"),
        (f"Ana Ruiz {BREAK} Travel Reporter", "Travel Reporter"),
        ("By Ana Ruiz, Courier staff", "Courier staff"),
        ("Von Ana Ruiz, Online-Redaktion", "Online-Redaktion"),
        ("ANA RUIZ / Staff Writer", "Staff Writer"),
        ("Photos by Ana Ruiz", "photographer"),
        ("Hafen-Expertin Ana Ruiz", "Hafen-Expertin"),
        (f"Ana Ruiz {BREAK} News & Culture Writer", "News & Culture Writer"),
        ("Fotos: Ana Ruiz", "photographer"),
        ("Translated by Ana Ruiz", "translator"),
        ("ترجمة سلمى حداد", "translator"),
        ("Additional reporting by Ana Ruiz", "contributor"),
        ("Editing by Ana Ruiz", "editor"),
    ],
)
def test_a_role_belongs_to_its_person(line: str, role: str) -> None:
    (author,) = split_names(line).authors
    assert author.role == role


def test_a_line_may_name_several_trades() -> None:
    line = "Text: Jana Hölzl, Fotos: Kurt Brandt"
    assert split_names(line).authors == (
        Author("Jana Hölzl"),
        Author("Kurt Brandt", "photographer"),
    )


def test_a_place_is_kept_apart_from_the_people() -> None:
    assert split_names("Von Jana Hölzl, Basel").place == "Basel"
    assert split_names("By Ana Ruiz in Port Hale").place == "Port Hale"
    assert names("Von Jana Hölzl, Basel") == ["Jana Hölzl"]
    assert split_names("كتبت هدى النجار من القاهرة").place == "القاهرة"


def test_pen_names_count_only_where_authors_are_expected() -> None:
    assert names("seadog77", trusted=True) == ["seadog77"]
    assert names("seadog77") == []


def test_a_slug_becomes_a_name_and_no_second_person() -> None:
    authors = [*split_names("Ana Ruiz").authors, *split_names("ana-ruiz", trusted=True).authors]
    assert merge_authors(authors) == [Author("Ana Ruiz")]


def test_a_name_set_in_two_elements_is_one_name() -> None:
    assert names(f"Marlene Lund {BREAK} Holm") == ["Marlene Lund Holm"]


def test_agencies_and_desks_are_organisations() -> None:
    assert all(map(is_organisation, ["AFP", "dpa", "The Associated Press", "Redaktion", "وكالات"]))
    assert not is_organisation("Ana Ruiz")


def test_openings_of_bylines_are_known_in_many_languages() -> None:
    for line in ("By Ana Ruiz", "Von Ana Ruiz", "Por: Ana Ruiz", "بقلم سلمى", "作者：王小明"):
        assert starts_with_lead(line), line
    for line in ("Byzantine coins", "Vonnegut", "Text me"):
        assert not starts_with_lead(line) or not names(line), line


@given(st.text(max_size=80))
def test_no_line_is_too_strange(line: str) -> None:
    for trusted in (False, True):
        for author in split_names(line, trusted=trusted).authors:
            assert author.name.strip()
            assert "@" not in author.name
            assert is_organisation(author.name) or is_name(author.name, trusted=True)
