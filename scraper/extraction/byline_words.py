"""The vocabulary of bylines, in the languages that newspapers are printed in: patterns and sets."""

from __future__ import annotations

import re

from scraper.extraction.anycase import AnyCase

# What opens a byline, by the role it gives; phrases are separated by "|" and are patterns.
_LEADS: dict[str | None, str] = {
    None: """
by|written by|words by|words|story by|stories by|reported by|reporting by|report by|authored by
posted by|published by|created by|submitted by|uploaded by|author|authors|text by|text|texts
von|vom|text von|ein text von|eine analyse von|ein kommentar von|eine kolumne von|durch
ein gastbeitrag von|ein interview von|eine reportage von|ein bericht von|ein beitrag von
aufgezeichnet von|protokoll|verfasst von|geschrieben von|erstellt von|eingestellt von
gepostet von|gespeichert von|veröffentlicht von|eingetragen von
autor|autorin|autoren|autor:in|autor\\*in
par|écrit par|propos recueillis par|rédigé par|publié par|texte|auteur|auteure|auteurs
por|escrito por|publicado por|texto|autores|autora|una crónica de|entrevista:|interview:
das gespräch führte|das interview führte
di|a cura di|testo di|articolo di|autore|autrice|scritto da|pubblicato da
af|skrevet af|av|skrevet av|skriven av|text och foto|forfatter|journalist|reporter|tekst
door|geschreven door|tekst door|kirjoittanut|teksti
autor tekstu|opracował|opracowała|oprac\\.|napisał|napisała|autoři|szerző|írta
yazar|yazan|haber|автор|авторы|текст|автори
بقلم|بقلم الكاتب|حاورها|حاوره|حوار|أجرى الحوار|كتب|كتبت|كتبها|كتبه|إعداد|اعداد|نویسنده|نوشته
von unserem korrespondenten|von unserer korrespondentin|von unserem reporter|van onze verslaggever
van onze correspondent|de notre correspondante?|de nuestro corresponsal|de nuestra corresponsal
dal nostro inviato|dalla nostra inviata|dal nostro corrispondente|scris de|text de|shkruar nga|nga
napsala?|připravila?|zpracovala?|napísala?|piše|pišu|napisao|avtor|avtorica|autorica|пише|пишет|авторка
kirjutas|autors|autorius|autorė|parengė|teksts|müəllif|hazırlayan|laporan|bởi|toimittaja
γράφει ο|γράφει η|γράφουν οι|από τον|από την|του|της|द्वारा|लेखक|โดย|ავტორი|հեղինակ
به قلم|گزارش از|تحریر|نووسینی|نوسینی|تقرير|كتابة|متابعة|أعدّه|أعده
מאת|作者|撰文|文|文字|記者|记者|取材|著者|筆者|執筆|글|기자|oleh|penulis|tác giả""",
    "photographer": """
photos? by|photographs? by|photography by|pictures by|photos?|photography|pictures:
video|video by|kamera
beeld(?: door)?|fotos?(?: von)?|bilder(?: von)?|photographies?|photographies? de|photographies? par
fotografías?|fotografie|fotografia|foto di|foto's|zdjęcia
фото|تصوير|عدسة|攝影|摄影|写真|撮影|圖|图|사진""",
    "translator": """
translated by|translation(?: by)?|übersetzung(?: von)?|übersetzt von|aus dem \\w+ von
traduit par|traduit de l.anglais par|traduction|traducción(?: de)?|traducido por
traduzione(?: di)?|tradução|vertaling|översättning|oversat af|tłumaczenie|перевод
ترجمة|翻译|翻譯|翻訳|번역""",
    "editor": """
edited by|editing by|redigiert von|bearbeitet von|redaktion:|édité par|editado por|redakcja
редактор|تحرير|编辑|編輯|責任編輯|责任编辑|편집""",
    "contributor": """
additional reporting by|with additional reporting by|with reporting by|with reporting from
with contributions? by|with contributions? from|contributions? by|mitarbeit
unter mitarbeit von|avec la collaboration de|con la colaboración de
con informaci[oó]n de|con la collaborazione di""",
}
_LEADS_BEFORE_A_NAME_WITHOUT_SPACE = (
    "作者|著者|筆者|執筆|撰文|文字|文|記者|记者|取材|글|攝影|摄影|写真|圖|图|사진|翻译|翻譯|翻訳"
    "|编辑|編輯|責任編輯|责任编辑"
)

