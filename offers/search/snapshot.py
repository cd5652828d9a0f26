"""All offers of one generation as a process holds them: compressed documents, their essence, a lexical index."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache

import orjson

from offers.models import Offer
from offers.search.columns import Columns
from offers.search.essence import Essence, essence_of
from offers.search.kinds import Kinds, Making
from offers.search.lexical import LexicalIndex
from offers.search.names import names
from offers.search.words import Stems

FORM = 8
"""Of what `pack` makes: changes when older processes can't read it."""

_READ = 1024  # offers that are remembered as they were read, some 10 KB each


class Snapshot:
    """Immutable. Offers are named by their place."""

    def __init__(
        self,
        *,
        generation: str,
        made_at: int,
        documents: Sequence[bytes],
        essences: Sequence[bytes],
        lexical: LexicalIndex,
        kinds: Callable[[], Kinds],
    ) -> None:
        self.generation = generation
        self.made_at = made_at
        self.columns = Columns(Essence.unpack(packed) for packed in essences)
        self.ids = self.columns.ids
        self.lexical = lexical
        self._kinds = kinds
        self.places = {offer_id: place for place, offer_id in enumerate(self.ids)}
        self._documents = documents
        self._essences = essences
        self.offer = lru_cache(maxsize=_READ)(self._offer)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def kinds(self) -> Kinds:
        """Which offers name which trade; made when somebody searches, or packs."""
        return self._kinds()

    @classmethod
    def build(cls, offers: Iterable[Offer], *, generation: str, made_at: int) -> "Snapshot":
        """Blocking. Offers are read once."""
        documents: list[bytes] = []
        essences: list[bytes] = []
        stems, making = Stems(), Making()

        def passing() -> Iterable[Offer]:
            for offer in offers:
                documents.append(zlib.compress(offer.model_dump_json().encode(), 3))
                essences.append(essence_of(offer, stems).pack())
                making.add(offer)
                yield offer

        lexical = LexicalIndex.build(passing())
        return cls(
            generation=generation,
            made_at=made_at,
            documents=documents,
            essences=essences,
            lexical=lexical,
            kinds=lambda: making.end(names().glossary),
        )

    def pack(self, size: int = 1000) -> list[bytes]:
        """As parts for other processes: the indexes first, then documents and essences by the thousand."""
        parts = [zlib.compress(packed, 1) for packed in (self.lexical.pack(), self.kinds.pack())]
        for start in range(0, len(self._documents), size):
            documents, essences = self._documents[start : start + size], self._essences[start : start + size]
            lengths = orjson.dumps([len(document) for document in documents])
            described = zlib.compress(b"\n".join(essences), 1)
            head = len(lengths).to_bytes(4, "big") + len(described).to_bytes(4, "big")
            parts.append(head + lengths + described + b"".join(documents))
        return parts

    @classmethod
    def unpack(cls, parts: Iterable[bytes], *, generation: str, made_at: int) -> "Snapshot":
        """From `pack`. Blocking. Parts may be let go one by one: all of 50,000 offers are 45 MB."""
        coming = iter(parts)
        lexical = LexicalIndex.unpack(zlib.decompress(next(coming)))
        kinds = Kinds.unpack(zlib.decompress(next(coming)))
        documents: list[bytes] = []
        essences: list[bytes] = []
        for part in coming:
            described = 8 + int.from_bytes(part[:4], "big")
            start = described + int.from_bytes(part[4:8], "big")
            essences += zlib.decompress(part[described:start]).split(b"\n")
            for length in orjson.loads(part[8:described]):
                documents.append(part[start : start + length])
                start += length
        return cls(
            generation=generation,
            made_at=made_at,
            documents=documents,
            essences=essences,
            lexical=lexical,
            kinds=lambda: kinds,
        )

    def essence(self, place: int) -> Essence:
        """What filters and rules look at."""
        return Essence.unpack(self._essences[place])

    def _offer(self, place: int) -> Offer:
        return Offer.model_validate_json(zlib.decompress(self._documents[place]), extra="ignore")
