"""Meaning as a vector: a multilingual sentence encoder that needs nothing but numpy and runs offline."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from offers.models import Offer
from offers.search.encoder import Encoder, Vectors
from offers.search.titles import plain_title

MODEL = "use-multilingual-3/0.2.1 head+0.5 body"
"""Changes when vectors of before can't be compared with new ones."""

_KEPT = 512
_LETTERS = 160
_BODY = (
    0.5  # weight of what stands below a text's first line: a title says what an offer is, the rest could be anybody's
)


class Embedder:
    """Unit vectors of 512 dimensions. The model loads with the first text (0.9 s, 60 MB).

    One text takes about 2 ms, one of several hundred offers 1.3 ms. `rest_after`: seconds without a text until the
    model's memory is let go; None keeps it.
    """

    def __init__(self, *, rest_after: float | None = None) -> None:
        self._encoder: Encoder | None = None
        self._turn = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="offers-embedding")
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._rest_after = rest_after
        self._rest: asyncio.TimerHandle | None = None

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._encoder is not None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text. Its first line weighs twice as much as what stands below. Blocking."""
        parts = [text.partition("\n") for text in texts]
        below = [place for place, (head, _, body) in enumerate(parts) if head.strip() and body.strip()]
        wanted = [head if head.strip() else body for head, _, body in parts] + [parts[place][2] for place in below]
        with self._turn:
            if self._encoder is None:
                self._encoder = Encoder()
            rows = self._encoder.encode(wanted)
        found = rows[: len(texts)]
        if below:
            found[below] += _BODY * rows[len(texts) :]
            found[below] /= np.linalg.norm(found[below], axis=1, keepdims=True)
        return found

    async def query(self, text: str) -> Vectors:
        """The vector of one text, remembered. Off the event loop."""
        return (await self.queries([text]))[0]

    async def queries(self, texts: Sequence[str]) -> list[Vectors]:
        """Of several at once, which takes hardly longer than one."""
        found = {text: self._kept[text] for text in texts if text in self._kept}
        if new := [text for text in dict.fromkeys(texts) if text not in found]:
            found.update(zip(new, await self.documents(new), strict=True))
        for text, row in found.items():
            self._kept[text] = row
            self._kept.move_to_end(text)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return [found[text] for text in texts]

    async def documents(self, texts: Sequence[str]) -> Vectors:
        """Rows for many texts, off the event loop."""
        loop = asyncio.get_running_loop()
        rows = await loop.run_in_executor(self._worker, self.encode, texts)
        if self._rest_after is not None:
            if self._rest is not None:
                self._rest.cancel()
            self._rest = loop.call_later(self._rest_after, self._worker.submit, self._unload)
        return rows

    async def release(self) -> None:
        """Let the model's memory go until the next text: for who embeds once a day."""
        await asyncio.get_running_loop().run_in_executor(self._worker, self._unload)

    def _unload(self) -> None:
        with self._turn:
            self._encoder = None

    def close(self) -> None:
        """Let the thread go."""
        if self._rest is not None:
            self._rest.cancel()
        self._worker.shutdown(wait=False, cancel_futures=True)


def meaning_of(offer: Offer) -> str:
    """What of an offer is embedded: its title, and below it competences and the beginning of the description."""
    competences = ", ".join(competence.label for competence in offer.competences[:8])
    below = ". ".join(part for part in (competences, offer.description[:_LETTERS]) if part)
    return f"{plain_title(offer.title)}\n{below}"
