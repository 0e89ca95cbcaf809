"""The words of what is no article: sharing, newsletters, read-also lines, credits, authors."""

from __future__ import annotations

import re
from functools import lru_cache

from scraper.extraction.anycase import AnyCase

_HINTS = (
    # photo
    "photo photos photograph photographer photographie foto fotos fotograf fotografie image images "
    "bild bilder getty shutterstock reuters afp ap dpa imago credit crédit symbolbild archiv "
    "pictured courtesy bildquelle quelle abbildung imagen zdjęcie kuva фото 写真 تصوير صورة",
    # offer
    "subscribe subscriber subscribers subscription newsletter newsletters signup register log "
    "login abonnieren abonnement abo abonnez abonnés suscríbete suscriptores suscripción "
    "anmelden registrieren inscrivez inscription iscriviti abbonati cookie cookies paywall premium "
    "membership member donate donation spende spenden unterstützen unterstütze soutenez apoya app "
    "prenumerera abonner abonneer subskrypcja подпишитесь подписка اشترك",
    # author
    "author authors reporter journalist correspondent columnist editor freelance contributor "
    "professor autor autorin redakteur redakteurin redaktion auteur redactor twitter follow email "
    "contact reach reached @ contributed contact kontakt biography",
    # more
    "read also more related recommended next trending popular watch click here continue lesen lies "
    "auch mehr weitere weiterlesen dazu siehe thema lire aussi suite voir leia também lea también "
    "ver leer más leggi anche lees ook meer les også mer læs läs även lue myös lisää czytaj także "
    "więcej zobacz też przeczytaj читайте также подробнее baca juga devamı ilgili اقرأ أيضا "
    "相关 延伸閱讀 更多 関連",
    # advert
    "advertisement advertising ad ads anzeige werbung publicité publicidad pubblicità sponsored "
    "reklame reklama advertentie affiliate commission provision promo promotion deals reklam",
    # share
    "share tweet facebook whatsapp linkedin pinterest print teilen drucken partager imprimer "
    "compartir condividi delen udostępnij jaa paylaş telegram messenger instagram copy link "
    "поделиться شارك",
    # comment
    "comment comments kommentar kommentare kommentieren commentaires comentarios commenti reply "
    "antworten répondre reageer reacties discussion forum copyright rights reserved rechte tags "
    "tag topics schlagwörter filed posted published updated veröffentlicht aktualisiert publié",
)
_BITS: dict[str, int] = {}
for _bit, _words in enumerate(_HINTS):
    for _word in _words.split():
        _BITS[_word] = _BITS.get(_word, 0) | 1 << _bit
