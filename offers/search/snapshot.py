"""All offers of one generation as a process holds them: compressed documents, a lexical index, columns to filter."""

import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import orjson

from offers.models import Offer
from offers.search.filters import Columns, facets
from offers.search.lexical import LexicalIndex


class Snapshot:
    """Immutable. Offers are named by their place."""

    def __init__(
        self,
        *,
        generation: str,
        made_at: int,
        documents: Sequence[bytes],
        ids: Sequence[str],
        all_facets: Sequence[dict[str, Any]],
        lexical: LexicalIndex,
    ) -> None:
        self.generation = generation
        self.made_at = made_at
        self.ids = ids
        self.columns = Columns(all_facets)
        self.lexical = lexical
        self.places = {offer_id: place for place, offer_id in enumerate(ids)}
        self._documents = documents
        self.offer = lru_cache(maxsize=2048)(self._offer)

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def build(cls, offers: Iterable[Offer], *, generation: str, made_at: int) -> "Snapshot":
        """Blocking. Offers are read once."""
        documents: list[bytes] = []
        ids: list[str] = []
        all_facets: list[dict[str, Any]] = []

        def passing() -> Iterable[Offer]:
            for offer in offers:
                documents.append(zlib.compress(offer.model_dump_json().encode(), 3))
                ids.append(offer.id)
                all_facets.append(facets(offer))
                yield offer

        lexical = LexicalIndex.build(passing())
        return cls(
            generation=generation, made_at=made_at, documents=documents, ids=ids, all_facets=all_facets, lexical=lexical
        )

    def pack(self, size: int = 1000) -> list[bytes]:
        """As parts for other processes: the lexical index first, then documents by the thousand."""
        parts = [zlib.compress(self.lexical.pack(), 1)]
        for start in range(0, len(self._documents), size):
            chosen = self._documents[start : start + size]
            lengths = orjson.dumps([len(document) for document in chosen])
            parts.append(len(lengths).to_bytes(4, "big") + lengths + b"".join(chosen))
        return parts

    @classmethod
    def unpack(cls, parts: Sequence[bytes], *, generation: str, made_at: int) -> "Snapshot":
        """From `pack`. Blocking."""
        documents: list[bytes] = []
        for part in parts[1:]:
            start = 4 + int.from_bytes(part[:4], "big")
            for length in orjson.loads(part[4:start]):
                documents.append(part[start : start + length])
                start += length
        lexical = LexicalIndex.unpack(zlib.decompress(parts[0]))
        offers = (Offer.model_validate_json(zlib.decompress(document)) for document in documents)
        described = [(offer.id, facets(offer)) for offer in offers]
        return cls(
            generation=generation,
            made_at=made_at,
            documents=documents,
            ids=[offer_id for offer_id, _ in described],
            all_facets=[one for _, one in described],
            lexical=lexical,
        )

    def _offer(self, place: int) -> Offer:
        return Offer.model_validate_json(zlib.decompress(self._documents[place]))
