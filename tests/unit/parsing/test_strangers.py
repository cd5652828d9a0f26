"""CVs made by other hands: the half that may be looked at, read by the rules."""

from pathlib import Path

import pytest

from parsing.bench import bench
from parsing.readers.document_reader import DocumentReader
from parsing.reading.document import Document

OPEN = Path(__file__).parents[2] / "corpus/strangers/open"
FIELDS = (
    "name", "label", "email", "phone", "url", "city", "company", "title", "dates", "school", "degree", "skills",
    "languages", "projects", "summary",
)  # fmt: skip


def document(name: str) -> Document:
    return DocumentReader().document((OPEN / f"open-{name}.pdf").read_bytes(), "pdf")


def test_how_well_they_are_read() -> None:
    """The mean over fifteen fields, its halves by language and by columns near each other, and nothing invented."""
    report = bench(OPEN)

    def mean(**where: object) -> float:
        return sum(report.fields(**where)[name].f1 for name in FIELDS) / len(FIELDS)

    assert mean() > 0.96
    assert abs(mean(language="fr") - mean(language="en")) < 0.03
    assert mean(columns=1) - mean(columns=2) < 0.03
    assert report.hallucination() == 0


@pytest.mark.parametrize("name", ["en-e03-typgrid", "en-h05-halfhalf", "en-h15-typright"])
def test_columns_under_headings_that_no_list_knows(name: str) -> None:
    """They are set as the known ones are."""
    assert document(name).columns == 2


def test_text_that_flows_from_column_to_column() -> None:
    """Page by page, as a newspaper is read; a job goes on at the head of the next column."""
    texts = [line.text for line in document("en-l04-docxcols").lines]
    assert texts.index("for pumping stations") + 1 == texts.index("Senior Project Manager – Trent")
    assert texts.index("Summer 1998") < texts.index("Training")


def test_tags_in_boxes() -> None:
    """Each box is a text of its own, however near the next."""
    cells = {cell for line in document("en-h15-typright").lines for cell in line.cells}
    assert {"Coaching", "Complaints", "Workforce planning", "CRM"} <= cells
