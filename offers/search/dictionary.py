"""Other words for the same, in both languages, name by name and word by word.

`warehouse worker` is `magasinier`; `warehouse packer` is `entrepôt` or `magasinier`, and `conditionnement`.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from offers.search.words import fold, root, words

_LONGEST = 5  # words of a name
_MOST = 6  # other words for one
_SMALL = {
    "fr": re.compile(r"\b(?:a|aux?|avec|chez|du?|des?|en|et|l|las?|les?|ou|par|pour|sur|une?)\b"),
    "en": re.compile(r"\b(?:and|as|at|for|in|of|or|the|to|with)\b"),
}
_PLURAL = 4  # letters of a word from which its ending is a plural's

Names = Sequence[str]
Pairs = Iterable[tuple[Names, Names]]


class Segment(NamedTuple):
    """Words of a text that belong together, as it says them, and others for the same: the other language's first."""

    own: str
    others: tuple[str, ...] = ()


class Dictionary:
    """Of English names and French ones for the same, the most used first."""

    def __init__(self, pairs: Pairs) -> None:
        self.words: set[str] = set()
        self._known: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {"en": {}, "fr": {}}
        whole: dict[str, dict[tuple[str, ...], dict[str, None]]] = {"en": {}, "fr": {}}
        loose: dict[str, dict[tuple[str, ...], dict[str, None]]] = {"en": {}, "fr": {}}
        for english, french in pairs:
            for language, names, others in (("en", english, french), ("fr", french, english)):
                for name in names:
                    said = words(name)
                    self.words.update(said)
                    also = [*others, *(other for other in names if other != name)]
                    whole[language].setdefault(_exact(said), {}).update(dict.fromkeys(also))
                    loose[language].setdefault(_roots(said), {}).update(dict.fromkeys(also))
        for language, known in self._known.items():
            for kept in (loose, whole):  # the word itself says more than its root
                known.update((key, tuple(others)[:_MOST]) for key, others in kept[language].items())

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

    def _both(self, text: str) -> tuple[dict[str, list[Segment]], str | None]:
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
