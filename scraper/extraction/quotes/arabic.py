"""What Arabic writes on to its words, before and behind, letter by letter.

What words mean stands in each language's own file; here is only how they are built. Persian
shares the script, and some of these letters.
"""

from __future__ import annotations

AND = "وف"
"""Each of them: "and", "so", before any word."""
TO, IN, LIKE = "ل", "ب", "ك"
PREPOSITIONS = (TO, IN, LIKE)
"""Before a noun."""
ARTICLE = "ال"
TO_THE = "لل"
"""How TO and ARTICLE are written together."""
BEFORE_NOUNS = (TO_THE, "وال", "فال", "بال", "كال")
""" "to the", "and the": no name goes on so."""
IMPERFECT, HE = "تني", "ي"
"""Letters that verbs of the present begin with; the one for "he"."""
ALEF = "ا"
PARTICIPLE = ("م", ALEF)
"""How a participle beside a verb begins and ends: "affirming"."""

FEMININE = "ة"
FEMININE_BOUND = "ت"
"""What FEMININE turns into where something is written on behind it."""
PRONOUNS = ("هما", "ها", "هم", "ه")
""" "of the two", "her", "their", "his", behind a noun or a verb."""
OF_TWO = "تي"
""" "the two … of", behind a feminine noun."""
HIS = "ه"
BEHIND_NO_NAME = ("ها", "هم", "هما", "ته", "تها", "تهم", "ات")
PLURALS = ("ين", "ون", "ات")
FEMININE_PLURAL = "ات"
ADJECTIVES = ("ي", "ية", "يون", "يين", "ى")
ADJECTIVE, ADJECTIVE_FEMININE = "ي", "ية"
INDEFINITE_CASE = "\u064b"
"""The sign of an adverb in the accusative."""
SERVANT = "عبد"
"""The first half of names such as "Abd al-Rahman"."""
