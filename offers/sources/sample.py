"""The embedded default: a small bilingual set of invented offers that ships with the package."""

import hashlib
from importlib.resources import files
from typing import Any

import orjson

from offers.models import Offer


def load_sample() -> list[Offer]:
    """Every offer of the sample set. Blocking, a few milliseconds; call it once."""
    lines = files("offers").joinpath("sample.jsonl").read_bytes().splitlines()
    return [_offer(orjson.loads(line)) for line in lines if line.strip()]


def _offer(record: dict[str, Any]) -> Offer:
    content_hash = hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()
    rest = {key: value for key, value in record.items() if key != "id"}
    return Offer.model_validate(
        {**rest, "id": f"sample:{record['id']}", "source": "sample", "content_hash": content_hash, "fetched_at": 0}
    )
