"""What search is compared with: BM25 over stems of the whole offer, title and text alike, and meaning alone."""

from collections.abc import Sequence

import bm25s
import numpy as np

from offers.models import Offer
from offers.search.encoder import Vectors
from offers.search.words import Stems


class PlainWords:
    """BM25 as it comes, without weights for title or competences."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        self._stems = Stems()
        self._ids = [offer.id for offer in offers]
        self._bm25 = bm25s.BM25()
        self._bm25.index([self._stems.terms(_whole(offer)) for offer in offers], show_progress=False)

    def search(self, text: str, *, most: int) -> list[str]:
        """Ids of offers that hold words of a text, best first."""
        terms = [term for term in self._stems.terms(text) if term in self._bm25.vocab_dict]
        if not terms:
            return []
        scores = self._bm25.get_scores(terms)
        order = np.argsort(-scores, kind="stable")[:most]
        return [self._ids[place] for place in order.tolist() if scores[place] > 0]


def nearest(query: Vectors, rows: Vectors, ids: Sequence[str], *, most: int) -> list[str]:
    """Ids of the nearest offers."""
    return [ids[int(place)] for place in np.argsort(-(rows @ query), kind="stable")[:most]]


def _whole(offer: Offer) -> str:
    return " ".join([offer.title, *(one.label for one in offer.competences), offer.company or "", offer.description])
