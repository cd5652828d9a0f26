"""What somebody tells of asking others: "I asked them to stop the line" asks nothing of who listens."""

import re

from interview.language.clauses import Sentence, bare
from interview.language.lexicon import Span, lexicon
from prompts.loader import LOCALES

_ADDRESSED = re.compile(
    r"\b(?:you|u|yours?|please|sorry|vous|votre|vos|tu|te|t|ton|ta|tes|svp|stp|plait|pardon|desolee?)\b"
)
_ENDS = re.compile(r"[.!?\n]+")


def reported(sentence: Sentence) -> list[bool]:
    """Whether each clause tells of a request to somebody else; who is spoken to stands in none."""
    return [
        any(
            not _ADDRESSED.search(words) and lexicon(locale).found("of_others", words)
            for locale in LOCALES
            for words in [sentence.words_of[locale][place]]
        )
        for place in range(len(sentence.clauses))
    ]


def is_narrated(folded: str, span: Span) -> bool:
    """Whether marked words stand in a sentence about one's own work: "I check the grading with my supervisor"."""
    start = max((found.end() for found in _ENDS.finditer(folded, 0, span.start)), default=0)
    end = _ENDS.search(folded, span.end)
    asked = end is not None and "?" in end[0]
    sentence = folded[start : end.start() if end else len(folded)]
    return narrates(sentence, "" if asked else folded[start : span.start])


def narrates(sentence: str, before: str) -> bool:
    """Whether a sentence tells of one's own work alone, by itself or by how it begins (`before`)."""
    if _ADDRESSED.search(bare(sentence, "fr")):
        return False
    if any(lexicon(locale).found("of_others", bare(sentence, locale)) for locale in LOCALES):
        return True
    return any(lexicon(locale).found("narrated", before) for locale in LOCALES)
