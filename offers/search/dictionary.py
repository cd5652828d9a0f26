"""Other words for the same, in both languages, name by name and word by word.

`warehouse worker` is `magasinier`; `warehouse packer` is `entrepôt` or `magasinier`, and `conditionnement`.

Words that look alike in both languages and mean different things (`site`, `car`, `court`, `ranger` and `rang`) are
told from the same lines: no line has one on its left and the other on its right. They count in offers of their own
language only.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from offers.search.heads import HEADS
from offers.search.words import fold, only_in, root, words

_LONGEST = 5  # words of a name
_MOST = 6  # other words for one
_SMALL = {
    "fr": re.compile(r"\b(?:a|aux?|avec|chez|du?|des?|en|et|l|las?|les?|ou|par|pour|sur|une?)\b"),
    "en": re.compile(r"\b(?:and|as|at|for|in|of|or|the|to|with)\b"),
}
_READ = 256  # texts that are remembered as they were read
_PLURAL = 4  # letters of a word from which its ending is a plural's

Names = Sequence[str]
Pairs = Iterable[tuple[Names, Names]]


class Name(NamedTuple):
    """What something is called in a language."""

    text: str
    language: str


class Segment(NamedTuple):
    """Words of a text that belong together, as it says them, and others for the same: the other language's first."""

    own: str
    others: tuple[Name, ...] = ()


class Dictionary:
    """Of English names and French ones for the same, the most used first."""

    def __init__(self, pairs: Pairs) -> None:
        self.words: set[str] = set()
        self._known: dict[str, dict[tuple[str, ...], tuple[Name, ...]]] = {"en": {}, "fr": {}}
        whole: dict[str, dict[tuple[str, ...], dict[Name, None]]] = {"en": {}, "fr": {}}
        loose: dict[str, dict[tuple[str, ...], dict[Name, None]]] = {"en": {}, "fr": {}}
        alike = _Alike()
        for english, french in pairs:
            said_by = {name: words(name) for name in (*english, *french)}
            alike.add(*({_singular(word) for name in names for word in said_by[name]} for names in (english, french)))
            for language, other, names, others in (("en", "fr", english, french), ("fr", "en", french, english)):
                for name in names:
                    said = said_by[name]
                    self.words.update(said)
                    also = [Name(one, other) for one in others]
                    also += [Name(one, language) for one in names if one != name]
                    whole[language].setdefault(_exact(said), {}).update(dict.fromkeys(also))
                    loose[language].setdefault(_roots(said), {}).update(dict.fromkeys(also))
        for language, known in self._known.items():
            for kept in (loose, whole):  # the word itself says more than its root
                known.update((key, tuple(others)[:_MOST]) for key, others in kept[language].items())
        self._false_friends = {language: alike.false_friends(language) for language in self._known}
        self._both = lru_cache(_READ)(self._both_ways)

    def terms(self, text: str, language: str | None) -> list[str]:
        """The roots of a text in a language; of a word that means something else in the other one, for its own only."""
        false = self._false_friends.get(language or "", frozenset())
        return [
            only_in(language, root(word)) if language and _singular(word) in false else root(word)
            for word in words(text)
        ]

    def segments(self, text: str) -> list[Segment]:
        """A text's parts, longest names first, each with other words for it.

        In the language in which more of it is known; in both where they are even.
        """
        read, language = self._both(text)
        if language is not None:
            return read[language]
        if len(read["en"]) != len(read["fr"]):
            return min(read.values(), key=len)
        return [
            Segment(one.own, tuple(dict.fromkeys([*one.others, *other.others])))
            for one, other in zip(read["en"], read["fr"], strict=True)
        ]

    def language(self, text: str) -> str | None:
        """The one whose words a text uses, or more of; None where both have as many."""
        return self._both(text)[1]

    def _both_ways(self, text: str) -> tuple[dict[str, list[Segment]], str | None]:
        said = words(text)
        read = {language: self._read(said, language) for language in self._known}
        known = {name: _covered(parts) + len(_SMALL[name].findall(fold(text))) for name, parts in read.items()}
        return read, max(known, key=known.__getitem__) if known["en"] != known["fr"] else None

    def _read(self, said: Sequence[str], language: str) -> list[Segment]:
        known, found, start = self._known[language], [], 0
        while start < len(said):
            for size in range(min(_LONGEST, len(said) - start), 0, -1):
                part = said[start : start + size]
                others = known.get(_exact(part)) or known.get(_roots(part))
                if others is not None or size == 1:
                    found.append(Segment(" ".join(part), others or ()))
                    start += size
                    break
        return found


class _Alike:
    """Words that have one root in both languages."""

    def __init__(self) -> None:
        self._words: dict[str, set[str]] = {"en": set(), "fr": set()}
        self._friends: dict[str, set[str]] = {"en": set(), "fr": set()}
        """Those that some line has on both its sides."""

    def add(self, english: set[str], french: set[str]) -> None:
        """A line's words."""
        sides = {"en": english, "fr": french}
        shared = set.intersection(*({root(word) for word in said} for said in sides.values()))
        for language, said in sides.items():
            self._words[language] |= said
            self._friends[language] |= {word for word in said if root(word) in shared}

    def false_friends(self, language: str) -> frozenset[str]:
        """Words whose root the other language has for something else. What only heads a title says little anyway."""
        [other] = self._words.keys() - {language}
        known = {root(word) for word in self._words[other]} - HEADS
        return frozenset(word for word in self._words[language] - self._friends[language] if root(word) in known)


def _covered(parts: Sequence[Segment]) -> int:
    return sum(len(part.own.split()) for part in parts if part.others)


def _exact(said: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(_singular, said))


def _singular(word: str) -> str:
    if len(word) > _PLURAL and word.endswith("aux") and not word.endswith("eaux"):
        return word[:-2] + "l"
    return word[:-1] if len(word) > _PLURAL and word.endswith(("s", "eaux")) else word


def _roots(said: Sequence[str]) -> tuple[str, ...]:
    return ("", *(root(word) for word in said))
