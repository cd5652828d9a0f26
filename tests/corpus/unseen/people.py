"""Invented people for the corpus that nobody builds against; two halves without a shared word list."""

import json
import random
from functools import cache
from pathlib import Path

import phonenumbers

from tests.corpus.people import Json, Person, plain

HALVES = ("open", "closed")
STYLES = {
    "fr": ("full", "to", "dots", "slashes", "capitals", "arrow", "years"),
    "en": ("full", "to", "dots", "slashes", "capitals", "apostrophe", "years"),
}
_NOW = {"fr": ("aujourd'hui", "maintenant", "en cours"), "en": ("date", "present", "ongoing")}
_COUNTRY = {"Liège": "be", "Québec": "ca", "Galway": "ie", "Cork": "ie", "Halifax": "ca", "Ottawa": "ca"}
_AMERICAN = {"Milwaukee", "Sacramento", "Albuquerque", "Minneapolis"}


@cache
def vocabulary() -> Json:
    """The word lists of both halves."""
    kept: Json = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
    return kept


def stranger(number: int, language: str, half: str) -> Person:
    """Person `number` of a half, writing in a language; `half` is open or closed."""
    dice = random.Random(f"unseen-{half}-{language}-{number}")  # noqa: S311 - the same people for ever
    kept = vocabulary()[half]
    words, track = kept[language], kept["tracks"][number % len(kept["tracks"])]
    style = STYLES[language][(number + dice.randrange(2) * 3) % len(STYLES[language])]
    work = _work(dice, words, track, language, style)
    truth: Json = {
        "basics": _basics(dice, words, track, language, number),
        "work": work,
        "education": _education(dice, words, track, language, int(work[-1]["startDate"][:4])),
        "skills": _skills(dice, track["skills"][language], language),
        "languages": _languages(dice, language),
        "projects": [
            {"name": n, "description": d, "year": str(dice.randrange(2014, 2026))}
            for n, d in dice.sample(words["projects"], dice.choice((0, 0, 1, 2)))
        ],
        "certificates": [
            {"name": n, "issuer": who, "date": str(dice.randrange(2012, 2026))}
            for n, who in dice.sample(words["certificates"], dice.choice((0, 1, 2)))
        ],
        "interests": [{"name": n} for n in dice.sample(words["interests"], dice.choice((0, 2, 3, 4)))],
    }
    if dice.random() < 0.3:
        truth["basics"]["summary"] = None
    order = ["work", "education", "skills", "languages", "certificates", "projects", "interests"]
    if dice.random() < 0.35:
        order[0], order[1] = order[1], order[0]
    shown = ["summary", *order] if truth["basics"]["summary"] else order
    return Person(
        f"{half}-{language}-{number:03d}",
        language,
        half,
        truth,
        {key: dice.choice(names) for key, names in words["headings"].items()},
        tuple(key for key in shown if key == "summary" or truth[key]),
        style,
    )


def _basics(dice: random.Random, words: Json, track: Json, language: str, number: int) -> Json:
    first, last = words["first"][number % len(words["first"])], words["last"][(number * 5 + 1) % len(words["last"])]
    town, code = dice.choice(words["towns"])
    country = "us" if town in _AMERICAN else _COUNTRY.get(town, "fr" if language == "fr" else "gb")
    digits = {k: f"{dice.randrange(10, 100)}" for k in "abc"}
    shown = dice.choice(vocabulary()["phones"][country]).format(**digits)
    parsed = phonenumbers.parse(shown, country.upper())
    assert phonenumbers.is_valid_number(parsed), shown
    handle = f"{plain(first)}{plain(last)}"
    user = dice.choice(
        (f"{plain(first)}_{plain(last)}", f"{plain(first)[0]}.{plain(last)}", f"{plain(last)}{number + 3}")
    )
    basics: Json = {
        "name": f"{first} {last}",
        "label": track["label"][language],
        "email": f"{user}@{dice.choice(('poste.example', 'example.net', 'inbox.example.com', 'cs.univ.example'))}",
        "phone": phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164),
        "phone_shown": shown,
        "city": town,
        "place_shown": _place(town, code, country, dice),
        "summary": dice.choice(vocabulary()["summaries"][language]).format(
            label=track["label"][language], n=dice.randrange(4, 21)
        ),
        "profiles": [],
        "url": None,
    }
    if dice.random() < 0.6:
        basics["profiles"].append({"network": "LinkedIn", "username": handle, "shown": f"www.linkedin.com/in/{handle}"})
    if dice.random() < 0.3:
        basics["url"] = f"https://{plain(last)}.example.org/{dice.choice(('', 'cv', 'portfolio'))}".rstrip("/")
    return basics


