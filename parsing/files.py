"""One file read at the command line: `vivavoce parse`."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from parsing.errors import TooLarge
from parsing.json_object import JsonObject
from parsing.models import Profile
from parsing.ports import MAX_UPLOAD
from parsing.readers.pool import ReaderPool
from parsing.reading.kinds import kind_of

if TYPE_CHECKING:
    from parsing.jobs import SectionReader  # at run time it would load the queue


async def parse_file(
    path: Path,
    *,
    reference: date,
    crew: "SectionReader | None" = None,
    tesseract: str | None = None,
    tell: Callable[[str, str], None] = lambda _, __: None,
) -> Profile:
    """Read a file in a child process, as a worker does; with `crew`, its sections go through it afterwards.

    `tell` hears of steps (phase or section, and its state). Raises ParsingError kinds and OSError.
    """
    data = await asyncio.to_thread(_content, path)
    kind = kind_of(data, path.name)

    def hear(what: str, value: JsonObject) -> None:
        if what != "part":
            tell(what, "read" if what != "pictures" else "being recognised")
        elif value["value"]:
            tell(str(value["name"]), "read")

    def hear_crew(section: str, state: str, value: object) -> None:
        if state != "done" or value:
            tell(section, state)

    async with ReaderPool(size=1, tesseract=tesseract) as readers:
        read = await readers.read(data, kind, sha256=hashlib.sha256(data).hexdigest(), reference=reference, tell=hear)
    rules = Profile.model_validate(read.profile)
    if crew is None or not read.lines:
        return rules
    return await crew.refine(read, rules, on_section=hear_crew)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_UPLOAD + 1)
    if len(data) > MAX_UPLOAD:
        raise TooLarge(str(len(data)))
    return data


def json_resume(profile: Profile) -> JsonObject:
    """The profile as JSON Resume: what is unknown left out, as its schema wants.

    But `basics.location` is always there: its schema lets it go, and themes read into it without asking.
    """
    document: JsonObject = profile.model_dump(mode="json", exclude_none=True)
    document["basics"].setdefault("location", {})
    return document
