"""Notes in which an outlet says that it changed an article: corrections, clarifications."""

from __future__ import annotations

import re

_HEADS = (
    # English
    r"corrections?|clarifications?|corrections? and clarifications?|editor[’']?s[’']? note|erratum",
    # German
    r"korrektur(hinweis)?|berichtigung|richtigstellung|anmerkung der redaktion",
    # French
    r"correction|rectificatif|erratum|précision|note de la rédaction|mise au point",
    # Spanish
    r"correcci[oó]n|fe de erratas|fe de errores|rectificaci[oó]n|aclaraci[oó]n|nota del editor",
    # Portuguese, Italian
    r"corre[cç][aã]o|errata|errata corrige|rettifica|nota do editor|precisazione",
    # Arabic, Persian
    r"تصحيح|توضيح|تنويه|ملاحظة المحرر|اصلاحیه",
    # Russian, Turkish
    r"исправление|уточнение|поправка|düzeltme",
)
_PHRASES = (
    r"(an |a )?(earlier|previous) versions? of this (article|story|report|post|headline|piece)",
    r"this (article|story|report|post|headline|piece) (was|has been) "
    r"(amended|corrected|clarified|updated to correct|updated to clarify)",
    r"in einer (früheren|vorherigen|ersten) (version|fassung)",
    r"dieser (artikel|text|beitrag) wurde (nachträglich )?(korrigiert|berichtigt)",
    r"une (première )?version (précédente |antérieure |initiale )?de (cet article|ce texte)",
    r"cet article a été (corrigé|modifié|rectifié)",
    r"una versi[oó]n (anterior|previa) de (este|esta) (art[ií]culo|noticia|nota|texto)",
    r"este (art[ií]culo|texto) ha sido (corregido|modificado)",
    r"uma vers[aã]o anterior d(este|esta) (texto|reportagem|artigo|mat[eé]ria)",
    r"una versione precedente di questo articolo",
    r"(في )?(نسخة|صيغة) سابقة من (هذا|هذه) (المقال|الخبر|التقرير|المقالة|القصة)",
    r"(تم|جرى) (تصحيح|تعديل) (هذا|هذه) (المقال|الخبر|التقرير|المادة)",
)
_NOTE = re.compile(
    rf"[\W_]*(?:(?:{'|'.join(_HEADS)})\s*(?:\([^)]{{0,60}}\)|,?\s[\w\s.,]{{1,40}})?\s*[:：—–]"
    rf"|.{{0,60}}?(?:{'|'.join(_PHRASES)}))",
    re.IGNORECASE,
)
_LONGEST = 1_500


def find_notes(body: str | None) -> list[str]:
    """Return the paragraphs of a body that announce a correction, in order."""
    paragraphs = (line.strip() for line in (body or "").splitlines())
    return [text for text in paragraphs if len(text) <= _LONGEST and _NOTE.match(text)]