def _place(town: str, code: str, country: str, dice: random.Random) -> str:
    match country:
        case "us":
            return f"{town}, {code}" if dice.random() < 0.5 else f"{town}, {code[:2]}"
        case "fr":
            return dice.choice((f"{code} {town}", f"{town} ({code[:2]})", f"{town}, France"))
        case "gb":
            return dice.choice((f"{town} {code}", f"{town}, UK", town))
        case _:
            return town


def _shown(year: int, month: int, language: str, style: str) -> str:
    months = vocabulary()["months"][language]
    full, short = months["full"][month - 1], months["short"][month - 1]
    shown: dict[str, str] = {
        "dots": f"{month:02d}.{year}",
        "slashes": f"{month:02d}/{year}",
        "capitals": f"{short.rstrip('.').upper()} {year}",
        "apostrophe": f"{short} '{year % 100:02d}",
        "years": str(year),
        "arrow": f"{short} {year}",
    }
    return shown.get(style, f"{full} {year}")


def _period(start: tuple[int, int], end: tuple[int, int] | None, language: str, style: str, dice: random.Random) -> str:
    a = _shown(*start, language, style)
    b = dice.choice(_NOW[language]) if end is None else _shown(*end, language, style)
    if style == "arrow":
        return f"{a} → {b}"
    if (style == "to" and b != "en cours") or b == "date":
        return f"{a} {'à' if language == 'fr' else 'to'} {b}"
    return f"{a}{dice.choice((' – ', ' - ', '–'))}{b.upper() if style == 'capitals' else b}"


def _work(dice: random.Random, words: Json, track: Json, language: str, style: str) -> list[Json]:
    titles = track["titles"][language]
    count = dice.choice((2, 3, 3, 4))
    companies = dice.sample(words["companies"], count)
    months = 2026 * 12 + dice.randrange(0, 9)
    current = dice.random() < 0.7
    entries: list[Json] = []
    for i in range(count):
        finish = None if i == 0 and current else (months // 12, months % 12 + 1)
        months -= dice.randrange(7, 60)
        begin = (months // 12, months % 12 + 1)
        lines = track["highlights"][language]
        entries.append(
            {
                "position": titles[min(i, len(titles) - 1)],
                "name": companies[i],
                "location": dice.choice(words["towns"])[0] if dice.random() < 0.7 else None,
                "startDate": _iso(begin, style),
                "endDate": _iso(finish, style) if finish else None,
                "x_current": finish is None,
                "x_contract": None,
                "dates_shown": _period(begin, finish, language, style, dice),
                "highlights": dice.sample(lines, dice.randrange(1, len(lines) + 1)),
            }
        )
        months -= dice.randrange(1, 7)
    return entries


def _iso(when: tuple[int, int], style: str) -> str:
    return str(when[0]) if style == "years" else f"{when[0]}-{when[1]:02d}"


def _education(dice: random.Random, words: Json, track: Json, language: str, year: int) -> list[Json]:
    degrees = track["degrees"][language]
    entries: list[Json] = []
    for degree, school in zip(degrees, dice.sample(words["schools"], len(degrees)), strict=True):
        began = year - dice.choice((1, 2, 3))
        only = dice.random() < 0.35
        entries.append(
            {
                "studyType": degree,
                "institution": school,
                "location": None,
                "startDate": None if only else str(began),
                "endDate": str(year),
                "dates_shown": str(year) if only else f"{began}{dice.choice(('–', ' - '))}{year}",
            }
        )
        year = began
    return entries


def _skills(dice: random.Random, names: list[str], language: str) -> list[Json]:
    labels = {"fr": ("Quotidien", "Occasionnel"), "en": ("Daily", "Occasional")}[language]
    chosen = dice.sample(names, dice.choice((5, 6, 6)))
    return [{"name": n, "group": labels[i >= 3]} for i, n in enumerate(chosen)]


def _languages(dice: random.Random, language: str) -> list[Json]:
    kept = vocabulary()["languages"][language]
    first = [language, "en" if language == "fr" else "fr"]
    codes = [*first, *dice.sample([c for c in kept["names"] if c not in first], dice.choice((0, 1, 1, 2)))]
    levels = [(dice.choice(kept["native"]), "native"), *(dice.choice(kept["levels"]) for _ in codes[1:])]
    return [
        {"language": kept["names"][code], "x_code": code, "fluency": shown, "x_cefr": cefr}
        for code, (shown, cefr) in zip(codes, levels, strict=True)
    ]