BREAK = "\u2028"
"""Stands between pieces of a line that belong to different elements."""


def _phrases(role: str | None) -> list[str]:
    return [phrase for row in _LEADS[role].split("\n") for phrase in row.split("|") if phrase]


def _lead_pattern() -> AnyCase:
    groups = [
        f"(?P<{role or 'writer'}>{'|'.join(sorted(_phrases(role), key=len, reverse=True))})"
        for role in reversed(_LEADS)
    ]
    return AnyCase(
        rf"(?:^|(?<=[\s|;,/({BREAK}•·—–【（-]))(?:{'|'.join(groups)})(?![\w-])\s*[:：/／]?\s*"
    )


LEAD = _lead_pattern()
"""A phrase that opens a byline, anywhere in a line; the group's name is the role, or "writer"."""

STARTS_WITH_LEAD = AnyCase(
    rf"\W{{0,3}}(?:(?:{'|'.join(_phrases(None))})(?![\w-])\s*[:：]?"
    rf"|(?:{_LEADS_BEFORE_A_NAME_WITHOUT_SPACE})\s*[:：/]?)",
)
FIRST_WORDS = frozenset(re.split(r"[ \\]", phrase)[0].strip(".") for phrase in _phrases(None))
"""The first words of the phrases that open a byline: a quick look before the pattern."""
SHORT_LEADS = frozenset("von vom di af av por par durch text foto".split())
"""Openings that are also words inside names: "Ursula von der Heide"."""
EXPLICIT_LEADS = AnyCase(
    r"\W{0,3}(?:(?:posted|published|submitted|uploaded|written|authored|created) by|"
    r"(?:gespeichert|eingestellt|veröffentlicht|gepostet|verfasst|geschrieben|eingetragen|"
    r"erstellt) von|(?:publié|écrit|rédigé) par|(?:publicado|escrito) por|"
    r"(?:pubblicato|scritto) da|"
    r"geschreven door|skrevet av|skrevet af|skriven av|(?:author|autor|autorin|auteur|autore)"
    r"(?:in)?(?:/autor(?:in)?)?\s*:?)(?!\w)",
)
"""Openings that leave no doubt: a pen name may follow, however far from the headline."""
LEADING_ROLE = re.compile(
    r"^((?:[\w-]+-)?(?:experte|expertin|autor|autorin|redakteur|redakteurin|reporter|reporterin|"
    r"korrespondent|korrespondentin|kolumnist|kolumnistin|volontärin|volontär|gastautor|gastautorin|"
    r"correspondent|columnist|editor|writer))\s+(?=\S+\s+\S)",
    re.IGNORECASE,
)
"""A trade before the name it belongs to: "Hafen-Experte Ole Brandt"."""
WITH_WHOM = re.compile(r"\s(?:mit|with|avec|con|com|met|med|z|с)\s", re.IGNORECASE)
LABELS_ONLY = frozenset("journalist reporter author autor autora video".split())
"""Openings that need to stand first or have a colon: elsewhere they are roles."""

SEPARATOR = re.compile(
    rf"\s*[,;|•●∙·+&＆、，；／،؛{BREAK}]\s*|\s+[/–—~-]+\s+|\s+(?:"
    r"and|AND|And|und|UND|Und|y|Y|e|ed|et|ET|og|och|ja|en|ve|i|a|и|та|і|й|και|dan|và|és|și|şi|oraz|"
    r"with|avec|Avec|mit|im Gespräch mit|con|com|met|med|ו|و|وَ)\s+"
)
ARABIC_AND = re.compile(
    r"(?<=[\u0621-\u064a])\sو(?=[\u0621-\u064a]{3}\S*\s[\u0621-\u064a]{2})"
    r"(?!(?:ليد|ائل|سام|فاء|جيه|رد|ديع|داد|سيم|لاء|صال|هبي|هيب)\b)"
)
"""The conjunction written together with the next name, which has two words; not a name's letter."""
ARABIC_PLACE = re.compile(r"\s(?:من|في|از|در)\s((?:[\u0621-\u06d3]+\s?){1,3})$")

