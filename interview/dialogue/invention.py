"""Whether a sentence holds a figure or a name that stands nowhere: nobody is asked about what they never said or wrote.

Abbreviations of a trade (NEWS2, PPE, DTU) are its words, and no list holds them all: in capitals they are taken for
such, except where somebody is said to have worked.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import combinations

from interview.commands import Locale
from interview.language.figures import telling, values
from interview.language.lexicon import Lexicon
from interview.language.words import fold, stem, tokens
from prompts.loader import guarding

_NAME = re.compile(r"(?<=[\w,;’'»”)%-] )[«“\"(]?([A-ZÀ-Ý][\w’'+#.-]*\w)")
_PEOPLE = re.compile(r"['’](?:s|d|m|t|ll|re|ve)$|^(?:d|l|qu|n|s|j|c|m)['’]", re.IGNORECASE)
_ABBREVIATION = re.compile(r"[A-Z]{2,5}\d{0,4}s?|[A-Z]\d{1,4}")
_NUMBERED = re.compile(r"\b[A-Z]{1,5}\d{1,4}\b")
"""Its number belongs to its name: RE2020, R486."""
_CLAIMED = re.compile(
    r"\b(?:your|those|these|the|vos|votre|ces|les)\s+(?:\w+\s+(?:of|de)\s+)?(?:\d[\d.,\u202f\u00a0]*|[^\W\d_]+(?:-\w+)?)(?:\s?%)?",
    re.IGNORECASE,
)
"""A figure that somebody or something is said to have: "your 50 servers", "the 38 banks"."""
_EMPLOYED: dict[Locale, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:\bat|\bthe firm|\b(?:join\w*|leav\w+|left)|\b(?:work\w*|time|years?|months?|jobs?|roles?|posts?|"
        r"positions?|employ\w*|hired|mov\w+|came|went|contracts?|colleagues?|career)(?: \w+){0,3}"
        r" (?:for|with|from|to|by))\s+$"
    ),
    "fr": re.compile(
        r"(?:\bchez|\b(?:travail\w*|passe\w*|annees?|ans|mois|mission\w*|stages?|postes?|contrats?|quitt\w*|rejoi\w*|"
        r"arriv\w*|entre\w*|venez|venu\w*|carriere|collegues|embauch\w*|employ\w*)(?: [\w']+){0,3}"
        r" (?:a la|a l'|au|de la|de l'|du|pour|par|la|l')) ?$"
    ),
}


def invents(
    sentence: str, locale: Locale, *, numbers: AbstractSet[str], names: AbstractSet[str], asking: bool = False
) -> bool:
    """Whether a figure of it is none of `numbers`, nor reckoned from them, or a name none of `names`.

    `asking`: a question may put a case with figures of its own; a report may not.
    """
    new = telling(_NUMBERED.sub(" ", sentence), locale) - numbers
    if new and asking and _supposes(sentence, locale):
        # Whoever supposes thirty patients says of nobody that they had them; "your thirty patients" does.
        new &= telling(" ; ".join(one[0] for one in _CLAIMED.finditer(sentence)), locale)
    if new and new - _reckoned(sentence, locale, numbers):
        return True
    return any(True for _ in _unknown(sentence, locale, names))


def _supposes(sentence: str, locale: Locale) -> bool:
    """Whether it puts a case, and tells the person nothing of what they did."""
    marks = _marks(locale)
    return marks.found("supposing", sentence) and not marks.found("asserting", sentence)


@cache
def _marks(locale: Locale) -> Lexicon:
    return Lexicon({kind: guarding(locale)[kind] for kind in ("supposing", "asserting")}, frozenset())


def _unknown(sentence: str, locale: Locale, names: AbstractSet[str]) -> Iterator[str]:
    usual = set(guarding(locale)["capitals"])
    for match in _NAME.finditer(sentence):
        name = _PEOPLE.sub("", match[1])
        if _ABBREVIATION.fullmatch(name) and not _EMPLOYED[locale].search(fold(sentence[: match.start(1)])):
            continue
        if any(part and part not in names and stem(part) not in names and part not in usual for part in tokens(name)):
            yield name


def _reckoned(sentence: str, locale: Locale, numbers: AbstractSet[str]) -> set[str]:
    """What two known figures of the sentence come to, and what a share of it leaves of a hundred."""
    known = [float(one) for one in values(sentence, locale) & numbers if one.replace(".", "", 1).isdigit()]
    found = {total for one, other in combinations(known, 2) for total in (one + other, abs(one - other))}
    if "%" in sentence:
        found |= {100 - one for one in known}
    return {f"{one:g}" for one in found}
