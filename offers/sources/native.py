"""Offers in this project's own form, as the JSON offers API serves them and files may hold them (API.md)."""

from typing import Any

from offers.errors import BadRecord
from offers.models import Offer
from offers.sources.making import COMPETENCES, day, link, make_offer, mapping, number, rome, text

_PLACE = ("city", "postal_code", "region", "country", "remote")
_LABEL = 200


def native_offer(record: dict[str, Any], *, source: str, fetched_at: int) -> Offer:
    """A record whose fields are the `Offer`'s; unknown fields are ignored. Raises BadRecord."""
    company = record.get("company")
    said = {name: record[name] for name in ("contract", "language") if record.get(name) is not None}
    return make_offer(
        source=source,
        source_id=record.get("id"),
        fetched_at=fetched_at,
        title=record.get("title"),
        description=record.get("description"),
        company=text(mapping(company).get("name", company), longest=_LABEL),
        place=_place(record.get("place")),
        salary=_salary(record.get("salary")),
        experience_years=_number("experience_years", record.get("experience_years")),
        experience_raw=text(record.get("experience_raw"), longest=300),
        rome_code=rome(record.get("rome_code")),
        competences=_competences(record.get("competences")),
        date_posted=day(record.get("date_posted")),
        valid_through=day(record.get("valid_through")),
        url=link(record.get("url")),
        **said,
    )


def _place(value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadRecord("invalid_place")
    return {name: _text("place", value.get(name)) for name in _PLACE}


def _salary(value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    if isinstance(value, str):  # as the employer wrote it, and no more
        return {"raw": text(value, longest=300)}
    if not isinstance(value, dict):
        raise BadRecord("invalid_salary")
    pay = {name: _text("salary", value.get(name)) for name in ("raw", "currency", "period")}
    return {**pay, **{name: _number("salary", value.get(name)) for name in ("minimum", "maximum")}}


def _competences(value: Any) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadRecord("invalid_competences")
    found = []
    for entry in value[:COMPETENCES]:
        item = entry if isinstance(entry, dict) else {"label": entry}
        code, required = item.get("code"), item.get("required")
        kept = {"label": _text("competences", item.get("label")), "code": _text("competences", code)}
        found.append({**kept, "required": False if required is None else required})
    return found


def _text(field: str, value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise BadRecord(f"invalid_{field}")
    return text(value, longest=_LABEL)


def _number(field: str, value: Any) -> float | None:
    found = number(value)
    if value is not None and found is None:
        raise BadRecord(f"invalid_{field}")
    return found
