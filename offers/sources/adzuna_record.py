"""A record of Adzuna's API, an element of `results`, as an offer."""

import re

from offers.models import Offer
from offers.sources import pay
from offers.sources.countries import country_code, folded
from offers.sources.france import french_place, region_named
from offers.sources.making import day, link, make_offer, mapping, text
from offers.sources.parts import PayParts, PlaceParts
from offers.sources.remote import remote_of
from offers.sources.source import Record
from offers.sources.wording import learning_in

ORIGIN = "adzuna"

_CURRENCIES = {
    "gb": "GBP", "us": "USD", "ch": "CHF", "pl": "PLN", "au": "AUD", "br": "BRL", "ca": "CAD", "in": "INR",
    "mx": "MXN", "nz": "NZD", "sg": "SGD", "za": "ZAR",
}  # fmt: skip
_EURO = frozenset({"at", "be", "de", "es", "fr", "it", "nl"})
_CONTRACTS = {"permanent": "cdi", "contract": "cdd"}
_TIMES = {"full_time": "full", "part_time": "part"}
_TOWNS = frozenset({"london", "berlin", "hamburg", "bremen", "wien", "singapore", "madrid", "bruxelles", "brussel"})
"""Towns that are regions of their own."""
_QUARTER = re.compile(r"^(\d{1,2})\s*(?:er|e|ème|eme)\s+arrondissement$", re.IGNORECASE)
_DOMAIN = re.compile(r"https?://(?:[\w-]+\.)*adzuna\.(com\.au|com\.br|com\.mx|co\.nz|co\.za|co\.uk|com|[a-z]{2})/")
_DOMAINS = {"com.au": "au", "com.br": "br", "com.mx": "mx", "co.nz": "nz", "co.za": "za", "co.uk": "gb", "com": "us"}


def is_adzuna(record: Record) -> bool:
    """Whether a record is one of this API."""
    return "Adzuna" in str(record.get("__CLASS__")) or (
        "redirect_url" in record and ("location" in record or "adref" in record)
    )


def adzuna_offer(record: Record, *, source: str, fetched_at: int, country: str | None = None) -> Offer:
    """Of the country that was asked, else of the one that the record names. Raises BadRecord."""
    country = country or _country(record)
    title = text(record.get("title"), longest=300)
    place = _place(record, country)
    if (remote := remote_of(f"{title}\n{text(record.get('description'))}")) is not None:
        place = {**place, "remote": remote}
    return make_offer(
        source=source,
        source_id=record.get("id"),
        fetched_at=fetched_at,
        title=title,
        description=record.get("description"),
        company=text(mapping(record.get("company")).get("display_name"), longest=200),
        place=place,
        salary=_salary(record, country),
        contract=learning_in(title or "") or _CONTRACTS.get(str(record.get("contract_type")).lower()),
        working_time=_TIMES.get(str(record.get("contract_time")).lower()),
        date_posted=day(record.get("created")),
        url=link(record.get("redirect_url")),
        origin=ORIGIN,
    )


def _names(record: Record) -> list[str]:
    area = mapping(record.get("location")).get("area")
    return [name for part in area if (name := text(part, longest=100))] if isinstance(area, list) else []


def _country(record: Record) -> str | None:
    """By the first name of its area, else by the site that it leads to."""
    names = _names(record)
    if names and (code := country_code(names[0])) is not None:
        return code.lower()
    found = _DOMAIN.match(str(record.get("redirect_url")))
    return None if found is None else _DOMAINS.get(found[1], found[1])


def _place(record: Record, country: str | None) -> PlaceParts:
    """Country, region, then smaller and smaller; the last of three is the town."""
    names = _names(record)
    shown = text(mapping(record.get("location")).get("display_name"), longest=200)
    first = shown.split(",")[0].strip() if shown else None
    region = names[1] if len(names) > 1 else None
    city = names[-1] if len(names) > 2 else None
    if len(names) > 3 and (quarter := _QUARTER.match(names[-1])) is not None:
        return french_place(f"{names[-2]} {quarter[1]}") or {}
    if city is None and first and folded(first) in _TOWNS:
        city = first
    elif city is None and first and folded(first) not in {folded(name) for name in names}:
        wide = country_code(first) if len(first) > 3 else None
        city = None if wide or region_named(first) else first
    if region is None and first and country in (None, "fr"):
        region = region_named(first)
    return {"city": city, "region": region, "country": country.upper() if country else None}


def _salary(record: Record, country: str | None) -> PayParts | None:
    """Per year, in the country's money. A predicted one is Adzuna's guess, not the employer's word."""
    if str(record.get("salary_is_predicted")).strip().lower() in ("1", "1.0", "true"):
        return None
    low, high = pay.amount(record.get("salary_min")), pay.amount(record.get("salary_max"))
    if low is None and high is None:
        return None
    money = _CURRENCIES.get(country or "") or ("EUR" if country in _EURO else None)
    stated = pay.currency(record.get("salary_currency")) or money
    return pay.salary(low=low, high=high, money=stated, unit="year")
