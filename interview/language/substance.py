"""What an answer is made of, beside its form: things named, counted and done, not the words of interviews.

A fluent answer can set a scene, name a goal and claim a result and still say nothing. Rules cannot tell whether
something is true, but they can tell whether anything is there.
"""

import re
from collections.abc import Iterator
from functools import cache

from interview.commands import Locale
from interview.language.lexicon import lexicon
from interview.language.words import fold, roots, tokens
from prompts.loader import evidence, markers

THIN, SOME, RICH = 5, 8, 14
"""Concrete words up to which an answer is empty, from which it says something, and from which it says much."""
_CLAUSE = re.compile(r"[.,;:!?\n]+|\s(?:and|then|but|so|et|puis|ensuite|mais|donc|alors)\s")
_MOST_STEPS = 4
_ABSTRACT = re.compile(
    r"(?<=\w{4})(?:[ts]ions?|ments?|ite|ites|ity|ities|[ae]nces?|ness|ism|isme|ives?|ifs?|ful|ous|ables?|ibles?|ly|ic(?:al)?|elles?|iels?)$"
)


def concrete(text: str, locale: Locale) -> frozenset[str]:
    """Roots of the words that name something: no little words, nothing abstract, figures included."""
    return frozenset(roots(text) | {word for word in tokens(text) if word[0].isdigit()}) - _empty(locale)


def specific(text: str, locale: Locale) -> frozenset[str]:
    """The same without figures, without words of everybody's talk about work, and without what sounds abstract.

    Abstract nouns and adjectives are made with endings that both languages share: "organisation", "constructive".
    """
    kept = (word for word in tokens(text) if len(word) > 2 and not word[0].isdigit() and not _ABSTRACT.search(word))
    return frozenset(roots(" ".join(kept))) - _empty(locale) - _general(locale)


def steps(text: str, locale: Locale) -> int:
    """How many clauses of an answer name something, up to a few: "tag it, tell the supervisor, get another truck"."""
    return min(_MOST_STEPS, sum(1 for clause in _clauses(text) if concrete(clause, locale)))


def _clauses(text: str) -> Iterator[str]:
    return (one for one in _CLAUSE.split(fold(text)) if len(one.split()) > 1)


@cache
def _general(locale: Locale) -> frozenset[str]:
    return frozenset(roots(evidence(locale)["general"]))


@cache
def _empty(locale: Locale) -> frozenset[str]:
    """Roots of the words with which anybody speaks of work in general."""
    own = " ".join(markers(locale)["abstract"])
    return frozenset(roots(own)) | frozenset(root for word in lexicon(locale).stopwords for root in roots(word))
