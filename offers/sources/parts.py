"""Parts of an offer on their way into one: what a source says of a place, of pay, of a demand, unchecked."""

from typing import TypedDict


class PlaceParts(TypedDict, total=False):
    """Fields of a `Place`, as far as they are known."""

    city: str | None
    postal_code: str | None
    department: str | None
    region: str | None
    country: str | None
    remote: str | None


class PayParts(TypedDict, total=False):
    """Fields of a `Salary`, as far as they are known."""

    raw: str | None
    minimum: float | None
    maximum: float | None
    currency: str | None
    period: str | None
    months: float | None
    doubtful: bool


class DemandParts(TypedDict):
    """Fields of a `Competence`."""

    label: str
    code: str | None
    required: bool
