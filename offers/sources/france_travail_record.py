"""A record of France Travail's API, an element of `resultats`, as an offer."""

import re
from collections.abc import Callable

from offers.models import Offer
from offers.sources import pay
from offers.sources.france import french_place
from offers.sources.making import COMPETENCES, day, link, make_offer, mapping, rome, text
from offers.sources.parts import DemandParts, PayParts, PlaceParts
from offers.sources.remote import remote_of
from offers.sources.source import Record
from offers.sources.wording import contract_of, learning_in, weekly_hours_of, working_time_of, years_of

ORIGIN = "francetravail"
DETAIL = "https://candidat.francetravail.fr/offres/recherche/detail/"

_CONTRACTS = {
    "CDI": "cdi", "DIN": "cdi", "CDD": "cdd", "SAI": "cdd", "DDI": "cdd", "DDT": "cdd", "CDS": "cdd", "CDU": "cdd",
    "MIS": "interim", "TTI": "interim", "LIB": "freelance", "CCE": "other", "FRA": "other", "REP": "other",
}  # fmt: skip
_LEARNING = re.compile(r"apprentissage|professionnalisation")
_DEMANDS = {"D": "none", "S": "wished", "E": "required"}
_UNITS = (("annuel", "year"), ("mensuel", "month"), ("horaire", "hour"), ("hebdo", "week"), ("journalier", "day"))


def is_france_travail(record: Record) -> bool:
    """Whether a record is one of this API: no other calls its title `intitule` and its place `lieuTravail`."""
    return isinstance(record.get("intitule"), str) and any(
        name in record for name in ("lieuTravail", "typeContrat", "romeCode", "origineOffre", "dateCreation")
    )


def france_travail_offer(record: Record, *, source: str, fetched_at: int) -> Offer:
    """Raises BadRecord."""
    company = mapping(record.get("entreprise"))
    stated = (text(record.get(name)) for name in ("dureeTravailLibelleConverti", "dureeTravailLibelle"))
    hours = " ".join(words for words in stated if words)
    demand = _DEMANDS.get(str(record.get("experienceExige")))
    return make_offer(
        source=source,
        source_id=record.get("id"),
        fetched_at=fetched_at,
        title=record.get("intitule"),
        description=record.get("description"),
        company=text(company.get("nom"), longest=200),
        place=_place(record),
        salary=_salary(record.get("salaire")),
        contract=_contract(record),
        working_time=working_time_of(hours),
        weekly_hours=weekly_hours_of(text(record.get("dureeTravailLibelle")) or ""),
        experience_years=_experience(record, demand),
        experience_demand=demand,
        experience_raw=text(record.get("experienceLibelle"), longest=200),
        rome_code=rome(record.get("romeCode")),
        competences=_demands(record.get("competences")),
        licences=_demands(record.get("permis")),
        languages=_demands(record.get("langues")),
        training=_demands(record.get("formations"), _training),
        date_posted=day(record.get("dateCreation")),
        url=_address(record),
        origin=ORIGIN,
    )


def _place(record: Record) -> PlaceParts | None:
    stated = mapping(record.get("lieuTravail"))
    postal = text(stated.get("codePostal"), longest=10)
    label = text(stated.get("libelle"), longest=100)
    place = french_place(label, postal) if label else None
    if place is None and postal is not None:
        place = {"postal_code": postal, "country": "FR"}
    context = mapping(record.get("contexteTravail"))
    said = [record.get("intitule"), record.get("description"), *_several(context.get("conditionsExercice"))]
    remote = remote_of("\n".join(part for part in said if isinstance(part, str)))
    if remote is not None:
        place = {**place, "remote": remote} if place else {"remote": remote}
    return place


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _salary(value: object) -> PayParts | None:
    """The form's words, else the recruiter's own; a doubtful amount in one does not hide a good one in the other."""
    found: PayParts | None = None
    stated = {"libelle": value} if isinstance(value, str) else mapping(value)
    for name in ("libelle", "commentaire"):
        raw = text(stated.get(name), longest=300)
        if raw is None:
            continue
        form = next((unit for start, unit in _UNITS if raw.lower().startswith(start)), None)
        money = "EUR" if form or raw.lower().startswith(("autre de", "cachet", "de ")) else None
        read = pay.salary_of_text(raw, money=money, unit=form)
        if read.get("minimum") is not None or read.get("maximum") is not None:
            return read
        found = found or read
    return found


def _contract(record: Record) -> str | None:
    nature = str(record.get("natureContrat") or record.get("natureContratLibelle") or "").lower()
    if record.get("alternance") is True or _LEARNING.search(nature) or nature in ("e2", "fs"):
        return "apprenticeship"
    if (learning := learning_in(str(record.get("intitule")))) is not None:
        return learning
    kind = record.get("typeContrat")
    if isinstance(kind, str) and kind.strip():
        return _CONTRACTS.get(kind.strip().upper()) or contract_of(kind) or "other"
    label = text(record.get("typeContratLibelle"), longest=100)
    return (contract_of(label) or "other") if label else None


def _experience(record: Record, demand: str | None) -> float | None:
    """Years; somebody who accepts beginners demands none, whatever the form still says beside."""
    if demand == "none":
        return 0.0
    label = text(record.get("experienceLibelle"), longest=200)
    return years_of(label) if label else None


def _demands(listed: object, label: Callable[[Record], object] = lambda item: item.get("libelle")) -> list[DemandParts]:
    found: list[DemandParts] = []
    for item in listed if isinstance(listed, list) else []:
        said = text(label(mapping(item)) if isinstance(item, dict) else item, longest=200)
        if said and not any(said == one["label"] for one in found):
            code, required = text(mapping(item).get("code"), longest=50), mapping(item).get("exigence")
            found.append({"label": said, "code": code, "required": str(required).upper().startswith("E")})
    return found[:COMPETENCES]


def _training(item: Record) -> str | None:
    """Level, field, and what the recruiter added: "Bac+5 et plus ou équivalents, informatique"."""
    parts = [text(item.get(name), longest=90) for name in ("niveauLibelle", "domaineLibelle", "commentaire")]
    return ", ".join(part for part in parts if part) or None


def _address(record: Record) -> str | None:
    stated = link(mapping(record.get("origineOffre")).get("urlOrigine"))
    identity = record.get("id")
    if stated is None and isinstance(identity, str) and re.fullmatch(r"[0-9A-Za-z]{5,12}", identity):
        return DETAIL + identity
    return stated
