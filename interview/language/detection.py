"""Whether an answer is in another language than the interview, by the little words that every sentence needs."""

from collections.abc import Sequence

from interview.commands import Locale
from interview.language.lexicon import lexicon

MIN_WORDS = 7


def share(words: Sequence[str], locale: Locale) -> float:
    """Share of the words that are little words of the language."""
    stopwords = lexicon(locale).stopwords
    parts = [part for word in words for part in word.split("'")]
    return sum(part in stopwords for part in parts) / max(1, len(parts))


def looks_foreign(words: Sequence[str], locale: Locale) -> bool:
    """True when a whole answer clearly speaks the other one of our two languages; English terms alone do not count."""
    if len(words) < MIN_WORDS:
        return False
    other: Locale = "en" if locale == "fr" else "fr"
    theirs, ours = share(words, other), share(words, locale)
    return theirs >= 0.2 and theirs >= 2.5 * ours
