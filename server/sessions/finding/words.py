"""Words as they are looked for: without case and accents. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r'["“”«»]([^"“”«»]*)["“”«»]|(\S+)')
_END = re.compile(r"[.!?…\n]")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
MOST_TERMS = 8
LONGEST = 180
"""Characters of a sentence that are shown on each side of a hit."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, folded, and where it stands there."""

    word: str = field(repr=False)
    start: int
    end: int


Term = tuple[str, ...]
"""Words that follow one another; the last may be the beginning of one."""


def folded(text: str) -> str:
    """Without case and accents: "Éloïse" as "eloise"."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LETTERS)


def tokens(text: str) -> list[Token]:
    """The words of a text, which is composed (NFC)."""
    return [Token(folded(match[0]), *match.span()) for match in _WORD.finditer(text)]


def terms(query: str) -> list[Term]:
    """What is looked for: words, and phrases between quotation marks. What punctuation joins belongs together."""
    found: list[Term] = []
    for match in _QUOTED.finditer(unicodedata.normalize("NFC", query)):
        words = tuple(token.word for token in tokens(match[1] if match[1] is not None else match[2]))
        if words and words not in found:
            found.append(words)
    return found[:MOST_TERMS]


def places(text: Sequence[Token], term: Term) -> Iterator[tuple[int, int]]:
    """Where a term stands: the first character and the one behind the last."""
    *whole, last = term
    for at in range(len(text) - len(term) + 1):
        if text[at + len(whole)].word.startswith(last) and all(
            text[at + place].word == word for place, word in enumerate(whole)
        ):
            yield text[at].start, text[at + len(whole)].end


def sentence(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The sentence around a hit: before, the hit, behind; long ones are cut between words."""
    before, behind = text[:start], text[end:]
    ends = [match.end() for match in _END.finditer(before)]
    before = before[ends[-1] :] if ends else before
    stop = _END.search(behind)
    behind = behind[: stop.end()] if stop else behind
    if len(before) > LONGEST:
        before = "…" + before[-LONGEST:].partition(" ")[2]
    if len(behind) > LONGEST:
        behind = behind[:LONGEST].rpartition(" ")[0] + "…"
    return before.lstrip(), text[start:end], behind.rstrip()
