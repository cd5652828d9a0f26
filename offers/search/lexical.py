"""BM25 over folded stems of both languages."""

import io
from array import array
from collections.abc import Iterable
from typing import Any

import bm25s
import numpy as np
import orjson
from numpy.typing import NDArray

from offers.models import Offer
from offers.search.words import Stems

Mask = NDArray[np.bool_]


class LexicalIndex:
    """An index over a fixed list of offers. Title and competences weigh more than the description."""

    def __init__(self, bm25: Any, size: int) -> None:
        self._bm25 = bm25
        self._size = size
        self._stems = Stems()

    @classmethod
    def build(cls, offers: Iterable[Offer], stems: Stems) -> "LexicalIndex":
        """Blocking; about 0.2 ms an offer."""
        vocabulary: dict[str, int] = {}
        documents: list[array[int]] = []  # 4 bytes a term: lists would fill hundreds of megabytes
        for offer in offers:
            terms = stems.terms(_text(offer))
            documents.append(array("i", [vocabulary.setdefault(term, len(vocabulary)) for term in terms]))
        vocabulary.setdefault("", len(vocabulary))
        bm25 = bm25s.BM25()
        if documents:
            bm25.index((documents, vocabulary), show_progress=False, create_empty_token=False)
        return cls(bm25, len(documents))

    def search(self, text: str, *, most: int, mask: Mask | None = None) -> list[tuple[int, float]]:
        """Places of matching offers with their scores, best first."""
        known = getattr(self._bm25, "vocab_dict", {})
        terms = [term for term in self._stems.terms(text) if term in known]
        if not terms or not self._size:
            return []
        scores = self._bm25.get_scores(terms)
        if mask is not None:
            scores = np.where(mask, scores, 0.0)
        found = np.flatnonzero(scores > 0)
        if len(found) > most:
            found = found[np.argpartition(-scores[found], most)[:most]]
        return sorted(((int(place), float(scores[place])) for place in found), key=lambda hit: (-hit[1], hit[0]))

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
            size=np.array(self._size),
            vocabulary=np.frombuffer(orjson.dumps(list(self._bm25.vocab_dict)), dtype=np.uint8),
            numbers=np.array(list(self._bm25.vocab_dict.values()), dtype=np.int64),
        )
        return kept.getvalue()

    @classmethod
    def unpack(cls, packed: bytes) -> "LexicalIndex":
        """From `pack`."""
        bm25 = bm25s.BM25()
        if not packed:
            return cls(bm25, 0)
        kept = np.load(io.BytesIO(packed), allow_pickle=False)
        size = int(kept["size"])
        bm25.scores = {**{name: kept[name] for name in ("data", "indices", "indptr")}, "num_docs": size}
        terms = orjson.loads(kept["vocabulary"].tobytes())
        bm25.vocab_dict = dict(zip(terms, kept["numbers"].tolist(), strict=True))
        bm25.unique_token_ids_set = set(bm25.vocab_dict.values())
        bm25.nonoccurrence_array = None  # only some variants of BM25 have one
        return cls(bm25, size)


def _text(offer: Offer) -> str:
    competences = " ".join(competence.label for competence in offer.competences)
    place = offer.place.city if offer.place and offer.place.city else ""
    return " ".join([*[offer.title] * 3, *[competences] * 2, offer.company or "", place, offer.description])
