"""schema.org JobPosting as an offer, as web pages and files hold it."""

import hashlib

from offers.models import Offer
from offers.sources.linked_data import bare
from offers.sources.making import day, link, make_offer, mapping, number, text
from offers.sources.posting_parts import contract_and_time, labels_of, listed, places_of, salary_of
from offers.sources.remote import remote_of
from offers.sources.source import Record
from offers.sources.wording import learning_in, weekly_hours_of, working_time_of, years_of


def posting_offer(record: Record, *, source: str, fetched_at: int) -> Offer:
    """A JobPosting as an offer. Raises BadRecord."""
    said = bare(record)
    title = text(_first(said.get("title") or said.get("name")), longest=300)
    description = _description(said)
    places = places_of(said)
    first = places[0] if places else None
    if (first is None or first.get("remote") is None) and (remote := remote_of(f"{title}\n{description}")) is not None:
        places = [{**first, "remote": remote} if first else {"remote": remote}, *places[1:]]
    contract, hours = contract_and_time(said.get("employmentType"))
    worked = _first(said.get("workHours"))
    years, experience = _experience(said.get("experienceRequirements"))
    return make_offer(
        source=source,
        source_id=_identity(said, title),
        fetched_at=fetched_at,
        title=title,
        description=description,
        company=_company(said),
        place=places[0] if places else None,
        other_places=places[1:],
        salary=salary_of(said),
        contract=contract or learning_in(title or ""),
        working_time=hours or (working_time_of(worked) if isinstance(worked, str) else None),
        weekly_hours=weekly_hours_of(worked) if isinstance(worked, str) else None,
        experience_years=years,
        experience_demand=None if years is None else "required" if years else "none",
        experience_raw=experience,
        competences=[{"label": label} for label in labels_of(said.get("skills"))],
        training=[{"label": label} for label in _training(said.get("educationRequirements"))],
        date_posted=day(_first(said.get("datePosted"))),
        valid_through=day(_first(said.get("validThrough"))),
        url=link(_first(said.get("url"))) or link(_first(said.get("@id"))),
    )


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _description(said: Record) -> str | None:
    """The description, and beside it what postings keep apart."""
    parts = [_joined(said.get(name)) for name in ("description", "responsibilities", "qualifications")]
    kept: list[str] = []
    for part in parts:
        if part and not any(part in other for other in kept):
            kept.append(part)
    return "\n\n".join(kept) or None


def _joined(value: object) -> str | None:
    stated = [text(one if isinstance(one, str) else mapping(one).get("name")) for one in listed(value)]
    return "\n".join(one for one in stated if one) or None


def _identity(said: Record, title: str | None) -> str | None:
    """The firm's identifier; else the address; else what the posting says, without dates and texts that change."""
    identifier = _first(said.get("identifier"))
    within = mapping(identifier)
    value = next((within[name] for name in ("value", "@id", "name") if within.get(name)), identifier)
    if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
        stated = str(value).strip()
        return stated if len(stated) <= 150 and stated.isprintable() else _digest(stated)
    address = _first(said.get("url")) or said.get("@id")
    if isinstance(address, str) and address.strip():
        return _digest(address.strip())
    if not title:
        return None
    places = [f"{place.get('city')}{place.get('postal_code')}" for place in places_of(said)]
    return _digest("|".join([title, _company(said) or "", *places, day(_first(said.get("datePosted"))) or ""]))


def _digest(value: str) -> str:
    return hashlib.sha256(" ".join(value.casefold().split()).encode(errors="replace")).hexdigest()[:20]


def _company(said: Record) -> str | None:
    value = _first(said.get("hiringOrganization"))
    stated = mapping(value).get("name") or mapping(value).get("legalName") if isinstance(value, dict) else value
    return text(_first(stated), longest=200)


def _experience(value: object) -> tuple[float | None, str | None]:
    """Years, and the words for them."""
    one = _first(value)
    if isinstance(one, dict):
        months = number(one.get("monthsOfExperience"))
        stated = text(one.get("description") or one.get("name"), longest=300)
        return (
            round(months / 12, 1) if months is not None and months <= 600 else years_of(stated) if stated else None
        ), stated
    if isinstance(one, int | float) and not isinstance(one, bool):
        return None, f"{one:g}"  # of months or years: it does not say
    stated = text(one, longest=300)
    return (years_of(stated) if stated else None), stated


def _training(value: object) -> list[str]:
    """Diplomas; codes such as "bachelor degree" as they are."""
    stated: list[str] = []
    for one in listed(value):
        label = mapping(one).get("credentialCategory") or mapping(one).get("name") if isinstance(one, dict) else one
        for part in listed(label):
            short = text(part, longest=200)
            if short and _names_any(short):
                stated.append(short)
    return stated[:10]


def _names_any(value: str) -> bool:
    """Not where it says that none is asked for."""
    return value.strip().lower() not in {"no requirements", "none", "n/a", "aucun", "aucune"}
