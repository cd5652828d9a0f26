"""An offer out of text that a candidate brings: what it says in so many words, and nothing that it does not say.

Everything read here is shown for correction; the text without a site's own lines is the description.
"""

import re

from offers.models import Offer
from offers.own.demands import demands_of
from offers.own.head import head_of
from offers.own.pages import without_page
from offers.own.paid import hours_in, paid_in
from offers.own.prose import firm_of, town_of
from offers.own.wishes import is_wish, is_wished_at
from offers.sources import pay
from offers.sources.making import COMPETENCES, make_offer, text
from offers.sources.parts import PayParts, PlaceParts
from offers.sources.posting_parts import place_of_text
from offers.sources.remote import remote_of
from offers.sources.wording import contract_of, learning_in, working_time_of, years_of

SOURCE = "own"
PREFIX = f"{SOURCE}:"
LONGEST = 20_000  # characters
_HEAD = 6  # first lines, that may say full or part time in a word or two
_BRIEF = 60  # letters of such a line

_LABELS = {
    "title": r"(?:intitul[ée](?: du poste)?|poste(?: propos[ée])?|titre|job title|position|role|job)",
    "company": r"(?:entreprise|soci[ée]t[ée]|employeur|structure|client|company|employer|organi[sz]ation)",
    "place": r"(?:lieu(?: de travail)?|localisation|ville|adresse|site|location|place|workplace)",
    "contract": r"(?:(?:type de )?contrat|contract(?: type)?|employment type|type d['’]emploi)",
    "salary": r"(?:salaire|r[ée]mun[ée]ration|salary|pay|compensation|package)",
    "experience": r"(?:exp[ée]rience(?: requise| souhait[ée]e)?|experience(?: required)?)",
    "time": r"(?:temps de travail|dur[ée]e(?: du travail)?|horaires?|working time|hours)",
    "skills": r"(?:comp[ée]tences(?: requises| techniques)?|(?:required |key )?skills|technologies|stack|essential"
    r"|must[- ]have)",
    "diploma": r"(?:(?:dipl[ôo]me|formation|niveau d['’][ée]tudes)(?: (?:exig|requis|demand|souhait)[ée]?e?)?"
    r"|education)",
}
_LABELLED = {
    name: re.compile(rf"^\W{{0,4}}{words}\s*[:：]\s*(\S.*)$", re.IGNORECASE | re.MULTILINE)
    for name, words in _LABELS.items()
}
_ANY_LABEL = re.compile(rf"^\W{{0,4}}(?:{'|'.join(_LABELS.values())})\s*[:：]", re.IGNORECASE)
_AT = re.compile(r"\s(?:chez|at|@)\s+([A-ZÀ-Ý][\w&'’. -]{1,60})$")
_POSTAL = re.compile(
    r"\b\d{5}\s+[A-ZÀ-Ý][\w'’ -]{2,40}|\b(?:(?:St|Ste|Saint|Sainte|Le|La|Les)[ -])?[A-ZÀ-Ý][\w'’-]{2,40}\s*\(\d{2}\)"
)
_YEARS = re.compile(r"[^.\n]{0,80}\b(?:exp[ée]rience|experience|d[ée]butante?s?)\b[^.\n]{0,80}", re.IGNORECASE)
_SPAN = re.compile(
    r"\b(?:exp[ée]rience|experience)\b[^.,;\n]{0,40}\b\d{1,2}\s*\+?\s*(?:ans?|years?|mois|months?)\b"
    r"|\b\d{1,2}\s*\+?\s*(?:ans?|ann[ée]es?|years?|mois|months?)\b[^.,;\n]{0,40}\b(?:exp[ée]rience|experience)\b"
    r"|\b(?:exp[ée]rience|experience)\b",
    re.IGNORECASE,
)
"""The experience itself in a sentence that says more."""
_SENTENCE = re.compile(r"(?<=[.!?])\s|\s[·•]\s?|\*{3}")
_SAID_OF_PAY = 300  # characters
_MONEY = re.compile(r"\d[\d \u00a0\u202f.,]{0,24}\s?(?:€|£|\$|k€|euros?\b)|[€£$]\s?\d", re.IGNORECASE)
_PAID = r"(?:salaires?|r[ée]mun[ée]rations?|taux horaires?|salary|pay)"
_PAY = re.compile(
    rf"^(?!.*\b(?:prime|panier|ticket|bon d['’]achat|bonus|indemnit)).*\b{_PAID}\b|\b{_PAID}\b[^.]{{0,40}}\d"
    r"|\d\s?(?:€|euros?)\s(?:nets?|bruts?)\b",
    re.IGNORECASE,
)
"""A sentence about pay itself, and not about what comes beside it."""


