"""What people ask of the made-up market, and what fits: offers of the trade, first those that have what was asked for.

Every question is judged by the trade's code, which search never sees. Trades are split in two halves by their code:
weights were looked at on `tuned` ones, `held_out` ones are only ever looked at as a whole.
"""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files

import orjson

from offers.bench.gold import Labelled, Split
from offers.bench.market import Made, Trade
from offers.search.rules import Wanted

_FEWEST = 3  # offers that a trade must have to be asked for
_FREQUENT = 6  # names from which on the rest is rare
_REGIONS = {"44": "Loire-Atlantique", "29": "Finistère", "69": "Rhône", "97": "outre-mer", "33": "33", "59": "59"}

Fits = Callable[[Made], bool]


def trades() -> list[Trade]:
    """Trades written for this bench."""
    lines = files("offers").joinpath("gold/trades.jsonl").read_bytes().splitlines()
    return [Trade(**orjson.loads(line)) for line in lines]


def split_of(code: str) -> Split:
    """Of a trade, by its code and nothing else."""
    return "held_out" if hashlib.sha256(code.encode()).digest()[0] % 2 else "tuned"


def inquiries(trades: Sequence[Trade], offers: Sequence[Made], *, seed: int = 5) -> list[Labelled]:
    """Of every trade that has a few offers, one question a group."""
    chosen = random.Random(seed)  # noqa: S311 - the same questions each time, no secret
    by_code: dict[str, list[Made]] = {}
    for made in offers:
        by_code.setdefault(made.code, []).append(made)
    found: list[Labelled] = []
    for trade in trades:
        own = by_code.get(trade.code, [])
        if len(own) >= _FEWEST:
            found += _typed(trade, own, chosen)
            found.append(_profile(trade, own, chosen))
    return found


def _typed(trade: Trade, own: Sequence[Made], chosen: random.Random) -> Iterator[Labelled]:
    him, her = trade.names[0]
    asked: list[tuple[str, str, Fits]] = [("trade", him.lower(), _any), ("gender", f"{her.lower()}s", _any)]
    if len(trade.names) > 1:
        asked.append(("rare", chosen.choice(chosen.choice(trade.names[min(2, len(trade.names) - 1) :])).lower(), _any))
    if trade.english:
        asked.append(("english", chosen.choice(trade.english), _any))
    if trade.short:
        asked.append(("short", chosen.choice(trade.short), _any))
    if len(him) > _FREQUENT:
        asked.append(("slip", slip(him.lower(), chosen), _any))
    asked += chosen.sample(
        [
            ("refusal", f"{him} sans expérience", lambda made: made.beginner),
            ("refusal", f"{him} pas de nuit", lambda made: not made.night),
            ("preference", f"{him} temps partiel", lambda made: made.part_time),
            ("preference", f"{him} en alternance", lambda made: made.offer.contract == "apprenticeship"),
            ("preference", f"{him} CDI", lambda made: made.offer.contract == "cdi"),
        ],
        2,
    )
    asked.append(_placed(him, own, chosen))
    for group, text, fits in asked:
        yield Labelled(Wanted.by_text(text), _relevant(own, fits), split_of(trade.code), group, text)


def _placed(name: str, own: Sequence[Made], chosen: random.Random) -> tuple[str, str, Fits]:
    """A town, an arrondissement, a department or what is overseas: one where there is such an offer."""
    city, code, _ = chosen.choice([_place(made) for made in own if made.offer.place])
    region = _REGIONS.get(code[:2])
    if region is not None and chosen.random() < 0.5:
        return "place", f"{name} {region}", lambda made: _place(made)[1].startswith(code[:2])
    return "place", f"{name} {city}", lambda made: _place(made)[:2] == (city, code)


def _place(made: Made) -> tuple[str, str, str]:
    place = made.offer.place
    return (place.city or "", place.postal_code or "", place.region or "") if place else ("", "", "")


def _profile(trade: Trade, own: Sequence[Made], chosen: random.Random) -> Labelled:
    """As a CV shows it: the job's title, skills, and the first words of what was done."""
    pool = [*trade.skills, *(" ".join(task.split()[:6]) for task in trade.tasks)]
    keywords = chosen.sample(pool, min(len(pool), 8))
    label = chosen.choice(trade.names[:_FREQUENT])[chosen.randrange(2)]
    wanted = Wanted.by_profile(keywords=keywords, label=label, language="fr", years=4)
    return Labelled(wanted, _relevant(own, _any), split_of(trade.code), "profile")


def slip(word: str, chosen: random.Random) -> str:
    """A word or a name as somebody in a hurry types it: a letter less, two swapped, one doubled."""
    place = chosen.randrange(1, len(word.split(maxsplit=1)[0]) - 1)
    before, one, two, behind = word[:place], word[place], word[place + 1 : place + 2], word[place + 2 :]
    return chosen.choice([f"{before}{two}{behind}", f"{before}{two}{one}{behind}", f"{before}{one}{one}{two}{behind}"])


def _relevant(own: Sequence[Made], fits: Fits) -> dict[str, int]:
    return {made.offer.id.partition(":")[2]: 3 if fits(made) else 1 for made in own}


def _any(_: Made) -> bool:
    return True
