"""Trades as the lists of them are written, one a line."""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from offers.search.words import words
from prompts.loader import trades

_KNOWN = 20_000  # words whose forms are remembered
_SHORT = 5  # letters from which a word loses a feminine ending
_FORMS = tuple(
    (re.compile(f"(?:{pattern})$"), instead)
    for pattern, instead in (
        ("(?<!e)aux", "al"),
        ("(?<=[a-z]{3})(?<!s)s|(?<=eau)x", ""),
    )
)
_FEMININE = tuple(
    (re.compile(f"(?:{pattern})$"), instead)
    for pattern, instead in (
        ("euse", "eur"),
        ("trice", "teur"),
        ("(?<=[a-z]{2})[iy]e|(?<=[a-z]{3})y", "i"),
        ("iere", "ier"),
        ("(?<=[a-z]{3})ere", "er"),
        ("ienne", "ien"),
        ("onne", "on"),
        ("elle", "el"),
        ("ive", "if"),
        ("ffe", "f"),
        ("ee?", ""),
    )
)


class Line(NamedTuple):
    """A trade as it stands in its list: English names, French ones, abbreviations."""

    sides: tuple[str, str, str]
    codes: tuple[str, ...] = ()
    """Of the official directory."""
    heading: str = ""
    """What it stands under, of a list without codes."""


class Trade(NamedTuple):
    """What people call a trade, the most used name first."""

    en: tuple[str, ...]
    fr: tuple[str, ...]
    short: tuple[str, ...] = ()


def known_trades() -> Iterator[Line]:
    """Everyday names first, then the official directory's."""
    heading = ""
    for line in trades():
        if line.startswith("#"):
            heading = line.removeprefix("# ")
        elif line:
            english, _, rest = line.partition(" = ")
            french, _, short = rest.partition(" | ")
            yield Line((english, french, short), heading=heading)
    yield from _official()


def _official() -> Iterator[Line]:
    code: tuple[str, ...] = ()
    for line in (files("offers") / "directory" / "trades.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            code = tuple(line.split()[1:2])
            continue
        names, *others = line.split(" @ ")
        english, _, french = names.rpartition(" = ")
        yield Line((english, french, ""), (*code, *others))


def read(line: Line) -> Trade:
    """Its names in full."""
    return Trade(*map(_ways, line.sides))


def _ways(names: str) -> tuple[str, ...]:
    """`shop/store manager, buyer` as three names."""
    found: dict[str, None] = {}
    for name in names.split(", ") if names else ():
        parts = (word.split("/") for word in name.split(" "))
        found.update((" ".join(words), None) for words in product(*parts))
    return tuple(found)


class Forms(dict[str, str]):
    """Of words as names are written with them: the forms of their parts, each with a space behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.words: set[str] = set()
        """Folded."""

    def __missing__(self, word: str) -> str:
        its = words(word)
        self.words.update(its)
        found = self[word] = "".join([f"{form(one)} " for one in its])
        return found

    def keys_of(self, names: str) -> list[str]:
        """Each of some names by the forms of its words; word by word, because most stand in many names."""
        of = self.__getitem__
        if "/" not in names:
            return ["".join(map(of, name.split(" "))) for name in names.split(", ")]
        keys: list[str] = []
        for name in names.split(", "):
            if "/" in name:
                keys += map("".join, product(*[tuple(map(of, word.split("/"))) for word in name.split(" ")]))
            else:
                keys.append("".join(map(of, name.split(" "))))
        return keys


@lru_cache(maxsize=_KNOWN)
def form(word: str) -> str:
    """A word's masculine singular, as far as its ending tells: `infirmières` as `infirmier`, `soudure` as it is."""
    if word.endswith(("s", "x")):
        for pattern, instead in _FORMS:
            word, changed = pattern.subn(instead, word)
            if changed:
                break
    if len(word) > _SHORT and word.endswith(("e", "y")):
        for pattern, instead in _FEMININE:
            shorter, changed = pattern.subn(instead, word)
            if changed:
                return shorter
    return word
