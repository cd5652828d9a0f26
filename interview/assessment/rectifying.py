"""What an answer puts right, by rules: "four, no, six", or "I said four, in fact it was six" of an earlier answer."""

import re
from collections.abc import Iterator
from itertools import pairwise

from interview.assessment.material import Answered
from interview.assessment.report import Contradiction, Quote
from interview.dialogue.sentences import sentences
from interview.language.figures import figures, values
from interview.language.lexicon import Span, lexicon
from interview.language.words import fold, roots, tokens

SHARED = 2
"""Telling words of an earlier sentence, or one and a figure, that stand in what puts it right."""
MOST = 5
"""Corrections of one answer that are kept."""
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_TAKEN_BACK = re.compile(
    r"\W*(?:(?:oh|euh|er|um|ah|ou|or|well|enfin)\W+)?"
    # "Six, non quatre" is six.
    r"(?:(?:no|non)\s*[,.;:…–—-]|sorry|pardon|rather|plutot|i mean|i meant|make that|je veux dire|je voulais dire)"
    r"(?:\W+(?:no|non|sorry|pardon|plutot|rather|wait|it was|there were|we were|c'etait|on etait|make that))*\W+"
)


def rectified(answered: Answered) -> list[Contradiction]:
    """What it corrects of itself and of earlier answers, each with both sides."""
    return [*of_itself(answered), *_of_earlier(answered)][:MOST]


def taken_back(answered: Answered) -> list[Span]:
    """Where the figures stand that were corrected in the same breath."""
    return [span for span, _ in _slips(answered)]


def _slips(answered: Answered) -> Iterator[tuple[Span, Span]]:
    """A figure that was taken back, and the one in its place."""
    text = answered.text
    places = [one.span for one in figures(text, answered.locale)]
    places += [Span(*match.span()) for match in _DIGITS.finditer(text)]
    places.sort()
    for before, after in pairwise(places):
        between = fold(text[before.end : after.start])
        if before.end <= after.start and _TAKEN_BACK.fullmatch(between):
            yield before, after


def of_itself(answered: Answered) -> Iterator[Contradiction]:
    """Figures that were corrected in the same breath."""
    for before, after in _slips(answered):
        quote = _around(answered, before.start)
        if quote is not None and quote.end >= after.end:
            yield Contradiction(quote=quote, against=f"a{answered.turn}", text=answered.text[before.start : before.end])


def _of_earlier(answered: Answered) -> Iterator[Contradiction]:
    own = lexicon(answered.locale)
    place = 0
    for sentence in sentences(answered.text):
        place = answered.text.index(sentence, place)
        if own.found("correction", fold(sentence)) and (found := _meant(sentence, answered)):
            quote = _around(answered, place)
            if quote is not None:
                yield Contradiction(quote=quote, against=found[0], text=found[1])


def _meant(sentence: str, answered: Answered) -> tuple[str, str] | None:
    """The earlier sentence that is put right: it shares a figure and a word with the correction, or several words."""
    said, counted = roots(sentence), values(sentence, answered.locale)
    best, found = SHARED - 1, None
    for line in answered.earlier:
        for one in sentences(line.text):
            words = len(roots(one) & said)
            shared = words + bool(values(one, answered.locale) & counted)
            if words and shared > best and tokens(one) != tokens(sentence):
                best, found = shared, (f"a{line.turn}", one.strip())
    return found


def _around(answered: Answered, place: int) -> Quote | None:
    """The sentence that stands there, as a quote."""
    start = 0
    for sentence in sentences(answered.text):
        start = answered.text.index(sentence, start)
        if start <= place < start + len(sentence):
            text = sentence.strip()
            begin = answered.text.index(text, start)
            return Quote(message=answered.message, turn=answered.turn, start=begin, end=begin + len(text), text=text)
        start += len(sentence)
    return None
