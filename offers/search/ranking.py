"""Candidates of one search: their scores part by part as columns, and those that are looked at as candidates."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from offers.models import Offer, Reason
from offers.search.lexical import Scores
from offers.search.rules import expired

TITLE = 0.25  # weight of the title beside 1 of the words
OWN_LANGUAGE = 0.12  # what an offer in the question's language has, or in the reader's where both have such a question
PARTIAL = 0.01  # weight of meaning while vectors are missing: it only adds what words do not find
LEAST = 0.1  # share of the best score below which an offer does not fit at all
DISTANT = 0.5  # and below which it is only distantly related
FITTING = (
    1.3  # the least that the best score is taken for there: where little fits, the best of it is not near for that
)
FURTHER = 15  # distantly related ones that are shown: where nothing fits, something should be found all the same
HARDLY = 0.15  # how little of its words an offer says to be distant, however good it is beside the others,
RELATED = 0.45  # where its meaning is further away than this
SIMILAR = 0.5  # cosine from which an offer fits that says a part of the question only
PREFERRED = 0.5  # share of the best score from which a preference counts in full; below, less the worse it fits
SHARED = 0.05  # an offer that says less of the words
UNRELATED = 0.25  # and is further away in meaning than this has nothing in common with the question
SAME = 0.8  # likeness of the trades from which they are one
KINDRED = 0.4  # and from which they are neighbours
TRADE_WORDS = np.float32(0.9)  # what a title that names the trade by whichever of its names has of the words at least
TRADE_FIT = np.float32(0.9)  # and of the title
FITS = 0.5  # likeness of a title and a question from which an offer is never called distant
ALIKE = 0.7  # cosine from which an offer fits that shares with the question only a word of rank: chef, manager
ANOTHER = 0.75  # cosine from which an offer fits whose title names another trade, however alike the words are
CLOSE = 0.6  # cosine from which the meaning is called close: half of such offers are of the trade


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer with the parts of its score. `cosine` is None where meaning was not compared with all offers."""

    place: int
    """In the snapshot; behind all of it one of a source's own answers."""
    score: float
    words: float | None
    """How well they fit; None where nothing but preferences was typed."""
    fit: float
    trade: float
    """How alike it is to the one asked for."""
    cosine: float | None
    expired: bool
    distant: bool
    share: float
    """How far its trade fits beside the best, from 0 to 1: what was preferred counts as far."""
    judged: tuple[Reason, ...] = ()

    @property
    def order(self) -> tuple[bool, bool, float, int]:
        """By what it is sorted: what is still open, what fits, how well."""
        return self.expired, self.distant, -self.score, self.place

    def reasons(self, title: str) -> list[Reason]:
        """Why it stands where it stands; what is only distantly related says so and no more than that."""
        if self.distant:
            return [Reason(code="distant", weight=-round(max(0.0, 1.0 - self.score), 4)), *self.judged]
        reasons = [Reason(code="text", weight=round(min(1.0, self.words), 4))] if self.words else []
        if self.cosine is not None and self.cosine >= CLOSE:
            reasons.append(Reason(code="meaning", weight=round(self.cosine, 4)))
        if self.fit >= FITS:
            reasons.append(Reason(code="title", value=title, weight=round(TITLE * self.fit, 4)))
        elif self.trade >= SAME:
            reasons.append(Reason(code="trade", value=title, weight=round(self.trade, 4)))
        elif self.trade >= KINDRED or (self.words == 0 and not reasons):
            reasons.append(Reason(code="related", weight=round(max(self.trade, self.cosine or 0.0), 4)))
        return [*reasons, *self.judged]


