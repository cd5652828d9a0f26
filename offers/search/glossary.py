"""Other names of a trade: its abbreviations, its name in the other language."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from offers.search.words import root, words

MOST = 3  # other names tried for a query
_LONGEST = 6  # words of a name
_AMBIGUOUS = 3  # letters up to which an abbreviation is only one when it is all that was typed, or stands in capitals


class Other(NamedTuple):
    """A name found in a query: it is the words from `start` to `end`, and what else it is called."""

    start: int
    end: int
    names: tuple[str, ...]
    short: bool


class Glossary:
    """Of groups of names that are one trade (`prompts.loader.trades`)."""

    def __init__(self, groups: Sequence[dict[str, list[str]]]) -> None:
        self._known: dict[tuple[str, ...], Other] = {}
        self.words: set[str] = set()
        for group in groups:
            long, short = [*group["fr"], *group["en"]], group["short"]
            for name in [*long, *short]:
                said = words(name)
                self.words.update(said)
                away, own = (group["en"], group["fr"]) if name in group["fr"] else (group["fr"], group["en"])
                # in turn, the other language first: within one, roots and meaning find much by themselves
                turns = [other for pair in zip_longest(away, own) for other in pair if other is not None]
                others = dict.fromkeys([*turns, *short] if name in long else turns)
                kept = tuple(other for other in others if words(other) != said)
                self._known.setdefault(tuple(root(word) for word in said), Other(0, 0, kept, name in short))

    def find(self, text: str) -> Other | None:
        """The longest name of a trade in a text; of equally long ones the first."""
        said = words(text)
        found = [root(word) for word in said]
        capitals = {word.lower() for word in text.split() if word.isupper()}
        for size in range(min(_LONGEST, len(found)), 0, -1):
            for start in range(len(found) - size + 1):
                known = self._known.get(tuple(found[start : start + size]))
                if known is None or not known.names:
                    continue
                word = said[start]
                if known.short and len(word) <= _AMBIGUOUS and len(said) > 1 and word not in capitals:
                    continue
                return known._replace(start=start, end=start + size)
        return None

    def variants(self, text: str) -> list[str]:
        """The text with a trade in it called by its other names."""
        found = self.find(text)
        if found is None:
            return []
        said = words(text)
        before, behind = said[: found.start], said[found.end :]
        if not found.short and 2 * (found.end - found.start) <= len(said):
            return []  # a general name among others: `engineer` in `lift engineer` says less than what stands beside it
        if before or behind:  # an abbreviation in the middle of a question is not what its writer calls it
            return [" ".join([*before, name, *behind]) for name in found.names[:MOST] if not name.isupper()]
        return list(found.names[:MOST])
