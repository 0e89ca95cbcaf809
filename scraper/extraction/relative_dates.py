"""Dates told from the reader's now: "3 hours ago", "hace 3 horas", "vor 2 Stunden"."""

from __future__ import annotations

from scraper.extraction.anycase import AnyCase

_UNIT = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|sekunden?|minuten?|"
    r"stunden?|tage?n?|wochen?|monate?n?|secondes?|heures?|jours?|semaines?|mois|segundos?|minutos?|"
    r"horas?|d[ií]as?|semanas?|mes(?:es)?|secondi|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|uur|uren|"
    r"dagen?|timer?|timmar|minutter|minuter|dagar?|dager|godzin\w*|minut\w*|dni|hodin\w*|dny|"
    r"saat|dakika|gün|час\w*|минут\w*|д(?:ень|ня|ней)|годин\w*|хвилин\w*|jam|menit|hari|giờ|phút|"
    r"ساعة|ساعات|دقيقة|دقائق|ساعت|دقیقه|घंटे|मिनट)"
)
_AGO = AnyCase(
    rf"(?:\b(?:vor|hace|há|il y a|før|för|för|před|منذ|قبل)\s+)?(?<!\d)\d{{1,2}}\s?{_UNIT}(?!\w)"
    r"(?:\s+(?:ago|fa|atrás|geleden|sedan|siden|temu|önce|назад|тому|lalu|yang lalu|trước|"
    r"پیش|पहले))?"
)


def says_hours_ago(text: str) -> bool:
    """Say whether a short text tells how long ago something was."""
    return any(map(str.isdigit, text)) and _AGO.search(text) is not None


def without_hours_ago(text: str) -> tuple[str, bool]:
    """Return a text with a semicolon in place of how long ago it was, and whether it said so."""
    found = _AGO.search(text)
    if found is None:
        return text, False
    return f"{text[: found.start()]} ; {text[found.end() :]}", True
