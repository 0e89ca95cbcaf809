"""Dates printed for readers, in the languages that newspapers are printed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# One line a language: twelve names, variants of one month joined by "/".
_MONTH_NAMES = """
january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct november/nov december/dec
januar/jänner/jan/jän februar/feber/feb märz/mär/maerz april mai juni juli august september oktober/okt november dezember/dez
janvier/janv février/fevrier/févr/fév mars avril/avr mai juin juillet/juil août/aout septembre/sept octobre novembre décembre/decembre/déc
enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre/set octubre noviembre diciembre/dic
gennaio/gen febbraio/febbr marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre/sett ottobre/ott novembre dicembre
janeiro fevereiro/fev março/marco abril maio/mai junho julho agosto setembro outubro/out novembro dezembro
januari februari/febr maart/mrt april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januar februar mars april mai juni juli august september oktober november desember/des
januar februar marts april maj juni juli august september oktober november december
tammikuuta/tammikuu helmikuuta/helmikuu maaliskuuta/maaliskuu huhtikuuta/huhtikuu toukokuuta/toukokuu kesäkuuta/kesäkuu heinäkuuta/heinäkuu elokuuta/elokuu syyskuuta/syyskuu lokakuuta/lokakuu marraskuuta/marraskuu joulukuuta/joulukuu
janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember
stycznia/styczeń/sty lutego/luty/lut marca/marzec kwietnia/kwiecień/kwi maja/maj czerwca/czerwiec/cze lipca/lipiec/lip sierpnia/sierpień/sie września/wrzesień/wrz października/październik/paź listopada/listopad/lis grudnia/grudzień/gru
ledna/leden února/únor března/březen dubna/duben května/květen června/červen července/červenec srpna/srpen září října/říjen listopadu/listopad prosince/prosinec
januára február/februára marca/marec apríla mája/máj júna/jún júla/júl augusta septembra októbra novembra decembra
siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga/studenog prosinca
januar/januara februar/februara mart/marta april/aprila maj/maja jun/juna jul/jula avgust/avgusta septembar/septembra oktobar/oktobra novembar/novembra decembar/decembra
januar/januarja februarja marca aprila maja junija/junij julija/julij avgusta septembra oktobra novembra decembra
január február március április május június július augusztus szeptember október november december
ianuarie/ian februarie martie aprilie mai iunie/iun iulie/iul august septembrie octombrie noiembrie/noi decembrie
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
yanvar fevral mart aprel may iyun iyul avqust/avgust sentyabr oktyabr noyabr dekabr
января/январь/янв февраля/февраль/фев/февр марта/март/мар апреля/апрель/апр мая/май июня/июнь/июн июля/июль/июл августа/август/авг сентября/сентябрь/сен/сент октября/октябрь/окт ноября/ноябрь/ноя/нояб декабря/декабрь/дек
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
януари февруари март април май юни юли август септември октомври ноември декември
јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра
ιανουαρίου/ιαν φεβρουαρίου/φεβ μαρτίου/μαρ απριλίου/απρ μαΐου/μαίου/μαϊ ιουνίου/ιουν ιουλίου/ιουλ αυγούστου/αυγ σεπτεμβρίου/σεπ οκτωβρίου/οκτ νοεμβρίου/νοε δεκεμβρίου/δεκ
sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio
janvāris/janvārī februāris/februārī marts/martā aprīlis/aprīlī maijs/maijā jūnijs/jūnijā jūlijs/jūlijā augusts/augustā septembris/septembrī oktobris/oktobrī novembris/novembrī decembris/decembrī
jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember
januari februari maret april mei juni juli agustus/agu september oktober november desember
januari februari mac april mei jun julai ogos/ogo september oktober november disember
janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor
yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr
xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro
enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre
januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba
јануари февруари март април мај јуни јули август септември октомври ноември декември
студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня
հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի
იანვარი/იანვარს თებერვალი/თებერვალს მარტი/მარტს აპრილი/აპრილს მაისი/მაისს ივნისი/ივნისს ივლისი/ივლისს აგვისტო/აგვისტოს სექტემბერი/სექტემბერს ოქტომბერი/ოქტომბერს ნოემბერი/ნოემბერს დეკემბერი/დეკემბერს
gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
يناير فبراير مارس أبريل/ابريل/إبريل مايو يونيو/يونيه يوليو/يوليه أغسطس/اغسطس سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر
كانون_الثاني شباط آذار/اذار/أذار نيسان أيار/ايار حزيران تموز آب/اب أيلول/ايلول تشرين_الأول/تشرين_الاول تشرين_الثاني كانون_الأول/كانون_الاول
جانفي فيفري مارس أفريل/افريل ماي جوان جويلية أوت/اوت سبتمبر أكتوبر نوفمبر ديسمبر
يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر
ژانویه فوریه مارس آوریل/آپریل مه ژوئن ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر
جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
ינואר/בינואר פברואר/בפברואר מרץ/במרץ/מרס אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי אוגוסט/באוגוסט ספטמבר/בספטמבר אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר
जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर
জানুয়ারি/জানুয়ারি ফেব্রুয়ারি/ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর
มกราคม/ม.ค กุมภาพันธ์/ก.พ มีนาคม/มี.ค เมษายน/เม.ย พฤษภาคม/พ.ค มิถุนายน/มิ.ย กรกฎาคม/ก.ค สิงหาคม/ส.ค กันยายน/ก.ย ตุลาคม/ต.ค พฤศจิกายน/พ.ย ธันวาคม/ธ.ค
"""  # noqa: E501
_JALALI_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()

_MONTHS: dict[str, int] = {}
for _row in filter(None, _MONTH_NAMES.splitlines()):
    for _number, _names in enumerate(_row.split(), start=1):
        for _name in _names.split("/"):
            _MONTHS.setdefault(_name.replace("_", " "), _number)
# "listopad(a)" is November in Polish, Czech and Ukrainian, October in Croatian: a language decides.
_CROATIAN = {"lipnja": 6, "srpnja": 7, "listopada": 10}

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙", "0123456789" * 5)
_LETTER = r"(?:[^\W\d_]|[\u0900-\u0963\u0980-\u09e3\u0e30-\u0e4e])"  # marks of Indic and Thai
_LETTERS = r"(?:[^\W\d_]++|[\u0900-\u0963\u0980-\u09e3\u0e30-\u0e4e]++)++"
_WORD = rf"{_LETTERS}(?:\.{_LETTERS})?"
_OF = r"(?:\s+(?:de|del|of|d'|di|da|tháng)|\s*[-/.,،]|\.)?\s*"
_TWO_WORDS = r"(?:كانون|تشرين)\s+[^\W\d_]+"
_DAY_FIRST = re.compile(
    rf"(?<![\d.:/])(\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°|:s|-го|η)?{_OF}"
    rf"({_TWO_WORDS}|{_WORD})(?:\s*/\s*{_WORD})?{_OF}(?:,?\s+)?(\d{{4}})(?!\d)"
)
_MONTH_FIRST = re.compile(
    rf"({_TWO_WORDS}|(?<!{_LETTER}){_WORD})\.?\s*(\d{{1,2}})(?:st|nd|rd|th)?\s*[.,،]?\s+(\d{{4}})(?![\d:])"
)
_DAY_AND_YEAR = re.compile(r"\d(?:st|nd|rd|th)?\s*[.,،]?\s+\d{4}(?![\d:])")
"""The end of what `_MONTH_FIRST` finds, which begins with any word."""
_TIME_BETWEEN = re.compile(
    rf"(?<!{_LETTER})({_WORD})\.?\s+(\d{{1,2}}),?\s+\d{{1,2}}:\d\d(?::\d\d)?\s+(?:[A-Z]{{2,5}}\s+)?(\d{{4}})(?!\d)"
)
_TIME_AND_YEAR = re.compile(r":\d\d\s+(?:[A-Z]{2,5}\s+)?\d{4}(?!\d)")
_YEAR_FIRST = re.compile(rf"(?<!\d)(\d{{4}})\.?,?\s+(?:m\.\s+)?({_WORD})\s+(\d{{1,2}})(?!\d)")
_CJK = re.compile(
    r"(\d{4}|(?:令和|平成)(?:\d{1,2}|元))\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?"
)
_VIETNAMESE = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s*,|\s+năm)?\s+(\d{4})(?!\d)")
_ISO_LIKE = re.compile(r"(?<!\d)(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_NUMERIC = re.compile(
    r"(?<![\d.,/-])(\d{1,2})\s?([-/.|])\s?(\d{1,2})\s?\2\s?(\d{4}(?!:?\d)|\d{2}(?!\d(?!\d:\d)))(?!/)"
)
_YEAR = re.compile(r"\d{4}")
_HAS_NUMBERS = re.compile(r"\d\s?[-/.|]\s?\d{1,2}\s?[-/.|]\s?\d")
_ERAS = {"令和": 2018, "平成": 1988}
_MONTH_BEFORE_DAY = frozenset("US PH FM".split())
_OLDEST, _NEWEST = 1960, 2100


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """One date in a line: its day as ISO 8601, and where in the text it stands.

    `other` is the day it would be if month and day were swapped, None where only
    one order makes sense.
    """

    day: str
    start: int
    end: int
    other: str | None = None


def find_printed_dates(
    text: str, language: str | None = None, *, month_first: bool = False
) -> list[PrintedDate]:
    """Return the full dates in a text, in its order; a date needs its year.

    `month_first` reads 3/4/2025 as March 4th; dots are always day first.
    """
    plain = text if text.isascii() else text.translate(_DIGITS)
    found: list[PrintedDate] = []
    if _YEAR.search(plain):
        found += _worded(plain, language)
    if not plain.isascii():
        found += _cjk(plain)
        found += _vietnamese(plain)
    if _HAS_NUMBERS.search(plain):
        found += _numeric(plain, month_first=month_first)
    found.sort(key=lambda each: (each.start, -each.end))
    kept: list[PrintedDate] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def is_month(word: str) -> bool:
    """Say whether a word is a month's name or its short form in some language."""
    return word.lower() in _MONTHS


