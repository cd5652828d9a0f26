"""Words as search sees them: accents folded, and each in its French and its English stem, so that languages mix."""

import re

import anyascii
import Stemmer

_WORD = re.compile(r"[a-z0-9]+(?:[+#]+|(?:\.[a-z]+)+)?")
_KNOWN = 200_000  # words whose stems are remembered
_SMALL = """
a an and are as at au aux avec by ce d dans de des du en est et for from h f il in is it j l la le les leur leurs m n ne
nos notre nous of on or ou our par pas pour qu que qui s sa se ses son sur t that the this to un une vos votre vous we
will with y you your
"""
_EMPTY = frozenset(_SMALL.split())


def fold(text: str) -> str:
    """Lower case without accents."""
    return anyascii.anyascii(text).lower()


def words(text: str) -> list[str]:
    """Folded words in order, without the smallest; `c++`, `c#` and `node.js` stay whole."""
    return [word for word in _WORD.findall(fold(text)) if word not in _EMPTY]


class Stems:
    """Stems of words; keeps what it has seen, within a bound."""

    def __init__(self) -> None:
        self._stemmers = (Stemmer.Stemmer("french"), Stemmer.Stemmer("english"))
        self._seen: dict[str, tuple[str, ...]] = {}

    def of(self, word: str) -> tuple[str, ...]:
        """One stem where both languages agree, else both."""
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) >= _KNOWN:
                self._seen.clear()
            found = tuple(dict.fromkeys(stemmer.stemWord(word) for stemmer in self._stemmers))
            self._seen[word] = found
        return found

    def terms(self, text: str) -> list[str]:
        """All stems of a text, in order."""
        return [stem for word in words(text) for stem in self.of(word)]

    def phrase(self, text: str) -> tuple[str, ...]:
        """The first stem of each word: two phrases with the same words in the same order are the same."""
        return tuple(self.of(word)[0] for word in words(text))


def holds(phrase: tuple[str, ...], within: tuple[str, ...]) -> bool:
    """Whether a phrase stands in a text, whole words only: `ai` is not in `maintain`."""
    size = len(phrase)
    return size > 0 and any(within[start : start + size] == phrase for start in range(len(within) - size + 1))
