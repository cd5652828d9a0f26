"""Which kin of trades an offer's title belongs to: known trades by all their names, in both languages."""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product

from interview.language.words import roots
from interview.plan.documents import OfferRecord
from prompts.loader import fields, trades


def kin_of(offer: OfferRecord | None) -> str:
    """The heading under which its trade stands (`prompts/trades.txt`); empty where no trade is named."""
    return _kin(str((offer or {}).get("title") or ""))


def field_by_kin(offer: OfferRecord | None) -> str | None:
    """The field of work of that kin."""
    return _entry(offer).get("field")


def register_by_kin(offer: OfferRecord | None) -> str | None:
    """The register in which it is spoken of."""
    return _entry(offer).get("register")


def _entry(offer: OfferRecord | None) -> dict[str, str]:
    found: dict[str, str] = fields()["kinds"].get(kin_of(offer), {})
    return found


@lru_cache(maxsize=512)
def _kin(title: str) -> str:
    """By the name that says most of it: "tower crane operator" before "operator"."""
    said = roots(title)
    found = [(len(name), kin) for name, kin in _names() if name <= said]
    return max(found, key=lambda one: one[0])[1] if found else ""


@cache
def _names() -> list[tuple[frozenset[str], str]]:
    """Names by their roots; a single word that belongs to trades of several kins ("engineer") tells of none."""
    named = list(_lines())
    kins: dict[frozenset[str], set[str]] = {}
    for name, kin in named:
        kins.setdefault(name, set()).add(kin)
    return [(name, kin) for name, kin in named if name and (len(name) > 1 or len(kins[name]) == 1)]


def _lines() -> Iterator[tuple[frozenset[str], str]]:
    """Every name of the list with the heading above it; `shop/store manager` is two."""
    kin = ""
    for line in trades():
        if line.startswith("#"):
            kin = line.removeprefix("# ")
            continue
        for name in line.partition(" | ")[0].replace(" = ", ", ").split(", "):
            for words in product(*(word.split("/") for word in name.split(" "))):
                yield frozenset(roots(" ".join(words))), kin
