"""Makes `parsing/rules/words/phrases.json`: `python -m tests.phrases.train`. A test holds the file to its lists.

A logistic regression a kind, by stochastic gradient descent whose weights are averaged.
"""

import base64
import hashlib
import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import parsing.rules
from parsing.rules.phrases import BUCKETS, KINDS, features
from tests.phrases.lists import CORPORA, HERE, Named, named, stated

FILE = Path(parsing.rules.__file__).parent / "words" / "phrases.json"
NOTICE = json.loads((HERE / "public.json").read_text(encoding="utf-8"))["notice"]
ROUNDS = 6
RATE = 4.0
PER_KIND = 4_000
"""How much a kind counts, however many phrases it has."""
OWN = 6.0
"""How much a phrase of a person's counts beside one of a list."""


def digest(phrases: Sequence[Named]) -> str:
    """Of what was learned from."""
    return hashlib.sha256(json.dumps(phrases, ensure_ascii=False).encode()).hexdigest()


def recased(text: str, kind: str, chance: random.Random) -> str:
    """The phrase as somebody may set it: no kind may be known by how its list is written."""
    drawn = chance.random()
    if kind in ("position", "degree"):
        titled = " ".join(
            word[:1].upper() + word[1:] if n == 0 or len(word) > 3 else word for n, word in enumerate(text.split())
        )
        return titled if drawn < 0.45 else text[:1].upper() + text[1:] if drawn < 0.9 else text.upper()
    return text.upper() if drawn < 0.12 and kind != "other" else text


def learned(phrases: Sequence[Named], own: Sequence[Named]) -> tuple[Any, Any]:
    """Weights and biases, a row a kind. `own`: those that count more."""
    chance = random.Random(1)  # noqa: S311 - the same weights each time
    counts, mine = Counter(kind for _, kind in phrases), set(own)
    rows = [features(recased(text, kind, chance)) for text, kind in phrases]
    wanted = [KINDS.index(kind) for _, kind in phrases]
    shares = [OWN if one in mine else PER_KIND / counts[one[1]] * (0.5 if one[1] == "other" else 1) for one in phrases]
    weights, total = np.zeros((BUCKETS, len(KINDS))), np.zeros((BUCKETS, len(KINDS)))
    bias, step = np.zeros(len(KINDS)), 0
    for _ in range(ROUNDS):
        order = list(range(len(rows)))
        chance.shuffle(order)
        for n in order:
            at, step = rows[n], step + 1
            unit = len(at) ** -0.5
            scores = weights[at].sum(axis=0) * unit + bias
            error = -1 / (1 + np.exp(-scores))
            error[wanted[n]] += 1
            pace = RATE / (1 + step / len(rows)) * min(shares[n], OWN)
            change = pace * unit * error
            weights[at] += change
            total[at] += step * change  # the average weight misses a change until its step
            bias += 0.01 * pace * error
    return weights - total / step, bias


def made() -> dict[str, Any]:
    """The file's content."""
    phrases, own = named(*CORPORA), stated(*CORPORA)
    weights, bias = learned(phrases, own)
    scale = float(np.abs(weights).max() / 127)
    rows = np.round(weights.T / scale).astype(int) + 128
    return {
        "notice": NOTICE,
        "learned_from": digest(phrases),
        "scale": round(scale, 6),
        "bias": [round(float(one), 4) for one in bias],
        "weights": [base64.b64encode(row.astype(np.uint8).tobytes()).decode() for row in rows],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