_OFFER, _MORE = 1 << 1, 1 << 3
_STOCK = (
    """
post views|page views|read more|read next|read also|also read|see also|more on this|more from
related|recommended for you
you may also like|you might also like|up next|don't miss|most read|most popular|trending now
advertisement|story continues below|article continues below|continue reading|filed under
watch now|watch|share this|follow us|sign up|subscribe|newsletter|support our|listen to|click here
download|mehr zum thema|lesen sie auch|lesen sie mehr|lies auch|auch interessant|mehr dazu
weiterlesen|zum weiterlesen|siehe auch|das könnte sie auch|meistgelesen|mehr aus|anzeige
werbung|newsletter|hier geht es zu
à lire aussi|lire aussi|lire la suite|sur le même sujet|voir aussi|publicité|pour aller plus loin
lea también|lea más|lee también|leer más|te puede interesar|le puede interesar|ver también
mira también|publicidad|leia também|leia mais|veja também|saiba mais|publicidade
leggi anche|leggi di più|potrebbe interessarti|pubblicità|lees ook|lees meer|lees verder|advertentie
les også|les mer|se også|læs også|læs mere|läs också|läs även|läs mer|annons|annonse|lue myös|mainos
czytaj także|czytaj też|czytaj więcej|zobacz też|zobacz także|przeczytaj|reklama|čtěte také
čtěte více|читайте также|читать далее|реклама|ilgili haber|baca juga|reklam|اقرأ أيضا|اقرأ المزيد
اقرأ أيضاً|إعلان|شاهد أيضا|関連記事|あわせて読みたい|延伸閱讀|相关阅读|關聯閱讀|相关新闻|免责声明
扫描二维码|扫码|版权声明|责任编辑|广告|広告|광고|관련기사|بیشتر بخوانید|تبلیغات|یہ بھی پڑھیں
oglas|pročitajte još|pročitajte i|povezane vijesti|pročitaj više|preberite še|inzerce|přečtěte si
čtěte dále|související|dalszy ciąg|artykuł sponsorowany|źródło|hirdetés|olvasta már|kapcsolódó
citește și|citiți și|publicitate|читайте ще|читайте по темі|підписуйтесь|вижте още|прочетете още
διαβάστε επίσης|διαβάστε ακόμη|διαφήμιση|bunları da okuyun|ilgili konular|reklamlar|xem thêm
đọc thêm|quảng cáo|tin liên quan|baca selengkapnya|iklan|simak juga|यह भी पढ़ें|ये भी पढ़ें|विज्ञापन
อ่านเพิ่มเติม|te puede interesar|te recomendamos|mirá también|annonce|läs mer|lue lisää
""".strip()
    .replace("\n", "|")
    .split("|")
)
_COMMANDS = AnyCase(
    r"create (?:an? )?(?:account|profile)|sign (?:in|up|out)|log ?(?:in|out|on)|"
    r"(?:learn|find out|read|see|view|show|load|get) (?:more|all)|join (?:us|now)|get started|"
    r"(?:contact|about|follow) us|back to top|(?:skip to )?main content|click here|text size|"
    r"(?:my|manage|edit) (?:account|profile)|more (?:activity|info|information|options|topics)|"
    r"mehr (?:erfahren|anzeigen)|jetzt (?:anmelden|registrieren)|konto (?:erstellen|anlegen)|"
    r"mein konto|en savoir plus|se connecter|créer un compte|mon compte|iniciar sesión|"
    r"crear (?:una )?cuenta|mi cuenta|saber más|saiba mais|criar conta|minha conta|"
    r"scopri di più|crea un account|meer weten|account aanmaken|mijn account|zaloguj się|"
    r"załóż konto|moje konto|подробнее|войти|регистрация|giriş yap|üye ol|ログイン|会員登録|"
    r"登录|登入|注册|註冊|로그인|회원가입|더보기|تسجيل الدخول",
)
"""What a page asks its reader to do, as a whole text."""
_LONGEST_COMMAND = 24
_STOCK_START = AnyCase(rf"\W*(?:{'|'.join(map(re.escape, _STOCK))})(?!\w)")
_STOCK_LETTERS = frozenset(phrase[:2].lower() for phrase in _STOCK)
_HINTING = frozenset(_BITS)
_WORDS = re.compile(r"[\w@]+")
_TWO_DIGITS = re.compile(r"\d\d")
_DATE = re.compile(
    r"\b\d{1,2}[./ ]\s?(?:\w+|\d{1,2})[./ ,]\s?(?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d|"
    r"\b\d{1,2}:\d\d\b|\b[^\W\d]{3,9}\.? \d{1,2},? (?:19|20)\d\d\b"
)


@lru_cache(maxsize=1 << 12)
def hints_of(text: str) -> tuple[int, frozenset[str]]:
    """Return what a short text's words hint at, a bit a kind, and its words in lower case."""
    words = frozenset(_WORDS.findall(text.lower()))
    hints = 0
    for word in words & _HINTING:
        hints |= _BITS[word]
    return hints, words


def is_offer(text: str) -> bool:
    """Whether a short text's words speak of subscriptions, newsletters or donations."""
    return bool(hints_of(text)[0] & _OFFER)


def points_further(text: str) -> bool:
    """Whether a short text's words announce other texts: "Weitere Informationen", "Lire aussi"."""
    return bool(hints_of(text)[0] & _MORE)


def is_stock(text: str) -> bool:
    """Whether a text opens with a phrase of layouts: "Read also", "Advertisement"."""
    if text[:1].isalnum() and text[:2].lower() not in _STOCK_LETTERS:
        return False
    return _STOCK_START.match(text) is not None


def is_command(text: str) -> bool:
    """Whether a text is nothing but what the page asks its reader to do: "Create account"."""
    return len(text) <= _LONGEST_COMMAND and _COMMANDS.fullmatch(text.strip()) is not None


def has_date(text: str) -> bool:
    """Whether a date or a time of day is written in the text."""
    return _TWO_DIGITS.search(text) is not None and _DATE.search(text) is not None
