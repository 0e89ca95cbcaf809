"""Which language a page is in: what it declares, checked against its letters and small words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from scraper.extraction.json_ld import text_of
from scraper.extraction.page import Page
from scraper.extraction.reading import Candidate, Reading, decide, rank

_SMALL_WORDS = {
    "en": "the of and to in that is was for on with he she it as at by his her from have has not",
    "de": "der die das und ist nicht mit ein eine den von zu dem sich auf für auch im des als",
    "fr": "le la les des et est une dans que qui pour pas sur au avec plus ce du sont aux",
    "es": "el la los las de que y en un una por con para es no se del su al más",
    "pt": "o os as de que e em um uma para com não é do da no na por mais dos ao",
    "it": "il lo gli di che è e un una per non con del della sono nel alla dei anche più",
    "nl": "de het een van en is dat niet op te zijn met voor er aan ook bij naar uit",
    "sv": "och att det som en är på för av med den till inte har om ett men vi från",
    "no": "og det som en er på for av med til ikke har om et men de jeg seg fra",
    "da": "og det som en er på for af med til ikke har om et men de jeg sig fra blev",
    "fi": "ja on ei se että oli mutta hän myös kun sen ovat kuin mukaan joka",
    "pl": "i w na z że się nie do jest to o jak po od za przez dla tym ale są",
    "cs": "a se na v je že s z do o ve jsou by pro ale jak které za po jeho",
    "sk": "a sa na v je že s z do o sú by pre ale ako ktoré za po jeho aj",
    "hu": "a az és hogy nem is egy meg volt ez de csak már mint még ki",
    "ro": "și de la în a cu nu pe care o din să mai este un pentru sunt",
    "tr": "ve bir bu da de için ile olarak çok daha olan ise gibi kadar en",
    "id": "yang dan di untuk dengan ini itu dari pada tidak dalam akan ke juga",
    "hr": "i je u na se da su za od s o koji kao ne što bi će ali",
    "lt": "ir kad yra buvo su į iš tai bet ne dėl po už kaip jis",
    "lv": "un ir ar no ka par uz arī bet tas kas nav lai",
    "et": "ja on ei et see oli ka kui mis aga ning oma ta",
    "vi": "và của là có được trong cho không các với một người này những đã",
    "ca": "el la els les de que i en un una per amb és no del al més seva",
    "af": "die van en het in is dat nie met vir op 'n om te wat ook",
    "sw": "ya na wa kwa ni katika la za hiyo kuwa hii cha wakati",
    "zu": "ukuthi futhi kodwa uma ngoba lokhu ngesikhathi abantu",
    "sl": "in je da se na za so v pri po ki tudi ne kot bi",
    "is": "og að í á er sem til um það við hann ekki var",
    "eu": "eta da ez bat ere du dira zen izan egin baina",
}
_WORDS = {tag: frozenset(words.split()) for tag, words in _SMALL_WORDS.items()}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _tag, _words in _WORDS.items():
    for _word in _words:
        _LANGUAGES_OF.setdefault(_word, []).append(_tag)
_SCRIPTS = {
    "GREEK": "el", "HEBREW": "he", "THAI": "th", "DEVANAGARI": "hi", "BENGALI": "bn",
    "TAMIL": "ta", "TELUGU": "te", "GEORGIAN": "ka", "ARMENIAN": "hy", "HANGUL": "ko",
    "GUJARATI": "gu", "GURMUKHI": "pa", "KHMER": "km", "LAO": "lo", "MYANMAR": "my",
    "SINHALA": "si", "MALAYALAM": "ml", "KANNADA": "kn", "ETHIOPIC": "am",
}  # fmt: skip
_OF_SCRIPT = {
    "ARABIC": frozenset("ar fa ur ps ku ckb sd ug".split()),
    "CYRILLIC": frozenset("ru uk be bg sr mk kk ky mn tg uz tt".split()),
    "CJK": frozenset("zh ja ko".split()),
    "HIRAGANA": frozenset(("ja",)),
    "KATAKANA": frozenset(("ja",)),
    "DEVANAGARI": frozenset("hi mr ne sa".split()),
    "BENGALI": frozenset("bn as".split()),
    "HEBREW": frozenset("he iw yi".split()),
    "ETHIOPIC": frozenset("am ti".split()),
}
_TAG = re.compile(
    r"([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{4}))?(?:[-_]([a-zA-Z]{2}|\d{3}))?(?:$|[-_.@;,])"
)
_OLD_TAGS = {"iw": "he", "in": "id", "ji": "yi", "nb": "nb", "mo": "ro"}
_NOT_TAGS = frozenset("und mul zxx xxx htm dev".split())
_ENGLISH_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr",
    "spanish": "es", "español": "es", "italian": "it", "italiano": "it", "arabic": "ar",
    "russian": "ru", "portuguese": "pt", "dutch": "nl", "turkish": "tr", "polish": "pl",
}  # fmt: skip
_SAMPLE = 3000
_TOKEN = re.compile(r"[^\W\d_]+")


def read_language(page: Page, text: str | None = None) -> Reading[str] | None:
    """Read the language as a BCP 47 tag: "de-AT", "ar".

    `text` is the article's own, where known; else the page's longer lines are
    looked at. A declared language that the text contradicts, in script or in small
    words, loses to what the text says. None when there is nothing to go by.
    """
    return decide(find_languages(page, text))


def find_languages(page: Page, text: str | None = None) -> list[Candidate[str]]:
    """Return every language that the page declares or shows, best first."""
    sample = text or _longer_lines(page)
    declared = [
        (tag, source, locator, score)
        for value, source, locator, score in _declared(page)
        if (tag := normalize_tag(value))
    ]
    if declared and _is_evident(declared[0][0], sample):
        return rank(Candidate(*each, "declared, and evident") for each in declared)
    seen = detect_language(sample)
    found = []
    for tag, source, locator, score in declared:
        if seen is None or agrees(tag, seen, sample):
            found.append(Candidate(tag, source, locator, score, "declared"))
        else:
            found.append(Candidate(tag, source, locator, 0.1, f"the text is {seen}"))
    if seen:
        found.append(Candidate(seen, "text", None, 1.0, "the text's letters and small words"))
    return rank(found)


def _longer_lines(page: Page) -> str:
    return " ".join(line.text for line in page.flow.lines if len(line.text) > 80)


def _is_evident(tag: str, text: str) -> bool:
    """Say quickly whether a text is full of the small words of a language."""
    small = _WORDS.get(tag.partition("-")[0], frozenset())
    words = text[:_SAMPLE].lower().split() if small else []
    return len(words) > 60 and sum(map(small.__contains__, words)) > 0.16 * len(words)


def _declared(page: Page) -> Iterator[tuple[str, str, str, float]]:
    if page.language:
        yield page.language, "markup", "html[lang]", 3.0
    for node in page.article_nodes:
        if language := text_of(node.get("inLanguage")):
            yield language, "json-ld", "inLanguage", 2.5
    for name in ("content-language", "language", "dc.language", "dcterms.language"):
        for value in page.meta.get(name, ())[:1]:
            yield value, "meta", name, 2.0
    for value in page.meta.get("og:locale", ())[:1]:
        yield value, "opengraph", "og:locale", 1.5


def normalize_tag(text: str) -> str | None:
    """Return a language tag as BCP 47 writes it ("zh-Hans-CN"), None for what is none."""
    text = text.strip()
    named = _ENGLISH_NAMES.get(text.lower())
    if named:
        return named
    found = _TAG.match(text)
    if found is None:
        return None
    language = _OLD_TAGS.get(found[1].lower(), found[1].lower())
    if language in _NOT_TAGS:
        return None
    parts = [language]
    if found[2]:
        parts.append(found[2].title())
    if found[3]:
        parts.append(found[3].upper())
    return "-".join(parts)


def agrees(tag: str, seen: str, text: str) -> bool:
    """Say whether a declared tag can be the language that the text seems to be in.

    Scripts are certain. Small words only speak against a language that they know,
    and only where it has far fewer of them.
    """
    declared = tag.partition("-")[0]
    if declared == seen or {declared, seen} <= _ALIKE_NORDIC or {declared, seen} <= _ALIKE_SLAVIC:
        return True
    if any({declared, seen} <= group for group in _OF_SCRIPT.values()):
        return seen != "ja"
    if seen not in _WORDS:
        return False
    if declared not in _WORDS:
        return declared not in _NOT_LATIN
    shares = _shares_of_small_words(text[:_SAMPLE])
    return shares[declared] * 2 > shares[seen]


_ALIKE_NORDIC = frozenset("no nb nn da".split())
_ALIKE_SLAVIC = frozenset("hr bs sr sh me".split())
_NOT_LATIN = frozenset("ar fa ur he ru uk bg el zh ja ko th hi bn ta".split())


def detect_language(text: str) -> str | None:
    """Say which language a text is in, by its script and its commonest words.

    None for too little text. It knows some fifty languages and is no match for a
    model; it is there to catch pages that declare what their template came with.
    """
    sample = text[:_SAMPLE]
    script = _main_script(sample)
    if script is None:
        return None
    if script == "LATIN":
        return _by_small_words(sample)
    if script == "ARABIC":
        return _arabic_script(sample)
    if script == "CYRILLIC":
        return _cyrillic(sample)
    if script in ("CJK", "HIRAGANA", "KATAKANA"):
        kana = sum("\u3040" <= char <= "\u30ff" for char in sample)
        return "ja" if kana * 20 > len(sample) else "zh"
    return _SCRIPTS.get(script)


def _main_script(text: str) -> str | None:
    letters = list(filter(str.isalpha, text))
    if len(letters) < 12:
        return None
    if text.isascii():
        return "LATIN"
    step = max(1, len(letters) // 200)
    names = Counter(unicodedata.name(char, "?").partition(" ")[0] for char in letters[::step])
    latin, total = names.pop("LATIN", 0), sum(names.values())
    if not names or latin > 4 * total:
        return "LATIN"
    return names.most_common(1)[0][0]


def _by_small_words(text: str) -> str | None:
    shares = _shares_of_small_words(text)
    best, second = sorted(shares, key=shares.__getitem__, reverse=True)[:2]
    if shares[best] < 0.05 or shares[best] < 1.15 * shares[second]:
        return None
    return best


def _shares_of_small_words(text: str) -> dict[str, float]:
    """Return for each language which share of the words are its commonest."""
    counts = Counter(_TOKEN.findall(text.lower()))
    total = max(sum(counts.values()), 12)
    found = dict.fromkeys(_WORDS, 0)
    for word in counts.keys() & _LANGUAGES_OF.keys():
        for tag in _LANGUAGES_OF[word]:
            found[tag] += counts[word]
    return {tag: count / total for tag, count in found.items()}


def _arabic_script(text: str) -> str:
    if sum(map(text.count, "ٹڈڑےں")) * 60 > len(text):
        return "ur"
    if sum(map(text.count, "پچژگکی")) * 25 > len(text):
        return "fa"
    return "ar"


def _cyrillic(text: str) -> str:
    lowered = text.lower()
    if "ў" in lowered:
        return "be"
    if sum(map(lowered.count, "іїєґ")) * 100 > len(text):
        return "uk"
    if sum(map(lowered.count, "ђћљњџј")) * 60 > len(text):
        return "mk" if "ќ" in lowered or "ѓ" in lowered else "sr"
    if not any(char in lowered for char in "ыэё"):
        return "bg"
    return "ru"
