import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extraction.language import detect_language, normalize_tag, read_language
from scraper.extraction.page import read_page

TEXTS = {
    "en": "This is the story of the ferry that sank in the calm sea, and of the people on it.",
    "de": "Das ist die Geschichte der Fähre, die im Meer sank, und der Leute, die auf ihr waren.",
    "fr": "C'est l'histoire du bateau qui a coulé dans le port, et de ceux qui sont sur le pont.",
    "es": "Esta es la historia del barco que se hundió en el puerto y de los que iban en él.",
    "it": "Questa è la storia della nave che è affondata nel porto e di quelli che sono con lui.",
    "tr": "Bu, limanda batan ve çok daha sonra bulunan bir gemi ile onun için ağlayan insanların.",
    "pl": "To jest historia o promie, który zatonął w porcie, i o ludziach, którzy się nie bali.",
    "ar": "هذه قصة العبارة التي غرقت في البحر الهادئ وقصة الناس الذين كانوا على متنها في ذلك اليوم",
    "fa": "این داستان کشتی است که در دریا غرق شد و مردمی که در آن بودند چگونه گریختند پس چه شد",
    "ru": "Это история парома, который затонул в спокойном море, и людей, которые были на нём.",
    "uk": "Це історія порома, який затонув у спокійному морі, і людей, які були на ньому.",
    "el": "Αυτή είναι η ιστορία του πλοίου που βυθίστηκε στη θάλασσα και των ανθρώπων του.",
    "he": "זה הסיפור של המעבורת שטבעה בים השקט ושל האנשים שהיו עליה באותו היום",
    "ja": "これは静かな海で沈んだフェリーと、そこに乗っていた人々の物語です。",
    "zh": "这是一艘在平静的海面上沉没的渡轮以及船上的人们的故事。",
    "ko": "이것은 잔잔한 바다에서 침몰한 여객선과 그 배에 타고 있던 사람들의 이야기다.",
    "th": "นี่คือเรื่องราวของเรือเฟอร์รี่ที่จมลงในทะเลสงบ",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_s_language_is_seen_in_its_letters_and_small_words(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


def test_too_little_text_is_no_evidence() -> None:
    assert detect_language("Ferry sinks") is None
    assert detect_language("") is None


def declared(tag: str, text: str) -> tuple[str, str] | None:
    reading = read_language(read_page(f'<html lang="{tag}"><body><p>{text}</p></body></html>'))
    return (reading.value, reading.source) if reading else None


def test_a_declared_language_keeps_its_region() -> None:
    assert declared("de-at", TEXTS["de"]) == ("de-AT", "markup")


def test_a_template_s_language_loses_against_the_text() -> None:
    assert declared("en-US", TEXTS["ar"]) == ("ar", "text")
    assert declared("en", TEXTS["de"]) == ("de", "text")


def test_metadata_that_the_text_supports_wins_over_the_template() -> None:
    page = (
        '<html lang="en"><head><meta property="og:locale" content="fr_FR"></head>'
        f"<body><p>{TEXTS['fr']}</p></body></html>"
    )
    reading = read_language(read_page(page))
    assert reading is not None
    assert (reading.value, reading.source) == ("fr-FR", "opengraph")


def test_a_language_that_we_cannot_tell_is_believed() -> None:
    assert declared("eo", "Ĝi estas rakonto pri ŝipo.") == ("eo", "markup")


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en_us", "en-US"), ("de-de", "de-DE"), ("zh-hans-cn", "zh-Hans-CN"), ("AR", "ar"),
        ("iw", "he"), ("English", "en"), ("x-default", None), ("", None), ("${lang}", None),
    ],
)  # fmt: skip
def test_tags_are_written_as_bcp_47_has_them(text: str, tag: str | None) -> None:
    assert normalize_tag(text) == tag


@given(st.text(max_size=12))
def test_a_normal_tag_stays_as_it_is(text: str) -> None:
    tag = normalize_tag(text)
    assert tag is None or normalize_tag(tag) == tag