def reads_month_first(language: str | None, host: str) -> bool:
    """Say whether a page writes 3/4/2025 for March 4th, as the United States do."""
    primary, _, region = (language or "").replace("_", "-").partition("-")
    if region:
        return region[-2:].upper() in _MONTH_BEFORE_DAY
    suffix = host.rpartition(".")[2]
    return primary in ("en", "") and (len(suffix) != 2 or suffix in ("us", "ph"))


def _worded(text: str, language: str | None) -> Iterator[PrintedDate]:
    for found in _DAY_FIRST.finditer(text):
        yield from _spelled(found, found[3], found[2], found[1], language)
    if _DAY_AND_YEAR.search(text):
        for found in _MONTH_FIRST.finditer(text):
            yield from _spelled(found, found[3], found[1], found[2], language)
    if _TIME_AND_YEAR.search(text):
        for found in _TIME_BETWEEN.finditer(text):
            yield from _spelled(found, found[3], found[1], found[2], language)
    for found in _YEAR_FIRST.finditer(text):
        yield from _spelled(found, found[1], found[2], found[3], language)


def _spelled(
    found: re.Match[str], year: str, month: str, day: str, language: str | None
) -> Iterator[PrintedDate]:
    name = " ".join(month.lower().split()).rstrip(".")
    if name in _JALALI_MONTHS and int(year) < 1700:
        iso = _from_jalali(int(year), _JALALI_MONTHS.index(name) + 1, int(day))
    else:
        number = _MONTHS.get(name, 0)
        if language and language.startswith("hr"):
            number = _CROATIAN.get(name, number)
        iso = _day(int(year), number, int(day))
    if iso:
        yield PrintedDate(iso, found.start(), found.end())


