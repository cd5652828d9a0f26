"""Real offers with the codes that advisers gave them, asked for by names of the official directory and in other words.

`offers/gold/spoken.tsv` has 60 questions in each language that are no names of anything, by code, written before any
result was seen. Where `adverts.jsonl` lies beside the directory (title, description, language, codes with grades), they
are asked for by the directory's names: across languages, by titles that no vocabulary has. Search never sees a code.

Nobody's texts are part of this project: `vivavoce bench search --rome FOLDER --real FOLDER` reads saved answers of
France Travail's API where somebody has them. Made-up offers of all codes that no real one has stand around them.
"""

import csv
import hashlib
import random
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import orjson

from offers.bench.gold import Labelled, Split
from offers.bench.inquiries import slip
from offers.bench.market import Trade, market
from offers.models import Offer
from offers.search.rules import Wanted
from offers.sources.files import FileSource
from offers.sources.native import native_offer

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
    """The real offers without their codes and made-up ones of other codes: what is asked for fits real ones only."""
    own = {offer.rome_code for offer in offers}
    hidden = [offer.model_copy(update={"rome_code": None}) for offer in offers]
    return [*hidden, *(made.offer for made in market([one for one in trades if one.code not in own], size=size))]


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
    asked = [one for trade in trades if trade.code in fitting for one in _asked(trade, fitting, english, chosen)]
    return [*asked, *_spoken(fitting)]


def _spoken(fitting: dict[str, dict[str, int]]) -> Iterator[Labelled]:
    for code, language, text in spoken():
        if code in fitting:
            yield Labelled(Wanted.by_text(text), fitting[code], closed(code), f"spoken {language}", text)


def spoken() -> list[list[str]]:
    """Code, language and what somebody may type who knows no name for it."""
    lines = files("offers").joinpath("gold/spoken.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines]


def adverts(folder: Path, trades: Sequence[Trade], *, seed: int = 41) -> tuple[list[Offer], list[Labelled]]:
    """What stands in `adverts.jsonl`, and a name of each of its codes; nothing without one."""
    path = folder / "adverts.jsonl"
    if not path.exists():
        return [], []
    chosen = random.Random(seed)  # noqa: S311 - the same questions each time, no secret
    offers: list[Offer] = []
    fitting: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_bytes().splitlines()):
        record = orjson.loads(line)
        for code, grade in record.pop("codes").items():
            fitting.setdefault(code, {})[str(number)] = grade
        offers.append(native_offer({"id": str(number), **record}, source="adverts", fetched_at=0))
    asked = []
    for trade in trades:
        if trade.code in fitting:
            name = chosen.choice(chosen.choice(trade.names[:_USED])).lower()
            asked.append(Labelled(Wanted.by_text(name), fitting[trade.code], closed(trade.code), "abroad", name))
    return offers, asked


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
