"""Offers in this project's own form, as the JSON offers API serves them and files may hold them (API.md)."""

from offers.errors import BadRecord
from offers.models import Offer
from offers.sources import adzuna_record, france_travail_record
from offers.sources.making import COMPETENCES, day, link, make_offer, mapping, number, rome, text
from offers.sources.source import Record

_PLACE = ("city", "postal_code", "department", "region", "country", "remote")
_WORDS = ("contract", "language", "working_time", "experience_demand")
_LABEL = 200
ORIGINS = (france_travail_record.ORIGIN, adzuna_record.ORIGIN)
"""Sources whose terms go with their offers, through whatever hands they come."""


def native_offer(record: Record, *, source: str, fetched_at: int) -> Offer:
    """A record whose fields are the `Offer`'s; unknown fields are ignored. Raises BadRecord."""
    company = record.get("company")
    said = {name: record[name] for name in _WORDS if record.get(name) is not None}
    return make_offer(
        source=source,
        source_id=record.get("id"),
        fetched_at=fetched_at,
        title=record.get("title"),
        description=record.get("description"),
        company=text(mapping(company).get("name", company), longest=_LABEL),
        place=_place(record.get("place")),
        other_places=[_place(one) for one in _list("other_places", record.get("other_places"))],
        salary=_salary(record.get("salary")),
        weekly_hours=_number("weekly_hours", record.get("weekly_hours")),
        experience_years=_number("experience_years", record.get("experience_years")),
        experience_raw=text(record.get("experience_raw"), longest=300),
        rome_code=rome(record.get("rome_code")),
        competences=_demands("competences", record.get("competences")),
        licences=_demands("licences", record.get("licences")),
        languages=_demands("languages", record.get("languages")),
        training=_demands("training", record.get("training")),
        date_posted=day(record.get("date_posted")),
        valid_through=day(record.get("valid_through")),
        url=link(record.get("url")),
        origin=record["origin"] if record.get("origin") in ORIGINS else None,
        **said,
    )


def _place(value: object) -> dict[str, object] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadRecord("invalid_place")
    return {name: _text("place", value.get(name)) for name in _PLACE}


def _salary(value: object) -> dict[str, object] | None:
    if value is None:
        return None
    if isinstance(value, str):  # as the employer wrote it, and no more
        return {"raw": text(value, longest=300)}
    if not isinstance(value, dict):
        raise BadRecord("invalid_salary")
    pay = {name: _text("salary", value.get(name)) for name in ("raw", "currency", "period")}
    return {**pay, **{name: _number("salary", value.get(name)) for name in ("minimum", "maximum", "months")}}


def _list(field: str, value: object) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list) or any(one is None for one in value):
        raise BadRecord(f"invalid_{field}")
    return value[:COMPETENCES]


def _demands(field: str, value: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for entry in _list(field, value):
        item = entry if isinstance(entry, dict) else {"label": entry}
        code, required = item.get("code"), item.get("required")
        kept = {"label": _text(field, item.get("label")), "code": _text(field, code)}
        found.append({**kept, "required": False if required is None else required})
    return found


def _text(field: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise BadRecord(f"invalid_{field}")
    return text(value, longest=_LABEL)


def _number(field: str, value: object) -> float | None:
    found = number(value)
    if value is not None and found is None:
        raise BadRecord(f"invalid_{field}")
    return found
