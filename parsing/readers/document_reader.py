"""One document from bytes to profile, in this process: what a reader child does, and the command line."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from parsing.compile import compiled
from parsing.errors import EmptyDocument, ScannedDocument, TooLarge
from parsing.importing.imported import FORMS, imported
from parsing.json_object import JsonObject
from parsing.models import Profile
from parsing.reading.charset import decoded
from parsing.reading.document import Document
from parsing.reading.docx import read_docx
from parsing.reading.kinds import Kind
from parsing.reading.layout import compose
from parsing.reading.marks import Sheet
from parsing.reading.pdf import read_pdf
from parsing.reading.plain import read_text
from parsing.reading.recognition import Recogniser
from parsing.reading.tesseract import known_languages
from parsing.rules.engine import Reading, Rules
from parsing.rules.flow import flowed
from parsing.rules.folding import words
from parsing.rules.headings import is_heading

MAX_CHARS = 200_000
"""Of a document; fifteen dense pages have 60,000."""
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

Tell = Callable[[str, JsonObject], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A read document and what the rules made of it."""

    document: Document
    reading: Reading
    profile: Profile


class DocumentReader:
    """Reads documents one after another. Build once a process: the lexicons take 0.5 s to load.

    With `tesseract`, the program's path, pictures of text are read too.
    """

    def __init__(self, *, tesseract: str | None = None) -> None:
        self._rules = Rules()
        languages = known_languages(tesseract) if tesseract else ()
        self._recogniser = Recogniser(tesseract, languages) if tesseract and languages else None

    def warm(self) -> None:
        """Load what the first document would otherwise wait for."""
        self._rules.read(read_text(_SPECIMEN))

    def document(self, data: bytes, kind: Kind, *, tell: Tell = lambda _, __: None) -> Document:
        """The text of a file. Raises BadDocument kinds. `tell` hears `pictures` before they are read."""
        document = self._read(data, kind, tell)
        if document.chars > MAX_CHARS:
            raise TooLarge("text")
        return document

    def _read(self, data: bytes, kind: Kind, tell: Tell) -> Document:
        match kind:
            case "pdf":
                sheets = read_pdf(data)
                document = compose(sheets, is_heading=is_heading)
                return document if document.chars >= MIN_CHARS else self._recognised(data, sheets, document, tell)
            case "docx":
                return read_docx(data)
            case "text":
                return read_text(decoded(data) or "")
            case _:
                return Document(lines=(), pages=1)  # a profile already: nothing of it is read as a page

    def _recognised(self, data: bytes, sheets: list[Sheet], found: Document, tell: Tell) -> Document:
        if not any(_pictured(sheet) for sheet in sheets):
            raise EmptyDocument("no text")
        if self._recogniser is None:
            raise ScannedDocument("no text")
        tell("pictures", {"pages": len(sheets)})
        document = compose(self._recogniser.sheets(data), is_heading=is_heading)
        if document.chars < MIN_CHARS:
            raise ScannedDocument("nothing recognised")
        unseen = (*found.hidden, *(text for sheet in sheets for text in sheet.pictured))
        return replace(document, ocr=True, hidden=_not_seen(unseen, document.text), links=found.links)

    def work(self, data: bytes, kind: Kind, *, sha256: str | None, reference: date, tell: Tell) -> Outcome:
        """The whole way. `tell` hears of phases: pictures, text, part."""
        document = flowed(self.document(data, kind, tell=tell))
        tell("text", {"pages": document.pages, "chars": document.chars})
        if kind in FORMS:
            reading = imported(data, kind)
            for name, value in reading.parts.items():
                tell("part", {"name": name, "value": value})
            return Outcome(document, reading, compiled(reading, document, sha256=sha256, reference=reference))
        return self.made(document, sha256=sha256, reference=reference, tell=tell)

    def made(
        self, document: Document, *, sha256: str | None, reference: date, tell: Tell = lambda _, __: None
    ) -> Outcome:
        """What the rules make of a document."""
        reading = self._rules.read(document, on_part=lambda name, value: tell("part", {"name": name, "value": value}))
        return Outcome(document, reading, compiled(reading, document, sha256=sha256, reference=reference))


def _pictured(sheet: Sheet) -> bool:
    """Whether a page without text shows something: a picture, outlines of letters, or letters without a name."""
    return (
        any(paint.color is None for paint in sheet.paints) or len(sheet.paints) >= MIN_CHARS or sheet.mute >= MIN_CHARS
    )


def _not_seen(hidden: tuple[str, ...], text: str) -> tuple[str, ...]:
    """A scanner lays its own reading, unseen, over the picture: what says the same as the picture hides nothing."""
    there = set(words(text).split())

    def shown(piece: str) -> bool:
        said = words(piece).split()
        return sum(word in there for word in said) > 0.6 * len(said)

    return tuple(piece for piece in hidden if not shown(piece))
