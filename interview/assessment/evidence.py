"""Quotes of a model, looked up in the answer. What does not stand there is no evidence."""

import re

from interview.assessment.report import Quote
from interview.dialogue.sentences import sentences
from interview.language.words import fold, roots

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


def nearest(text: str, quote: str) -> str:
    """What of a text a quote may not fit with: those of its sentences that share most words with it."""
    wanted = roots(quote)
    shared = [(len(roots(one) & wanted), one.strip()) for one in sentences(text)]
    most = max((count for count, _ in shared), default=0)
    return " ".join(one for count, one in shared if count == most) or text
