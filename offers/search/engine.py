"""Hybrid search. An offer's score is a sum that can be read: how well its words fit, its title, its meaning, the rules.

Words are measured against the best offer for the same question, so that an exact and rare one wins by itself; where
little of the question is found anywhere, words weigh less and meaning, which knows both languages, sets the order.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from offers.models import Offer, OfferHit, OfferQuery, Reason
from offers.search.asked import Asked, Reader
from offers.search.columns import Columns
from offers.search.embedding import Embedder
from offers.search.essence import essence_of
from offers.search.filters import admits
from offers.search.lexical import LexicalIndex, Scores, best
from offers.search.nearness import Nearness
from offers.search.rules import Rules, Wanted, expired, today
from offers.search.snapshot import Snapshot
from offers.search.vectors import VectorSet
from offers.search.words import Stems, roots

WIDE = 400  # candidates that words bring, and as many that meaning brings
COMPARED = 150  # best candidates by words whose meaning is compared, too
RULED = 60  # best of the sum that rules look at
LEAST_SHARE = 0.25  # of a question's weight; words that cover less than that of it nowhere do not count in full
TITLE = 0.25  # weight of the title beside 1 of the words
MEANING = 1.0  # weight of the cosine of a short question
PROFILE = 0.7  # and of a profile, whose many words say more
COVERED = 0.8  # share of a question's weight that some title says, from which its words are trusted in full
OTHER_NAME = 0.9  # what a trade's other name counts for
OTHER_WORDS = 0.9  # and what other words for its parts do, the other language's among them
OWN_WORDS = 0.1  # what a title that says the typed words themselves has over one that says others for them
BESIDE = 0.7  # though only this where its own words say it well, too
OWN_LANGUAGE = 0.12  # what an offer in the question's language has, or in the reader's where both have such a question
TRUSTED = 0.2  # and how much at least, where no title says anything of it
PARTIAL = 0.01  # weight of meaning while vectors are missing: it only adds what words do not find
LEAST = 0.1  # share of the best score below which an offer does not fit at all
DISTANT = 0.5  # and below which it is only distantly related
FITTING = (
    1.3  # the least that the best score is taken for there: where little fits, the best of it is not near for that
)
FURTHER = 15  # distantly related ones that are shown: where nothing fits, something should be found all the same
HARDLY = 0.15  # how little of its words an offer says to be distant, however good it is beside the others,
RELATED = 0.45  # where its meaning is further away than this
FITS = 0.5  # likeness of a title and a question from which an offer is never called distant
NOISE = 0.1  # cosine of the nearest up to which a text means nothing
NOTHING = 0.25  # and where no offer has any of its words
CLOSE = 0.6  # cosine from which the meaning is called close: half of such offers are of the trade


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer with the parts of its score. `cosine` is None where meaning was not compared with all offers."""

    name: str
    score: float
    words: float | None
    """How well they fit; None where nothing but preferences was typed."""
    fit: float
    cosine: float | None
    expired: bool
    distant: bool
    wished: float = 0.0
    """What rules are going to say of place, contract and hours, so that they get to see who has what was wished."""
    judged: tuple[Reason, ...] = ()

    def reasons(self, title: str) -> list[Reason]:
        """Why it stands where it stands; what is only distantly related says so and no more than that."""
        if self.distant:
            return [Reason(code="distant", weight=-round(max(0.0, 1.0 - self.score), 4)), *self.judged]
        reasons = [Reason(code="text", weight=round(min(1.0, self.words), 4))] if self.words else []
        if self.cosine is not None and self.cosine >= CLOSE:
            reasons.append(Reason(code="meaning", weight=round(self.cosine, 4)))
        elif self.words == 0:
            reasons.append(Reason(code="related", weight=round(self.cosine or 0.0, 4)))
        if self.fit >= FITS:
            reasons.append(Reason(code="title", value=title, weight=round(TITLE * self.fit, 4)))
        return [*reasons, *self.judged]


