"""Lexical search: BM25 over folded, stemmed words of both languages."""

import re
from collections.abc import Sequence

import anyascii
import bm25s
import Stemmer

from offers.models import Offer

_WORD = re.compile(r"[a-z0-9+#]+")


class LexicalIndex:
    """An index over a fixed list of offers. Title and competences weigh more than the description."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        self._stemmers = {language: Stemmer.Stemmer(name) for language, name in (("fr", "french"), ("en", "english"))}
        self._bm25 = bm25s.BM25()
        self._size = len(offers)
        self._bm25.index([self._terms(_text(offer)) for offer in offers], show_progress=False)

    def _terms(self, text: str) -> list[str]:
        """Accents folded; every word stands in both its French and its English stem, so languages mix freely."""
        words = _WORD.findall(anyascii.anyascii(text).lower())
        terms: list[str] = []
        for word in words:
            terms += {stemmer.stemWord(word) for stemmer in self._stemmers.values()}
        return terms

    def search(self, text: str) -> list[tuple[int, float]]:
        """Places of matching offers with their scores, best first."""
        terms = self._terms(text)
        if not terms or not self._size:
            return []
        scores = self._bm25.get_scores(terms)
        hits = [(place, float(score)) for place, score in enumerate(scores) if score > 0]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))


def _text(offer: Offer) -> str:
    competences = " ".join(competence.label for competence in offer.competences)
    place = offer.place.city if offer.place and offer.place.city else ""
    parts = [offer.title] * 3 + [competences] * 2 + [offer.company or "", place, offer.description]
    return " ".join(parts)
