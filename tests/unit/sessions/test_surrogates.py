"""Text cut anywhere, even inside a character, comes out whole and encodable."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from server.sessions.surrogates import Joiner, encodable


def joined(chunks: list[str]) -> str:
    joiner = Joiner()
    return "".join(joiner.take(chunk) for chunk in chunks) + joiner.rest()


@given(text=st.text(), cuts=st.lists(st.integers(0, 200), max_size=8))
def test_good_text_cut_between_utf16_units_is_restored(text: str, cuts: list[int]) -> None:
    units = [chr(int.from_bytes(pair, "little")) for pair in _pairs(text.encode("utf-16-le"))]
    places = [0, *sorted(min(cut, len(units)) for cut in cuts), len(units)]
    chunks = ["".join(units[start:end]) for start, end in itertools.pairwise(places)]
    assert joined(chunks) == text


@given(st.lists(st.text(alphabet=st.characters(codec=None, categories=("Cs", "Lu")), max_size=5)))
def test_anything_becomes_encodable(chunks: list[str]) -> None:
    assert joined(chunks).encode()[:0] == b""


def test_whole_documents_are_made_encodable() -> None:
    document = {"a\ud800": ["😀", "\ud83d\ude00", ("x\udc00", 3)], "n": None, "f": 1.5, "b": True}
    assert encodable(document) == {"a\ufffd": ["😀", "😀", ["x\ufffd", 3]], "n": None, "f": 1.5, "b": True}


def _pairs(data: bytes) -> list[bytes]:
    return [data[at : at + 2] for at in range(0, len(data), 2)]