def _cjk(text: str) -> Iterator[PrintedDate]:
    for found in _CJK.finditer(text):
        year = found[1]
        if not year.isdigit():
            counted = year[2:]
            year = str(_ERAS[year[:2]] + (1 if counted == "元" else int(counted)))
        if iso := _day(int(year), int(found[2]), int(found[3])):
            yield PrintedDate(iso, found.start(), found.end())


def _vietnamese(text: str) -> Iterator[PrintedDate]:
    for found in _VIETNAMESE.finditer(text) if "tháng" in text else ():
        if iso := _day(int(found[3]), int(found[2]), int(found[1])):
            yield PrintedDate(iso, found.start(), found.end())


def _numeric(text: str, *, month_first: bool) -> Iterator[PrintedDate]:
    for found in _ISO_LIKE.finditer(text):
        if iso := _day(int(found[1]), int(found[3]), int(found[4])):
            yield PrintedDate(iso, found.start(), found.end())
    for found in _NUMERIC.finditer(text):
        first, sign, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
        if year < 100 and sign == "|":
            continue
        if year < 100:
            year += 2000 if year < 70 else 1900
        day_month, month_day = _day(year, second, first), _day(year, first, second)
        if month_first and sign not in ".|":
            day_month, month_day = month_day, day_month
        if iso := day_month or month_day:
            other = month_day if day_month and month_day != day_month and sign not in ".|" else None
            yield PrintedDate(iso, found.start(), found.end(), other)


def _day(year: int, month: int, day: int) -> str | None:
    if 2400 < year < 2700:  # the Buddhist count of Thailand
        year -= 543
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if _OLDEST <= year <= _NEWEST else None


def _from_jalali(year: int, month: int, day: int) -> str | None:
    """Turn a day of Iran's solar calendar into ours, with the usual 33-year leap cycle."""
    if not 1 <= day <= 31:
        return None
    passed = year - 1
    leaps = passed // 33 * 8 + (passed % 33 + 3) // 4
    days = (month - 1) * 31 - max(month - 7, 0) + day - 1
    try:
        return (date(622, 3, 21) + timedelta(days=365 * passed + leaps + days)).isoformat()
    except (ValueError, OverflowError):
        return None
