"""Which offers' titles name a trade, and which name one of its kin."""

import io
from array import array
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from offers.models import Offer
from offers.search.glossary import Glossary, Named
from offers.search.lexical import Scores

WITHIN = 0.5  # what a title counts whose longer name holds the trade's: `infirmier` in `infirmier de bloc opératoire`
KIN = 0.15  # and one that names a trade of the same kin
_OF_KIN = "#"


class Kinds(NamedTuple):
    """Trades by a name that outlives other numbers: an index is read by processes of the next release, too."""

    size: int
    numbers: dict[str, int]
    starts: NDArray[np.int64]
    offers: NDArray[np.int32]
    shares: Scores
    named: NDArray[np.bool_]
    """Of every offer, whether its title names any."""

    @classmethod
    def build(cls, offers: Iterable[Offer], glossary: Glossary) -> "Kinds":
        """Of titles."""
        making = Making(glossary)
        for offer in offers:
            making.add(offer)
        return making.end()

    def alike(self, asked: Named, glossary: Glossary) -> Scores:
        """Of every offer, how alike its trade is to those that were asked for; nothing where no trade was."""
        found = np.zeros(self.size, dtype=np.float32)
        for kin in dict.fromkeys(glossary.trades[number].kin for number in asked.whole):
            offers, _ = self._of(_OF_KIN + kin)
            found[offers] = KIN
        for number in asked.whole:
            offers, shares = self._of(name_of(glossary, number))
            found[offers] = np.maximum(found[offers], shares)
        return found * np.float32(asked.share * asked.share)  # what stands beside a general name says more

    def others(self, asked: Named, alike: Scores) -> NDArray[np.bool_]:
        """Offers of another trade than all of the question names; none where it names more or less than trades."""
        if not asked.whole or asked.share < 1:
            return np.zeros_like(self.named)
        return np.asarray(self.named & (alike == 0), dtype=np.bool_)

    def _of(self, name: str) -> tuple[NDArray[np.int32], Scores]:
        number = self.numbers.get(name)
        within = slice(0, 0) if number is None else slice(self.starts[number], self.starts[number + 1])
        return self.offers[within], self.shares[within]

    def pack(self) -> bytes:
        """As bytes, for other processes."""
        kept = io.BytesIO()
        names = np.frombuffer(orjson.dumps(list(self.numbers)), dtype=np.uint8)
        np.savez(kept, size=self.size, names=names, **dict(list(self._asdict().items())[2:]))
        return kept.getvalue()

    @classmethod
    def unpack(cls, packed: bytes) -> "Kinds":
        """From `pack`."""
        kept = np.load(io.BytesIO(packed), allow_pickle=False)
        numbers = {name: number for number, name in enumerate(orjson.loads(kept["names"].tobytes()))}
        return cls(int(kept["size"]), numbers, kept["starts"], kept["offers"], kept["shares"], kept["named"])


class Making:
    """Of offers one after the other."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._size = 0
        self._held: dict[str, tuple[array[int], array[float]]] = {}

    def add(self, offer: Offer) -> None:
        """The next one."""
        named = self._glossary.named(offer.title, offer.language)
        for numbers, share in ((named.whole, 1.0), (named.within, WITHIN)):
            for number in numbers:
                self._hold(name_of(self._glossary, number), share)
        for kin in dict.fromkeys(self._glossary.trades[number].kin for number in named.whole):
            self._hold(_OF_KIN + kin, 1.0)
        self._size += 1

    def _hold(self, name: str, share: float) -> None:
        offers, shares = self._held.setdefault(name, (array("i"), array("f")))
        offers.append(self._size)
        shares.append(share)

    def end(self) -> Kinds:
        """All of them."""
        held = list(self._held.values())
        lengths = [len(offers) for offers, _ in held]
        named = np.zeros(self._size, dtype=np.bool_)
        for offers, _ in held:
            named[np.asarray(offers, np.int32)] = True
        return Kinds(
            self._size,
            {name: number for number, name in enumerate(self._held)},
            np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
            np.concatenate([np.empty(0, np.int32), *(np.asarray(offers, np.int32) for offers, _ in held)]),
            np.concatenate([np.empty(0, np.float32), *(np.asarray(shares, np.float32) for _, shares in held)]),
            named,
        )


def name_of(glossary: Glossary, number: int) -> str:
    """Of a trade, the same in every release that has it under this name."""
    trade = glossary.trades[number]
    return f"{trade.fr[0]} = {trade.en[0]}"
