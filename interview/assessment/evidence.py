"""Quotes of a model, looked up in the answer. What does not stand there is no evidence."""

import re

from interview.assessment.report import Quote
from interview.dialogue.sentences import sentences
from interview.language.figures import values
from interview.language.words import fold, roots
from prompts.loader import LOCALES

MIN_LETTERS = 8


def find_quote(text: str, quoted: str, *, message: str, turn: int) -> Quote | None:
    """The quote as it stands in `text`; case, accents, quotation marks and blanks may differ, words may not."""
    wanted = quoted.strip(" \t\n\"'«»“”….")
    if sum(letter.isalnum() for letter in wanted) < MIN_LETTERS:
        return None
    pattern = r"\s+".join(re.escape(part) for part in fold(wanted).split())
    match = re.search(pattern, fold(text))
    if match is None:
        return None
    start, end = match.span()
    return Quote(message=message, turn=turn, start=start, end=end, text=text[start:end])


def nearest(text: str, quote: str, *, asked: str = "") -> str:
    """What of a text a quote may not fit with: those of its sentences that share most with it.

    A figure tells more than words do ("when I said 24"). Where sentences share as much, what was asked decides: it
    named the side that was in doubt.
    """
    numbers, wanted, named = _figures(quote), roots(quote), roots(asked)
    shared = [
        (
            (len(_figures(one) & numbers), len(roots(one) & wanted), len(roots(one) & named)),
            one.strip(),
        )
        for one in sentences(text)
    ]
    most = max((weight for weight, _ in shared), default=None)
    return " ".join(one for weight, one in shared if weight == most) or text


def _figures(text: str) -> set[str]:
    """Its numbers; "one nurse" counts nothing, and would be found in every other sentence."""
    return {number for locale in LOCALES for number in values(text, locale)} - {"1"}
