"""Reads the words. Placeholders are `{{name}}`; a missing or an unknown one is an error, never an empty space."""

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Locale = Literal["fr", "en"]
LOCALES: tuple[Locale, ...] = ("fr", "en")
Words = dict[str, Any]
"""Words by their names, nested as their file nests them."""

_PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")


class BadPlaceholders(Exception):
    """A text and the values given for it do not fit."""


def placeholders(text: str) -> set[str]:
    """Names that the text wants filled."""
    return set(_PLACEHOLDER.findall(text))


def fill(text: str, /, **values: str) -> str:
    """The text with its placeholders filled, in one pass: a value is never searched for placeholders itself.

    Raises BadPlaceholders.
    """
    wanted = placeholders(text)
    if wanted != values.keys():
        raise BadPlaceholders(f"missing {sorted(wanted - values.keys())}, unknown {sorted(values.keys() - wanted)}")
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


@cache
def prompt(locale: Locale, name: str) -> str:
    """The text of `LOCALE/NAME.md`."""
    return (files("prompts") / locale / f"{name}.md").read_text("utf-8").strip()


def render(locale: Locale, name: str, /, **values: str) -> str:
    """`prompt`, filled."""
    return fill(prompt(locale, name), **values)


@cache
def phrases(locale: Locale) -> Words:
    """What the offline interviewer says besides questions, and the report's fixed words."""
    return _json(f"{locale}/phrases.json")


@cache
def markers(locale: Locale) -> Words:
    """Patterns by which answers are read."""
    return _json(f"{locale}/markers.json")


@cache
def evidence(locale: Locale) -> Words:
    """Patterns of what a mark rests on, and the words that name nothing in particular."""
    return _json(f"{locale}/evidence.json")


@cache
def acts(locale: Locale) -> Words:
    """Patterns of what people say instead of answering, as RE2 reads them; `<name>` is put in from `words`."""
    return _json(f"{locale}/acts.json")


@cache
def orders(locale: Locale) -> Words:
    """Patterns of instructions to the interviewer; `<name>` is put in from `parts`."""
    return _json(f"{locale}/orders.json")


@cache
def numbers(locale: Locale) -> dict[str, Any]:
    """Words that count."""
    return _json(f"{locale}/numbers.json")


@cache
def act_notions() -> dict[str, tuple[str, ...]]:
    """Words of both languages by what they are about in talk about the talk; `*` stands for any ending."""
    return {notion: tuple(str(words).split()) for notion, words in _json("act_notions.json").items()}


@cache
def act_weights() -> tuple[dict[str, Any], bytes]:
    """What was learned of phrasings: how to read the table, and the table, a signed byte a weight."""
    data = _json("act_weights.json")
    return data, base64.b64decode(data.pop("table"))


@cache
def guarding(locale: Locale) -> dict[str, list[str]]:
    """Patterns by which a model's sentence is refused or seen to ask."""
    return {name: [str(item) for item in items] for name, items in _json(f"{locale}/guard.json").items()}


@cache
def unsaid(locale: Locale) -> dict[str, list[str]]:
    """Patterns by which a sentence says that something is not said."""
    return {name: [str(item) for item in items] for name, items in _json(f"{locale}/unsaid.json").items()}


@cache
def wordings(locale: Locale) -> dict[str, str]:
    """Questions of the bank by id."""
    return {key: str(value) for key, value in _json(f"{locale}/questions.json").items()}


@cache
def intents(locale: Locale) -> dict[str, str]:
    """What each type of question is to show."""
    return {key: str(value) for key, value in phrases(locale)["intents"].items()}


@cache
def bank() -> dict[str, Words]:
    """Kind, type, level and topic of each question of the bank, by id, in the bank's order."""
    return _json("questions.json")


@cache
def fields() -> Words:
    """Fields of work by ROME code and title, names for the same skill, words too general to show one."""
    return _json("fields.json")


@cache
def subjects() -> dict[str, Words]:
    """What questions of the bank (`of`) ask for, and beginnings of words by which answers in either language show it.

    An answer to one of the `intrinsic` ones that shows nothing of it speaks of something else.
    """
    return _json("subjects.json")


@cache
def registers() -> dict[str, list[str]]:
    """Words by which work of one kind is spoken of, in both languages."""
    return {name: str(words).split() for name, words in _json("registers.json").items()}


@cache
def trades() -> list[str]:
    """Lines of trades by all their names, and headings of what is kin."""
    return (files("prompts") / "trades.txt").read_text("utf-8").splitlines()


@cache
def vocabulary() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Words of work that mean the same: English ones, French ones, the most used first."""
    lines = (files("prompts") / "vocabulary.txt").read_text("utf-8").splitlines()
    pairs = [line.partition(" = ") for line in lines if line and not line.startswith("#")]
    return [(tuple(english.split(", ")), tuple(french.split(", "))) for english, _, french in pairs]


@cache
def version() -> str:
    """Changes whenever any word here changes."""
    digest = hashlib.sha256()
    for locale in LOCALES:
        folder = files("prompts") / locale
        for entry in sorted(folder.iterdir(), key=lambda item: item.name):
            if entry.is_file() and entry.name.endswith((".md", ".json")):
                digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    for name in (
        "act_notions.json",
        "act_weights.json",
        "fields.json",
        "questions.json",
        "registers.json",
        "subjects.json",
        "trades.txt",
    ):
        digest.update((files("prompts") / name).read_bytes())
    return digest.hexdigest()[:12]


def _json(name: str) -> Words:
    found: Words = json.loads((files("prompts") / name).read_text("utf-8"))
    return found
