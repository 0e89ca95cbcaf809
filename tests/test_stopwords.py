"""Languages told apart by script and common words."""

import pytest

from scraper.extraction.stopwords import guess_language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The ferry was late again, and the harbour master said it would be for days."),
        ("de", "Die Fähre kam wieder zu spät, und der Hafenmeister ist nicht zu sprechen."),
        ("fr", "Le bac est en retard et les passagers de la rive sont dans une salle."),
        ("es", "El transbordador llega tarde y los vecinos de la isla dicen que es por la marea."),
        ("it", "Il traghetto è in ritardo e i passeggeri della riva non sono contenti."),
        ("pt", "A balsa não saiu e os moradores da ilha foram para o cais com as malas."),
        ("nl", "De veerboot is te laat en het wachten op de kade duurt een uur."),
        ("ar", "وصلت العبّارة متأخرة إلى الميناء وقال الركاب إنهم انتظروا طويلا"),
        ("fa", "کشتی دیر به بندر رسید و مسافران گفتند که چند ساعت پشت در ماندند"),
        ("ru", "Паром опять опоздал, и начальник порта сказал, что так будет ещё неделю."),
        ("uk", "Пором знову запізнився, і начальник порту сказав, що так буде ще тиждень."),
        ("ja", "フェリーはまた遅れ、港長は一週間続くと述べた。"),
        ("zh", "渡轮再次晚点，港务长说还要持续一周。"),
        ("ko", "여객선이 또 늦었고 항만장은 일주일 더 걸린다고 말했다."),
    ],
)
def test_a_sentence_is_enough(language: str, text: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize("text", ["", "42", "Port Hale", "!?", "\ud800"])
def test_too_little_gives_none(text: str) -> None:
    assert guess_language(text) is None