_SOURCE = "quellen?|source|bron|fuente|fonte|kilde|källa|kaynak|zdroj|źródło|источник|المصدر"
SOURCE_LABEL = re.compile(rf"^(?:{_SOURCE})\s*[:：]\s*", re.IGNORECASE)
SOURCE_NEXT = re.compile(
    rf"(?:^|\s)(?:{_SOURCE}|来源|來源|出处|出典|출처|منبع)\s*[:：]\s*$", re.IGNORECASE
)
"""A label at the end of a piece: the outlet that a text was taken from stands in the next one."""
LEADING_AND = re.compile(r"^\s*(?:and|und|y|et|e|og|och|en|ve|&)\s+(?=[A-ZÀ-Þ])")
CUT = AnyCase(
    r"(?<!\w)\d|\b(?:updated|published|posted|modified|last|aktualisiert|veröffentlicht|publié|"
    r"mis à jour|publicado|actualizado|pubblicato|aggiornato|follow|share|shares|comments?|"
    r"kommentare?|link copied|read more|min(?:ute)?s? read|subscribe|sign up|view|email|e-mail|"
    r"twitter|facebook|instagram|print|bookmark|getty|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:für|pour|para|voor|dla|för) (?:\w+ )?\w[\w. ]{1,40}$|"
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|for (?:the )?\w[\w. ]{1,40}$|özel)\b|"
    r"تحديث|آخر|نشر|الساعة|السبت|الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة",
)
"""Where the names of a line end and its date or invitations begin."""

