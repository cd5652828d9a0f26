"""The gold set: invented offers, and queries labelled by hand.

Weights of search were chosen on the queries of the split `tuned`. Those of `held_out` were written and labelled before
anybody saw how search ranks for them, and are only ever looked at as a whole.
"""

import datetime as dt
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import orjson

from offers.models import Offer
from offers.search.rules import Wanted
from offers.sources.native import native_offer
from offers.sources.sample import WRITTEN, load_sample

Split = Literal["tuned", "held_out"]
SPLITS: tuple[Split, ...] = ("tuned", "held_out")
DAY = dt.date(2026, 11, 12)
"""The day on which quality is measured: none of the offers has expired, so that it tells how well they fit."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A query or a profile, and offers that fit: 3 exactly, 2 well, 1 somewhat."""

    wanted: Wanted
    relevant: dict[str, int]
    split: Split
    group: str = "gold"
    typed: str = ""
    """As somebody typed it: what is compared with reads all of it."""

    @property
    def meaning(self) -> str:
        """What is embedded of it."""
        return self.wanted.meaning()


def gold_offers() -> list[Offer]:
    """The sample set and twice as many again, invented for measuring; many are traps for others' queries."""
    names = ("offers.jsonl", "held_out.jsonl")
    lines = [line for name in names for line in files("offers").joinpath("gold", name).read_bytes().splitlines()]
    invented = [native_offer(orjson.loads(line), source="gold", fetched_at=0) for line in lines]
    return [*load_sample(WRITTEN), *invented]


def gold_queries() -> list[Labelled]:
    """Words as people type them and profiles, in French and English."""
    found = []
    for query in orjson.loads(files("offers").joinpath("gold/queries.json").read_bytes())["queries"]:
        if "text" in query:
            wanted = Wanted.by_text(query["text"])
        else:
            said = {name: query[name] for name in ("keywords", "label", "language", "years")}
            wanted = Wanted.by_profile(**said)
        found.append(Labelled(wanted, query["relevant"], query["split"], typed=query.get("text", "")))
    return found
