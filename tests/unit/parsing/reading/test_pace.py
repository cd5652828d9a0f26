"""The time that reading takes grows as the text does, and more than any CV has is refused."""

import time
from collections.abc import Callable
from functools import partial

import pytest

from parsing.errors import HostilePdf, TooLarge
from parsing.readers.document_reader import DocumentReader
from parsing.reading.segments import segments
from parsing.reading.spacing import together
from tests.corpus.rawpdf import flate, page_pdf

GROWTH = 6.0
"""Four times as much may take so many times as long; twice squared would be sixteen."""


@pytest.fixture(scope="module")
def reader() -> DocumentReader:
    return DocumentReader()


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the fastest of three."""
    times = []
    for _ in range(3):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def scattered(count: int) -> bytes:
    """A page of short texts far from each other in forty columns."""
    shown = b"".join(
        b"BT /F1 2.5 Tf %d %d Td (ab) Tj ET\n" % (10 + 14 * (i % 40), 820 - 6 * (i // 40)) for i in range(count)
    )
    return page_pdf(flate(shown), filters=b"/Filter /FlateDecode").write()


LONG: dict[str, Callable[[int], bytes]] = {
    "dots": lambda n: b"a.a." * n,
    "years": lambda n: b"2020-" * n,
    "commas": lambda n: b"A, " * n,
    "letters apart": lambda n: b"a " * n,
    "blanks": lambda n: b"a" + b" " * n + b"b",
    "accents": lambda n: "e\u0301\u0301".encode() * n,
}


@pytest.mark.parametrize("name", list(LONG))
def test_a_long_line_is_read_in_linear_time(reader: DocumentReader, name: str) -> None:
    """Up to what any document may have."""
    few, many = LONG[name](10_000), LONG[name](40_000)
    short, long = (seconds(partial(reader.document, data, "text")) for data in (few, many))
    assert long < GROWTH * short + 0.05


def test_a_page_full_of_pieces_is_read_in_linear_time(reader: DocumentReader) -> None:
    """A table of thousands of cells."""
    few, many = scattered(400), scattered(1_600)
    short, long = (seconds(partial(reader.document, data, "pdf")) for data in (few, many))
    assert long < GROWTH * short + 0.05


def test_more_pieces_than_any_page_has_are_refused(reader: DocumentReader) -> None:
    """Five thousand."""
    with pytest.raises(HostilePdf):
        reader.document(scattered(5_000), "pdf")


def test_more_text_than_any_cv_has_is_refused(reader: DocumentReader) -> None:
    """At once."""
    with pytest.raises(TooLarge):
        reader.document(b"word " * 50_000, "text")


def test_nothing_is_joined_in_a_long_text() -> None:
    """Letters apart are looked for in headings."""
    assert together("a " * 100_000) == "a " * 100_000
    assert segments([]) == []
