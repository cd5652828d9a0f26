"""Hybrid search: words and meaning, fused by reciprocal rank, ranked again by rules. Finds across languages."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from redis.exceptions import RedisError

from offers.models import Offer, OfferHit, OfferQuery, Reason
from offers.search.embedding import Embedder
from offers.search.filters import admits, expression
from offers.search.rules import Rules, Wanted, expired
from offers.search.snapshot import Snapshot
from offers.search.vectors import VectorSet
from offers.search.words import Stems

log = structlog.get_logger(__name__)

WIDE = 300  # candidates each way of searching brings
RULED = 80  # best of the fusion that rules look at
PATIENCE = 1.0  # seconds a search waits for its vector, e.g. while the model loads
K = 60  # of reciprocal rank fusion
FAR = 0.14  # cosine below which two texts have nothing to do with each other
NEAR = 0.18  # cosine from which they have
SHARE = 0.55  # of the nearest one's cosine: between the two it depends on how near anything is to a short text
CLOSENESS = 1.0  # weight of the cosine beside ranks
CLOSE = 0.45  # cosine from which the user is told that the meaning is close


class Found:
    """Results in order: the best as hits, the rest by name until a page asks for them."""

    def __init__(
        self, *, best: list[OfferHit], rest: Sequence[str], read: Callable[[str], Offer], meaning: bool
    ) -> None:
        self._best = best
        self._rest = rest
        self._read = read
        self.meaning = meaning
        """False when only words were compared."""
        self.total = len(best) + len(rest)

    def page(self, start: int, limit: int) -> list[OfferHit]:
        """Hits from `start` on."""
        behind = self._rest[max(0, start - len(self._best)) : max(0, start + limit - len(self._best))]
        offers = [self._read(name) for name in behind]
        lowest = min((hit.score for hit in self._best), default=0.0)
        more = [OfferHit(offer=offer, score=min(0.0, lowest), expired=expired(offer)) for offer in offers]
        return self._best[start : start + limit] + more


class SearchEngine:
    """Searches one snapshot."""

    def __init__(self, *, snapshot: Snapshot, vectors: VectorSet | None, embedder: Embedder) -> None:
        self.snapshot = snapshot
        self._vectors = vectors
        self._embedder = embedder
        self._stems = Stems()

    async def search(
        self, wanted: Wanted, *, query: OfferQuery, meaning: str, live: Sequence[Offer] = (), rules: bool = True
    ) -> Found:
        """Hits for what is wanted within the query's filters; `live` are a source's own answers, in its order."""
        lexical = [
            (self.snapshot.ids[place], score)
            for place, score in self.snapshot.lexical.search(
                wanted.text, most=WIDE, mask=self.snapshot.columns.mask(query)
            )
        ]
        semantic = await self._near(meaning, query)
        admitted = [offer for offer in live if admits(query, offer)]
        fresh = {offer.id: offer for offer in admitted}
        fused = fuse([name for name, _ in lexical], [name for name, _ in semantic or []], list(fresh))
        order = sorted(fused, key=lambda name: (-fused[name], name))
        sides = max(1, bool(lexical) + bool(semantic) + bool(fresh))

        def read(name: str) -> Offer:
            return fresh[name] if name in fresh else self.snapshot.offer(self.snapshot.places[name])

        cosines, scored, judge = dict(semantic or []), dict(lexical), Rules(wanted, self._stems)
        hits = []
        for name in order[:RULED]:
            offer, cosine = read(name), cosines.get(name)
            reasons = _why(scored.get(name), cosine)
            score = fused[name] * (K + 1) / sides
            if rules:
                reasons += judge.reasons(offer)
                score += sum(reason.weight for reason in reasons if reason.code not in ("text", "meaning"))
                score += CLOSENESS * max(0.0, cosine or 0.0)
            hits.append(OfferHit(offer=offer, score=round(score, 4), reasons=reasons, expired=expired(offer)))
        hits.sort(key=lambda hit: (-hit.score, hit.offer.id))
        return Found(best=hits, rest=order[RULED:], read=read, meaning=semantic is not None)

    async def _near(self, text: str, query: OfferQuery) -> list[tuple[str, float]] | None:
        """By meaning; None when Redis is away or has no vectors of this generation."""
        if self._vectors is None or not text.strip():
            return None
        try:
            vector = await asyncio.wait_for(asyncio.shield(self._embedder.query(text)), PATIENCE)
            near = await self._vectors.near(vector, most=WIDE, expression=expression(query))
        except (RedisError, TimeoutError) as error:
            log.warning("offers.no_vectors", error=type(error).__name__)
            return None
        least = max(FAR, min(NEAR, SHARE * near[0][1])) if near else NEAR
        return [(name, cosine) for name, cosine in near if cosine >= least and name in self.snapshot.places]


def fuse(*rankings: Sequence[str]) -> dict[str, float]:
    """Reciprocal rank fusion."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, name in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + 1 / (K + rank)
    return scores


def _why(score: float | None, cosine: float | None) -> list[Reason]:
    reasons = [Reason(code="text", weight=round(min(1.0, score / 20), 4))] if score is not None else []
    if cosine is not None and (score is None or cosine >= CLOSE):  # what only meaning found says so
        reasons.append(Reason(code="meaning", weight=round(cosine, 4)))
    return reasons
