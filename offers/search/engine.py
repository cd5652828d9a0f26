"""Hybrid search. An offer's score is a sum that can be read: how well its words fit, its title, its meaning, the rules.

Words are measured against the best offer for the same question, so that an exact and rare one wins by itself; where
little of the question is found anywhere, words weigh less and meaning, which knows both languages, sets the order.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from offers.models import Offer, OfferHit, OfferQuery
from offers.search.asked import Asked, Reader
from offers.search.columns import Columns
from offers.search.embedding import Embedder
from offers.search.essence import essence_of
from offers.search.filters import admits
from offers.search.kinds import Kinds
from offers.search.lexical import LexicalIndex, Scores, best
from offers.search.names import names
from offers.search.nearness import PATIENCE, Nearness
from offers.search.ranking import ALIKE, ANOTHER, LEAST, SIMILAR, TITLE, TRADE_FIT, TRADE_WORDS, Candidate, Parts
from offers.search.rules import Rules, Wanted, today
from offers.search.snapshot import Snapshot
from offers.search.vectors import VectorSet
from offers.search.words import Stems

WIDE = 400  # candidates that words bring
NEAREST = 200  # and that meaning brings
COMPARED = 150  # best candidates by words whose meaning is compared, too
RULED = 60  # best of the sum that rules look at
SLACK = 1.02  # of what words of rank weigh, for rounding
PARTLY = 0.35  # share of a question's weight below which an offer says a part of it: "femme", of "femme de chambre"
LEAST_SHARE = 0.25  # of a question's weight; words that cover less than that of it nowhere do not count in full
MEANING = 1.0  # weight of the cosine of a short question
PROFILE = 0.7  # and of a profile, whose many words say more
COVERED = 0.8  # share of a question's weight that some title says, from which its words are trusted in full
OTHER_NAME = 0.9  # what a trade's other name counts for
OTHER_WORDS = 0.9  # and what other words for its parts do, the other language's among them
OWN_WORDS = 0.1  # what a title that says the typed words themselves has over one that says others for them
BESIDE = 0.7  # though only this where its own words say it well, too
MOSTLY = 0.6  # share of a profile's title that names trades, from which an offer of none of them is of another trade
TRUSTED = 0.2  # and how much at least, where no title says anything of it
NOISE = 0.1  # cosine of the nearest up to which a text means nothing
NOTHING = 0.25  # and where no offer has any of its words


class Found:
    """Results in order. Offers are read when a page asks for them."""

    def __init__(
        self,
        candidates: Callable[[int], Candidate],
        total: int,
        *,
        read: Callable[[int], Offer],
        near: int,
        meaning: bool,
        corrected: str | None = None,
        ignored: Sequence[str] = (),
    ) -> None:
        self._candidate = candidates
        self._read = read
        self.total = total
        self.near = near
        """How many of them fit; the others are distantly related."""
        self.meaning = meaning
        """False when vectors are missing: words set the order, and meaning adds behind it what it has."""
        self.corrected = corrected
        """The question without slips of the pen, where it had some."""
        self.ignored = list(ignored)
        """What was asked and offers cannot be searched by."""

    def page(self, start: int, limit: int) -> list[OfferHit]:
        """Hits from `start` on."""
        hits = []
        for one in map(self._candidate, range(start, min(start + limit, self.total))):
            offer = self._read(one.place)
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
        patience: float = PATIENCE,
    ) -> None:
        self.snapshot = snapshot
        self._nearness = Nearness(vectors=vectors, embedder=embedder, patience=patience)
        self._reader = Reader(lexical=snapshot.lexical, columns=snapshot.columns)
        self._today = today
        self._stems = Stems()

    async def search(
        self, wanted: Wanted, *, query: OfferQuery, meaning: bool = True, live: Sequence[Offer] = (), rules: bool = True
    ) -> Found:
        """Hits for what is wanted within the query's filters; `live` are a source's own answers.

        Without `meaning` they are those that are found while vectors are away.

        Expired offers come after all others, however well they fit.
        """
        asked, snapshot, day = self._reader.read(wanted), self.snapshot, self._today()
        words, fit, needed = _fitting(snapshot.lexical, asked, wanted)
        preferred = snapshot.columns.preferred(wanted, places=asked.places)
        if not asked.text.strip() and wanted.preferences(asked.places):  # and nothing else
            words = (preferred >= max(0.0, float(preferred.max(initial=0.0)) - LEAST)).astype(np.float32)
        trade = snapshot.kinds.alike(asked.trades, names().glossary)
        mostly = MOSTLY if wanted.is_profile else 1.0
        another = snapshot.kinds.others(asked.trades, trade, share=mostly)
        fit = np.where(another, np.float32(0), fit)  # what both titles say ("site") is said of other work
        needed = np.maximum(needed, np.float32(SIMILAR if wanted.is_profile else ANOTHER) * another)
        matched = np.maximum(words, TRADE_WORDS * trade) + TITLE * np.maximum(fit, TRADE_FIT * trade)
        chosen = np.where(matched > 0, np.maximum(matched + preferred, np.float32(1e-6)), np.float32(0))
        mask = snapshot.columns.mask(query)
        first = best(chosen if mask is None else np.where(mask, chosen, np.float32(0)), WIDE)
        meant = [text for text in _meant(wanted, asked) if text.strip()]
        near = await self._nearness.rank(
            meant if meaning else [],
            query=query,
            known=snapshot.places,
            most=NEAREST,
            also=[snapshot.ids[place] for place in first[:COMPARED]],
            least=NOISE if first else NOTHING,
        )
        whole = not meant or near.compared >= len(snapshot)
        places = np.array(list(dict.fromkeys([*first, *(snapshot.places[name] for name in near)])), dtype=np.int64)
        parts = Parts(
            places,
            words[places],
            fit[places],
            trade[places],
            needed[places],
            np.array([near.get(snapshot.ids[place], 0.0) for place in places.tolist()]),
            snapshot.columns.expired(day)[places],
            preferred[places],
            snapshot.columns.spoken(language := asked.language or query.reader, places),
        )
        fresh = [one for one in live if one.id not in snapshot.places and admits(query, one)]
        if fresh:
            beside = Columns(essence_of(one, self._stems) for one in fresh).preferred(wanted, places=asked.places)
            kinds = Kinds.build(fresh, names().glossary)
            trade = kinds.alike(asked.trades, names().glossary)
            words, fit, _ = _fitting(LexicalIndex.build(fresh), asked, wanted)  # all of them say what was asked for
            fit = np.where(kinds.others(asked.trades, trade, share=mostly), np.float32(0), fit)
            parts = parts.and_live(fresh, words, fit, trade, beside, first=len(snapshot), day=day, language=language)
        ranking = parts.ranked(whole=whole, meaning=PROFILE if wanted.is_profile else MEANING)
        judge = Rules(wanted, self._stems, today=day, places=asked.places)
        worded = bool(asked.text.strip())  # else no words were typed that could fit

        def judged(number: int) -> Candidate:
            place, share = ranking.place(number)
            live_one = fresh[place - len(snapshot)] if place >= len(snapshot) else None
            known = snapshot.essence(place) if live_one is None else essence_of(live_one, self._stems)
            return ranking.at(number, worded=worded, judged=tuple(judge.reasons(known, share=share)))

        top = sorted(map(judged, range(min(RULED if rules else 0, len(ranking)))), key=lambda one: one.order)
        return Found(
            lambda number: (
                top[number] if number < len(top) else ranking.at(number, worded=worded, judged=None if rules else ())
            ),
            len(ranking),
            read=lambda place: snapshot.offer(place) if place < len(snapshot) else fresh[place - len(snapshot)],
            near=ranking.near,
            meaning=whole,
            corrected=asked.corrected,
            ignored=wanted.ignored,
        )


def _fitting(lexical: LexicalIndex, asked: Asked, wanted: Wanted) -> tuple[Scores, Scores, Scores]:
    """Of every offer, how well its words fit (1 for the best) and how alike its title is.

    Both count less the less of a short question any title says: its words are another language's, or beside the point.
    """
    words = lexical.share(asked.terms)
    typed, covered = lexical.fit(asked.title)
    fit, whole = typed, np.zeros_like(words) if asked.groups else words  # half of a name is less than half of it
    if len(asked.terms) == 1:  # which has no parts
        whole = np.maximum(whole, lexical.entitled(asked.terms))
    for other in asked.other_terms:
        alike, also = lexical.fit(other)
        fit, covered = np.maximum(fit, OTHER_NAME * alike), max(covered, OTHER_NAME * also)
        if not wanted.is_profile:
            words = np.maximum(words, OTHER_NAME * lexical.share(other))
            whole = np.maximum(whole, OTHER_NAME * lexical.share_of([[other]]))
    if asked.groups:
        alike, also = lexical.fit_of(asked.groups)
        weight = np.float32(BESIDE if covered >= COVERED else OTHER_WORDS)
        fit, covered = np.maximum(fit, weight * alike), max(covered, OTHER_WORDS * also)
        if wanted.is_profile:
            words = np.maximum(words, BESIDE * lexical.share_of(asked.skills))
        else:
            parts = lexical.share_of(asked.groups)
            words, whole = np.maximum(words, weight * parts), np.maximum(whole, np.float32(OTHER_WORDS) * parts)
    headed = (words > 0) & (words <= np.float32(SLACK * lexical.untelling(asked.terms)))
    if headed.any():
        names = (*asked.other_terms, *(terms for group in asked.groups for terms in group))
        headed &= ~lexical.entitled(chain(asked.terms, *names))
    needed = np.where(headed, np.float32(ALIKE), np.float32(0))
    if not wanted.is_profile:
        needed = np.maximum(needed, np.float32(SIMILAR) * ((words > 0) & (whole < PARTLY)))
    words /= max(float(words.max(initial=0.0)), LEAST_SHARE)
    if not wanted.is_profile:
        trust = np.float32(min(1.0, max(covered / COVERED, TRUSTED)))
        words, fit = words * trust + OWN_WORDS * typed, fit * trust
    return words, fit, needed


def _meant(wanted: Wanted, asked: Asked) -> list[str]:
    """What is embedded: the question, and a trade's first other name, or the question's words in the other language."""
    if wanted.is_profile:
        return [wanted.meaning()]
    others = asked.variants if asked.trades.leading else ()
    return [asked.text, *(others[:1] or ([asked.translated] if asked.translated else []))]