BEFORE_DATES = frozenset("am um on at le el il vom den på op в à a em del".split())
TRAILING_PLACE = re.compile(
    r"(?:,?\s+(?:in|aus|à|en|da|uit|from|w|из|fra|från|iz))\s+((?:[A-ZÀ-Ý][\w'’.-]+\s?){1,3})$"
)
ROLE = AnyCase(
    r"\b(?:editors?|reporters?|correspondents?|writers?|columnists?|\w*journalists?|producers?|chief|"
    r"bureau|analysts?|fellow|intern|photographers?|contributors?|specialist|director|professor|"
    r"head of|deputy|senior|assistant|associate|freelancer?|blogger|author|critic|anchor|"
    r"meteorologist|staff|manager|ceo|lecturer|researcher|columns?|expert|president|"
    r"\w*redakteur\w*|\w*korrespondent\w*|\w*autor(?:in)?|\w*reporter(?:in)?|\w*volont[äa]r\w*|"
    r"\w*leiter(?:in)?|ressort\w*|fotograf\w*|rédact\w+|journaliste|correspondant\w*|envoyée?|"
    r"chef|enviad[oa]|periodista|redactora?|corresponsal|editora?|columnista|giornalista|inviat[oa]|"
    r"corrispondente|jornalista|repórter|verslaggever|redacteur|journalist\w*|dziennikar\w*|"
    r"muhabir\w*|editör\w*|korespond\w*|обозреватель|корреспондент\w*|журналист\w*|toimittaja)\b|"
    r"محرر|مراسل|كاتبة?\b|صحفي|صحافي|باحث|記者|记者|기자|編集|编辑|특파원",
)
CJK_ROLE_TAIL = re.compile(r"\s*(?:記者|记者|기자|特派員|編集委員|編集部|특파원|通讯员|撰稿|著)$")
ORGANISATION = AnyCase(
    r"\b(?:team|staff|desk|redaktion|redakcja|redazione|rédaction|redacción|redactie|redaksjonen|"
    r"redaktionen|toimitus|news|press|presse|agency|agencia|agenzia|agence|agentur|agencies|ag|"
    r"gmbh|inc|ltd|llc|e\.\s?v|institut\w*|university|universit\w+|verband|bund|verein|ministry|"
    r"ministerium|foundation|stiftung|council|association|magazine|times|post|tv|radio|media|"
    r"services?|network|report|reports|newsroom|editors|board|office|company|group|wire|redação|"
    r"blog|webteam|academy|society|union|party|club|conversation)\b|"
    r"وكالات|وكالة|هيئة|تحرير|編集部|编辑部|通讯社|新闻|ニュース|편집",
)
DESK = AnyCase(
    r"\b(?:team|staff|desk|\w*-?redaktion|redazione|rédaction|redacción|redactie|newsroom)\b",
)
AGENCIES = frozenset(
    """dpa afp ap reuters apa epd kna sid efe ansa upi pa pti ani ians tass ria xinhua kyodo jiji
    sda keystone-sda belga anp ntb tt ritzau stt pap čtk ctk tasr mti aap aa dha iha anadolu
    bloomberg cnn bbc npr pbs nbc cbs abc ndr mdr wdr ard zdf swr br hr rbb orf srf ats agi agerpres
    tanjug hina sta bta ukrinform unian interfax wam spa kuna mena sana irna isna fars mehr petra
    lusa dpa-afx dpa-infocom dw reuters/ap afp/reuters الأناضول رويترز أ.ف.ب وكالات time
    新华社 新華社 時事通信 共同通信 연합뉴스""".split()
)
AGENCIES_IN_SMALL_LETTERS = frozenset("dpa dpa-afx dpa-infocom epd kna sid afp apa ots pte".split())
AGENCIES_IN_TITLE_CASE = frozenset(
    """reuters xinhua bloomberg anadolu belga interfax ukrinform unian kyodo tanjug agerpres lusa
    ansa efe ritzau keystone-sda dpa-infocom jiji""".split()
)
AGENCIES_OF_WORDS = frozenset(
    (
        "associated press",
        "canadian press",
        "agence france-presse",
        "europa press",
        "agenzia ansa",
        "deutsche welle",
        "deutsche presse-agentur",
        "press association",
        "radio free europe",
        "voice of america",
        "pa media",
        "the conversation",
    )
)
SMALL_WORDS = frozenset(
    """a an and or of in on at to for with from is are was were this that our your all more most
    by about how what why who when where das ein eine und oder mit für auf im am um uhr aus bei nach
    ist sind wie was les un une des du et ou pour dans sur est sont au aux avec
    los las una o para en es son con il lo gli uno e per nel sul sono zum zur vor""".split()
)
"""Words of sentences, which in small letters are part of no name."""
INTERFACE_WORDS = frozenset(
    """the and read new home news menu search login log sign subscribe
    share comment comments kommentar kommentare minuten lesezeit minutes min
    photo photos foto fotos bild bilder credit image video audio getty images istock shutterstock
    updated published posted aktualisiert veröffentlicht publié publicado pubblicato
    link copied copy exclusive breaking live advertisement anzeige werbung publicité
    no not yes here there now today yesterday heute gestern print editorial opinion politics sports
    unknown anonymous admin administrator author authors autor staff guest gast redaction website
    null none undefined see full bio hace lesedauer name alle posts mehr schreibe this our your
    hours hour ago days stunden tagen heures jours horas minutos leer ver más voir lire
    beitrag beiträge artikel article articles story stories profile profil show weitere
    email e-mail contact kontakt rss feed top next previous back publisher user privacy policy
    pressemitteilung aktuell tags quelle hinweis datum ausgabejahr ausgabe source bron fuente
    meldung kategorie category categories thema rubrik nummer seite page pdf wikipedia cookies
    release terms cookie geschichte leadership inhalt externer free download facebook instagram
    twitter deal suche erweiterte medien kommentieren seiten format person""".split()
)
"""Words of buttons and labels, which are part of no name in any case."""
PARTICLES = frozenset(
    """al el de del della di da do dos das du la le van von vom zu zur zum der den ter ten bin
    ibn ben bint abu abdul abd af av und y e i d' o' mac mc st st. san des ul ur bar ap fitz op
    't het""".split()
)
