"""How well words fit: BM25 over the roots of whole offers, and how alike a title and a question are.

A rare word counts more than a common one in both, so that what somebody names exactly can win over everything near it.
"""

import io
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

import bm25s
import numpy as np
import orjson
from numpy.typing import NDArray

from offers.models import Offer
from offers.search.heads import HEAD, HEADS, heading, heading_parts
from offers.search.spelling import Spelling, Spellings, Word
from offers.search.words import language_of, roots

# No bar of bm25s is ever shown, and each would start a thread that looks after it for good.
bm25s.tqdm.monitor_interval = 0

Mask = NDArray[np.bool_]
Scores = NDArray[np.float32]
Places = NDArray[np.int32]
Languages = NDArray[np.bytes_]
"""Of each offer; empty where it is not known."""
_FRIENDS = 32  # words of one language whose offers are remembered
COMMON = 0.2  # share of the offers from which a word that only their descriptions say does not tell a trade
SPARSE = 4  # as many offers for each that says some words make it worth to look at these alone
HIGH = (0.5, 0.2, 0.05)  # shares of the highest score that are looked through for the best ones first
Groups = Sequence[Sequence[Sequence[str]]]
"""What was asked, part by part, each in the roots of several words for it."""


class Posting(NamedTuple):
    """Offers that hold a term, what each scores for it, and the term's weight."""

    offers: Places
    scores: Scores
    weight: float

    def weighing(self, factor: float) -> "Posting":
        """As that of a term that weighs so much of its own weight."""
        return self if factor == 1.0 else Posting(self.offers, self.scores * np.float32(factor), self.weight * factor)


class Titles(NamedTuple):
    """Which offers' titles hold a term: those of term `t` are `offers[starts[t]:starts[t + 1]]`."""

    starts: NDArray[np.int64]
    offers: Places
    weights: Scores
    """Of each offer's whole title."""

    @classmethod
    def of(cls, titles: "Sequence[array[int]]", terms: int, heads: Iterable[int] = ()) -> "Titles":
        """From the terms of each title, each once; `heads` are those that weigh little beside others."""
        lengths = np.array([len(title) for title in titles], dtype=np.int64)
        flat = np.concatenate([np.asarray(title, dtype=np.int64) for title in titles] or [np.empty(0, dtype=np.int64)])
        owners = np.repeat(np.arange(len(titles), dtype=np.int32), lengths)
        counts = np.bincount(flat, minlength=terms)
        order = np.argsort(flat, kind="stable")
        heading = np.zeros(terms, dtype=np.bool_)
        heading[[term for term in heads if term < terms]] = True
        telling = np.bincount(owners, weights=~heading[flat], minlength=len(titles)) > 0
        weights = _idf(counts, len(titles))[flat] * np.where(heading[flat] & telling[owners], HEAD, 1.0)
        weights = np.bincount(owners, weights=weights, minlength=len(titles))
        return cls(np.concatenate([[0], np.cumsum(counts)]), owners[order], weights.astype(np.float32))

    def holding(self, term: int) -> Places:
        """Offers whose title has a term."""
        return self.offers[self.starts[term] : self.starts[term + 1]]


