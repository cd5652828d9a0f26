"""One document from bytes to profile, in this process: what a reader child does, and the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from parsing.compile import compiled
from parsing.errors import EmptyDocument, ScannedDocument
from parsing.models import Profile
from parsing.reading.document import Document
from parsing.reading.docx import read_docx
from parsing.reading.kinds import Kind
from parsing.reading.layout import compose
from parsing.reading.pdf import confine, read_pdf
from parsing.reading.plain import decode, read_text
from parsing.rules.engine import Reading, Rules
from parsing.rules.headings import is_heading

MIN_CHARS = 50
"""A page with less text than this is a picture."""

_SPECIMEN = """Alex Martin
Ingénieur logiciel
alex.martin@example.org | 06 12 34 56 78 | Lyon, France
Expérience
2020 – 2022 Développeur, Exemple SAS, Lyon
Compétences
Python, SQL
Langues
Français (natif)
"""

Tell = Callable[[str, Any], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A read document and what the rules made of it."""

    document: Document
    reading: Reading
    profile: Profile


class Desk:
    """Reads documents one after another. Build once a process: the lexicons take 0.5 s to load."""

    def __init__(self) -> None:
        confine()
        self._rules = Rules()

    def warm(self) -> None:
        """Load what the first document would otherwise wait for."""
        self._rules.read(read_text(_SPECIMEN))

    def document(self, data: bytes, kind: Kind) -> Document:
        """The text of a file. Raises BadDocument kinds."""
        match kind:
            case "pdf":
                sheets = read_pdf(data)
                document = compose(sheets, is_heading=is_heading)
                if document.chars < MIN_CHARS:
                    pictured = (
                        any(paint.color is None for sheet in sheets for paint in sheet.paints) or len(data) > 20_000
                    )
                    raise ScannedDocument("no text") if pictured else EmptyDocument("no text")
                return document
            case "docx":
                return read_docx(data)
            case "text":
                return read_text(decode(data))

    def work(self, data: bytes, kind: Kind, *, sha256: str | None, reference: date, tell: Tell) -> Outcome:
        """The whole way. `tell` hears of phases: text, sections, part."""
        document = self.document(data, kind)
        tell("text", {"pages": document.pages, "chars": document.chars})
        reading = self._rules.read(document, on_part=lambda name, value: tell("part", {"name": name, "value": value}))
        return Outcome(document, reading, compiled(reading, document, sha256=sha256, reference=reference))
