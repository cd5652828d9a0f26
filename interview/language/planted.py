"""Instructions to the interviewer, planted in an answer, a CV or an offer, in whatever language and dress.

What is told about one's own work orders nobody about here: "I give new instructions to the morning team", "she said:
forget the textbook". It counts as planted only if it plainly speaks of this interview.
"""

import base64
import re
from binascii import Error
from functools import cache

from interview.commands import Locale
from interview.language.lexicon import Lexicon
from interview.language.reported import narrates
from interview.language.words import fold
from prompts.loader import LOCALES, orders

LONGEST = 8000
"""Characters that are looked through."""
_SENTENCE = re.compile(r"(?<=[.!?\n])\s+|\n+")
_PART = re.compile(r"<(\w+)>")
_CODED = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{24,2000}={0,2}(?![A-Za-z0-9+/=])")


def is_planted(text: str) -> bool:
    """Whether something in it tells the interviewer what to do, or how to mark."""
    text = text[:LONGEST]
    folded = fold(text)
    return _orders(folded) or any(_orders(fold(plain)) for plain in _decoded(text))


def _orders(folded: str) -> bool:
    marks = [_marks(locale) for locale in LOCALES]
    if any(one.found("forms", folded) for one in marks):
        return True
    sentences = [part for part in _SENTENCE.split(folded) if part]
    return any(_ordered(sentence, marks) for sentence in sentences)


def _ordered(sentence: str, marks: list[Lexicon]) -> bool:
    if any(one.found("plain", sentence) for one in marks):
        return True
    return any(
        not _is_told(sentence, span.start, marks)
        for locale in LOCALES
        for span in _marks(locale).spans("orders", sentence)
    )


def _is_told(sentence: str, place: int, marks: list[Lexicon]) -> bool:
    """Whether what stands at a place of a sentence was said to somebody else, or is somebody's own doing."""
    before = sentence[:place]
    return any(one.found("told", before) for one in marks) or narrates(sentence, before)


def _decoded(text: str) -> list[str]:
    """What stands there in base64, where it is text."""
    found = []
    for match in _CODED.finditer(text):
        coded = match[0].rstrip("=")
        try:
            plain = base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode()
        except (Error, UnicodeDecodeError):
            continue
        if " " in plain:
            found.append(plain)
    return found


@cache
def _marks(locale: Locale) -> Lexicon:
    data = orders(locale)

    def whole(pattern: str) -> str:
        return _PART.sub(lambda part: str(data["parts"].get(part[1], part[0])), pattern)

    return Lexicon(
        {kind: [whole(whole(one)) for one in data[kind]] for kind in ("forms", "plain", "orders", "told")}, frozenset()
    )
