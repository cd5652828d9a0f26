"""Who says "I said four, in fact it was six" has put something right: the correction counts, and nothing clashes."""

from interview.dialogue.sentences import sentences
from interview.language.figures import in_digits
from interview.language.lexicon import lexicon
from interview.language.words import fold, tokens
from prompts.loader import LOCALES


def puts_right(answer: str, words: str) -> bool:
    """Whether these words of an answer stand in, or right behind, a sentence that takes back what was said before."""
    before = ""
    for sentence in sentences(answer):
        if _holds(sentence, words) or _holds(words, sentence):
            return any(lexicon(one).found("correction", fold(f"{before} {sentence}".strip())) for one in LOCALES)
        before = sentence
    return False


def same_words(one: str, other: str) -> bool:
    """Whether one text says the other's very words; "six people" and "6 people" are the same."""
    return _holds(other, one)


def _holds(text: str, words: str) -> bool:
    found, wanted = _read(text), _read(words)
    return bool(wanted) and any(
        found[place : place + len(wanted)] == wanted for place in range(len(found) - len(wanted) + 1)
    )


def _read(text: str) -> list[str]:
    for locale in LOCALES:
        text = in_digits(text, locale)
    return tokens(text)
