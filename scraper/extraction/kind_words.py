"""The words by which a page says what it is, in many languages, and those of addresses."""

from __future__ import annotations

import re

from scraper.extraction.anycase import AnyCase

CHALLENGE = AnyCase(
    r"just a moment|attention required|checking (?:if|your browser)|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|are you a (?:robot|human)|not a robot|"
    r"unusual traffic|pardon our interruption|captcha|one more step|"
    r"access (?:to this page )?(?:has been |is )?(?:denied|forbidden)|"
    r"request (?:was |has been )?blocked|you have been blocked|security check|"
    r"enable javascript and cookies to continue|ddos protection|bot detection|403 forbidden|"
    r"bestätigen sie, dass sie (?:ein mensch|kein roboter)|zugriff (?:verweigert|nicht gestattet)|"
    r"einen moment(?: bitte|,|…|\.{3})|kein roboter|"
    r"accès (?:refusé|interdit)|un instant(?:…|\.{3})|pas un robot|"
    r"acceso (?:denegado|prohibido)|no (?:eres|soy) un robot|un momento(?:…|\.{3})|"
    r"acesso (?:negado|bloqueado)|accesso (?:negato|vietato)|toegang (?:geweigerd|ontzegd)|"
    r"åtkomst nekad|adgang nægtet|ingen tilgang|pääsy (?:estetty|kielletty)|odmowa dostępu|"
    r"brak dostępu|доступ (?:запрещ[её]н|ограничен|закрыт)|доступ заборонено|erişim engellendi|"
    r"تم (?:رفض|حظر) الوصول|لست روبوت|גישה נדחתה|アクセスが拒否|访问被拒绝|拒絕存取|접근이 거부",
)
MISSING = AnyCase(
    r"\b404\b|\b410\b|"
    r"(?:page|article|story|content|site) (?:you.{0,30} )?(?:was |is |could |can ?|has )?"
    r"(?:not|n['’]t|no longer)(?: be| been)? (?:found|available|exist)|"
    r"\bnot found\b|no longer exists|page (?:doesn|does no)|"
    r"(?:can(?:no|['’])t|could(?: not|n['’]t)) find (?:that|the|this) (?:page|article|story)|"
    r"(?:page|article|story|content|post|link|item)\b[^.\n]{0,40} (?:has been|was) (?:moved or )?"
    r"(?:removed|deleted|withdrawn)|"
    r"nicht gefunden|nicht (?:mehr )?(?:verfügbar|vorhanden)|existiert nicht|\bfehler\b(?! der)|"
    r"introuvable|non trouvée|n['’]existe (?:pas|plus)|"
    r"no encontrad[ao]|no existe|no se (?:ha )?enc(?:ontró|ontrado|uentra)|"
    r"não (?:foi )?encontrad[ao]|não existe|"
    r"non (?:è stata )?trovata|non esiste|(?:niet|ikke|inte) (?:gevonden|funnet|fundet)|"
    r"hittades inte|kunde inte hittas|findes ikke|finnes ikke|bestaat niet|ei löy(?:dy|tynyt)|"
    r"nie (?:znaleziono|istnieje|została znaleziona)|nenalezena|nebyla nalezena|nem található|"
    r"sayfa bulunamadı|не найден[ао]|не существует|не знайдено|не існує|δεν βρέθηκε|"
    r"غير موجود|لم (?:يتم )?(?:العثور|نعثر)|הדף לא נמצא|לא נמצא|पृष्ठ नहीं मिला|"
    r"見つかりません|页面不存在|找不到|未找到|찾을 수 없|"
    r"bad gateway|service unavailable|internal server error|temporarily unavailable",
)
CONSENT = AnyCase(
    r"before you continue|your privacy(?: choices| settings)?$|your privacy (?:choices|settings)|"
    r"privacy settings|values? your privacy|personali[sz]ed advertising|without tracking|"
    r"cookie (?:consent|settings|preferences|policy)|cookies on your device|"
    r"accept (?:all )?(?:cookies|and continue)|manage (?:your )?(?:cookies|consent|privacy)|"
    r"mit werbung (?:weiterlesen|lesen|nutzen)|einwilligung|datenschutzeinstellungen|"
    r"cookies? (?:akzeptieren|zustimmen|verwenden)|werbefrei|personalisierte werbung|"
    r"gérer (?:les |mes )?cookies|votre consentement|accepter (?:les cookies|et continuer)|"
    r"publicité personnalisée|vie privée|"
    r"configuración de cookies|aceptar (?:las )?cookies|su (?:consentimiento|privacidad)|"
    r"tu privacidad|publicidad personalizada|sua privacidade|aceitar (?:os )?cookies|"
    r"tua privacy|il tuo consenso|accetta(?: i)? cookie|"
    r"je privacy|privacy-?instellingen|cookies accepteren|toestemming|"
    r"(?:din|ditt) (?:integritet|samtycke|personvern|samtykke)|godkänn (?:alla )?cookies|"
    r"tietosuoja-asetukset|hyväksy (?:kaikki )?evästeet|zgod[aęy] na|prywatność|"
    r"согласие на|файл(?:ов|ы) cookie|kişisel veri|çerez|ملفات تعريف الارتباط|خصوصيتك",
)
WALL = AnyCase(
    r"subscribe (?:to|now|for)|subscribers? only|to continue reading|already a subscriber|"
    r"for subscribers|sign in to (?:read|continue)|log in to (?:read|continue)|this article is for|"
    r"weiterlesen mit|jetzt (?:abonnieren|testen|weiterlesen|freischalten)|nur für abonnenten|"
    r"exklusiv für abonnenten|réservée? aux abonnés|abonnez-vous|article réservé|"
    r"reste \d+ ?% de (?:cet|l['’])|残り\d+文字|"
    r"suscríbete|para suscriptores|contenuto riservato|abbonati|alleen voor abonnees|"
    r"tylko dla prenumeratorów|bare for abonnenter|för prenumeranter|للمشتركين",
)
LIVE = AnyCase(
    r"(?:^|[\s:–-])live(?:[- ]?(?:blog|ticker|updates?|coverage|stream))?\s*(?:[:|–-]|$)|"
    r"(?:live|news)-?ticker\b|\b(?:news|live)-?blog\b|\bminute by minute\b|\bliverapport|"
    r"minuto a minuto|\bao minuto\b|minute par minute|na żywo|živě|élőben|canlı anlatım|"
    r"онлайн-трансляция|\ben direct\b|\ben vivo\b|\bin diretta\b",
)
GALLERY = AnyCase(
    r"\bin (?:pictures|photos)\b|^photos?\s*[:|–-]|\bphoto (?:gallery|essay)\b|^gallery\s*[:|–-]|"
    r"\bin bildern\b|\bbildergalerie\b|\bfotostrecke\b|\ben (?:images|photos|imágenes|fotos)\b|"
    r"\bdiaporama\b|\bfotogaler[ií]a\b|^galería\s*[:|–-]|"
    r"\bem (?:imagens|fotos)\b|\bin (?:foto|beeld)\b|\bi bilder\b|\bw obiektywie\b|"
    r"^foto\s*:|фоторепортаж|بالصور",
)
GALLERY_PATH = AnyCase(
    r"/(?:gallery|galleries|photo-?galler\w+|photos|pictures|slideshow|fotostrecken?|bilder|"
    r"bildergalerie|galerie|diaporama|fotogaleria|galeria|fotogalerij|galleria)(?:[/-]|$)",
)
VIDEO_PATH = AnyCase(r"/(?:videos?|watch|mediathek|tv)(?:/|$)")
ENTRY_TIME = re.compile(r"^\W*(?:\d{1,2}[:.h]\d{2}|\d{1,2} ?(?:am|pm|Uhr))\b")
RIGHTS = AnyCase(
    r"©|\(c\) ?(?:19|20)\d\d|^copyright\b|all rights reserved|alle rechte|tous droits|"
    r"(?:todos|reservados) (?:los|os) d(?:erechos|ireitos)|tutti i diritti|"
    r"wszelkie prawa|все права|جميع الحقوق|版权所有|無断転載|\W?저작권자|\W?무단\s?전재",
)
"""What stands at a page's foot: a line of the house, not of an article."""

