"""Which offers' titles name a trade, and which name one of its kin."""

import io
from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from offers.models import Offer
from offers.search.glossary import Glossary, Named, kin_is_code
from offers.search.lexical import Scores

WITHIN = 0.5  # what a title counts whose longer name holds the trade's: `infirmier` in `infirmier de bloc opératoire`
KIN = 0.15  # and one that names a trade under the same heading
CODE = 0.75  # or of the same code in the official directory
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
        making = Making()
        for offer in offers:
            making.add(offer)
        return making.end(glossary)

    def alike(self, asked: Named, glossary: Glossary) -> Scores:
        """Of every offer, how alike its trade is to those that were asked for; nothing where no trade was."""
        found = np.zeros(self.size, dtype=np.float32)
        for kin, sure in asked.kin.items():
            offers, shares = self._of(_OF_KIN + kin)
            weight = CODE if kin_is_code(kin) else KIN
            found[offers] = np.maximum(found[offers], np.float32(weight * sure) * shares)
        for number in asked.whole:
            offers, shares = self._of(name_of(glossary, number))
            found[offers] = np.maximum(found[offers], shares)
        found *= np.float32(asked.share * asked.share)  # what stands beside a general name says more
        for code, sure in asked.likely.items():
            offers, shares = self._of(_OF_KIN + code)
            found[offers] = np.maximum(found[offers], np.float32(CODE * sure) * shares)
        return found

    def others(self, asked: Named, alike: Scores, *, share: float = 1.0) -> NDArray[np.bool_]:
        """Offers of another trade than all of the question names; none where less of its words name trades."""
        if not asked.whole or asked.share < share:
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
    """Of offers one after the other. Their trades are looked for at the end, when all names are known."""

    def __init__(self) -> None:
        self._titles: list[tuple[str, str | None, str | None]] = []

    def add(self, offer: Offer) -> None:
        """The next one."""
        self._titles.append((offer.title, offer.language, offer.rome_code))

    def end(self, glossary: Glossary) -> Kinds:
        """All of them."""
        held: dict[str, tuple[array[int], array[float]]] = {}
        named = np.zeros(len(self._titles), dtype=np.bool_)
        for place, (title, language, code) in enumerate(self._titles):
            found = glossary.named(title, language)
            named[place] = bool(found.whole)
            for name, share in _held(found, code, glossary):
                offers, shares = held.setdefault(name, (array("i"), array("f")))
                offers.append(place)
                shares.append(share)
        lengths = [len(offers) for offers, _ in held.values()]
        return Kinds(
            len(named),
            {name: number for number, name in enumerate(held)},
            np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
            np.concatenate([np.empty(0, np.int32), *(np.asarray(offers, np.int32) for offers, _ in held.values())]),
            np.concatenate([np.empty(0, np.float32), *(np.asarray(also, np.float32) for _, also in held.values())]),
            named,
        )


def _held(found: Named, code: str | None, glossary: Glossary) -> Iterator[tuple[str, float]]:
    """What an offer has of each trade that its title names and of what these have in common with others.

    The code that its source gave it is sure.
    """
    for numbers, share in ((found.whole, 1.0), (found.within, WITHIN)):
        for number in numbers:
            yield name_of(glossary, number), share
    kin = {**found.likely, **found.kin} | ({code: 1.0} if code is not None else {})
    for name, sure in kin.items():
        yield _OF_KIN + name, sure


def name_of(glossary: Glossary, number: int) -> str:
    """Of a trade, the same in every release that has it under this name."""
    trade = glossary.trade(number)
    return " = ".join([*trade.fr[:1], *trade.en[:1]])
