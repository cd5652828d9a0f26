"""Words for comparing: folded letter by letter, so that positions in the text stay what they are."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from functools import lru_cache

_APOSTROPHES = {"\u2019": "'", "\u02bc": "'", "\u2018": "'", "\u00a0": " ", "\u202f": " ", "\u2011": "-"}
_WORD = re.compile(r"[^\W_]+(?:[.+#/]+[^\W_]+)*[+#]*")

LONGEST = 4000
"""Characters of one message that rules read: five minutes of speech, and some 10 ms of work."""


class _Letters(dict[int, str]):
    """Code points as they are folded, worked out when one is met first: `str.translate` asks for nothing else."""

    MOST = 4096

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        parts = unicodedata.normalize("NFD", letter)
        lowered = parts[0].lower()
        folded = lowered if len(lowered) == 1 else letter
        if len(self) < self.MOST:
            self[code] = folded
        return folded


_LETTERS = _Letters({ord(letter): plain for letter, plain in _APOSTROPHES.items()})


def fold(text: str) -> str:
    """Lower case without accents; exactly as long as `text`."""
    if text.isascii():
        return text.lower()
    return text.translate(_LETTERS)


def tokens(text: str) -> list[str]:
    """Folded words; `c++`, `c#`, `ci/cd` and `node.js` stay whole."""
    return _WORD.findall(fold(text))


_ENDINGS = (  # noqa: SIM905 - words are read more easily than a list of them
    "issements issement ements ement ations ation ings ing euses euse atrices atrice ateurs ateur rices rice eurs eur "
    "ieres iere iers ier iennes ienne iens ien ers er ees ee es ed ion fe s e"
).split()


_SHORT_TRADE = re.compile(r"(\w{1,2}t)(?:eur|rice)s?")


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """A crude common root of a French or English word, good enough to find a competence again in a CV.

    Both genders of a trade have one root: `développeuse` and `développeur`, `infirmière` and `infirmier`.
    """
    # Short trades keep their t: `tuteur` and `tutrice`.
    if short := _SHORT_TRADE.fullmatch(word):
        return short[1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def roots(text: str) -> set[str]:
    """Stems of the words that carry meaning."""
    return {stem(word) for word in tokens(text) if (len(word) > 2 or not word.isalpha()) and word not in _STOP}


_STOP = frozenset(
    (  # noqa: SIM905 - words are read more easily than a list of them
        "avec aux dans des les leur leurs mes mon nos notre nous par pas plus pour que qui sans ses son sont sous "
        "sur tout tous toute une vos votre vous est ont ete etre avoir fait faire cette ces cela comme mais donc "
        "ainsi entre and the for with you your our their his her its was were are has have had been from into "
        "this that these those not but all any can will would should could about which what when where who how "
        "very also than then them they "
        "moi racontez parlez donnez decrivez avez quel quelle quels quelles comment pourquoi tell"
    ).split()
)


def similarity(left: AbstractSet[str], right: AbstractSet[str]) -> float:
    """Jaccard."""
    return len(left & right) / len(left | right) if left and right else 0.0


def beginning(text: str) -> str:
    """As much of a text as rules read, to the end of a word."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rpartition(" ")[0] or text[:LONGEST]


def both_ends(text: str) -> str:
    """The same of its beginning and of its end, where people say what they want."""
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]}\n{text[-half:].partition(' ')[2] or text[-half:]}"
