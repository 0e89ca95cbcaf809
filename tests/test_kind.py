"""What a page is, and whether its text is for subscribers."""

from __future__ import annotations

import pytest

from scraper.extraction.article import extract

TEXT = """
<p>The ferry between Port Hale and the outer islands is back in service after repairs.</p>
<p>The first crossing left on Monday with forty passengers, two cars and a crate of hens.</p>
<p>The company said that the old timetable would hold until a new one comes in September.</p>
<p>Islanders had relied on fishing boats since the engine failed in the cold of early March.</p>
"""
STUB = "<p>The ferry between Port Hale and the outer islands is back in service.</p>"


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>Ferry back</title>{head}</head><body>{body}</body></html>"


def ld(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


def article(text: str) -> str:
    return f"<article><h1>Ferry back in service</h1>{text}</article>"


def test_running_text_under_a_headline_is_an_article() -> None:
    assert extract(page(article(TEXT)), "https://hale.example/ferry").kind == "article"


def test_an_article_about_a_404_is_an_article() -> None:
    about = TEXT.replace("timetable", "page that said 404 not found") * 3
    assert extract(page(article(about)), "https://hale.example/ferry").kind == "article"


@pytest.mark.parametrize(
    "headline",
    [
        "Peugeot 404 from Port Hale turns fifty",
        "Mayor was removed from office on Monday",
        "Islands ask Brussels to rewrite the cookie policy of ferries",
        "Reporters tell why their access denied nothing to the harbour police",
    ],
)
def test_a_short_article_may_speak_of_errors_and_cookies(headline: str) -> None:
    markup = f"<html><head><title>{headline}</title></head><body><article><h1>{headline}</h1>"
    assert extract(f"{markup}{TEXT}</article></body>", "https://hale.example/a").kind == "article"


def test_a_live_blog_says_so_in_json_ld() -> None:
    head = ld('{"@type": "LiveBlogPosting", "headline": "Ferry back in service"}')
    assert extract(page(article(TEXT), head)).kind == "live"


def test_many_captions_under_a_gallery_address_are_a_gallery() -> None:
    slides = "".join(
        f'<figure><img src="/{n}.jpg"><figcaption>The quay of Port Hale, seen from pier {n}.'
        "</figcaption></figure>"
        for n in range(8)
    )
    assert extract(page(article(slides)), "https://hale.example/gallery/quay").kind == "gallery"


def test_a_video_with_a_line_of_text_is_a_video() -> None:
    head = '<meta property="og:type" content="video.other">'
    assert extract(page(article("<video src='/a.mp4'></video>" + STUB), head)).kind == "video"


def test_a_wall_without_text_is_a_paywall() -> None:
    head = ld('{"@type": "NewsArticle", "isAccessibleForFree": "False", "headline": "Ferry"}')
    wall = '<div class="paywall"><p>Subscribe to continue reading.</p></div>'
    found = extract(page(article(wall), head))

    assert (found.kind, found.paywalled) == ("paywall", True)


def test_a_paywalled_article_that_shows_its_opening_stays_an_article() -> None:
    head = ld('{"@type": "NewsArticle", "isAccessibleForFree": false, "headline": "Ferry"}')
    found = extract(page(article(TEXT), head))

    assert (found.kind, found.paywalled) == ("article", True)


def test_a_free_article_that_offers_a_subscription_is_not_paywalled() -> None:
    offer = '<footer class="subscribe"><p>Subscribe now for more news of the harbour.</p></footer>'
    assert not extract(page(article(TEXT) + offer)).paywalled


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404", "Sorry, we could not find that page."),
        ("Seite nicht gefunden", "Die gesuchte Seite gibt es nicht."),
        ("Access denied", "You don't have permission to access this page."),
        ("Attention Required!", "Please complete the security check."),
    ],
)
def test_what_stands_in_an_articles_place_is_an_error(title: str, text: str) -> None:
    markup = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body>"
    assert extract(markup, "https://hale.example/gone").kind == "error"


def test_a_login_form_alone_is_an_error() -> None:
    form = '<h1>Welcome</h1><form><input name="user"><input type="password" name="word"></form>'
    assert extract(page(form)).kind == "error"


def test_an_empty_page_is_an_error() -> None:
    assert extract(b"").kind == "error"


def teaser(path: str, headline: str, dek: str) -> str:
    return f'<div><h3><a href="{path}">{headline}</a></h3><p>{dek}</p><span>2 May 2025</span></div>'