class LexicalIndex:
    """An index over a fixed list of offers. Title and competences weigh more than the description."""

    def __init__(self, bm25: Any, titles: Titles, languages: Languages, spelling: Spelling) -> None:
        self._bm25 = bm25
        self._titles = titles
        self._languages = languages
        self._size = len(languages)
        self.spelling = spelling
        self.vocabulary: dict[str, int] = getattr(bm25, "vocab_dict", {})
        """Roots and their numbers."""
        indptr = getattr(bm25, "scores", {}).get("indptr", np.zeros(1, dtype=np.int64))
        self._counts = np.diff(indptr)
        self._idf = _idf(self._counts, self._size)
        self._title_counts = np.diff(titles.starts)
        self._title_idf = _idf(self._title_counts, self._size)
        self._posting_within = lru_cache(_FRIENDS)(self._only_posting)
        self._titled_within = lru_cache(_FRIENDS)(self._only_titled)

    @classmethod
    def build(cls, offers: Iterable[Offer]) -> "LexicalIndex":
        """Blocking; about 0.2 ms an offer."""
        vocabulary: dict[str, int] = {}
        documents: list[array[int]] = []  # 4 bytes a term: lists would fill hundreds of megabytes
        titles: list[array[int]] = []
        languages: list[bytes] = []
        spellings = Spellings()
        for offer in offers:
            spellings.add(offer)
            languages.append((offer.language or "").encode())
            title = roots(offer.title)
            terms = [*title * 3, *roots(_beside(offer))]
            documents.append(array("i", [vocabulary.setdefault(term, len(vocabulary)) for term in terms]))
            titles.append(array("i", [vocabulary[term] for term in dict.fromkeys(title)]))
        size = len(vocabulary)
        heads = [vocabulary[term] for term in HEADS if term in vocabulary]
        vocabulary.setdefault("", size)
        bm25 = bm25s.BM25()
        if documents:
            bm25.index((documents, vocabulary), show_progress=False, create_empty_token=False)
        spoken = np.array(languages, dtype="S2")
        return cls(bm25, Titles.of(titles, size, heads), spoken, Spelling.of(spellings))

    def share(self, terms: Sequence[str]) -> Scores:
        """Of every offer, BM25 as a share of the whole weight of the terms; those nobody uses weigh the most."""
        found, whole = np.zeros(self._size, dtype=np.float32), 0.0
        counted = Counter(terms)
        for term, factor in self._factors(counted, self._idf).items():
            whole += counted[term] * factor * self._weight(term, self._idf)
            if (posting := self._posting(term)) is not None:
                found[posting.offers] += np.float32(counted[term] * factor) * posting.scores
        return found / np.float32(max(whole, 1e-6))

    def untelling(self, terms: Sequence[str]) -> float:
        """What share of their whole weight those of the terms have that only head a title, or that many offers use."""
        counted = Counter(terms)
        heads = heading(counted)
        weights = {
            term: counted[term] * factor * self._weight(term, self._idf)
            for term, factor in self._factors(counted, self._idf).items()
        }
        said = (term for term in weights if term in heads or self.frequency(term) > COMMON * self._size)
        return sum(weights[term] for term in said) / max(sum(weights.values()), 1e-6)

    def entitled(self, terms: Iterable[str]) -> Mask:
        """Offers whose title says one of the terms that do not only head a title."""
        found = np.zeros(self._size, dtype=np.bool_)
        for term in frozenset(terms) - HEADS:
            if (posting := self._titled(term)) is not None:
                found[posting.offers] = True
        return found

    def fit(self, terms: Sequence[str]) -> tuple[Scores, float]:
        """Of every offer, how alike its title and the terms are: 1 when each says what the other does, 0 when nothing.

        Beside it the largest share of the terms' weight that any title says.
        """
        held = np.zeros(self._size, dtype=np.float32)
        asked = 0.0
        for term, factor in self._factors(terms, self._title_idf).items():
            weight = factor * self._weight(term, self._title_idf)
            asked += weight
            if (posting := self._titled(term)) is not None:
                held[posting.offers] += weight
        # 2 / (1 / recall + 1 / precision), with held / asked and held / the title's weight in their places
        alike = cast("Scores", 2 * held / np.maximum(asked + self._titles.weights, 1e-6))
        return alike, float(held.max(initial=0.0)) / max(asked, 1e-6)

    def share_of(self, groups: Groups) -> Scores:
        """Of every offer, how much of what was asked it says in any of the words for it.

        A group weighs what all its words together would: one that has a common word says little.
        """
        found, whole = self._any_of(groups, self._posting, self._counts, self._idf)
        return found / np.float32(max(whole, 1e-6))

    def fit_of(self, groups: Groups) -> tuple[Scores, float]:
        """As `fit`, where each part may be said in any of several words."""
        held, asked = self._any_of(groups, self._titled, self._title_counts, self._title_idf)
        alike = cast("Scores", 2 * held / np.maximum(asked + self._titles.weights, 1e-6))
        return alike, float(held.max(initial=0.0)) / max(asked, 1e-6)

    def _any_of(
        self, groups: Groups, said: Callable[[str], Posting | None], counts: NDArray[Any], idf: Scores
    ) -> tuple[Scores, float]:
        """Of every offer, the groups' weights times how well the best of each one's words fit; and all the weights."""
        found, whole = np.zeros(self._size, dtype=np.float32), 0.0
        for group, heads in zip(groups, heading_parts(groups), strict=True):
            weight = self._weight_of(group, counts) * (HEAD if heads else 1.0)
            whole += weight
            if (most := self._best_of(group, said, idf)) is not None:
                most *= np.float32(weight)
                found += most
        return found, whole

    def _best_of(
        self, group: Sequence[Sequence[str]], said: Callable[[str], Posting | None], idf: Scores
    ) -> Scores | None:
        """Of every offer, the share of their weight that it says of the words of a group that it says best.

        Half of some words count half of that again. None where no offer says any.
        """
        most: Scores | None = None
        for terms in group:
            factors = self._factors(terms, idf)
            postings = [
                posting.weighing(factor) for term, factor in factors.items() if (posting := said(term)) is not None
            ]
            if not postings:
                continue
            most = np.zeros(self._size, dtype=np.float32) if most is None else most
            whole = sum(factor * self._weight(term, idf) for term, factor in factors.items())
            _raise(most, postings, np.float32(1 / (whole * whole)))
        return most

    def _factors(self, terms: Iterable[str], idf: Scores) -> dict[str, float]:
        """What part of its weight each term has: little of those that only head a title, though few titles do."""
        heads = heading(terms := list(terms))
        telling = max((self._weight(term, idf) for term in terms if term not in heads), default=0.0)
        return {term: HEAD * min(1.0, telling / self._weight(term, idf)) if term in heads else 1.0 for term in terms}

    def _posting(self, term: str) -> Posting | None:
        """Offers that say a term anywhere; of a word of one language, those of them that are in it."""
        plain, language = language_of(term)
        if language is not None:
            return self._posting_within(plain, language)
        number = self._number(plain)
        if number is None:
            return None
        kept = self._bm25.scores
        within = slice(kept["indptr"][number], kept["indptr"][number + 1])
        return Posting(kept["indices"][within], kept["data"][within], self._idf[number])

    def _titled(self, term: str) -> Posting | None:
        """As `_posting`, of those whose title says it."""
        plain, language = language_of(term)
        if language is not None:
            return self._titled_within(plain, language)
        number = self._number(plain)
        if number is None or number >= len(self._title_idf):
            return None
        places, weight = self._titles.holding(number), self._title_idf[number]
        return Posting(places, np.full(len(places), weight, dtype=np.float32), weight)

    def _only_posting(self, term: str, language: str) -> Posting | None:
        return self._only(self._posting(term), language)

    def _only_titled(self, term: str, language: str) -> Posting | None:
        return self._only(self._titled(term), language)

    def _only(self, posting: Posting | None, language: str) -> Posting | None:
        if posting is None:
            return None
        spoken = self._languages[posting.offers]
        held = (spoken == language.encode()) | (spoken == b"")
        return Posting(posting.offers[held], posting.scores[held], posting.weight)

    def _weight_of(self, group: Sequence[Sequence[str]], counts: NDArray[Any]) -> float:
        """As if all words of a group were one: in how many offers any of them may be."""
        held = 0
        for terms in group:
            numbers = [self._number(term) for term in terms]
            held += min((0 if n is None or n >= len(counts) else int(counts[n]) for n in numbers), default=0)
        held = min(held, self._size)
        if not held:
            return float(np.log1p(2 * (self._size + 0.5) / 3))
        return float(np.log1p((self._size - held + 0.5) / (held + 0.5)))

    def search(self, text: str, *, most: int, mask: Mask | None = None) -> list[tuple[int, float]]:
        """Places of offers that hold words of a text, with their share, best first."""
        scores = self.share(roots(text))
        if mask is not None:
            scores = np.where(mask, scores, np.float32(0))
        return [(place, float(scores[place])) for place in best(scores, most)]

    def frequency(self, term: str) -> int:
        """How many offers use a root, in whichever language."""
        number = self._number(term)
        if number is None:
            return 0
        indptr = self._bm25.scores["indptr"]
        return int(indptr[number + 1] - indptr[number])

    def _number(self, term: str) -> int | None:
        number = self.vocabulary.get(language_of(term)[0]) if term else None
        return number if number is not None and number < len(self._idf) else None

    def _weight(self, term: str, idf: Scores) -> float:
        number = self._number(term)
        known = number is not None and number < len(idf)
        return float(idf[number]) if known else float(np.log1p(2 * (self._size + 0.5) / 3))

    def pack(self) -> bytes:
        """As bytes, for other processes."""
        if not self._size:
            return b""
        kept = io.BytesIO()
        scores = self._bm25.scores
        np.savez(
            kept,
            data=scores["data"],
            indices=scores["indices"],
            indptr=scores["indptr"],
            languages=self._languages,
            vocabulary=np.frombuffer(orjson.dumps(list(self._bm25.vocab_dict)), dtype=np.uint8),
            numbers=np.array(list(self._bm25.vocab_dict.values()), dtype=np.int64),
            spelling=np.frombuffer(
                orjson.dumps({word: list(entry) for word, entry in self.spelling.known.items()}), dtype=np.uint8
            ),
            **{f"title_{name}": value for name, value in self._titles._asdict().items()},
        )
        return kept.getvalue()

    @classmethod
    def unpack(cls, packed: bytes) -> "LexicalIndex":
        """From `pack`."""
        bm25 = bm25s.BM25()
        if not packed:
            return cls(bm25, Titles.of([], 0), np.empty(0, dtype="S2"), Spelling({}))
        kept = np.load(io.BytesIO(packed), allow_pickle=False)
        languages = kept["languages"]
        bm25.scores = {**{name: kept[name] for name in ("data", "indices", "indptr")}, "num_docs": len(languages)}
        terms = orjson.loads(kept["vocabulary"].tobytes())
        bm25.vocab_dict = dict(zip(terms, kept["numbers"].tolist(), strict=True))
        bm25.unique_token_ids_set = set(bm25.vocab_dict.values())
        bm25.nonoccurrence_array = None  # only some variants of BM25 have one
        known = {word: Word(*entry) for word, entry in orjson.loads(kept["spelling"].tobytes()).items()}
        titles = Titles(*(kept[f"title_{name}"] for name in Titles._fields))
        return cls(bm25, titles, languages, Spelling(known))


