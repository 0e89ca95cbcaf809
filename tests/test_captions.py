"""Pictures of an article with their captions, and those that are none of it."""

from __future__ import annotations

import pytest

from scraper.extraction.article import extract
from scraper.records import Caption

TEXT = """
<p>The ferry between Port Hale and the outer islands is back in service after repairs.</p>
<p>The first crossing left on Monday with forty passengers, two cars and a crate of hens.</p>
<p>The company said that the old timetable would hold until a new one comes in September.</p>
"""


def captions_of(picture: str, around: str = "") -> tuple[Caption, ...]:
    page = f"<html><body><article><h1>Ferry back in service</h1>{picture}{TEXT}</article>{around}"
    return extract(page + "</body></html>", "https://hale.example/ferry").captions


DRESSES = {
    "figcaption": """<figure><img src='a.jpg'><figcaption>Crowds at the quay. (AP/Ann Lee)
        </figcaption></figure>""",
    "credit-element": """<figure><img src='a.jpg'><figcaption><p>Crowds at the quay.</p>
        <span class='credit'>AP/Ann Lee</span></figcaption></figure>""",
    "wordpress": """<div class='wp-caption'><img src='a.jpg'><p class='wp-caption-text'>
        Crowds at the quay. (AP/Ann Lee)</p></div>""",
    "divs": """<div class='photo-box'><div><img src='a.jpg'></div><div class='cutline'>
        Crowds at the quay.</div><div class='photographer'>AP/Ann Lee</div></div>""",
    "table": """<table><tr><td><img src='a.jpg'></td></tr><tr><td>Crowds at the quay.
        Photo: AP/Ann Lee</td></tr></table>""",
    "next-line": """<div><img src='a.jpg'></div><div class='small'>Crowds at the quay.
        (Photo by AP/Ann Lee)</div>""",
    "button": """<button><figure><img src='a.jpg'></figure><figcaption>Crowds at the quay.
        <span>(Image: AP/Ann Lee)</span></figcaption></button>""",
    "below-the-figure": """<figure><img src='a.jpg'><figcaption>Crowds at the quay.</figcaption>
        </figure><div class='image-copyright'>AP/Ann Lee</div>""",
    "called-a-teaser": """<div class='teaser'><figure><img src='a.jpg'><figcaption>
        Crowds at the quay. AP/Ann Lee</figcaption></figure></div>""",
    "player": """<figure><img src='a.jpg'><figcaption>Crowds at the quay. © AP/Ann Lee</figcaption>
        <div>autoplay</div><span>01:53</span></figure>""",
    "abbreviated": """<figure><img src='a.jpg'><figcaption>Crowds at the quay. (fot. AP/Ann Lee)
        </figcaption></figure>""",
    "called-both": """<aside><img src='a.jpg'><p class='caption-credit'><span class='cutline'>
        Crowds at the quay.</span> <span class='credit'>(Photo: AP/Ann Lee)</span></p></aside>""",
    "labelled-in-its-own-element": """<figure><img src='a.jpg'><figcaption><p>Crowds at the quay.
        </p><footer class='image-credits'><span>Photo:</span> <span class='credit'>AP/Ann Lee</span>
        </footer></figcaption></figure>""",
    "cited": """<div class='inline-image'><a class='enlarge' href='#'>[+] Enlarge
        <img src='a.jpg'></a><div><cite>AP/Ann Lee </cite>Crowds at the quay.</div></div>""",
    "with-a-button": """<div><img src='a.jpg'><div class='caption'>Crowds at the quay. | AP/Ann Lee
        <span class='close-button'>Close</span></div></div>""",
    "nothing-named": """<div class='x1'><img src='a.jpg'><div class='x2'>Crowds at the quay.</div>
        <div class='x3'>AP/Ann Lee</div></div>""",
}


@pytest.mark.parametrize("picture", DRESSES.values(), ids=DRESSES.keys())
def test_a_caption_is_found_in_every_dress(picture: str) -> None:
    (caption,) = captions_of(picture)

    assert (caption.text, caption.credit) == ("Crowds at the quay.", "AP/Ann Lee")
    assert caption.image_url == "https://hale.example/a.jpg"


def test_a_word_that_a_button_may_say_stays_in_the_caption() -> None:
    picture = "<figure><img src='a.jpg'><figcaption><i>Close</i>-ups und <b>Bild</b>er vom Kai, "
    picture += "<i>Video</i> in der Nacht</figcaption></figure>"

    (caption,) = captions_of(picture)

    assert caption.text == "Close-ups und Bilder vom Kai, Video in der Nacht"


