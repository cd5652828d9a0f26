"""What somebody typed beside a trade: contract, hours, place of work, what they do not want. Nothing is inverted.

`sans expérience` asks for offers that take beginners and is not searched for as "expérience"; a refusal that offers
cannot be searched by ("pas de week-end") is taken out of the words and told.
"""

import re
from dataclasses import dataclass
from typing import Any

from offers.models import Contract
from offers.search.words import fold

_CONTRACTS: dict[str, Contract] = {
    "cdi": "cdi",
    "permanent": "cdi",
    "cdd": "cdd",
    "interim": "interim",
    "interimaire": "interim",
    "freelance": "freelance",
    "contractor": "freelance",
    "stage": "internship",
    "stagiaire": "internship",
    "internship": "internship",
    "intern": "internship",
    "alternance": "apprenticeship",
    "alternant": "apprenticeship",
    "alternante": "apprenticeship",
    "apprenti": "apprenticeship",
    "apprentie": "apprenticeship",
    "apprentissage": "apprenticeship",
    "apprenticeship": "apprenticeship",
}
_YEARS = {
    "junior": 1.0,
    "debutant": 0.0,
    "debutante": 0.0,
    "beginner": 0.0,
    "graduate": 0.5,
    "senior": 6.0,
    "confirme": 4.0,
    "confirmee": 4.0,
    "lead": 6.0,
}
_NOT = r"(?:sans|pas\s+d\s*e?|pas|hors|sauf|ni|without|no|not|non)"
_REFUSED = re.compile(
    rf"\b{_NOT}[\s']+(?:travail\s+|travailler\s+|aucune?\s+|any\s+|les?\s+|la\s+|l'|de\s+|d'|du\s+|le\s+)*"
    r"(?P<what>experience|diplome|permis|nuits?|night(?:s| shifts?)?|weekends?|week-ends?|dimanches?|interim"
    r"|cdd|stages?|alternance|deplacements?|teletravail|remote|degree|licen[cs]e|temps partiel|part.time|anglais"
    r"|english|voiture|vehicule|prospection|telephone|porte.a.porte)\b"
    r"(?:\s+(?:work|exigee?|requise?|required|needed))?"
)
_UNKNOWN = re.compile(r"\b(?:sans|pas\s+d['e\s]\s*|pas\s+en|without)\s*(?P<what>[a-z-]{3,}(?:\s+[a-z-]{3,})?)")
_PART = re.compile(r"\b(?:a\s+|en\s+)?(?:temps\s+partiel|mi-?\s?temps|part[\s-]time)\b")
_FULL = re.compile(r"\b(?:a\s+|en\s+)?(?:temps\s+(?:plein|complet)|full[\s-]time)\b")
_REMOTE = re.compile(
    r"\b(?:en\s+|full\s+|fully\s+)?(?:teletravail|remote(?:ly)?|a\s+distance|work(?:ing)?\s+from\s+home|home\s?office)\b"
)
_NIGHT = re.compile(r"\b(?:(?:de|la|en)\s+nuits?|night\s+shifts?|nights)\b")
_NIGHT_TRADES = re.compile(r"\b(?:veilleu(?:r|se)|receptionniste|auditeur|night\s+(?:auditor|porter))\b")
_WORD = re.compile(r"[^\s']+")
_WORK = (
    r"(?:emplois?|travail|postes?|jobs?|boulot|offres?(?:\s+d\s+emplois?)?|work|positions?|vacanc(?:y|ies)|annonces?)"
)
_LOOKING = (
    r"(?:je|j)\s+(?:re)?cherche|(?:je\s+|j\s+)?(?:veux|voudrais|souhaite|souhaiterais|aimerais)(?:\s+(?:etre|devenir"
    r"|travailler|faire))?|cherche|(?:i\s?m\s+|i\s+am\s+)?(?:looking|searching)\s+for"
    r"|i\s+(?:want|would\s+like|d\s+like)(?:\s+to\s+(?:be|become|work))?"
)
_IDLE = re.compile(
    r"\boffres?\s+d\s+emplois?\b"
    rf"|^(?:(?:bonjour|hello|hi)\b[\s,!.]*)?(?:(?:{_LOOKING})\b\s*)?(?:(?:une?|des|an?|any|some|d)\s+)*"
    rf"(?:{_WORK}\s+(?:de|d|du|en|comme|dans|chez|as|in|for|with|of|at)\b\s*)?(?:(?:une?|an?)\s+)?"
    r"|\b(?:jobs|vacancies|someone|somebody)\b|\bh\s*/\s*f\b|\bf\s*/\s*h\b"
)
_TAKEN = re.compile(r"\b(?:accepte(?:e|s|es)?|bienvenue?s?|welcome)\b")


@dataclass(frozen=True, slots=True)
class Wishes:
    """Read out of a text; `text` is what is left to search for."""

    text: str
    contract: Contract | None = None
    not_contract: Contract | None = None
    years: float | None = None
    part_time: bool | None = None
    remote: bool | None = None
    night: bool | None = None
    ignored: tuple[str, ...] = ()


def read_wishes(text: str) -> Wishes:
    """Of what somebody typed. A text that is nothing but wishes is searched for as it stands."""
    left, found, ignored = _refusals(" ".join(fold(text).replace("'", " ").split()))
    for name, pattern, value in (("part_time", _PART, True), ("part_time", _FULL, False), ("remote", _REMOTE, True)):
        if pattern.search(left):
            found.setdefault(name, value)
            left = pattern.sub(" ", left)
    if _NIGHT.search(left) and not _NIGHT_TRADES.search(left):
        found.setdefault("night", True)
    left = _IDLE.sub(" ", left.strip()) if _IDLE.sub("", left.strip()).strip() else left
    written = {fold(word): word for word in _WORD.findall(text)}
    kept = []
    for word in left.split():
        if word in _CONTRACTS:
            found.setdefault("contract", _CONTRACTS[word])
        elif word in _YEARS:
            found.setdefault("years", _YEARS[word])
            kept += [written.get(word, word)] if _YEARS[word] > 1 else []  # a beginner has no other title; a lead has
        elif not (_TAKEN.fullmatch(word) and found.get("years") == 0.0):
            kept.append(written.get(word, word))
    return Wishes(text=" ".join(kept) if kept else text, ignored=tuple(ignored), **found)


def _refusals(text: str) -> tuple[str, dict[str, Any], list[str]]:
    """The text without what it refuses, what that says, and what of it says nothing here."""
    left, ignored = text, []
    found: dict[str, Any] = {}
    for match in list(_REFUSED.finditer(text)):
        wish = _refused(match["what"])
        found |= wish
        ignored += [] if wish else [match[0].strip()]
        left = left.replace(match[0], " ", 1)
    for match in list(_UNKNOWN.finditer(left)):
        ignored.append(match[0].strip())
        left = left.replace(match[0], " ", 1)
    return left, found, ignored


def _refused(what: str) -> dict[str, Any]:
    if what == "experience":
        return {"years": 0.0}
    if what.startswith(("nuit", "night")):
        return {"night": False}
    if what.startswith(("temps", "part")):
        return {"part_time": False}
    contract = _CONTRACTS.get(what) or _CONTRACTS.get(what.rstrip("s"))
    return {} if contract is None else {"not_contract": contract}
