"""An offer out of text that a candidate brings: what it says in so many words, and nothing that it does not say.

Everything read here is shown for correction; the text itself stays whole as the description.
"""

import re
from collections.abc import Iterable
from typing import Any

from offers.models import Offer
from offers.sources import pay
from offers.sources.making import COMPETENCES, make_offer, text
from offers.sources.posting_parts import place_of_text
from offers.sources.remote import remote_of
from offers.sources.wording import contract_of, learning_in, weekly_hours_of, working_time_of, years_of

SOURCE = "own"
PREFIX = f"{SOURCE}:"
LONGEST = 20_000  # characters

_LABELS = {
    "title": r"(?:intitul[ée](?: du poste)?|poste(?: propos[ée])?|titre|job title|position|role|job)",
    "company": r"(?:entreprise|soci[ée]t[ée]|employeur|structure|company|employer|organi[sz]ation)",
    "place": r"(?:lieu(?: de travail)?|localisation|ville|adresse|site|location|place|workplace)",
    "contract": r"(?:(?:type de )?contrat|contract(?: type)?|employment type|type d['’]emploi)",
    "salary": r"(?:salaire|r[ée]mun[ée]ration|salary|pay|compensation|package)",
    "experience": r"(?:exp[ée]rience(?: requise| souhait[ée]e)?|experience(?: required)?)",
    "time": r"(?:temps de travail|dur[ée]e(?: du travail)?|horaires?|working time|hours)",
    "skills": r"(?:comp[ée]tences(?: requises| techniques)?|(?:required |key )?skills|technologies|stack)",
}
_LABELLED = {
    name: re.compile(rf"^\W{{0,4}}{words}\s*[:：]\s*(\S.*)$", re.IGNORECASE | re.MULTILINE)
    for name, words in _LABELS.items()
}
_ANY_LABEL = re.compile(rf"^\W{{0,4}}(?:{'|'.join(_LABELS.values())})\s*[:：]", re.IGNORECASE)
_GENERIC = re.compile(
    r"^(?:offre d['’]emploi|job (?:offer|description)|fiche de poste|annonce|recrutement)\W*$", re.IGNORECASE
)
_PROFILE = re.compile(
    r"^\W{0,4}(?:(?:votre |le )?profil(?: recherch[ée])?|comp[ée]tences.{0,30}|pr[ée][- ]?requis"
    r"|ce que nous (?:attendons|recherchons)"
    r"|requirements?|qualifications?|skills.{0,20}|(?:your |about your )?profile|what (?:you|we).{0,30}|you have)\W*$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^[^.!?;,]{2,50}:?$")
_BULLET = re.compile(r"^\s*[-–•*·▪‣✓]\s*(\S.*)$")
_AT = re.compile(r"\s(?:chez|at|@)\s+([A-ZÀ-Ý][\w&'’. -]{1,60})$")
_POSTAL = re.compile(r"\b\d{5}\s+[A-ZÀ-Ý][\w'’ -]{2,40}|\b[A-ZÀ-Ý][\w'’-]{2,40}\s*\(\d{2}\)")
_YEARS = re.compile(r"[^.\n]{0,80}\b(?:exp[ée]rience|experience|d[ée]butante?s?)\b[^.\n]{0,80}", re.IGNORECASE)
_DRIVING = re.compile(r"\bpermis\s+(B|C|CE|D|EC)\b|\bdriving licen[cs]e\b", re.IGNORECASE)


def offer_of_text(said: str, *, identity: str, fetched_at: int, url: str | None = None) -> Offer:
    """Raises BadRecord: missing_title, missing_description."""
    whole = text(said, longest=LONGEST) or ""
    lines = [line.strip() for line in whole.split("\n") if line.strip()]
    told = {name: found[1].strip() for name, form in _LABELLED.items() if (found := form.search(whole))}
    title = told.get("title") or next((line for line in lines[:8] if _may_be_title(line)), None)
    firm = _AT.search(title) if title else None
    contract = contract_of(told["contract"]) if "contract" in told else None
    return make_offer(
        source=SOURCE,
        source_id=identity,
        fetched_at=fetched_at,
        title=title[:200] if title else None,
        description=whole,
        company=told.get("company") or (firm[1].strip() if firm else None),
        place=_place(whole, told.get("place")),
        salary=_salary(lines, told.get("salary")),
        contract=contract or learning_in(title or "") or _only_contract(lines),
        working_time=working_time_of(" ".join((told.get("time", ""), told.get("contract", "")))),
        weekly_hours=weekly_hours_of(told.get("time", "")),
        experience_years=_years(whole, told.get("experience")),
        experience_raw=told.get("experience"),
        competences=[{"label": label, "required": True} for label in _demands(lines, told.get("skills"))],
        licences=[{"label": found[0], "required": True} for found in [_DRIVING.search(whole)] if found],
        url=url,
    )


def _may_be_title(line: str) -> bool:
    return (
        3 <= len(line) <= 120
        and not line.endswith((".", ":"))
        and not _ANY_LABEL.match(line)
        and not _GENERIC.match(line)
    )


def _place(whole: str, told: str | None) -> dict[str, Any] | None:
    if told is None:
        found = _POSTAL.search(whole)
        told = found[0] if found else None
    place = place_of_text(re.sub(r"\s*\((\d{2})\)$", r" - \1", told)) if told else None
    remote = remote_of(whole)
    return {**(place or {}), "remote": (place or {}).get("remote") or remote} if place or remote else None


def _salary(lines: list[str], told: str | None) -> dict[str, Any] | None:
    if told is not None:
        return pay.salary_of_text(told[:300])
    for sentence in (part for line in lines for part in re.split(r"(?<=[.!?])\s", line)):
        found = pay.salary_of_text(sentence[:300])
        if found.get("period") and (found.get("minimum") or found.get("maximum")):
            return found
    return None


def _only_contract(lines: list[str]) -> str | None:
    """The contract that the text names in capitals or in its head, where it names one only."""
    named = {kind for line in lines for word in re.findall(r"\b(?:CDI|CDD)\b", line) if (kind := contract_of(word))}
    return named.pop() if len(named) == 1 else next((kind for line in lines[:4] if (kind := contract_of(line))), None)


def _years(whole: str, told: str | None) -> float | None:
    for sentence in [told] if told else (found[0] for found in _YEARS.finditer(whole)):
        if (years := years_of(sentence)) is not None:
            return years
    return None


def _demands(lines: list[str], told: str | None) -> list[str]:
    """What a list under a heading about the profile names, and what stands behind such a label."""
    found: dict[str, str] = {}
    for label in [*_split(told or ""), *_listed(lines)]:
        said = label.strip(" .;,")
        if 2 <= len(said) <= 120:
            found.setdefault(said.casefold(), said)
    return [*found.values()][: COMPETENCES // 2]


def _split(value: str) -> list[str]:
    return [part for part in re.split(r"[,;/•]|\s(?:et|and)\s", value) if part.strip()]


def _listed(lines: list[str]) -> Iterable[str]:
    within = False
    for line in lines:
        bullet = _BULLET.match(line)
        if _PROFILE.match(line):
            within = True
        elif within and bullet:
            yield bullet[1]
        elif not bullet and _HEADING.match(line):
            within = False