class Found:
    """Results in order. Offers are read when a page asks for them."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        *,
        read: Callable[[str], Offer],
        meaning: bool,
        corrected: str | None = None,
        ignored: Sequence[str] = (),
    ) -> None:
        self._candidates = candidates
        self._read = read
        self.meaning = meaning
        """False when vectors are missing: words set the order, and meaning adds behind it what it has."""
        self.corrected = corrected
        """The question without slips of the pen, where it had some."""
        self.ignored = list(ignored)
        """What was asked and offers cannot be searched by."""
        self.total = len(candidates)

    def page(self, start: int, limit: int) -> list[OfferHit]:
        """Hits from `start` on."""
        hits = []
        for one in self._candidates[start : start + limit]:
            offer = self._read(one.name)
            hits.append(OfferHit(offer=offer, score=one.score, reasons=one.reasons(offer.title), expired=one.expired))
        return hits


class SearchEngine:
    """Searches one snapshot."""

    def __init__(
        self,
        *,
        snapshot: Snapshot,
        vectors: VectorSet | None,
        embedder: Embedder,
        today: Callable[[], dt.date] = today,
    ) -> None:
        self.snapshot = snapshot
        self._nearness = Nearness(vectors=vectors, embedder=embedder)
        self._reader = Reader(lexical=snapshot.lexical, columns=snapshot.columns)
        self._today = today
        self._stems = Stems()

    async def search(
        self, wanted: Wanted, *, query: OfferQuery, meaning: bool = True, live: Sequence[Offer] = (), rules: bool = True
    ) -> Found:
        """Hits for what is wanted within the query's filters; `live` are a source's own answers.

        Expired offers come after all others, however well they fit.
        """
        asked, snapshot, day = self._reader.read(wanted), self.snapshot, self._today()
        words, fit = _fitting(snapshot.lexical, asked, wanted)
        wished = snapshot.columns.wished(wanted, places=asked.places)
        if not asked.text.strip() and wanted.preferences(asked.places):  # and nothing else
            words = (wished >= max(0.0, float(wished.max(initial=0.0)) - LEAST)).astype(np.float32)
        scores = words + TITLE * fit
        chosen = np.where(scores > 0, np.maximum(scores + wished, np.float32(1e-6)), np.float32(0))
        mask = snapshot.columns.mask(query)
        first = best(chosen if mask is None else np.where(mask, chosen, np.float32(0)), WIDE)
        meant = [text for text in _meant(wanted, asked) if meaning and text.strip()]
        near = await self._nearness.rank(
            meant,
            query=query,
            known=snapshot.places,
            most=WIDE,
            also=[snapshot.ids[place] for place in first[:COMPARED]],
            least=NOISE if first else NOTHING,
        )
        whole = not meant or near.compared >= len(snapshot)
        fresh = [one for one in live if one.id not in snapshot.places and admits(query, one)]
        names = list(dict.fromkeys([*(snapshot.ids[place] for place in first), *near]))
        places = [snapshot.places[name] for name in names]
        gone = snapshot.columns.expired(day)[places]
        cosines = np.array([near.get(name, 0.0) for name in names])
        spoken = snapshot.columns.spoken(language := asked.language or query.reader)[places]
        columns = _Columns(names, words[places], fit[places], cosines, gone, wished[places], spoken)
        beside = Columns(essence_of(one, self._stems) for one in fresh).wished(wanted, places=asked.places)
        columns = columns.and_live(
            fresh, *_fitting(LexicalIndex.build(fresh), asked, wanted), beside, day=day, language=language
        )
        candidates = columns.ranked(whole=whole, meaning=PROFILE if wanted.is_profile else MEANING)
        judge = Rules(wanted, self._stems, today=day, places=asked.places)
        live_ones = {one.id: one for one in fresh}

        def read(name: str) -> Offer:
            return live_ones[name] if name in live_ones else snapshot.offer(snapshot.places[name])

        def judged(one: Candidate) -> Candidate:
            live_one = live_ones.get(one.name)
            known = (
                snapshot.essence(snapshot.places[one.name]) if live_one is None else essence_of(live_one, self._stems)
            )
            found = tuple(judge.reasons(known))
            return replace(one, score=round(one.score + sum(reason.weight for reason in found), 4), judged=found)

        if not asked.text.strip():  # no words were typed that could fit
            candidates = [replace(one, words=None) for one in candidates]
        if rules:
            top = sorted((judged(one) for one in candidates[:RULED]), key=_order)
            rest = [
                replace(one, score=round(one.score + one.wished, 4)) if one.wished else one
                for one in candidates[RULED:]
            ]
            candidates = [*top, *rest]
        return Found(candidates, read=read, meaning=whole, corrected=asked.corrected, ignored=wanted.ignored)


class _Columns(NamedTuple):
    """Candidates, part by part of their scores."""

    names: list[str]
    words: Scores
    fit: Scores
    cosines: NDArray[np.float64]
    gone: NDArray[np.bool_]
    wished: Scores
    spoken: NDArray[np.bool_]

    def and_live(
        self,
        offers: Sequence[Offer],
        words: Scores,
        fit: Scores,
        wished: Scores,
        *,
        day: dt.date,
        language: str | None,
    ) -> "_Columns":
        """With a source's own answers behind: nobody has compared their meaning, which counts as that of their like."""
        held = np.flatnonzero(words > 0).tolist()
        alike = float(self.cosines.max(initial=0.5)) * (0.5 + 0.5 * fit[held])
        return _Columns(
            [*self.names, *(offers[place].id for place in held)],
            np.concatenate([self.words, words[held]]),
            np.concatenate([self.fit, fit[held]]),
            np.concatenate([self.cosines, alike]),
            np.concatenate([self.gone, np.array([expired(offers[place], day) for place in held], dtype=np.bool_)]),
            np.concatenate([self.wished, wished[held]]),
            np.concatenate([self.spoken, np.array([offers[place].language == language for place in held], np.bool_)]),
        )

    def ranked(self, *, whole: bool, meaning: float) -> list[Candidate]:
        """In order, without those that do not fit at all."""
        # While vectors are missing, an offer that has one must not stand above a better one that has none.
        weight = meaning if whole else PARTIAL
        scores = self.words + TITLE * self.fit + weight * np.maximum(self.cosines, 0)
        highest = scores.max(initial=0.0)
        fitting = max(float(highest), FITTING) if whole else highest
        far = (scores < DISTANT * fitting) | ((self.words < HARDLY) & (self.cosines < RELATED) & whole)
        distant = far & (self.fit < FITS)
        shown = np.flatnonzero(scores >= LEAST * highest).tolist()
        scores = scores + OWN_LANGUAGE * self.spoken
        columns = (scores, self.words, self.fit, self.cosines, self.gone, distant, self.wished)
        rows = list(zip(self.names, *(column.tolist() for column in columns), strict=True))
        found = [
            Candidate(name, round(score, 4), words, fit, cosine if whole else None, gone, far, wished)
            for name, score, words, fit, cosine, gone, far, wished in (rows[place] for place in shown)
        ]
        found.sort(key=lambda one: (one.expired, one.distant, -one.score - one.wished, one.name))
        left_out = frozenset([one.name for one in found if one.distant][FURTHER:])
        return [one for one in found if one.name not in left_out]


