"""The lines that an agent saw, and where in them a value stands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from parsing.models import Evidence
from parsing.reading.document import Line
from parsing.rules.folding import words
from parsing.rules.prose import joined
from parsing.rules.trail import evidence

RUN = 3
"""So many lines in a row may hold one value: what had to wrap."""
AROUND = 2
SURENESS = 0.85


@dataclass(frozen=True, slots=True)
class _Held:
    """A line's words, and those of it and the lines that follow it."""

    number: int
    line: Line
    words: frozenset[str]
    runs: tuple[str, ...] = field(repr=False)
    """Padded with spaces: this line alone, with the next, with the one after."""


class Ground:
    """Numbered lines of a document. A value that does not stand in them has no ground."""

    def __init__(self, lines: Sequence[tuple[int, Line]]) -> None:
        texts = [words(line.text) for _, line in lines]
        self._held = [
            _Held(
                number,
                line,
                frozenset(texts[i].split()),
                tuple(f" {' '.join(t for t in texts[i : i + span] if t)} " for span in range(1, RUN + 1)),
            )
            for i, (number, line) in enumerate(lines)
        ]

    def __len__(self) -> int:
        return len(self._held)

    def passages(self, numbers: Iterable[int]) -> list[tuple[str, list[Line]]]:
        """The sentences and bullets that the lines of these numbers make, with their lines."""
        wanted = set(numbers)
        return joined([held.line for held in self._held if held.number in wanted])

    def texts(self, numbers: Iterable[int]) -> dict[int, str]:
        """The lines of these numbers."""
        wanted = set(numbers)
        return {held.number: held.line.text for held in self._held if held.number in wanted}

    def only(self, value: str) -> int | None:
        """The one line where a value begins, as it is written; None where it stands nowhere or in several places."""
        found = self._as_written(words(value)) if words(value) else []
        return self._held[found[0][0]].number if len(found) == 1 else None

    def find(self, value: str, near: int) -> tuple[Evidence, int] | None:
        """Where a value stands and the line's number; of several places the one nearest to line `near`."""
        wanted = words(value)
        if not wanted:
            return None
        for within in (self._as_written(wanted), self._as_glued(wanted), self._in_pieces(wanted.split())):
            if within:
                at, span = min(within, key=lambda place: (place[1], abs(self._held[place[0]].number - near)))
                lines = [held.line for held in self._held[at : at + span]]
                return evidence(lines, confidence=SURENESS), self._held[at].number
        return None

    def _as_written(self, wanted: str) -> list[tuple[int, int]]:
        padded = f" {wanted} "
        return self._places(lambda run: padded in run)

    def _as_glued(self, wanted: str) -> list[tuple[int, int]]:
        """Words that the page sets closer or wider than the value does; a short one may be part of any word."""
        bare = wanted.replace(" ", "")
        return self._places(lambda run: bare in run.replace(" ", "")) if len(bare) > 4 else []

    def _places(self, holds: Callable[[str], bool]) -> list[tuple[int, int]]:
        for span in range(1, RUN + 1):
            found = [(at, span) for at, held in enumerate(self._held) if holds(held.runs[span - 1])]
            if found:
                return found
        return []

    def _in_pieces(self, wanted: list[str]) -> list[tuple[int, int]]:
        """All words close together, most of them on one line: a value that leaves out small words of the page's."""
        found: list[tuple[int, int]] = []
        for at, held in enumerate(self._held):
            if len(wanted) < 2 or 2 * sum(word in held.words for word in wanted) < len(wanted):
                continue
            near = self._held[max(0, at - AROUND) : at + AROUND + 1]
            if all(any(word in other.words for other in near) for word in wanted):
                found.append((at, 1))
        return found
