"""Words as search sees them: accents folded, and each in its French and its English stem, so that languages mix."""

import re
from functools import lru_cache

import anyascii
import Stemmer

_WORD = re.compile(r"[a-z0-9]+(?:[+#]+|(?:\.[a-z]+)+)?")
_KNOWN = 200_000  # words whose stems are remembered
_LETTERS_KNOWN = 20_000
_SHORT = 6  # letters from which a word loses its ending
_PLURAL = 4  # letters behind which a final s is a plural's
_LEAST = 4  # letters that a root has
_LEAST_WHOLE = 5  # letters kept of a word that would lose too many
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_ENDS = re.compile(
    r"(?:atrices?|ateurs?|ations?|euses?|eurs?|trices?|ieres?|iers?|(?:ic)?iennes?|(?:ic)?iens?|ages?|eries?|ures?|ments?|istes?"
    r"|ites?|iques?|ives?|ifs?|elles?|els?|ales?|aux|al|antes?|ants?|ees?|ions?|ing|es?|er|ir|s|x)$"
)
_SMALL = """
a an and are as at au aux avec by ce d dans de des du en est et for from h f il in is j l la le les leur leurs m n ne
nos notre nous of on or ou our par pas pour qu que qui s sa se ses sur t that the this to un une vos votre vous we
will with y you your
"""
_EMPTY = frozenset(_SMALL.split())


class _Plain(dict[int, str]):
    """Letters without accents, each looked up once."""

    def __missing__(self, letter: int) -> str:
        plain = anyascii.anyascii(chr(letter)).lower()
        if len(self) < _LETTERS_KNOWN:
            self[letter] = plain
        return plain


_PLAIN = _Plain()


def fold(text: str) -> str:
    """Lower case without accents."""
    return text.lower() if text.isascii() else text.translate(_PLAIN)


def words(text: str) -> list[str]:
    """Folded words in order, without the smallest; `c++`, `c#` and `node.js` stay whole."""
    plain = fold(text)
    if plain.isalnum():  # a single word, as most are that are looked up: no need to look for its ends
        return [] if plain in _EMPTY else [plain]
    return [word for word in _WORD.findall(plain) if word not in _EMPTY]


def spelled(text: str) -> list[str]:
    """The words of a text in lower case as they are written, accents and all."""
    return [word for word in _LETTERS.findall(text.lower()) if word not in _EMPTY]


@lru_cache(maxsize=_KNOWN)
def root(word: str) -> str:
    """What a trade, its work and its genders share: `soudeur`, `soudeuse`, `soudure` and `soudage` are `soud`.

    Coarser than a stem, so that it brings together what people call one trade by; short words keep their letters.
    """
    if len(word) < _SHORT:
        return word[:-1] if len(word) > _PLURAL and word.endswith("s") else word
    short = _ENDS.sub("", word, count=1)
    return short if len(short) >= _LEAST else word[:_LEAST_WHOLE]


def only_in(language: str, term: str) -> str:
    """A root as that of a word of one language: it is looked for in offers of that language."""
    return f"{term}@{language}"


def language_of(term: str) -> tuple[str, str | None]:
    """A root without its mark, and the language that it is looked for in; None of any."""
    plain, _, language = term.partition("@")
    return plain, language or None


def roots(text: str) -> list[str]:
    """The roots of a text's words, in order."""
    return [root(word) for word in words(text)]


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
    if not phrase or phrase[0] not in within:
        return False
    size = len(phrase)
    return any(within[start : start + size] == phrase for start in range(len(within) - size + 1))
