"""The words by which requests are known, found again with one letter left out, one too many, or two exchanged."""

from collections.abc import Iterator
from functools import cache, lru_cache

from interview.commands import Locale

LEAST = 5
"""Letters of a word that is put right; shorter ones are too much like others. Another letter makes another word."""
_WORDS: dict[Locale, str] = {
    "en": (
        "question questions repeat rephrase explain clarify understand please again second thinking already answered "
        "answering prefer continue interview finish sorry discuss private confidential hello thanks nervous previous "
        "example moment minute"
    ),
    "fr": (
        "question questions repeter repetez reformuler reformulez comprends compris suivante suivant passer sauter "
        "attendez moment minute instant seconde reflechir reflechis reponse repondu repondre entretien arreter "
        "arretons pouvez pourriez prefere continuer continuons bonjour merci confidentiel expliquer preciser exemple "
        "pardon entendu precedente souhaite second"
    ),
}


def spelt(said: str, locale: Locale) -> str:
    """The words, those that are one slip from a known one put right."""
    return " ".join([word if len(word) < LEAST else _right(word, locale) for word in said.split()])


@lru_cache(maxsize=16_384)
def _right(word: str, locale: Locale) -> str:
    """Looked up again for every run of clauses that a word stands in, and people share most of their words."""
    known = _known(locale)
    if word in known:
        return word
    return _slips(locale).get(word) or next((less for less in _without(word) if less in known), word)


def _without(word: str) -> Iterator[str]:
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _exchanged(word: str) -> Iterator[str]:
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


@cache
def _known(locale: Locale) -> frozenset[str]:
    return frozenset(_WORDS[locale].split())


@cache
def _slips(locale: Locale) -> dict[str, str]:
    """Known words under what is left of them, or comes of them."""
    return {slip: word for word in _WORDS[locale].split() for slip in (*_without(word), *_exchanged(word))}