def _order(one: Candidate) -> tuple[bool, bool, float, str]:
    return one.expired, one.distant, -one.score, one.name


def _fitting(lexical: LexicalIndex, asked: Asked, wanted: Wanted) -> tuple[Scores, Scores]:
    """Of every offer, how well its words fit (1 for the best) and how alike its title is.

    Both count less the less of a short question any title says: its words are another language's, or beside the point.
    """
    own = roots(asked.text)
    words = lexical.share(own)
    typed, covered = lexical.fit(roots(wanted.label or "") if wanted.is_profile else own)
    fit = typed
    for variant in asked.variants:
        other = roots(variant)
        alike, also = lexical.fit(other)
        fit, covered = np.maximum(fit, OTHER_NAME * alike), max(covered, OTHER_NAME * also)
        if not wanted.is_profile:
            words = np.maximum(words, OTHER_NAME * lexical.share(other))
    if asked.groups:
        alike, also = lexical.fit_of(asked.groups)
        weight = np.float32(BESIDE if covered >= COVERED else OTHER_WORDS)
        fit, covered = np.maximum(fit, weight * alike), max(covered, OTHER_WORDS * also)
        if wanted.is_profile:
            words = np.maximum(words, BESIDE * lexical.share_of(asked.skills))
        else:
            words = np.maximum(words, weight * lexical.share_of(asked.groups))
    words /= max(float(words.max(initial=0.0)), LEAST_SHARE)
    if not wanted.is_profile:
        trust = np.float32(min(1.0, max(covered / COVERED, TRUSTED)))
        words, fit = words * trust + OWN_WORDS * typed, fit * trust
    return words, fit


def _meant(wanted: Wanted, asked: Asked) -> list[str]:
    """What is embedded: the question, and a trade's first other name."""
    if wanted.is_profile:
        return [wanted.meaning()]
    return [asked.text, *(asked.variants[:1] or ([asked.translated] if asked.translated else []))]