def test_a_caption_without_spaces_may_name_a_day() -> None:
    picture = (
        "<div class='image'><img src='a.jpg'><p class='caption'>渡轮于6月份恢复航行。</p></div>"
    )

    assert [caption.text for caption in captions_of(picture)] == ["渡轮于6月份恢复航行。"]


def test_a_short_line_under_a_picture_is_its_caption_unless_it_is_body() -> None:
    picture = "<div class='x1'><img src='a.jpg'><div class='x2'>Crowds at the quay</div></div>"
    opening = f"<img src='a.jpg'>{TEXT}"

    (caption,) = captions_of(picture)

    assert (caption.text, caption.credit) == ("Crowds at the quay", None)
    assert captions_of(opening) == ()


@pytest.mark.parametrize(
    "image",
    [
        "<img src='data:image/gif;base64,AA' data-src='/big.jpg'>",
        "<img src='/small.jpg' srcset='/small.jpg 100w, /big.jpg 2000w, /mid.jpg 800w'>",
        "<picture><source srcset='/mid.jpg 800w, /big.jpg 1600w'><img src='/small.jpg'></picture>",
        "<img data-srcset='/mid.jpg 1x, /big.jpg 2x' src='/placeholder.png'>",
        "<img srcset='/m,w_8.jpg 800w,https://hale.example/big.jpg 1600w, /s,w_1.jpg 100w'>",
    ],
    ids=["data-src", "srcset", "picture", "lazy-srcset", "commas"],
)
def test_the_largest_real_address_wins(image: str) -> None:
    caption_text = "<figcaption>Crowds wait at the quay of Port Hale.</figcaption>"
    (caption,) = captions_of(f"<figure>{image}{caption_text}</figure>")

    assert caption.image_url == "https://hale.example/big.jpg"


@pytest.mark.parametrize(
    "around",
    [
        "<aside class='related'><a href='/x'><img src='x.jpg'><h3>Harbour master resigns over the "
        "dredging contract</h3></a></aside>",
        "<footer><figure><img src='l.png'><figcaption>Hale Courier, founded 1887 in Port Hale"
        "</figcaption></figure></footer>",
        "<div class='product'><img src='v.jpg'><div>Life vest for two</div><b>$ 89</b></div>",
        "<div class='related'><figure><img src='r.jpg'><figcaption><a href='/r'>Why the quay is "
        "sinking</a> Photo: Ann Lee</figcaption></figure></div>",
        "<figure><blockquote>We waited nine weeks</blockquote><figcaption>Ann Lee, harbour "
        "master</figcaption></figure>",
        "<div class='author-bio'><img src='ann.jpg'><p>Ann Lee writes about the harbour.</p></div>",
    ],
    ids=["teaser", "footer", "product", "related", "quotation", "author"],
)
def test_pictures_of_others_are_left_out(around: str) -> None:
    assert captions_of("", around) == ()


def test_captions_are_no_part_of_the_body() -> None:
    picture = "<figure><img src='a.jpg'><figcaption>Crowds at the quay. (AP)</figcaption></figure>"
    page = f"<html><body><article><h1>Ferry back in service</h1>{TEXT}{picture}{TEXT}</article>"

    assert "Crowds at the quay" not in (extract(page).body or "")


def test_a_video_says_that_it_is_one() -> None:
    picture = (
        "<figure><video src='a.mp4'></video><figcaption>The first crossing.</figcaption></figure>"
    )
    assert [caption.kind for caption in captions_of(picture)] == ["video"]


def test_a_paragraph_that_ends_in_a_name_is_no_caption_of_the_picture_under_it() -> None:
    signed = (
        "The ferry will sail whatever anyone writes. It has sailed since, by day and by night,"
        " with hens and without, and the quay has seen no quieter Monday in all its years. The"
        " islanders went home at noon, and some went home twice to be sure of it. Nora Feld"
    )
    page = f"""<html><body><article><h1>Ferry back in service</h1>{TEXT}<div><p>{signed}</p>
        <p>With kind regards to the hens</p><p><img src="a.jpg"></p></div></article>"""

    found = extract(page, "https://hale.example/ferry")

    assert signed in (found.body or "")
    assert not found.captions
