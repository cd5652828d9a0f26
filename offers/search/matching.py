"""One matcher of a person against an offer's demands: titles, skills, diplomas, highlights, in both languages.

"Absent" is said only after everything a CV shows was looked at, and never across languages: the words differ there
although the skill may be present.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from offers.models import Demand, Offer, Shown, Verdict
from offers.search.names import names
from offers.search.words import fold, root, words
from prompts.loader import fields

_LONGEST = 8  # words of a name
_NEAR = 0.5  # share of a demand's telling words in one text from which it is near
_LEVELS = (
    (8, r"doctorat|these|phd|doctor(?:ate)?|bac ?\+ ?8"),
    (7, r"master|mastere|ingenieur|dess|dea|mba|m ?[12]\b|bac ?\+ ?[56]|msc|grande ecole"),
    (6, r"licence|bachelor|but\b|maitrise|bac ?\+ ?[34]|bsc|ba\b|undergraduate degree|degree in"),
    (5, r"bts|btsa|dut|deug|deust|bac ?\+ ?2|hnd|foundation degree|associate degree"),
    (4, r"bac(?:calaureat)?\b|bac pro|brevet professionnel|bp\b|a[- ]levels?|high school"),
    (3, r"cap\b|bep\b|bpa\b|cqp|titre professionnel|gcse"),
)
_LEVEL = tuple((level, re.compile(rf"\b(?:{pattern})")) for level, pattern in _LEVELS)
_ONLY_LEVEL = re.compile(r"\b(?:ou|et|or|and|equivalents?|niveau|level|diplome|\d)\b|[^a-z]")

_VERBS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(?<=[a-z]{4})(?:ed|ing)$", ""),  # handled, handling
        (r"(?<=[a-z]{5})er$", ""),  # customer, customers
        (r"(?<=[a-z]{6})at$", ""),  # negotiate, negotiation
        (r"ific$", "if"),  # planification, planifier
        (r"iqu$", "ic"),  # communiquer, communication
        (r"(?<=[a-z]{4})[ei]$", ""),  # encadrement, encadrer; negociation, negocier
    )
)
"""Endings that a root keeps and that tell a noun from its verb."""


class Matcher:
    """For one person. Made once, asked for many offers."""

    def __init__(self, shown: Iterable[Shown], *, language: str | None = None) -> None:
        self._shown = list(shown)
        self._language = language
        self._diplomas = [one for one in self._shown if one.kind == "diploma"]
        self._parts: dict[tuple[str, ...], Shown] = {}
        """Every run of words that stands in a text."""
        self._names: dict[tuple[str, ...], Shown] = {}
        """What a demand may hold: names of skills, theirs and the other ones."""
        self._using: dict[str, set[int]] = {}
        for number, one in enumerate(self._shown):
            own = _phrase(one.text)
            for part in _runs(own):
                self._parts.setdefault(part, one)
            for name in _names(one, own):
                self._names.setdefault(name, one)
            for word in own:
                self._using.setdefault(word, set()).add(number)

    def held(self, demand: str) -> Shown | None:
        """What shows that a demand is met: its words, or another name for it, in one text."""
        asked, telling = _phrase(demand), _telling(demand)
        for name in (asked, *_others(asked)):
            if name and (found := self._parts.get(name)) is not None:
                return found
        # Who manages stock does stock management, whichever word comes first.
        wanted = telling if len(telling) > 1 else set(asked)
        if len(wanted) > 1 and (both := set.intersection(*(self._using.get(word, set()) for word in wanted))):
            return self._shown[min(both)]
        return next((self._names[part] for part in _runs(asked) if part in self._names), None)

    def near(self, demand: str) -> Shown | None:
        """What comes near a demand: half of its telling words."""
        telling = _telling(demand)
        counted = Counter(number for word in telling for number in self._using.get(word, ()))
        if not counted:
            return None
        number, most = min(counted.items(), key=lambda item: (-item[1], item[0]))
        return self._shown[number] if most / len(telling) >= _NEAR else None

    def graduated(self, demand: str) -> Shown | None:
        """The diploma that meets a demanded one: its level, and its field where the demand names one."""
        level = level_of(demand)
        if level and not _ONLY_LEVEL.sub("", _without_level(demand)):
            return next((one for one in self._diplomas if level_of(one.text) >= level), None)
        return self.held(demand)

    def verdicts(self, offer: Offer) -> list[Verdict]:
        """Of each competence, diploma, licence and language that an offer asks for."""
        same = offer.language is not None and offer.language == self._language
        asked = [("competence", offer.competences), ("diploma", offer.training)]
        asked += [("licence", offer.licences), ("language", offer.languages)]
        return [
            self._verdict(Demand(kind=kind, label=one.label, required=one.required), same=same)
            for kind, demands in asked
            for one in demands
        ]

    def _verdict(self, demand: Demand, *, same: bool) -> Verdict:
        shown = self.graduated(demand.label) if demand.kind == "diploma" else self.held(demand.label)
        if shown is not None:
            return Verdict(demand=demand, state="shown", by=shown)
        if (near := self.near(demand.label)) is not None or not same or not self._shown:
            return Verdict(demand=demand, state="near" if near is not None else "unknown", by=near)
        return Verdict(demand=demand, state="absent")


class OfferMatching:
    """The matcher as others ask for it."""

    def verdicts(self, offer: Offer, shown: Sequence[Shown], *, language: str | None) -> list[Verdict]:
        """Of each demand of an offer, whether it is shown, near, absent or unknown."""
        return Matcher(shown, language=language).verdicts(offer)


def level_of(diploma: str) -> int:
    """3 of a CAP to 8 of a doctorate; 0 of what names no level."""
    said = fold(diploma)
    return next((level for level, pattern in _LEVEL if pattern.search(said)), 0)


def _without_level(text: str) -> str:
    said = fold(text)
    for _, pattern in _LEVEL:
        said = pattern.sub(" ", said)
    return said


def _names(shown: Shown, own: tuple[str, ...]) -> set[tuple[str, ...]]:
    found = {name for part in _runs(own) if part in _groups() for name in (part, *_groups()[part])}
    if shown.kind == "title":
        found |= {_phrase(name) for name in names().glossary.variants(shown.text)}
    if shown.kind in ("skill", "certificate") and own and (len(own) > 1 or own[0] not in _general()):
        found.add(own)
    return found


def _runs(phrase: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    size = len(phrase)
    for start in range(size):
        for end in range(start + 1, min(size, start + _LONGEST) + 1):
            yield phrase[start:end]


def _others(asked: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {other for part in _runs(asked) for other in _groups().get(part, ())}


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(_kin(word) for word in words(text))


def _telling(text: str) -> set[str]:
    return {word for word in _phrase(text) if word not in _general()}


@lru_cache(maxsize=50_000)
def _kin(word: str) -> str:
    """What noun and verb of a work share: "lecture de plans", "lire des plans"; "management", "managed"."""
    short = _short(word)
    return _families().get(short, short)


def _short(word: str) -> str:
    short = root(word)
    for ending, instead in _VERBS:
        short = ending.sub(instead, short, count=1)
    return short


@cache
def _families() -> dict[str, str]:
    """Irregular ones, by each of their forms."""
    return {_short(form): name.split()[0] for name in fields()["kin"] for form in name.split()}


@cache
def _groups() -> dict[tuple[str, ...], frozenset[tuple[str, ...]]]:
    """Each name of a skill with its other names."""
    groups = [frozenset(_phrase(name) for name in names) for names in fields()["same"]]
    return {name: group - {name} for group in groups for name in group}


@cache
def _general() -> frozenset[str]:
    return frozenset(_kin(word) for name in fields()["general"] for word in words(name))
