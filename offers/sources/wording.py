"""What the words of an offer say: contract, working time, experience; and titles without doubled marks."""

import re
from typing import Literal

from offers.sources.countries import folded

WorkingTime = Literal["full", "part"]
Demand = Literal["none", "wished", "required"]

_MARK = re.compile(
    r"[(\[{]?\s*(?<![\w/])(?:h\s?[/-]\s?f|f\s?[/-]\s?h|m\s?/\s?[fw]|[fw]\s?/\s?m|homme\s?/\s?femme|femme\s?/\s?homme)"
    r"(?:\s?/\s?(?:x|d|div|nb|n))?(?![\w/])\s*[)\]}]?",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"\(\s*\)|\[\s*\]")
_ENDS = re.compile(r"^[\s,;:|•–—-]+|[\s,;:|•–—-]+$")
_CONTRACTS = (
    ("apprenticeship", r"\bapprenti|\balternan|\bprofessionnalisation|\bcontrat pro\b"),
    ("internship", r"\bstages?\b|\bstagiaires?\b|\bintern(?:s|ship|ships)?\b|\bpraktik"),
    ("cdi", r"\bcdi{1,2}\b|\bindeterminee|\bpermanent\b|\bopen ended\b|\bunbefristet|\bregular\b"),
    ("interim", r"\binterim|\btravail temporaire\b|\btemp agency\b|\bmission temporaire\b|\bagency work"),
    ("freelance", r"\bfree ?lance|\bindependants?\b|\bcontractors?\b|\bauto entrepreneur|\bself employed|\bliberal"),
    ("cdd", r"\bcdd\b|\bdeterminee|\bfixed term\b|\btemporary\b|\bsaisonni|\bseasonal\b|\bbefristet|\btemporaire\b"),
)  # fmt: skip
_LEARNER = r"stages?|stagiaires?|alternan\w+|apprenti\w*|intern(?:ship)?"
_LEARNING = re.compile(
    rf"^\W*(?:offre d['’]\s?|contrat d['’]\s?)?({_LEARNER})(?!\w)|[(\[–—-]\s*({_LEARNER})\s*[)\]]?\s*$"
    r"|\s(intern|internship)\s*$",
    re.IGNORECASE,
)
_FULL = re.compile(r"\bfull ?time\b|\btemps (?:plein|complet)\b|\bplein temps\b|\bvollzeit\b")
_PART = re.compile(r"\bpart ?time\b|\btemps (?:partiel|non complet)\b|\bmi temps\b|\bteilzeit\b")
_HOURS = re.compile(
    r"(?<![\d.,])(\d{1,2})(?:[.,](\d{1,2}))?\s?(?:h|heures?|hours?|hrs?)\.?\s?(\d{2})?(?!\w)"
    r"(?!\s*(?:/|par|a|per)\s*(?:jours?|jrs?|j|days?|mois|months?|ans?|nuits?)\b)",
    re.IGNORECASE,
)
_LASTS = re.compile(
    r"(\d{1,2}(?:[.,]\d)?)\s*(?:\+|à|a|-|to|et)?\s*(?:\d{1,2}\s*)?\+?\s*(ans?\b|ann[ée]es?|an\(s\)|years?|yrs?|mois|months?)",
    re.IGNORECASE,
)
_NUMBERS = {"un": "1", "une": "1", "one": "1", "a": "1", "deux": "2", "two": "2", "trois": "3", "three": "3"} | {
    "quatre": "4", "four": "4", "cinq": "5", "five": "5",
}  # fmt: skip
_SPELLED = re.compile(rf"\b({'|'.join(_NUMBERS)})(?=\s+(?:ans?\b|ann[ée]es?|years?|mois|months?))", re.IGNORECASE)
_MORE = re.compile(r"^\s*(?:\(s\))?\s*(?:et)?\s*(\d{1,2})\s*mois", re.IGNORECASE)
_BEGINNER = re.compile(
    r"\bdebutant|\bno (?:experience|requirements?)\b|\b(?:sans|aucune) experience\b|\bnot required\b|\bnon exigee?\b"
)


def title_of(value: str) -> str:
    """A title with its mark of both genders once: forms append "(H/F)" to titles that say "H/F" already."""
    marks = [*_MARK.finditer(value)]
    for mark in reversed(marks[1:]):
        value = f"{value[: mark.start()]} {value[mark.end() :]}"
    if len(marks) > 1:
        value = _ENDS.sub("", _LOOSE.sub(" ", value))
    return " ".join(value.split())


def contract_of(value: str) -> str | None:
    """The contract that words name: "CDI", "Fixed term", "Contrat à durée déterminée - 6 Mois"."""
    said = folded(value)
    return next((name for name, words in _CONTRACTS if re.search(words, said)), None)


def learning_in(title: str) -> str | None:
    """An internship or an apprenticeship that a title says to be one; who looks after trainees is none."""
    found = _LEARNING.search(title)
    return None if found is None else contract_of(next(part for part in found.groups() if part))


def working_time_of(value: str) -> WorkingTime | None:
    """Full or part time; None where the words say neither, or both."""
    said = folded(value)
    full, part = _FULL.search(said) is not None, _PART.search(said) is not None
    return None if full == part else "full" if full else "part"


def weekly_hours_of(value: str) -> float | None:
    """Hours a week: "35H/semaine", "24 H Horaires variables", "37h30"."""
    found = _HOURS.search(value)
    if found is None:
        return None
    hours = int(found[1]) + (int(found[3]) / 60 if found[3] else float(f"0.{found[2]}") if found[2] else 0.0)
    return round(hours, 2) if 1 <= hours <= 60 else None


def years_of(value: str) -> float | None:
    """Years of experience that words ask for: "2 An(s)", "6 mois", "3 à 5 ans", "1 An(s) 6 Mois"; 0 for beginners."""
    said = _SPELLED.sub(lambda match: _NUMBERS[match[0].lower()], value[:400])
    found = _LASTS.search(said)
    if found is None:
        return 0.0 if _BEGINNER.search(folded(said)) else None
    number = float(found[1].replace(",", "."))
    if found[2].lower().startswith("mo"):
        return round(number / 12, 1)
    more = _MORE.match(said[found.end() :])
    return round(number + (int(more[1]) / 12 if more else 0), 1) if number <= 40 else None
