"""How odd records are written down here: what is changed in a plain one, and the right values by dotted path."""

from collections.abc import Mapping
from typing import Any

from offers.models import Offer

Odd = tuple[Mapping[str, Any], Mapping[str, Any]]


def said(offer: Offer, path: str) -> Any:
    """A value of an offer: `salary.minimum`, `licences` as labels; None where a part is missing."""
    value: Any = offer
    for name in path.split("."):
        if value is None:
            return None
        value = getattr(value, name)
    if isinstance(value, list):
        return [getattr(one, "label", getattr(one, "city", one)) for one in value]
    return value


def wrong(offer: Offer, right: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What an offer says otherwise: path -> (right, said)."""
    compared = {path: (value, said(offer, path)) for path, value in right.items()}
    return {path: both for path, both in compared.items() if both[0] != both[1]}


def pay(
    low: float | None, high: float | None, period: str | None, currency: str | None = "EUR", **more: Any
) -> dict[str, Any]:
    """The right pay."""
    return {
        "salary.minimum": low, "salary.maximum": high, "salary.period": period, "salary.currency": currency,
        "salary.doubtful": False, **{f"salary.{name}": value for name, value in more.items()},
    }  # fmt: skip


def doubted(raw: str) -> dict[str, Any]:
    """Pay that cannot be meant: told as written, used by nobody."""
    return {"salary.raw": raw, "salary.minimum": None, "salary.maximum": None, "salary.doubtful": True}


def place(
    city: str | None, *, postal: str | None = None, department: str | None = None, region: str | None = None,
    country: str | None = "FR",
) -> dict[str, Any]:  # fmt: skip
    """The right place."""
    return {
        "place.city": city, "place.postal_code": postal, "place.department": department, "place.region": region,
        "place.country": country,
    }  # fmt: skip
