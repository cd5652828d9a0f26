"""Hybrid search: words and meaning, fused by reciprocal rank, ranked again by rules. Finds across languages."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from offers.models import Offer, OfferHit, OfferQuery, Reason
from offers.search.embedding import Embedder
from offers.search.essence import essence_of
from offers.search.filters import admits
from offers.search.nearness import Near, Nearness
from offers.search.rules import Rules, Wanted, expired, today
from offers.search.snapshot import Snapshot
from offers.search.vectors import VectorSet
from offers.search.words import Stems

WIDE = 300  # candidates each way of searching brings
RULED = 80  # best of the fusion that rules look at
K = 60  # of reciprocal rank fusion
WORDS = 0.4  # weight of the ranking by words: one common word can put an offer on both lists, and above the nearest
PARTIAL = 0.01  # weight of the ranking by meaning while vectors are missing: it only adds what words do not find
CLOSENESS = 2.0  # weight of the cosine beside ranks
CLOSE = 0.45  # cosine from which the user is told that the meaning is close


@dataclass(frozen=True, slots=True)
class Ranked:
    """An offer's place in the order, and why."""

    name: str
    score: float
    reasons: list[Reason]
    expired: bool


class Found:
    """Results in order: the best with their reasons, the rest by name. Offers are read when a page asks for them."""

    def __init__(
        self, *, best: list[Ranked], rest: Sequence[str], read: Callable[[str], Offer], meaning: bool, day: dt.date
    ) -> None:
        self._best = best
        self._rest = rest
        self._read = read
        self._day = day
        self.meaning = meaning
        """False when vectors are missing: words set the order, and meaning adds behind it what it has."""
        self.total = len(best) + len(rest)

    def page(self, start: int, limit: int) -> list[OfferHit]:
        """Hits from `start` on."""
        hits = [
            OfferHit(offer=self._read(one.name), score=one.score, reasons=one.reasons, expired=one.expired)
            for one in self._best[start : start + limit]
        ]
        behind = self._rest[max(0, start - len(self._best)) : max(0, start + limit - len(self._best))]
        offers = [self._read(name) for name in behind]
        lowest = min((one.score for one in self._best), default=0.0)
        more = [OfferHit(offer=offer, score=min(0.0, lowest), expired=expired(offer, self._day)) for offer in offers]
        return hits + more


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
        self._today = today
        self._stems = Stems()

    async def search(
        self, wanted: Wanted, *, query: OfferQuery, meaning: str, live: Sequence[Offer] = (), rules: bool = True
    ) -> Found:
        """Hits for what is wanted within the query's filters; `live` are a source's own answers, in its order.

        Expired offers come after all others, however well they fit.
        """
        lexical = [
            (self.snapshot.ids[place], score)
            for place, score in self.snapshot.lexical.search(
                wanted.text, most=WIDE, mask=self.snapshot.columns.mask(query)
            )
        ]
        semantic, compared = await self._nearness.rank(
            meaning, query=query, known=self.snapshot.places, most=WIDE, brief=not wanted.keywords
        )
        whole = compared >= len(self.snapshot) or not meaning.strip()
        # While vectors are missing, an offer that has one must not stand above a better one that has none.
        weight, closeness = (1.0, CLOSENESS) if whole else (PARTIAL, 0.0)
        fresh = {offer.id: offer for offer in live if admits(query, offer)}
        sides = [([name for name, _ in lexical], WORDS), ([one.name for one in semantic], weight), (list(fresh), 1.0)]
        fused = fuse(sides)
        day = self._today()
        gone, places = self.snapshot.columns.expired(day), self.snapshot.places

        def over(name: str) -> bool:
            return expired(fresh[name], day) if name in fresh else bool(gone[places[name]])

        def read(name: str) -> Offer:
            return fresh[name] if name in fresh else self.snapshot.offer(places[name])

        order = [name for _, _, name in sorted((over(name), -score, name) for name, score in fused.items())]
        near, scored, judge = {one.name: one for one in semantic}, dict(lexical), Rules(wanted, self._stems, today=day)
        best = []
        for name in order[:RULED]:
            meant, score = near.get(name), fused[name]
            reasons = _why(scored.get(name), meant)
            if rules:
                live_one = fresh.get(name)
                found = judge.reasons(
                    self.snapshot.essence(places[name]) if live_one is None else essence_of(live_one, self._stems)
                )
                score += sum(reason.weight for reason in found) + closeness * max(0.0, meant.cosine if meant else 0.0)
                reasons += found
            best.append(Ranked(name, round(score, 4), reasons, over(name)))
        best.sort(key=lambda one: (one.expired, -one.score, one.name))
        return Found(best=best, rest=order[RULED:], read=read, meaning=whole, day=day)


def fuse(sides: Sequence[tuple[Sequence[str], float]]) -> dict[str, float]:
    """Weighted reciprocal rank fusion of those that found anything; 1 for what is first on all of them."""
    scores: dict[str, float] = {}
    share = (K + 1) / (sum(weight for ranking, weight in sides if ranking) or 1.0)
    for ranking, weight in sides:
        for rank, name in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + share * weight / (K + rank)
    return scores


def _why(score: float | None, meant: Near | None) -> list[Reason]:
    reasons = [Reason(code="text", weight=round(min(1.0, score / 20), 4))] if score is not None else []
    if meant is not None and meant.distant and score is None:
        reasons.append(Reason(code="distant", weight=-round(1.0 - meant.cosine, 4)))
    elif meant is not None and not meant.distant and (score is None or meant.cosine >= CLOSE):
        reasons.append(Reason(code="meaning", weight=round(meant.cosine, 4)))  # what only meaning found says so
    return reasons
