"""Text files as people's editors write them."""

from pathlib import Path

import pytest

from parsing.errors import NotAPdf
from parsing.readers.document_reader import DocumentReader
from parsing.reading.kinds import kind_of
from parsing.reading.spacing import together

CASES = Path(__file__).parents[3] / "corpus/cases/cv"
FRENCH = "Élise Ménard\nIngénieure – conception d’API\nÉtudes à l’université, où j’ai été déléguée\n• Côte d’Azur\n"


@pytest.fixture(scope="module")
def reader() -> DocumentReader:
    return DocumentReader()


def lines(reader: DocumentReader, data: bytes) -> list[str]:
    return [line.text for line in reader.document(data, kind_of(data, "cv.txt")).lines]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
)
def test_a_text_is_read_in_the_encoding_it_was_written_in(reader: DocumentReader, encoding: str) -> None:
    """Marked or not."""
    assert lines(reader, FRENCH.encode(encoding)) == FRENCH.splitlines()


def test_the_case_in_utf_16(reader: DocumentReader) -> None:
    """It was refused as no text."""
    texts = lines(reader, (CASES / "cv-utf16.txt").read_bytes())
    assert texts
    assert all(c.isprintable() for line in texts for c in line)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(256)) * 20, b"MZ\x90\0\x03\0\0\0" * 9])
def test_no_text_is_refused(data: bytes) -> None:
    """Whatever its name says."""
    with pytest.raises(NotAPdf):
        kind_of(data, "cv.txt")


def test_letters_set_apart_are_words(reader: DocumentReader) -> None:
    """Headings written letter by letter."""
    texts = lines(reader, (CASES / "letter-spaced.txt").read_bytes())
    assert texts[0] == "CAMILLE OSTROWSKI"
    assert "EXPÉRIENCE PROFESSIONNELLE" in texts
    assert {"FORMATION", "COMPÉTENCES"} <= set(texts)


@pytest.mark.parametrize(
    "text", ["Permis A B C", "C R D", "1 2 3 4 5 6", "Python, R, C", "A B C D E : niveaux", "x " * 4000]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    """Lone letters that are words of their own."""
    assert together(text) == text
