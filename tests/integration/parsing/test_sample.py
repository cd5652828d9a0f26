"""The floors, held on the corpus's sample: every layout once, both languages, both halves, and some of the unseen."""

import json
from pathlib import Path

from jsonschema import Draft7Validator

from parsing.bench import REFERENCE, bench, json_lines, table
from parsing.errors import BadDocument
from parsing.files import json_resume
from parsing.readers.document_reader import DocumentReader
from parsing.revising import at
from parsing.rules.folding import words

AS_WRITTEN = {"name", "position", "institution", "studyType", "language", "fluency", "title", "organization", "issuer"}
SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"


def test_the_floors_hold() -> None:
    """No field below its floor, two columns near one, nothing invented, every document read."""
    report = bench(SAMPLE)
    assert len(report.results) >= 30
    assert report.misses() == [], table(report)
    assert report.hallucination() == 0
    assert all(isinstance(json.loads(line), dict) for line in json_lines(report))


def test_evidence_says_where() -> None:
    """Every piece of evidence names lines of the document, and a value as written stands in them."""
    reader = DocumentReader()
    checked = 0
    for path in sorted(SAMPLE.glob("*.pdf"))[::4]:
        try:
            document = reader.document(path.read_bytes(), "pdf")
        except BadDocument:
            raise AssertionError(path.name) from None
        there = {(line.page, line.number): line.text for line in document.lines}
        outcome = reader.work(path.read_bytes(), "pdf", sha256=None, reference=REFERENCE, tell=lambda _, __: None)
        for pointer, note in outcome.profile.meta.x_extraction.evidence.items():
            assert note.lines, pointer
            assert all((note.page, number) in there for number in note.lines), (path.name, pointer)
            value = at(outcome.profile.model_dump(mode="json"), pointer)
            written = value if pointer.rsplit("/", 1)[-1] in AS_WRITTEN and isinstance(value, str) else ""
            lines = words(" ".join(there[note.page, number] for number in note.lines)).replace(" ", "")
            assert all(word in lines for word in words(written).split()), (path.name, pointer)
            checked += 1
    assert checked > 200


def test_the_profile_is_json_resume() -> None:
    """A profile without its unknowns validates against JSON Resume's schema."""
    schema = json.loads((Path(__file__).parent / "resume-schema.json").read_text(encoding="utf-8"))
    validator = Draft7Validator(schema)
    reader = DocumentReader()
    for path in sorted(SAMPLE.glob("*.pdf"))[::3]:
        outcome = reader.work(path.read_bytes(), "pdf", sha256=None, reference=REFERENCE, tell=lambda _, __: None)
        assert [e.message for e in validator.iter_errors(json_resume(outcome.profile))] == [], path.name