FRONTS = [
    (
        "https://hale.example/harbour",
        "Harbour",
        ("The crane that nobody ordered is here", "It came on a Tuesday, with an invoice."),
        ("Grain quay shut until the end of the week", "The master blames a missing key."),
    ),
    (
        "https://feld.example/lokales",
        "Lokales",
        ("Die Brücke bekommt ein neues Geländer", "Der Rat stimmt nach drei Stunden zu."),
        ("Zwei Ziegen legen den Wochenmarkt lahm", "Der Besitzer zahlt für den Kohl."),
    ),
    (
        "https://marsa.example/economy",
        "اقتصاد",
        ("سعر الخبز يرتفع للمرة الثالثة هذا العام", "الأفران تطلب المزيد والوزارة تنتظر."),
        ("مرفأ مرسى الطيب يفتح رصيفه الجديد", "السفينة الأولى تصل فجر الاثنين."),
    ),
    (
        "https://minato.example/kurashi",
        "暮らし",
        ("港町の古い時計台が四十年ぶりに動き出すことになった", "修理したのは近所の中学生だった。"),
        ("川沿いの市場で壊れた傘だけを売る店が人気を集める", "店主は元船員である。"),
    ),
]


@pytest.mark.parametrize("front", FRONTS, ids=[front[0] for front in FRONTS])
def test_a_list_of_teasers_is_an_index_in_any_language(front: tuple[str, ...]) -> None:
    url, name, *entries = front
    teasers = "".join(
        teaser(f"/{n}", headline, dek) for n, (headline, dek) in enumerate(entries * 4)
    )
    assert extract(page(f"<h1>{name}</h1>{teasers}"), url).kind == "index"


def test_a_front_with_a_single_teaser_is_an_index() -> None:
    body = "<h1>Opinion</h1>" + teaser("/slow", "In praise of the slow ferry", "It gets there.")
    assert extract(page(body), "https://hale.example/opinion").kind == "index"


def test_the_same_text_under_an_authors_address_is_a_list() -> None:
    assert extract(page(article(TEXT)), "https://hale.example/author/ana-ruiz").kind == "index"


@pytest.mark.parametrize("path", ["about", "de/impressum.html", "quienes-somos", "من-نحن"])
def test_what_a_house_writes_about_itself_is_an_index(path: str) -> None:
    assert extract(page(article(TEXT)), f"https://hale.example/{path}").kind == "index"


def test_an_article_filed_under_a_topic_stays_one_if_it_says_when_it_was_published() -> None:
    head = '<meta property="article:published_time" content="2025-05-02T08:00:00Z">'
    url = "https://hale.example/topic/ferry-back"
    assert extract(page(article(TEXT), head), url).kind == "article"


def test_a_collection_page_is_an_index_and_an_article_in_one_is_not() -> None:
    lists = ld('{"@type": "CollectionPage", "name": "Ferries"}')
    told = ld('{"@type": "NewsArticle", "headline": "Ferry back in service"}')

    assert extract(page(article(TEXT), lists), "https://hale.example/x").kind == "index"
    assert extract(page(article(TEXT), lists + told), "https://hale.example/x").kind == "article"


def test_a_dated_note_of_two_sentences_is_an_article() -> None:
    note = "<p>2 May 2025</p>" + "".join(TEXT.strip().splitlines(keepends=True)[:3])
    assert extract(page(article(note)), "https://hale.example/ferry").kind == "article"


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("Your choices", "We and our 90 partners value your privacy. Choose one of the two."),
        ("Einen Augenblick", "Mit Werbung weiterlesen oder Einwilligung verweigern?"),
        ("Un choix", "Votre consentement est nécessaire pour la publicité personnalisée."),
    ],
)
def test_a_wall_of_cookies_is_a_consent_page(headline: str, text: str) -> None:
    form = "<form><button>OK</button></form>"
    found = extract(page(f"<h1>{headline}</h1><p>{text}</p>{form}"), "https://hale.example/wall")
    assert found.kind == "consent"


@pytest.mark.parametrize(
    "words",
    [
        "La página no existe",
        "Artikkelia ei löydy",
        "Страница не найдена",
        "عذراً، الصفحة غير موجودة",
        "ページが見つかりません",
        "Just a moment...",
        "Доступ запрещён",
    ],
)
def test_errors_are_known_in_many_languages(words: str) -> None:
    markup = f"<html><head><title>{words}</title></head><body><h1>{words}</h1></body></html>"
    assert extract(markup, "https://hale.example/gone").kind == "error"


def test_a_few_pictures_under_a_headline_that_says_so_are_a_gallery() -> None:
    slides = "".join(
        f'<figure><img src="/{n}.jpg" width="640" height="420"><figcaption>A cup without its '
        f"handle, number {n} on the table of a dealer from Vessmark.</figcaption></figure>"
        for n in range(3)
    )
    body = f"<article><h1>In pictures: the market of broken cups</h1>{slides}{STUB}</article>"
    assert extract(page(body), "https://hale.example/market").kind == "gallery"


def test_a_teaser_set_in_one_line_does_not_date_the_front_it_stands_on() -> None:
    entry = (
        '<td><a href="/{0}">Die Orgel von Wendelau hat Schnupfen</a> Ein Besuch beim Orgelbauer, '
    )
    entry += "der jede Pfeife einzeln putzt. Von Ann Ost 3. März 2025</td>"
    body = "<h1>Kultur</h1><table><tr>" + "</tr><tr>".join(map(entry.format, range(3)))
    assert extract(page(body + "</tr></table>"), "https://feld.example/?r=kultur").kind == "index"
