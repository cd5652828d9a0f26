"""The embedded default: a small bilingual set of invented offers that ships with the package."""

import datetime as dt
import hashlib
from importlib.resources import files

import orjson

from offers.models import Offer
from offers.sources.hours import stated_weekly_hours
from offers.sources.source import Record

WRITTEN = dt.date(2026, 11, 23)
"""The day the set's dates were written for. They keep their distance to today, so that the set never grows old."""


def load_sample(today: dt.date | None = None) -> list[Offer]:
    """Every offer of the sample set. Blocking, a few milliseconds; call it once."""
    lines = files("offers").joinpath("sample.jsonl").read_bytes().splitlines()
    later = (today or dt.datetime.now(dt.UTC).date()) - WRITTEN
    return [_offer(orjson.loads(line), later) for line in lines if line.strip()]


def _offer(record: Record, later: dt.timedelta) -> Offer:
    content_hash = hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()
    rest = {key: value for key, value in record.items() if key != "id"}
    for name in ("date_posted", "valid_through"):
        if rest.get(name):
            rest[name] = (dt.date.fromisoformat(rest[name]) + later).isoformat()
    rest["weekly_hours"] = rest.get("weekly_hours") or stated_weekly_hours(rest["description"])
    return Offer.model_validate(
        {**rest, "id": f"sample:{record['id']}", "source": "sample", "content_hash": content_hash, "fetched_at": 0}
    )
