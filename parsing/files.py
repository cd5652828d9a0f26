"""One file read at the command line: `vivavoce parse`."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from parsing.jobs import SectionReader
from parsing.models import Profile
from parsing.reading.kinds import kind_of
from parsing.reading.pool import ReaderPool


async def parse_file(
    path: Path,
    *,
    reference: date,
    crew: SectionReader | None = None,
    tell: Callable[[str, str], None] = lambda _, __: None,
) -> Profile:
    """Read a file in a child process, as a worker does; with `crew`, its sections go through it afterwards.

    `tell` hears of steps (phase or section, and its state). Raises ParsingError kinds and OSError.
    """
    data = await asyncio.to_thread(path.read_bytes)
    kind = kind_of(data, path.name)

    def hear(what: str, value: dict[str, Any]) -> None:
        tell(str(value.get("name", what)), "read")

    async with ReaderPool(size=1) as readers:
        read = await readers.read(data, kind, sha256=hashlib.sha256(data).hexdigest(), reference=reference, tell=hear)
    rules = Profile.model_validate(read.profile)
    if crew is None:
        return rules
    return await crew.refine(read, rules, on_section=lambda section, state, _: tell(section, state))


def json_resume(profile: Profile) -> dict[str, Any]:
    """The profile as JSON Resume: what is unknown left out, as its schema wants."""
    document: dict[str, Any] = profile.model_dump(mode="json", exclude_none=True)
    return document
