"""Words that stand where sections do and are none: "Home" in many languages, types of content."""

from __future__ import annotations

HOME = frozenset(
    map(
        str.casefold,
        "home|homepage|startseite|start|accueil|inicio|início|portada|homepage|strona główna|"
        "hjem|hem|forsiden|forside|etusivu|ana sayfa|anasayfa|главная|головна|αρχική|domů|domov|"
        "főoldal|acasă|початок|الرئيسية|الصفحة الرئيسية|خانه|صفحه اصلی|דף הבית|ראשי|首页|首頁|"
        "ホーム|トップ|top|홈|beranda|trang chủ|beginn|you are here|"
        "sie sind hier|sie befinden sich hier|"
        "vous êtes ici|breadcrumb|breadcrumbs|inhalt|index|frontpage|front page|main|pagrindinis|"
        "hlavní stránka|drobečková navigace|pradžia|naslovnica|kezdőlap|voorpagina|"
        "होम|মূলপাতা|প্রথম পাতা|หน้าแรก|当前位置|您的位置|您当前的位置|当前您的位置|"
        "你的位置|現在位置|현재위치|현재 위치|"
        "βρίσκεστε εδώ|вы здесь|nacházíte se zde|jesteś tutaj|du er her|buradasınız".split("|"),
    )
)
CONTENT_TYPES = frozenset(
    """rss facebook twitter youtube instagram linkedin pinterest telegram whatsapp newsletter login
    subscribe search menu share print email article articles news-article newsarticle post posts
    story stories blog video videos gallery
    galleries image images uncategorized uncategorised allgemein unkategorisiert nachricht artikel
    beitrag content page pages default general null none undefined other others misc sonstiges
    detail live liveblog ticker feature features print premium plus abo exclusive exklusiv free
    latest newest topics topic tag tags category categories archive archives amp index html
    non-classé sin-categoría senza-categoria uncategorized-en press-release bildbeitrag read author
    recent popular trending most-read most-popular this-week
    photos photo infographic podcast podcasts quiz slideshow entry item webpage en de fr es it
    today web www site artikelen artikels artikler artiklar artykuly articulos articulo artigos
    artigo articoli articolo clanky clanek clanok cikk straipsnis yazi noticia nota
    正文 记事 記事 本文 기사""".split()
)
LANGUAGES = frozenset(
    """english deutsch français español português italiano nederlands polski türkçe русский
    українська العربية فارسی עברית 中文 简体中文 繁體中文 日本語 한국어 हिन्दी বাংলা ไทย bahasa svenska
    dansk norsk suomi magyar čeština ελληνικά română eng deu fra""".split()
)
"""How a page calls its versions in other languages, beside the headline or in the menu."""
TYPES_AND_HOME = CONTENT_TYPES | HOME
"""What a page may be called by its system, and is never a headline."""