class Parts(NamedTuple):
    """Candidates, part by part of their scores."""

    places: NDArray[np.int64]
    words: Scores
    fit: Scores
    trade: Scores
    needed: Scores
    """Cosine that it needs to fit: one that says a part of the question only, or a word that only heads a title."""
    cosines: NDArray[np.float64]
    gone: NDArray[np.bool_]
    preferred: Scores
    """What rules are going to say of place, contract and hours, so that they get to see who has what was preferred."""
    spoken: NDArray[np.bool_]

    def and_live(
        self,
        offers: Sequence[Offer],
        words: Scores,
        fit: Scores,
        trade: Scores,
        preferred: Scores,
        *,
        first: int,
        day: dt.date,
        language: str | None,
    ) -> "Parts":
        """With a source's own answers behind: nobody has compared their meaning, which counts as that of their like."""
        held = np.flatnonzero(np.maximum(words, trade) > 0)
        chosen = [offers[place] for place in held.tolist()]
        alike = float(self.cosines.max(initial=0.5)) * (0.5 + 0.5 * np.maximum(fit, TRADE_FIT * trade)[held])
        return Parts(
            np.concatenate([self.places, first + held]),
            np.concatenate([self.words, words[held]]),
            np.concatenate([self.fit, fit[held]]),
            np.concatenate([self.trade, trade[held]]),
            np.concatenate([self.needed, np.zeros(len(held), dtype=np.float32)]),
            np.concatenate([self.cosines, alike]),
            np.concatenate([self.gone, np.array([expired(one, day) for one in chosen], dtype=np.bool_)]),
            np.concatenate([self.preferred, preferred[held]]),
            np.concatenate([self.spoken, np.array([one.language == language for one in chosen], np.bool_)]),
        )

    def ranked(self, *, whole: bool, meaning: float) -> "Ranking":
        """In order, without those that do not fit at all."""
        # While vectors are missing, an offer that has one must not stand above a better one that has none.
        weight = meaning if whole else PARTIAL
        words = np.maximum(self.words, TRADE_WORDS * self.trade)
        fit = np.maximum(self.fit, TRADE_FIT * self.trade)
        scores = words + TITLE * fit + weight * np.maximum(self.cosines, 0)
        highest = scores.max(initial=0.0)
        fitting = max(float(highest), FITTING) if whole else highest
        far = (scores < DISTANT * fitting) | ((words < HARDLY) & (self.cosines < RELATED) & whole)
        far |= (self.cosines < self.needed) & whole
        distant = far & ((fit < FITS) | (self.needed >= ANOTHER)) & (self.trade < SAME)
        apart = (self.words < SHARED) & (self.trade == 0) & (self.cosines < UNRELATED) & whole
        shown = (scores >= LEAST * highest) & ~apart
        shares = np.clip(scores / max(PREFERRED * float(highest), LEAST), 0.0, 1.0)
        preferred = (self.preferred * shares).astype(np.float32)
        scores = np.asarray(scores + OWN_LANGUAGE * self.spoken, dtype=np.float64).round(4)
        order = np.lexsort((self.places, -scores - preferred, distant, self.gone))
        order = order[shown[order]]
        order = order[~distant[order] | (np.cumsum(distant[order]) <= FURTHER)]
        return Ranking(self._replace(preferred=preferred), scores, shares, distant, order, whole=whole)


class Ranking:
    """Candidates in order, each made when it is asked for: of hundreds a page shows twenty."""

    def __init__(
        self,
        parts: Parts,
        scores: NDArray[np.float64],
        shares: NDArray[np.float64],
        distant: NDArray[np.bool_],
        order: NDArray[np.intp],
        *,
        whole: bool,
    ) -> None:
        self._parts = parts
        self._scores = scores
        self._shares = shares
        self._distant = distant
        self._order = order
        self._whole = whole

    def __len__(self) -> int:
        return len(self._order)

    @property
    def near(self) -> int:
        """How many of them are not only distantly related."""
        return int(np.count_nonzero(~self._distant[self._order]))

    def place(self, number: int) -> tuple[int, float]:
        """Of one of them, and how far its trade fits beside the best."""
        row = self._order[number]
        return int(self._parts.places[row]), float(self._shares[row])

    def at(self, number: int, *, worded: bool, judged: Sequence[Reason] | None) -> Candidate:
        """One of them with what rules say of it; None: nobody asked them, and what is preferred is in its score.

        Without words where none were typed.
        """
        row, parts = int(self._order[number]), self._parts
        beside = float(parts.preferred[row]) if judged is None else sum(reason.weight for reason in judged)
        return Candidate(
            int(parts.places[row]),
            round(float(self._scores[row]) + beside, 4),
            float(parts.words[row]) if worded else None,
            float(parts.fit[row]),
            float(parts.trade[row]),
            float(parts.cosines[row]) if self._whole else None,
            bool(parts.gone[row]),
            bool(self._distant[row]),
            float(self._shares[row]),
            tuple(judged or ()),
        )
