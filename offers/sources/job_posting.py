"""schema.org JobPosting, as JSON-LD in web pages and in files."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import orjson

from offers.errors import BadRecord
from offers.models import Offer
from offers.sources.making import COMPETENCES, day, link, make_offer, mapping, number, text

_SCRIPT = re.compile(
    rb"<script[^>]*type\s*=\s*[\"']?application/ld\+json[\"']?[^>]*>(.*?)</script", re.DOTALL | re.IGNORECASE
)
_CONTRACTS = {"INTERN": "internship", "TEMPORARY": "cdd", "CONTRACTOR": "freelance", "APPRENTICESHIP": "apprenticeship"}
_PERIODS = {"HOUR": "hour", "DAY": "day", "MONTH": "month", "YEAR": "year"}
_DEEPEST = 6


def is_posting(record: Any) -> bool:
    """Whether a JSON value calls itself a JobPosting."""
    kind = mapping(record).get("@type")
    return kind == "JobPosting" or (isinstance(kind, list) and "JobPosting" in kind)


def postings(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every JobPosting in a JSON value: alone, in lists, under @graph, as items of an ItemList."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from postings(item, depth + 1)
    elif is_posting(value):
        yield value
    elif isinstance(value, dict):
        for name in ("@graph", "itemListElement", "item", "mainEntity"):
            yield from postings(value.get(name), depth + 1)


def postings_of_page(page: bytes) -> Iterator[dict[str, Any]]:
    """Every JobPosting in a web page's JSON-LD. Raises BadRecord(broken_json_ld) when a block is no JSON."""
    for found in _SCRIPT.finditer(page):
        try:
            value = orjson.loads(found.group(1).strip())
        except orjson.JSONDecodeError:
            raise BadRecord("broken_json_ld") from None
        yield from postings(value)


def posting_offer(record: dict[str, Any], *, source: str, fetched_at: int) -> Offer:
    """A JobPosting as an offer. Raises BadRecord."""
    skills = record.get("skills")
    return make_offer(
        source=source,
        source_id=_identity(record),
        fetched_at=fetched_at,
        title=record.get("title") or record.get("name"),
        description=record.get("description"),
        company=_company(record.get("hiringOrganization")),
        place=_place(record),
        salary=_salary(record.get("baseSalary")),
        contract=_contract(record.get("employmentType")),
        experience_years=_experience(record.get("experienceRequirements")),
        experience_raw=text(record.get("experienceRequirements"), longest=300),
        competences=[{"label": label} for label in _labels(skills)],
        date_posted=day(record.get("datePosted")),
        valid_through=day(record.get("validThrough")),
        url=link(record.get("url")),
    )


def _identity(record: dict[str, Any]) -> str | None:
    identifier = record.get("identifier")
    value = mapping(identifier).get("value", identifier)
    if isinstance(value, str | int) and str(value).strip():
        return str(value).strip()
    address = record.get("url") or record.get("@id")
    return hashlib.sha256(address.encode()).hexdigest()[:20] if isinstance(address, str) and address else None


def _company(value: Any) -> str | None:
    return text(mapping(value).get("name", value), longest=200)


def _place(record: dict[str, Any]) -> dict[str, Any] | None:
    location = record.get("jobLocation")
    first = location[0] if isinstance(location, list) and location else location
    address = mapping(mapping(first).get("address"))
    country = mapping(address.get("addressCountry")).get("name", address.get("addressCountry"))
    place = {
        "city": text(address.get("addressLocality"), longest=100),
        "postal_code": text(address.get("postalCode"), longest=20),
        "region": text(address.get("addressRegion"), longest=100),
        "country": country if isinstance(country, str) and re.fullmatch(r"[A-Z]{2}", country) else None,
        "remote": "full" if record.get("jobLocationType") == "TELECOMMUTE" else None,
    }
    return place if any(place.values()) else None


def _salary(value: Any) -> dict[str, Any] | None:
    if isinstance(value, str):
        return {"raw": text(value, longest=300)}
    amount = mapping(value)
    inner = amount.get("value")
    if not amount:
        return None
    single = number(inner)
    limits = mapping(inner)
    return {
        "minimum": single if single is not None else number(limits.get("minValue", limits.get("value"))),
        "maximum": single if single is not None else number(limits.get("maxValue", limits.get("value"))),
        "currency": text(amount.get("currency"), longest=10),
        "period": _PERIODS.get(str(limits.get("unitText", amount.get("unitText"))).upper()),
    }


def _contract(value: Any) -> str | None:
    kinds = value if isinstance(value, list) else [value]
    return next((_CONTRACTS[kind] for kind in kinds if isinstance(kind, str) and kind in _CONTRACTS), None)


def _experience(value: Any) -> float | None:
    months = number(mapping(value).get("monthsOfExperience"))
    return None if months is None else round(months / 12, 1)


def _labels(value: Any) -> list[str]:
    parts = re.split(r"[,;\n•]", value) if isinstance(value, str) else value if isinstance(value, list) else []
    named = [mapping(part).get("name", part) for part in parts]
    return [label for part in named if (label := text(part, longest=120))][:COMPETENCES]