FRONT_SEGMENTS = frozenset(
    "tag tags topic topics thema themen theme themes tema temas author authors autor autores "
    "autoren auteur auteurs autore autori autorzy forfatter skribent columnist columnists "
    "contributor contributors byline profile profiles category categories categoria categorias "
    "kategorie kategorien categorie etiqueta etiquetas etiquette schlagwort schlagworte rubrik "
    "rubrica rubrique rubriques rubriek search suche buscar recherche cerca zoeken "
    "label labels tagged avtor etiket yazar كاتب وسم тег теги автор рубрика".split()
)
"""A segment after which an address names what a list of articles is about."""
SERVICE_SEGMENTS = frozenset(
    "about about-us aboutus about_us who-we-are our-team team masthead imprint impressum legal "
    "legal-notice contact contact-us contactus kontakt contacto contatti contato ueber-uns "
    "über-uns qui-sommes-nous quienes-somos quem-somos sobre sobre-nosotros chi-siamo over-ons "
    "om-oss om-os o-nas o-nama hakkimizda kunye mentions-legales aviso-legal nota-legal colofon "
    "colophon privacy privacy-policy privacy-notice cookies cookie-policy datenschutz "
    "datenschutzerklaerung confidentialite privacidad terms terms-of-use terms-of-service "
    "terms-and-conditions agb nutzungsbedingungen cgu cgv subscribe subscription subscriptions "
    "subscriber-services abo abonnement abonnements abonnieren abonnez-vous suscripcion "
    "suscribete suscripciones assine abbonamenti abbonati prenumerata newsletter newsletters "
    "faq help hilfe ayuda aide jobs careers advertise advertising mediadaten sitemap site-map "
    "rss feeds من-نحن اتصل-بنا сontacts контакты о-нас hakkımızda".split()
)
"""A last segment of pages that the house has written about itself."""
LIST_TYPES = frozenset(
    "CollectionPage SearchResultsPage ProfilePage AboutPage ContactPage FAQPage ItemList "
    "CheckoutPage".split()
)
"""JSON-LD types of pages that are no article, where the page names no article as well."""
