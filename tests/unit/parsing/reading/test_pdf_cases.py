"""PDFs as people's programs write them: what stands on the page is read, and nobody is accused of hiding it."""

from pathlib import Path

import pytest

from parsing.readers.document_reader import DocumentReader
from parsing.reading.document import Document

CASES = Path(__file__).parents[3] / "corpus/cases/cv"
TRAMONTANE = [
    "Odile Marchetti", "Site Reliability Engineer", "odile.marchetti@example.org | +33 6 12 34 56 78",
    "Work Experience", "Tramontane Cloud Marseille, France", "Site Reliability Engineer Sep. 2021 - Present",
    "• Ran cross-cluster migrations on a high-availability platform", "Ville d'Aubagne Aubagne, France",
    "System Administrator Oct. 2016 - Aug. 2021", "• Moved 40 on-premise services", "Education",
    "Université d'Aix-Marseille Marseille, France", "MSc in Computer Science 2014 - 2016", "Skills",
    "Python, Kubernetes, Terraform, PostgreSQL",
]  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> DocumentReader:
    return DocumentReader()


def read(reader: DocumentReader, name: str) -> Document:
    return reader.document((CASES / name).read_bytes(), "pdf")


def lines(reader: DocumentReader, name: str) -> list[str]:
    return [line.text for line in read(reader, name).lines]


@pytest.mark.parametrize("name", ["gap-14.pdf", "gap-17.pdf", "hyphen-2d.pdf", "hyphen-ad.pdf"])
def test_words_and_hyphens_are_those_of_the_page(reader: DocumentReader, name: str) -> None:
    """However close words stand, and whichever hyphen is drawn."""
    assert lines(reader, name) == TRAMONTANE


def test_glyphs_are_named_by_the_rule_of_the_adobe_glyph_list(reader: DocumentReader) -> None:
    """A name's suffix is left out, a joined name is several letters."""
    text = read(reader, "glyphs.pdf").text
    assert "Orbelis, Lyon 2019 - 2022" in text
    assert "Comptable confirmée" in text
    assert "+33 6 39 98 00 00" in text


def test_a_picture_covers_no_more_than_is_drawn_of_it(reader: DocumentReader) -> None:
    """A form's picture ends at the form's box."""
    document = read(reader, "bbox.pdf")
    assert document.lines[0].text == "ANNA MARTEL"
    assert document.hidden == ()


def test_a_picture_with_a_mask_is_a_ground(reader: DocumentReader) -> None:
    """White text on it is visible."""
    document = read(reader, "softmask.pdf")
    assert "Sage, Excel, Paie" in document.text
    assert document.hidden == ()


def test_an_italic_letter_leans_over_the_space_behind_it(reader: DocumentReader) -> None:
    """Its ink is wider than its place in the line, also as the second half of a ligature."""
    text = read(reader, "leaning.pdf").text
    assert "Bachelor | of Science in Economics" in text
    assert "Diploma of Visual Arts and Studies of Europe" in text
    assert "Chief of Sales, officially Head of Traffic Flow" in text
    assert "the staff of Leeds, the author of five briefs for Yorkshire and of figures for Africa" in text


def test_an_icon_may_say_its_name(reader: DocumentReader) -> None:
    """A replacement text over an icon hides nothing."""
    document = read(reader, "icons.pdf")
    assert "odile.marchetti@example.org" in document.text
    assert document.hidden == ()


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.glob("*.pdf")))
def test_nobody_is_accused(reader: DocumentReader, name: str) -> None:
    """All of these are honest."""
    assert read(reader, name).hidden == ()