def offer_of_text(said: str, *, identity: str, fetched_at: int, url: str | None = None) -> Offer:
    """Raises BadRecord: missing_title, missing_description."""
    whole = without_page(text(said, longest=LONGEST) or "")
    lines = [line.strip() for line in whole.split("\n") if line.strip()]
    stated = {name: found for name, form in _LABELLED.items() if (found := form.search(whole))}
    named = {name: found[1].strip() for name, found in stated.items()}
    head = head_of([line for line in lines if not _ANY_LABEL.match(line)], title=named.get("title"))
    title = head.title
    firm = _AT.search(title) if title else None
    contract = contract_of(named["contract"]) if "contract" in named else None
    diploma = (named["diploma"], not is_wish(stated["diploma"][0])) if "diploma" in named else None
    demands = demands_of(whole, labelled=named.get("skills"), diploma=diploma)
    years, wished = _years(whole, stated.get("experience"))
    return make_offer(
        source=SOURCE,
        source_id=identity,
        fetched_at=fetched_at,
        title=title[:200] if title else None,
        description=whole,
        company=named.get("company") or (firm[1].strip() if firm else head.company or firm_of(whole)),
        place=_place(whole, named.get("place"), head.place),
        salary=_salary(lines, named.get("salary")),
        contract=contract or learning_in(title or "") or _only_contract(lines),
        working_time=working_time_of(" ".join((named.get("time", ""), named.get("contract", ""))))
        or next((time for line in lines[:_HEAD] if len(line) < _BRIEF and (time := working_time_of(line))), None),
        weekly_hours=next((hours for line in lines if (hours := hours_in(line))), None),
        experience_years=years,
        experience_demand=None if years is None else "none" if not years else "wished" if wished else "required",
        experience_raw=named.get("experience"),
        competences=[_competence(one) for one in demands.competences[: COMPETENCES // 2]],
        training=[_competence(one) for one in demands.training],
        licences=[_competence(one) for one in demands.licences],
        url=url,
    )


def _place(whole: str, stated: str | None, head: PlaceParts | None) -> PlaceParts | None:
    if stated is None and head is None:
        found = _POSTAL.search(whole)
        stated = found[0] if found else None
    place = place_of_text(re.sub(r"\s*\((\d{2})\)$", r" - \1", stated)) if stated else head or town_of(whole)
    remote = remote_of(whole)
    known: PlaceParts = place or {}
    return {**known, "remote": known.get("remote") or remote} if place or remote else None


def _salary(lines: list[str], stated: str | None) -> PayParts | None:
    if stated is not None:
        return pay.salary_of_text(paid_in(stated[:_SAID_OF_PAY]), guess=True)
    for sentence in (part for line in lines for part in _SENTENCE.split(line)):
        found = pay.salary_of_text(paid_in(_around_money(sentence)), guess=_PAY.search(sentence) is not None)
        if found.get("period") and (found.get("minimum") or found.get("maximum")):
            return found
    return None


def _around_money(sentence: str) -> str:
    """Of a long sentence what stands around its first amount."""
    if len(sentence) <= _SAID_OF_PAY:
        return sentence
    money = _MONEY.search(sentence)
    start = max(0, money.start() - _SAID_OF_PAY // 2) if money else 0
    return sentence[start : start + _SAID_OF_PAY]


def _only_contract(lines: list[str]) -> str | None:
    """The contract that the text names in capitals or in its head, where it names one only."""
    named = {kind for line in lines for word in re.findall(r"\b(?:CDI|CDD)\b", line) if (kind := contract_of(word))}
    return named.pop() if len(named) == 1 else next((kind for line in lines[:4] if (kind := contract_of(line))), None)


def _years(whole: str, stated: re.Match[str] | None) -> tuple[float | None, bool]:
    """Years of experience, and whether they are only wished for."""
    if stated is not None:
        return years_of(stated[1]), is_wish(stated[0])
    for found in _YEARS.finditer(whole):
        if (years := years_of(found[0])) is not None:
            spans = _SPAN.search(whole, found.start(), found.end()) or found
            return years, is_wished_at(whole, spans.start(), spans.end())
    return None, False


def _competence(demand: tuple[str, bool]) -> dict[str, object]:
    return {"label": demand[0], "required": demand[1]}
