"""Real offers with the codes that advisers gave them, asked for by names of the official directory.

Nobody's texts are part of this project: `vivavoce bench search --rome FOLDER --real FOLDER` reads saved answers of
France Travail's API where somebody has them. Made-up offers of all codes that no real one has stand around them.
"""

import csv
import hashlib
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from offers.bench.gold import Labelled, Split
from offers.bench.inquiries import slip
from offers.bench.market import Trade, market
from offers.models import Offer
from offers.search.rules import Wanted
from offers.sources.files import FileSource

AROUND = 5_000
"""Made-up offers around the real ones."""
_USED = 4  # names from which on the rest is rare
_ENGLISH = "english_names.tsv"


async def real_offers(folder: Path) -> list[Offer]:
    """Of every record that has a code, each text once."""
    source = FileSource(path=folder, name="real")
    found: dict[str, Offer] = {}
    async for part in source.harvest():
        for record in part.records:
            offer = source.normalise(record, fetched_at=0)
            if offer.rome_code:
                found.setdefault(offer.content_hash, offer)
    return list(found.values())


def among_made(trades: Sequence[Trade], offers: Sequence[Offer], *, size: int = AROUND) -> list[Offer]:
    """The real offers and made-up ones of other codes: what is asked for fits real ones only."""
    own = {offer.rome_code for offer in offers}
    return [*offers, *(made.offer for made in market([one for one in trades if one.code not in own], size=size))]


def english_names(folder: Path) -> dict[str, list[str]]:
    """By code, out of a file of codes and names beside the directory; empty without one."""
    path = folder / _ENGLISH
    found: dict[str, list[str]] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            for code, name in csv.reader(lines, delimiter="\t"):
                found.setdefault(code, []).append(name)
    return found


def closed(code: str) -> Split:
    """Another half of the codes than the market's."""
    return "held_out" if hashlib.sha256(f"real {code}".encode()).digest()[0] % 2 else "tuned"


def questions(
    trades: Sequence[Trade], offers: Sequence[Offer], *, english: dict[str, list[str]], seed: int = 23
) -> list[Labelled]:
    """Of every code that a real offer has, one a group."""
    chosen = random.Random(seed)  # noqa: S311 - the same questions each time, no secret
    fitting: dict[str, dict[str, int]] = {}
    for offer in offers:
        fitting.setdefault(offer.rome_code or "", {})[offer.id.partition(":")[2]] = 3
    return [one for trade in trades if trade.code in fitting for one in _asked(trade, fitting, english, chosen)]


def _asked(
    trade: Trade, fitting: dict[str, dict[str, int]], english: dict[str, list[str]], chosen: random.Random
) -> Iterator[Labelled]:
    relevant, split = fitting[trade.code], closed(trade.code)
    used, rare = trade.names[:_USED], trade.names[_USED:]
    name = chosen.choice(chosen.choice(used)).lower()
    typed = [("trade", name), ("slip", slip(name, chosen))]
    typed += [("rare", chosen.choice(chosen.choice(rare)).lower())] if rare else []
    typed += [("english", chosen.choice(english[trade.code]))] if trade.code in english else []
    for group, text in typed:
        yield Labelled(Wanted.by_text(text), relevant, split, group, text)
    keywords = chosen.sample(trade.skills, min(len(trade.skills), 8))
    label = chosen.choice(trade.names[:_USED])[chosen.randrange(2)]
    wanted = Wanted.by_profile(keywords=keywords, label=label, language="fr", years=4)
    yield Labelled(wanted, relevant, split, "profile")
