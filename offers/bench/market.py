"""A made-up job market: thousands of offers of trade, level, place and wording, written as advisers and agencies do.

Titles in capitals, with (H/F) or without accents, long descriptions that speak of everything and of other trades too,
missing firms, demands taken from a catalogue. The trade's code is kept apart: nobody who searches sees it.
"""

import random
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

import anyascii
import orjson

from offers.models import Offer
from offers.sources.native import native_offer

WORDINGS: dict[str, Any] = orjson.loads(files("offers").joinpath("gold/wordings.json").read_bytes())
_CONTRACTS = ("cdi", "cdi", "cdi", "cdd", "cdd", "interim", "interim", "apprenticeship", "freelance")


class Trade(NamedTuple):
    """A trade: names are (masculine, feminine), the most used first; `tasks` begin with a verb in the infinitive."""

    code: str
    names: Sequence[tuple[str, str]]
    english: Sequence[str]
    short: Sequence[str]
    tasks: Sequence[str]
    skills: Sequence[str]
    diplomas: Sequence[str]


class Made(NamedTuple):
    """An offer and what it is in truth."""

    offer: Offer
    code: str
    night: bool
    part_time: bool
    remote: bool
    beginner: bool
    english: bool


def market(trades: Sequence[Trade], *, size: int, seed: int = 11) -> list[Made]:
    """So many offers; few trades have many, most have some, a few have one or two."""
    chosen = random.Random(seed)  # noqa: S311 - the same offers each time, no secret
    order = list(trades)
    chosen.shuffle(order)
    weights = [1 / (place + 12) ** 0.9 for place in range(len(order))]
    found = [_made(number, trade, order, chosen) for number, trade in enumerate(_spread(order, weights, size))]
    chosen.shuffle(found)
    return found


def _spread(trades: Sequence[Trade], weights: Sequence[float], size: int) -> Iterator[Trade]:
    whole = sum(weights)
    for trade, weight in zip(trades, weights, strict=True):
        for _ in range(max(1, round(size * weight / whole))):
            yield trade


def _made(number: int, trade: Trade, trades: Sequence[Trade], chosen: random.Random) -> Made:
    english = bool(trade.english) and chosen.random() < 0.06
    place = chosen.choice(WORDINGS["places"])
    contract = chosen.choice(_CONTRACTS)
    night, part_time = chosen.random() < 0.12, chosen.random() < 0.15
    remote, beginner = chosen.random() < 0.08, chosen.random() < 0.35
    made = Made(_EMPTY, trade.code, night, part_time, remote, beginner, english)
    record: dict[str, Any] = {
        "id": f"{number:05}",
        "company": None if chosen.random() < 0.45 else chosen.choice([*WORDINGS["firms"], *WORDINGS["agencies"]]),
        "place": {"city": place[0], "postal_code": place[1], "region": place[2] if chosen.random() < 0.5 else None}
        | {"country": "FR", "remote": "hybrid" if remote and chosen.random() < 0.6 else None},
        "contract": contract,
        "experience_years": 0 if beginner else chosen.choice([1, 2, 2, 3, 5]),
        "language": "en" if english else "fr",
        "date_posted": f"2026-{chosen.randint(8, 11):02}-{chosen.randint(1, 12):02}",
    }
    if english:
        record |= _in_english(trade, place[0], chosen)
    else:
        record |= _in_french(trade, trades, made, record, chosen)
    return made._replace(offer=native_offer(record, source="made", fetched_at=0))


def _in_english(trade: Trade, city: str, chosen: random.Random) -> dict[str, Any]:
    words, title = WORDINGS["english"], chosen.choice(trade.english).capitalize()
    parts = [chosen.choice(words[name]) for name in ("openings", "duties", "profile", "benefits")]
    text = "\n\n".join(parts).format(city=city, title=title.lower())
    return {"title": title, "description": text, "competences": []}


