"""Which sessions say which words: held in memory as one text a session. What was said stays in the store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.sessions.finding.words import Term


@dataclass(frozen=True, slots=True)
class Place:
    """A session in the order of results: newest first."""

    at: int
    session: str


class Index:
    """The words of sessions, each once: some 3 kB a session. Five thousand are looked through in 20 ms."""

    def __init__(self) -> None:
        self._words: dict[str, tuple[Place, str]] = {}

    def __len__(self) -> int:
        return len(self._words)

    def __contains__(self, session: str) -> bool:
        return session in self._words

    def add(self, place: Place, words: Iterable[str]) -> None:
        """One more session; again replaces it."""
        self._words[place.session] = (place, f" {' '.join(words)} ")

    def find(self, wanted: Sequence[Term]) -> list[Place]:
        """Sessions that say all of it somewhere, newest first. Whether words follow one another is not known here."""
        needles = [f" {word} " for term in wanted for word in term[:-1]] + [f" {term[-1]}" for term in wanted]
        found = [place for place, words in self._words.values() if all(needle in words for needle in needles)]
        return sorted(found, key=lambda one: (one.at, one.session), reverse=True)
