"""`vivavoce parse`: one CV read as a worker would read it, with the engine that is asked for."""

import contextlib
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from parsing.cases import case
from parsing.files import parse_file
from parsing.models import Profile
from parsing.readers.document_reader import DocumentReader
from parsing.reading.kinds import kind_of
from parsing.reading.tesseract import find_tesseract
from server.settings import Settings
from server.wiring.logging import configure_logging
from server.wiring.model_specs import model_specs

Engine = Literal["auto", "rules", "crew"]
"""Who reads the sections; auto: the crew where a model is configured."""


class NoModel(Exception):
    """The crew was asked for and no model is configured."""


class BadCorrection(Exception):
    """What was given as a corrected profile is none."""


WORDS = {
    "not_a_pdf": "it is neither a PDF nor a Word document nor text, no JSON Resume, LinkedIn archive or Europass XML",
    "encrypted_pdf": "it needs a password",
    "empty_document": "there is no text in it",
    "scanned_document": "it holds pictures of text, and no tesseract that can read them is installed"
    " or it recognised nothing",
    "truncated_pdf": "it is broken off or damaged",
    "too_large": "it is larger than 8 MiB",
    "too_many_pages": "it has more pages than a CV",
    "hostile_pdf": "reading it broke a limit of memory, time or nesting",
}
"""What is wrong with a file, by the code of `parsing.errors`."""


async def read_cv(settings: Settings, file: Path, *, engine: Engine, tell: Callable[[str, str], None]) -> Profile:
    """The file's profile. Raises NoModel, BadModelSpec, ParsingError kinds, OSError."""
    today, tesseract = datetime.now(UTC).date(), find_tesseract()
    keyed = bool(model_specs(settings, "crew"))
    if engine == "crew" and not keyed:
        raise NoModel
    if engine == "rules" or not keyed:
        return await parse_file(file, reference=today, tesseract=tesseract, tell=tell)
    from server.wiring.crew import build_crew  # noqa: PLC0415 -- loads the models' libraries: seconds

    configure_logging("critical")  # the steps tell what a person wants to know
    # What CrewAI or a provider's library prints must not get between the lines of our JSON.
    with contextlib.redirect_stdout(sys.stderr):
        async with build_crew(settings) as crew:
            if crew is None and engine == "crew":
                raise NoModel
            return await parse_file(file, reference=today, crew=crew, tesseract=tesseract, tell=tell)


def case_of(file: Path, correction: Path) -> dict[str, object]:
    """A CV and its corrected profile as a case without the person. Raises BadCorrection, ParsingError, OSError."""
    try:
        record = json.loads(correction.read_text(encoding="utf-8"))
        corrected = Profile.model_validate(record.get("profile", record))
    except (ValueError, AttributeError, ValidationError):
        # Its message would quote the profile.
        raise BadCorrection from None
    data = file.read_bytes()
    outcome = DocumentReader(tesseract=find_tesseract()).work(
        data, kind_of(data, file.name), sha256=None, reference=datetime.now(UTC).date(), tell=lambda _, __: None
    )
    if not corrected.meta.x_extraction.sections:
        corrected.meta = outcome.profile.meta
    return case(outcome.document, corrected, language=outcome.reading.language)
