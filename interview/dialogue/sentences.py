"""A stream cut into sentences, so that each can be looked at before a word of it is shown."""

import re
from collections.abc import Iterator

MOST = 480
"""Characters after which a sentence that does not end is taken as it is."""
_END = re.compile(r"(?:(?:[.!?…]+|\s[!?])[\"”»)\]’']*(?=\s)|\n)\s*")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|e\.g|i\.e|etc|p\.\s?ex|env|mme|dr|mr|mrs|ms|vs|no|approx)\.\s*$", re.IGNORECASE
)


class Sentences:
    """Fed with pieces; gives every sentence once it is over. What follows a colon or a dash belongs to it."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> list[str]:
        """The sentences that have ended."""
        self._held += piece
        return list(self._ended())

    def finish(self) -> str:
        """What is left."""
        left, self._held = self._held, ""
        return left

    def _ended(self) -> Iterator[str]:
        start = 0
        for end in _END.finditer(self._held):
            # The blanks after an end may go on, and a closing mark may follow them: wait for the next word.
            if end.end() == len(self._held):
                break
            if _SHORT.search(self._held[start : end.end()]) or _closes(self._held[end.end() :]):
                continue
            yield self._held[start : end.end()]
            start = end.end()
        self._held = self._held[start:]
        if len(self._held) > MOST:
            yield self.finish()


def _closes(rest: str) -> bool:
    return rest[:1] in ("»", "”", "?", "!")


def sentences(text: str) -> list[str]:
    """All of a text."""
    cut = Sentences()
    return [one for one in (*cut.feed(text), cut.finish()) if one.strip()]