def _raise(most: Scores, postings: Sequence[Posting], square: np.float32) -> None:
    """Each offer's score to that of some words, where it is higher: what it says of them times how much that is."""
    if len(postings) == 1:
        places, scores, weight = postings[0]
        most[places] = np.maximum(most[places], scores * (np.float32(weight) * square))
        return
    sums, said = np.zeros_like(most), np.zeros_like(most)
    for places, scores, weight in postings:
        sums[places] += scores
        said[places] += np.float32(weight)
    if sum(len(places) for places, _, _ in postings) * SPARSE > len(most):
        sums *= said
        sums *= square
        np.maximum(most, sums, out=most)
        return
    for places, _, _ in postings:
        most[places] = np.maximum(most[places], sums[places] * said[places] * square)


def best(scores: Scores, most: int) -> list[int]:
    """Places of the highest scores above nothing, best first."""
    highest = scores.max(initial=0.0)
    for share in HIGH if highest > 0 else ():  # of many low ones none need be put in order
        found = np.flatnonzero(scores >= share * highest)
        if len(found) >= most:
            break
    else:
        found = np.flatnonzero(scores > 0)
    if len(found) > most:
        found = found[np.argpartition(-scores[found], most)[:most]]
    return [int(place) for place in found[np.lexsort((found, -scores[found]))]]


def _idf(counts: NDArray[Any], size: int) -> Scores:
    return np.log1p((size - counts + 0.5) / (counts + 0.5)).astype(np.float32)


def _beside(offer: Offer) -> str:
    competences = " ".join(competence.label for competence in offer.competences)
    place = offer.place.city if offer.place and offer.place.city else ""
    return " ".join([*[competences] * 2, offer.company or "", place, offer.description])
