"""From a source's fields to an `Offer`: what every source needs alike."""

import datetime as dt
import hashlib
import re
from typing import Any

import orjson
from pydantic import ValidationError

from offers.errors import BadRecord
from offers.models import Offer
from offers.sources.text import language_of, plain

_DAY = re.compile(r"^(\d{4}-\d{2}-\d{2})")
_ROME = re.compile(r"^[A-Z]\d{4}$")
_TITLE = 300
COMPETENCES = 40  # of an offer; more is no demand but a catalogue


def make_offer(*, source: str, source_id: Any, fetched_at: int, title: Any, description: Any, **fields: Any) -> Offer:
    """A checked offer; text is made plain. Raises BadRecord: missing_id, _title or _description, invalid_FIELD."""
    identity = str(source_id).strip() if isinstance(source_id, str | int) and not isinstance(source_id, bool) else ""
    if not identity or len(identity) > 150 or not identity.isprintable():
        raise BadRecord("missing_id")
    said = {
        **fields,
        "id": f"{source}:{identity}",
        "source": source,
        "title": text(title, longest=_TITLE),
        "description": text(description),
    }
    for name in ("title", "description"):
        if not said[name]:
            raise BadRecord(f"missing_{name}")
    said.setdefault("language", language_of(f"{said['title']} {said['description']}"))
    try:
        offer = Offer.model_validate({**said, "content_hash": "", "fetched_at": fetched_at})
    except ValidationError as error:
        raise BadRecord(f"invalid_{error.errors()[0]['loc'][0]}") from None
    return offer.model_copy(update={"content_hash": content_hash(offer)})


def content_hash(offer: Offer) -> str:
    """Over what the offer says; the same whenever and however often it is fetched."""
    said = offer.model_dump(exclude={"content_hash", "fetched_at"})
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def text(value: Any, *, longest: int = 20_000) -> str | None:
    """Plain text, or None of what is no text or empty."""
    return (plain(value, longest=longest) or None) if isinstance(value, str) else None


def day(value: Any) -> str | None:
    """YYYY-MM-DD of an ISO date or time; None of anything else."""
    found = _DAY.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        return dt.date.fromisoformat(found.group(1)).isoformat()
    except ValueError:
        return None


def number(value: Any) -> float | None:
    """A finite, non-negative number written as one; None of anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        parsed = float(value)
    except ValueError:
        return None
    return parsed if 0 <= parsed < 1e9 else None


def rome(value: Any) -> str | None:
    """A code of the ROME directory of jobs; None of anything else."""
    return value if isinstance(value, str) and _ROME.match(value) else None


def mapping(value: Any) -> dict[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def link(value: Any) -> str | None:
    """A web address; anything else (`javascript:` among it) is None."""
    return value if isinstance(value, str) and re.match(r"https?://[^\s<>\"]{3,2000}$", value) else None
