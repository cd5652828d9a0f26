"""From a source's fields to an `Offer`: what every source needs alike."""

import datetime as dt
import hashlib
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

import orjson
from pydantic import ValidationError

from offers.errors import BadRecord
from offers.models import Offer
from offers.sources import pay
from offers.sources.hours import stated_weekly_hours
from offers.sources.source import Record
from offers.sources.text import language_of, plain
from offers.sources.wording import title_of

_DAY = re.compile(r"^\s*(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?!\d)")
_TURNED = re.compile(r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_SECONDS = re.compile(r"^\s*\d{10}(?:\d{3})?\s*$")
_YEARS = range(1990, 2101)  # what a form counts from, or a slip, is no date of an offer
_SPOKEN = re.compile(
    r"^\s*(?:\w{3,9},?\s+)?(?:(\d{1,2})(?:er|st|nd|rd|th)?\s+([^\W\d]{3,9})\.?"
    r"|([^\W\d]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?),?\s+(\d{4})\b"
)
_MONTHS = ("jan", "fe", "mar", "a[vp]r", "ma[iy]", "jui?n", "jui?l", "ao[uû]|aug", "sep", "oct", "nov", "d[eé]c")
_ROME = re.compile(r"^[A-Z]\d{4}$")
_TITLE = 300
COMPETENCES = 40  # of an offer; more is no demand but a catalogue


def make_offer(
    *, source: str, source_id: object, fetched_at: int, title: object, description: object, **fields: object
) -> Offer:
    """A checked offer; text is made plain. Raises BadRecord: missing_id, _title or _description, invalid_FIELD."""
    identity = str(source_id).strip() if isinstance(source_id, str | int) and not isinstance(source_id, bool) else ""
    if not identity or len(identity) > 150 or not identity.isprintable():
        raise BadRecord("missing_id")
    plain_title, plain_text = title_of(text(title, longest=_TITLE) or ""), text(description)
    if not plain_title:
        raise BadRecord("missing_title")
    if not plain_text:
        raise BadRecord("missing_description")
    said = {
        "language": language_of(f"{plain_title} {plain_text}"),
        **fields,
        "place": _said(fields.get("place")),
        "salary": _pay(fields.get("salary")),
        "weekly_hours": fields.get("weekly_hours") or stated_weekly_hours(plain_text),
        "id": f"{source}:{identity}",
        "source": source,
        "title": plain_title,
        "description": plain_text,
    }
    try:
        offer = Offer.model_validate({**said, "content_hash": "", "fetched_at": fetched_at})
    except ValidationError as error:
        raise BadRecord(f"invalid_{error.errors()[0]['loc'][0]}") from None
    return offer.model_copy(update={"content_hash": content_hash(offer)})


class Normalise(Protocol):
    """Makes an offer of a record. Raises BadRecord."""

    def __call__(self, record: Record, *, fetched_at: int) -> Offer:
        """The offer."""
        ...


def readable(records: Sequence[object], normalise: Normalise) -> list[Offer]:
    """The offers that a source's answer holds; records that are none are passed over."""
    offers: list[Offer] = []
    now = int(time.time() * 1000)
    for record in records:
        with suppress(BadRecord):
            offers.append(normalise(mapping(record), fetched_at=now))
    return offers


def _said(place: object) -> object:
    """A place that says nothing is none."""
    return None if isinstance(place, dict) and not any(place.values()) else place


def _pay(salary: object) -> object:
    """With a currency that is one: a sign would break every page that shows money by its code."""
    if not isinstance(salary, dict):
        return salary
    kept = {**salary, "currency": pay.currency(salary.get("currency"))}
    return kept if any(value for value in kept.values()) else None


def content_hash(offer: Offer) -> str:
    """Over what the offer says; the same whenever and however often it is fetched."""
    said = offer.model_dump(exclude={"content_hash", "fetched_at"})
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def text(value: object, *, longest: int = 20_000) -> str | None:
    """Plain text, or None of what is no text or empty."""
    return (plain(value, longest=longest) or None) if isinstance(value, str) else None


def day(value: object) -> str | None:
    """YYYY-MM-DD of a date or time, written or counted since 1970; None of what may be two dates, and of the rest."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _counted(float(value))
    said = value[:60] if isinstance(value, str) else ""
    if _SECONDS.match(said):
        return _counted(float(said))
    if found := _DAY.match(said):
        return _date(found[1], found[2], found[3])
    if found := _TURNED.match(said):
        return _turned(int(found[1]), int(found[2]), found[3])
    found = _SPOKEN.match(said)
    name = (found[2] or found[3]).lower() if found else ""
    month = next((place for place, start in enumerate(_MONTHS, 1) if re.match(start, name)), None)
    return _date(found[5], month, found[1] or found[4]) if found and month else None


def _turned(first: int, second: int, year: str) -> str | None:
    """03/04 may be of the third or of April: then it does not say."""
    if first <= 12 and second <= 12 and first != second:
        return None
    return _date(year, min(first, second), max(first, second))


def _date(year: str | int, month: str | int, number_of_day: str | int) -> str | None:
    try:
        found = dt.date(int(year), int(month), int(number_of_day))
    except ValueError:
        return None
    return found.isoformat() if found.year in _YEARS else None


def _counted(value: float) -> str | None:
    seconds = value / 1000 if value > 1e11 else value
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date().isoformat() if 9e8 < seconds < 5e9 else None


def number(value: object) -> float | None:
    """A finite, non-negative number written as one; None of anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        parsed = float(value)
    except ValueError:
        return None
    return parsed if 0 <= parsed < 1e9 else None


def rome(value: object) -> str | None:
    """A code of the ROME directory of jobs; None of anything else."""
    return value if isinstance(value, str) and _ROME.match(value) else None


def mapping(value: object) -> Record:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def link(value: object) -> str | None:
    """A web address; anything else (`javascript:` among it) is None."""
    return value if isinstance(value, str) and re.match(r"https?://[^\s<>\"]{3,2000}$", value) else None
