"""Arabic: agency style, either word order, dropped subjects, and names without capitals."""

from __future__ import annotations

import pytest

from scraper.extraction.quotes import find_quotes

CASES = {
    "a spokesman's role and name stand behind the verb": (
        [
            "قال المتحدث باسم وزارة الري المهندس رامي الخطيب أمس: «السد آمن ولا داعي للقلق».",
            "وأضاف الخطيب أن «المياه ستصل إلى القرى قبل العيد».",
            "وتابع: «نراقب المنسوب كل ساعة».",
        ],
        ["رامي الخطيب"] * 3,
    ),
    "the subject may stand before the verb": (
        [
            "وزيرة الثقافة سلوى بدران قالت لـ«الأفق»: «لن نغلق المسرح هذا الموسم».",
            "لكن المخرج كريم عواد أكد أن «الستارة لم ترفع منذ شهر».",
        ],
        ["سلوى بدران", "كريم عواد"],
    ),
    "vowel signs and spelling make no difference": (
        [
            "وأكَّد النائب حسّان المالكي أنّ «الموازنة جاهزة للتصويت».",
            "وشدَّد المالكى على ان «التأجيل مرفوض».",
        ],
        ["حسّان المالكي"] * 2,
    ),
    "an adverb of state is nobody": (
        [
            "كانت أم ليلى تنتظر الحافلة منذ الفجر.",
            "قالت مبتسمة: «الحافلة تأتي حين تريد».",
            "وأضافت ساخرة: «مثل المطر تماماً».",
        ],
        ["أم ليلى"] * 2,
    ),
    "what a statement says is the statement's or its owner's": (
        [
            "وجاء في بيان وزارة الصحة: «الوضع تحت السيطرة في جميع المستشفيات».",
            "وورد في التقرير أن «عدد الأسرة غير كاف».",
        ],
        ["وزارة الصحة", "التقرير"],
    ),
    "according to somebody": (
        [
            "سيفتح الجسر الأحد «إذا سمحت الرياح»، بحسب مدير المشروع سامر النجار.",
            "والكلفة «أقل مما قيل»، وفقاً لوزارة الأشغال العامة.",
        ],
        ["سامر النجار", "وزارة الأشغال العامة"],
    ),
    "a quotation may come before its verb": (
        [
            "«لم نتلق أي عرض»، قال رئيس النادي فادي شلهوب، «ولا ننتظر عرضاً».",
            "«البطولة لنا»، أضاف ضاحكاً.",
        ],
        ["فادي شلهوب"] * 3,
    ),
    "two speakers take turns by gender": (
        [
            "التقت الباحثة هناء سرور بالمزارع جابر عيد في الحقل.",
            "وقالت: «التربة متعبة منذ سنوات».",
            "ورد عليها قائلاً: «الأرض تعرف أصحابها وتصبر عليهم».",
        ],
        ["هناء سرور", "جابر عيد"],
    ),
    "one hands on what another said": (
        [
            "ونقلت وكالة الساحل عن قائد الشرطة اللواء ماجد حرب قوله: «أوقفنا ثلاثة أشخاص».",
        ],
        ["ماجد حرب"],
    ),
    "groups and authorities speak as well": (
        [
            "وذكرت هيئة الطيران المدني في بيان أن «الرحلات ستستأنف مساء اليوم».",
            "وقال شهود إنهم سمعوا «صوتاً يشبه الرعد».",
            "من جهته، قال مصدر أمني رفيع: «التحقيق ما زال في بدايته».",
        ],
        ["هيئة الطيران المدني", "شهود", "مصدر أمني رفيع"],
    ),
    "an organisation's purpose belongs to its name, its listener does not": (
        [
            "وبحسب المرصد الوطني لحقوق الطفل، فإن «الأرقام مقلقة للغاية».",
            "وقالت وزارة النقل لصحيفة الأفق إن «القطار سيصل في موعده».",
        ],
        ["المرصد الوطني لحقوق الطفل", "وزارة النقل"],
    ),
    "compound names stay whole": (
        [
            "وتساءل النائب علي فضل الله: «أين ذهبت الأموال؟».",
            "وقال صلاح الدين القاسم إن «الجواب في الدفاتر».",
        ],
        ["علي فضل الله", "صلاح الدين القاسم"],
    ),
    "an object behind the subject is no part of it": (
        [
            "وأبلغ العقيد طارق سعيد الصحافيين أن «الطريق مفتوح».",
            "وطالب سعيد الحكومة بـ«حل عاجل لأزمة الوقود».",
        ],
        ["طارق سعيد"] * 2,
    ),
    "foreign names are read behind their office": (
        [
            "وقالت رئيسة المفوضية يوهانا لينكفيست: «نريد اتفاقاً عادلاً للجميع».",
            "وختمت لينكفيست بالقول إن «الوقت ينفد».",
        ],
        ["يوهانا لينكفيست"] * 2,
    ),
    "names of works and nicknames are nobody's words": (
        [
            "عرض فيلم «ليل المرفأ» في القاعة الكبرى بحضور بطله المعروف باسم «النورس».",
            "وأطلقت البلدية حملة بعنوان «شارع نظيف».",
        ],
        [],
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_rule(rule: str) -> None:
    paragraphs, speakers = CASES[rule]
    quotes = [quote for quote in find_quotes(paragraphs, "ar") if quote.kind != "indirect"]
    assert [quote.speaker for quote in quotes] == speakers


def test_offices_are_roles_and_no_part_of_the_name() -> None:
    paragraphs, _ = CASES["a spokesman's role and name stand behind the verb"]
    assert {quote.role for quote in find_quotes(paragraphs, "ar")} == {
        "المتحدث باسم وزارة الري المهندس"
    }
