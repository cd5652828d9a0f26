"""Offers in this project's own form, as the JSON offers API serves them and files may hold them (API.md)."""

from typing import Any

from offers.models import Offer
from offers.sources.making import day, link, make_offer, mapping, text

_FIELDS = ("place", "salary", "contract", "experience_years", "experience_raw", "language", "rome_code", "competences")


def native_offer(record: dict[str, Any], *, source: str, fetched_at: int) -> Offer:
    """A record whose fields are the `Offer`'s; unknown fields are ignored. Raises BadRecord."""
    fields = {name: record[name] for name in _FIELDS if record.get(name) is not None}
    for name, kept in (
        ("place", ("city", "postal_code", "region", "country", "remote")),
        ("salary", ("raw", "minimum", "maximum", "currency", "period")),
    ):
        if isinstance(fields.get(name), dict):
            fields[name] = {key: fields[name][key] for key in kept if key in fields[name]}
    if isinstance(fields.get("competences"), list):
        fields["competences"] = [
            {key: item[key] for key in ("label", "code", "required") if key in item}
            for item in (entry if isinstance(entry, dict) else {"label": entry} for entry in fields["competences"])
        ]
    company = record.get("company")
    return make_offer(
        source=source,
        source_id=record.get("id"),
        fetched_at=fetched_at,
        title=record.get("title"),
        description=record.get("description"),
        company=text(mapping(company).get("name", company), longest=200),
        date_posted=day(record.get("date_posted")),
        valid_through=day(record.get("valid_through")),
        url=link(record.get("url")),
        **fields,
    )
