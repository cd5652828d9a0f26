"""Learns `prompts/act_weights.json` from the open phrasings: `python -m tests.unit.interview.hearing.training`.

With `--check` nothing is written: thirds of `training.tsv` are left out in turn and heard by what the rest teaches,
without the rules, by the rules alone, and together. The closed halves are never read here.
"""

import argparse
import base64
import hashlib
import json
import math
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interview.dialogue.heard import hear, weighed
from interview.language.likelihood import ANSWER, Features, features

FOLDER = Path(__file__).parent
WEIGHTS = FOLDER.parents[3] / "prompts" / "act_weights.json"
OPEN = ("open", "strangers_open", "training")
NAMES = {"rephrase": "clarify", "stop": "end"}
CLASSES = (
    ANSWER, "already", "complaint", "next", "pause", "question", "refusal", "repeat", "clarify", "skip", "small_talk",
    "end", "yes_no", "dont_know",
)  # fmt: skip
BUCKETS = 8192
PIECES = 0.35
RUNS, ROUNDS, STEP, DECAY = 3, 4, 1.0, 1e-5
Weights = NDArray[np.float32]
Phrasing = tuple[str, str]
Vector = tuple[NDArray[np.int64], NDArray[np.float32]]


def phrasings(name: str) -> list[Phrasing]:
    """Acts and texts of a list."""
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(NAMES.get(act, act), text) for act, _, text in (line.split("\t") for line in lines)]


def digest() -> str:
    """What was learned from, and how it is looked at."""
    hashed = hashlib.sha256((FOLDER.parents[3] / "prompts" / "act_notions.json").read_bytes())
    for name in OPEN:
        hashed.update((FOLDER / f"{name}.tsv").read_bytes())
    return hashed.hexdigest()[:16]


def vector(found: Features) -> Vector:
    counts = [1.0] * len(found.words) + [PIECES] * len(found.pieces)
    values = np.array(counts, np.float32)
    return np.array(found.words + found.pieces, np.int64), values / math.sqrt(float(values @ values))


def learned(examples: list[Phrasing]) -> Weights:
    """Softmax regression by AdaGrad, the mean of a few runs in different orders."""
    inputs = [vector(features(text, BUCKETS)) for _, text in examples]
    wanted = [CLASSES.index(act) for act, _ in examples]
    total = np.zeros((BUCKETS, len(CLASSES)), np.float32)
    for run in range(RUNS):
        order, shuffled = list(range(len(inputs))), random.Random(run)  # noqa: S311 - an order, no secret
        weights, squares = np.zeros_like(total), np.full_like(total, 1e-6)
        for _ in range(ROUNDS):
            shuffled.shuffle(order)
            for one in order:
                numbers, values = inputs[one]
                rate = softmax(values @ weights[numbers])
                rate[wanted[one]] -= 1
                slope = values[:, None] * rate + DECAY * len(inputs) / 10 * weights[numbers]
                squares[numbers] += slope * slope
                weights[numbers] -= STEP * slope / np.sqrt(squares[numbers])
        total += weights
    return (total / RUNS).astype(np.float32)


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    rate = np.exp(scores - scores.max())
    return np.asarray(rate / rate.sum(), np.float32)


def written(weights: Weights) -> dict[str, Any]:
    """As it is kept: a byte a weight."""
    scale = float(np.abs(weights).max()) / 127
    table = np.round(weights / scale).astype(np.int8)
    return {
        "classes": CLASSES,
        "buckets": BUCKETS,
        "pieces": PIECES,
        "scale": round(scale, 8),
        "learned_from": digest(),
        "table": base64.b64encode(table.tobytes()).decode(),
    }


def check(parts: int = 3) -> None:
    """How much is heard of what was not learned from."""
    fresh = phrasings("training")
    random.Random(5).shuffle(fresh)  # noqa: S311 - an order, no secret
    others = [one for name in OPEN if name != "training" for one in phrasings(name)]
    right: Counter[tuple[str, bool]] = Counter()
    for part in range(parts):
        weights = learned([*others, *(one for place, one in enumerate(fresh) if place % parts != part)])
        for act, text in fresh[part::parts]:
            numbers, values = vector(features(text, BUCKETS))
            rate = softmax(values @ weights[numbers])
            likely = dict(zip(CLASSES, np.log(rate + 1e-9).tolist(), strict=True))
            ruled, wanted = hear(text, likelihood=None).act, None if act == ANSWER else act
            answers = act == ANSWER
            right["rules", answers] += ruled == wanted
            right["learned", answers] += max(likely, key=likely.__getitem__) == act
            right["both", answers] += weighed(ruled, likely) == wanted
            right["of", answers] += 1
    for name in ("rules", "learned", "both"):
        acts, left = (f"{right[name, one]} of {right['of', one]}" for one in (False, True))
        print(f"{name}: acts {acts}, answers left alone {left}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        check()
    else:
        made = written(learned([one for name in OPEN for one in phrasings(name)]))
        WEIGHTS.write_text(json.dumps(made) + "\n", "utf-8")
