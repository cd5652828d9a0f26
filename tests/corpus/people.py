"""Invented people: a seed gives one person, the same for ever. Their CVs' truth is known because we wrote it."""

import json
import random
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_SHORT = {
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
DATE_STYLES = ("long", "short", "numeric", "years", "iso", "since", "words")
_NOW = {
    "fr": ["à ce jour", "aujourd'hui", "présent", "en cours", "actuellement"],
    "en": ["present", "Present", "now", "today", "current"],
}
_CONTRACTS = {
    "fr": {"cdi": "CDI", "cdd": "CDD", "stage": "Stage", "alternance": "Alternance", "freelance": "Freelance"},
    "en": {"cdi": "Permanent", "stage": "Internship", "freelance": "Freelance", "cdd": "Fixed-term"},
}
SUMMARIES = {
    "fr": [
        "{label} avec {n} ans d'expérience, je cherche une équipe exigeante où transmettre et apprendre.",
        "Professionnel curieux et rigoureux, j'aime les équipes soudées et je travaille avec méthode depuis {n} ans.",
    ],
    "en": [
        "{label} with {n} years of experience, looking for a demanding team in which to teach and to learn.",
        "Curious and thorough, I enjoy useful projects and have worked with method for {n} years.",
    ],
}


@cache
def words() -> Json:
    kept: Json = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
    return kept


def plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", unicodedata.normalize("NFD", text.lower()))


@dataclass(frozen=True, slots=True)
class Person:
    """`truth` holds what a perfect reader finds; `shown` how dates and headings are written."""

    id: str
    language: str
    half: str
    truth: Json = field(repr=False)
    headings: dict[str, str] = field(repr=False)
    order: tuple[str, ...] = ()
    date_style: str = "long"


class _Dice(random.Random):
    """Takes words from one half of each list: the people of the two halves share no vocabulary."""

    def __init__(self, seed: str, half: str) -> None:
        super().__init__(seed)
        self._odd = 0 if half == "build" else 1

    def of(self, values: list[Any]) -> Any:
        mine = values[self._odd :: 2] if len(values) > 3 else values
        return self.choice(mine)

    def some(self, values: list[Any], count: int) -> list[Any]:
        mine = values[self._odd :: 2] if len(values) >= 2 * count else values
        return self.sample(mine, min(count, len(mine)))


def person(number: int, language: str, half: str) -> Person:
    """Person `number` of a half, writing in a language."""
    dice = _Dice(f"{half}-{language}-{number}", half)
    kept = words()
    track = kept["tracks"][(number * 3 + dice.randrange(2)) % len(kept["tracks"])]
    first, last = dice.of(kept["first"][language]), dice.of(kept["last"][language])
    truth: Json = {"basics": _basics(dice, first, last, track, language)}
    style = dice.choice(DATE_STYLES)
    truth["work"] = _work(dice, track, language, style, dice.choice([1, 2, 3, 3, 4, 5]))
    truth["education"] = _education(dice, track, language, style, truth["work"])
    truth["skills"] = _skills(dice, track, language)
    truth["languages"] = _languages(dice, language)
    truth["projects"] = _projects(dice, language) if dice.random() < 0.4 else []
    truth["certificates"] = _certificates(dice, language) if dice.random() < 0.4 else []
    truth["interests"] = (
        [{"name": n} for n in dice.some(kept["interests"][language], dice.choice([2, 3, 4]))]
        if dice.random() < 0.6
        else []
    )
    if dice.random() < 0.35:
        truth["basics"]["summary"] = None
    headings = {
        key: dice.of(names) if len(names) > 3 else dice.choice(names)
        for key, names in kept["headings"][language].items()
    }
    order = ["work", "education", "skills", "languages", "projects", "certificates", "interests"]
    if dice.random() < 0.3:
        order[0], order[1] = order[1], order[0]
    if dice.random() < 0.25:
        order.insert(0, order.pop(order.index("skills")))
    shown = tuple(["summary", *order] if truth["basics"]["summary"] else order)
    return Person(
        f"{half}-{language}-{number:03d}",
        language,
        half,
        truth,
        headings,
        tuple(k for k in shown if k == "summary" or truth[k]),
        style,
    )


def _basics(dice: _Dice, first: str, last: str, track: Json, language: str) -> Json:
    user = f"{plain(first)}.{plain(last)}"
    town = dice.of(words()["towns"][language])
    if language == "fr":
        lead = dice.choice(["6", "7"])
        digits = [
            str(dice.randrange(10, 36) if lead == "6" else dice.randrange(60, 87)),
            *(f"{dice.randrange(100):02d}" for _ in range(3)),
        ]
        e164 = f"+33{lead}{''.join(digits)}"
        shown = dice.choice(
            [
                f"0{lead} {' '.join(digits)}",
                f"0{lead}.{'.'.join(digits)}",
                f"+33 {lead} {' '.join(digits)}",
                f"0{lead}{''.join(digits)}",
            ]
        )
    else:
        tail = f"{dice.randrange(800000) + 100000}"
        e164 = f"+447400{tail}"
        shown = dice.choice([f"+44 7400 {tail}", f"07400 {tail}", f"+44 (0)7400 {tail}"])
    handle = f"{plain(first)}-{plain(last)}"
    basics: Json = {
        "name": f"{first} {last}",
        "label": track["label"][language],
        "email": f"{user}@{dice.choice(['example.org', 'example.com', 'mail.example.net', 'courriel.example'])}",
        "phone": e164,
        "phone_shown": shown,
        "city": town,
        "summary": dice.choice(SUMMARIES[language]).format(label=track["label"][language], n=dice.randrange(3, 20)),
        "profiles": [],
        "url": None,
    }
    if dice.random() < 0.7:
        basics["profiles"].append({"network": "LinkedIn", "username": handle, "shown": f"linkedin.com/in/{handle}"})
    if track["id"] in ("software", "data") and dice.random() < 0.7:
        basics["profiles"].append({"network": "GitHub", "username": plain(last), "shown": f"github.com/{plain(last)}"})
    if dice.random() < 0.25:
        basics["url"] = f"https://www.{handle}.example.org"
    return basics


def _shown(year: int, month: int, language: str, style: str) -> str:
    match style:
        case "short":
            return f"{_SHORT[language][month - 1]} {year}"
        case "numeric":
            return f"{month:02d}/{year}"
        case "years":
            return str(year)
        case "iso":
            return f"{year}-{month:02d}"
        case _:
            name = _MONTHS[language][month - 1]
            return f"{name.capitalize() if style == 'long' else name} {year}"


def _iso(year: int, month: int, style: str) -> str:
    return str(year) if style == "years" else f"{year}-{month:02d}"


def _period(dice: _Dice, start: tuple[int, int], end: tuple[int, int] | None, language: str, style: str) -> str:
    a = _shown(*start, language, style)
    if end is None:
        if style == "since":
            return f"{'Depuis' if language == 'fr' else 'Since'} {a}"
        return f"{a} – {dice.of(_NOW[language])}"
    b = _shown(*end, language, style)
    if style == "words":
        return f"De {a} à {b}" if language == "fr" else f"From {a} to {b}"
    return f"{a}{dice.choice([' – ', ' - ', ' — '])}{b}"


def _work(dice: _Dice, track: Json, language: str, style: str, count: int) -> list[Json]:
    kept = words()
    companies = dice.some(kept["companies"][language], count)
    titles = [dice.choice(track["titles"][language]) for _ in range(count)]
    year, month = 2026, dice.randrange(1, 10)
    entries: list[Json] = []
    current = dice.random() < 0.65
    for i in range(count):
        end = None if i == 0 and current else (year, month)
        length = dice.randrange(8, 50)
        total = year * 12 + month - 1 - length
        start = (total // 12, total % 12 + 1)
        contract = dice.choice([None, None, *(_CONTRACTS[language])]) if i < count - 1 else dice.choice([None, "stage"])
        entries.append(
            {
                "position": titles[i],
                "name": companies[i],
                "location": dice.of(kept["towns"][language]) if dice.random() < 0.75 else None,
                "startDate": _iso(*start, style),
                "endDate": None if end is None else _iso(*end, style),
                "x_current": end is None,
                "x_contract": contract,
                "contract_shown": _CONTRACTS[language][contract] if contract else None,
                "dates_shown": _period(dice, start, end, language, style),
                "highlights": dice.sample(
                    track["highlights"][language], min(len(track["highlights"][language]), dice.choice([1, 2, 2, 3, 4]))
                ),
            }
        )
        total = start[0] * 12 + start[1] - 2 - dice.randrange(0, 5)
        year, month = total // 12, total % 12 + 1
    return entries


def _education(dice: _Dice, track: Json, language: str, style: str, work: list[Json]) -> list[Json]:
    kept = words()
    degrees = track["degrees"][language]
    count = min(len(degrees), dice.choice([1, 2, 2, 3]))
    schools = dice.some(kept["schools"][language], count)
    year = int(work[-1]["startDate"][:4])
    entries: list[Json] = []
    single = dice.random() < 0.3
    for i in range(count):
        start, end = year - dice.choice([2, 3]), year
        months = style in ("long", "numeric") and dice.random() < 0.4
        if single:
            shown, a, b = str(end), None, str(end)
        elif months:
            shown, a, b = (
                f"{_shown(start, 9, language, style)} – {_shown(end, 6, language, style)}",
                f"{start}-09",
                f"{end}-06",
            )
        else:
            shown, a, b = f"{start}{dice.choice([' – ', ' - ', '-'])}{end}", str(start), str(end)
        entries.append(
            {
                "studyType": degrees[i],
                "institution": schools[i],
                "location": dice.of(kept["towns"][language]) if dice.random() < 0.4 else None,
                "startDate": a,
                "endDate": b,
                "dates_shown": shown,
            }
        )
        year = start
    return entries


def _skills(dice: _Dice, track: Json, language: str) -> list[Json]:
    names = track.get("skills") or track["skills_by"][language]
    soft = {
        "fr": ["Travail en équipe", "Rigueur", "Autonomie", "Esprit d'analyse", "Créativité"],
        "en": ["Teamwork", "Problem solving", "Leadership", "Creativity", "Time management"],
    }[language]
    chosen = dice.sample(names, min(len(names), dice.randrange(5, 13)))
    if dice.random() < 0.5:
        chosen += [s for s in dice.sample(soft, 2) if s not in chosen]
    half = max(2, len(chosen) // 2)
    labels = {"fr": ["Techniques", "Méthodes"], "en": ["Technical", "Methods"]}[language]
    return [{"name": n, "group": labels[0] if i < half else labels[1]} for i, n in enumerate(chosen)]


def _languages(dice: _Dice, language: str) -> list[Json]:
    kept = words()["languages"][language]
    others = [code for code in kept["names"] if code != language]
    spoken = [
        language,
        *(["en"] if language == "fr" else ["fr"]),
        *dice.sample([c for c in others if c not in ("en", "fr")], dice.choice([0, 1, 1, 2])),
    ]
    levels = kept["levels"]
    found = []
    for i, code in enumerate(spoken):
        shown, cefr = dice.choice(levels[:2] if i == 0 else levels[3:])
        found.append({"language": kept["names"][code], "x_code": code, "fluency": shown, "x_cefr": cefr})
    return found


def _projects(dice: _Dice, language: str) -> list[Json]:
    return [
        {"name": n, "description": d, "year": str(dice.randrange(2015, 2026))}
        for n, d in dice.some(words()["projects"][language], dice.choice([1, 2]))
    ]


def _certificates(dice: _Dice, language: str) -> list[Json]:
    return [
        {"name": n, "issuer": who, "date": str(dice.randrange(2014, 2026))}
        for n, who in dice.some(words()["certificates"][language], dice.choice([1, 2]))
    ]