def _in_french(
    trade: Trade, trades: Sequence[Trade], made: Made, record: dict[str, Any], chosen: random.Random
) -> dict[str, Any]:
    name = trade.names[min(int(chosen.expovariate(0.35)), len(trade.names) - 1)]
    title = _title(name, made, record, chosen)
    tasks = chosen.sample(trade.tasks, min(len(trade.tasks), chosen.randint(1, 6)))
    skills = chosen.sample(trade.skills, min(len(trade.skills), chosen.randint(0, 4)))
    others = {slot: chosen.choice(chosen.choice(trades).names)[0].lower() for slot in ("other", "another")}
    fill = {"agency": chosen.choice(WORDINGS["agencies"]), "city": record["place"]["city"], "title": name[0].lower()}
    fill |= {**others, "years": f"{record['experience_years']:g}"}
    draft = _Draft(trade, tasks, skills, made, record["contract"], fill)
    demanded = [*skills, *chosen.sample(trade.tasks, min(len(trade.tasks), chosen.randint(0, 5)))]
    listed = list(dict.fromkeys(demanded)) if chosen.random() < 0.7 else []
    competences = [{"label": label, "required": chosen.random() < 0.3} for label in listed]
    return {"title": title, "description": draft.written(chosen), "competences": competences}


class _Draft(NamedTuple):
    """What a description speaks of."""

    trade: Trade
    tasks: Sequence[str]
    skills: Sequence[str]
    made: Made
    contract: str
    fill: dict[str, str]

    def written(self, chosen: random.Random) -> str:
        """As an agency or a firm would; now and then in a few lines."""

        def one(kind: str) -> str:
            return str(chosen.choice(WORDINGS[kind])).format(**self.fill)

        marks, made = chosen.choice(("- ", "• ", "* ", "")), self.made
        duties = [f"{marks}{task[0].upper() + task[1:]}" for task in self.tasks]
        parts = [one("openings"), one("duties"), "\n".join(duties)]
        parts += [one("beside")] if chosen.random() < 0.4 else []
        parts.append(one("profile"))
        if self.trade.diplomas and chosen.random() < 0.4:
            parts.append(f"Vous êtes titulaire d'un {chosen.choice(self.trade.diplomas)}.")
        if self.skills and chosen.random() < 0.6:
            parts.append("Vous maîtrisez : " + ", ".join(self.skills) + ".")
        parts.append(one("beginners" if made.beginner else "experienced"))
        forms = {"night": made.night, "part_time": made.part_time, "remote": made.remote, "day": not made.night}
        parts += [one(kind) for kind, holds in forms.items() if holds]
        parts += [one("apprentice")] if self.contract == "apprenticeship" else []
        if chosen.random() < 0.15:
            return "\n".join([parts[-1], *duties[:1], one("benefits")])
        parts += [one("qualities"), one("benefits"), one("benefits"), one("closings")]
        return "\n\n".join(part for part in parts if part)


def _title(name: tuple[str, str], made: Made, record: dict[str, Any], chosen: random.Random) -> str:
    him, her = name
    form = chosen.choice(
        (
            f"{him} (H/F)", f"{him} (H/F)", f"{him} (H/F)", f"{him} / {her} (H/F)", f"{him} / {her}",
            f"{him} H/F", f"{him.upper()} H/F", f"{her} ou {him.lower()}", f"{her} (F/H)", f"{him}",
            f"{him.upper()} (H/F)", f"{him} {record['place']['city']} (H/F)",
        )
    )  # fmt: skip
    if chosen.random() < 0.12:  # as somebody in a hurry says it: the first word or two
        form = " ".join(him.split()[: chosen.choice((1, 2))])
    if chosen.random() < 0.2:
        form = anyascii.anyascii(form)
    demands = [
        *(["de nuit"] if made.night and chosen.random() < 0.4 else []),
        *(["- temps partiel"] if made.part_time and chosen.random() < 0.4 else []),
        *(["- alternance"] if record["contract"] == "apprenticeship" and chosen.random() < 0.6 else []),
        *(["- CDI"] if record["contract"] == "cdi" and chosen.random() < 0.15 else []),
        *(["débutant accepté"] if made.beginner and chosen.random() < 0.1 else []),
    ]
    return " ".join([form, *demands])


_EMPTY = native_offer({"id": "0", "title": "-", "description": "-", "language": "fr"}, source="made", fetched_at=0)
