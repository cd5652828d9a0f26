"""A user's edits: what they changed is theirs, and stays theirs when the CV is read again."""

from datetime import date
from typing import Any

from parsing.errors import InvalidProfile
from parsing.models import Profile, SectionNote
from parsing.periods import retimed
from parsing.rules.skills import known_skill

MAX_PROFILE = 512 * 1024
"""Bytes of JSON."""
SECTIONS = (
    "basics", "work", "education", "skills", "languages", "projects", "certificates", "interests", "volunteer",
    "awards", "publications", "references",
)  # fmt: skip
"""The parts of a profile, in the order of their reading."""
PARTS_OF = {"header": "basics", "contact": "basics", "summary": "basics", "courses": "education"}
"""Sections of a document that are read as part of another."""


def edited(base: Profile, new: Profile) -> Profile:
    """The user's version. Provenance is ours: it is carried over, less the evidence of what was changed.

    Raises InvalidProfile when it is larger than any profile.
    """
    if len(new.model_dump_json(exclude={"meta"})) > MAX_PROFILE:
        raise InvalidProfile("size")
    result = new.model_copy(deep=True)
    result.meta = base.meta.model_copy(deep=True)
    for skill in result.skills:
        # A skill is found by its canonical id: one that was renamed or added by hand gets its own.
        known = None if skill.keywords else known_skill(skill.name)
        skill.x_id, skill.x_kind = (known.id, known.kind) if known else (None, None)
        skill.x_ids = [known.id for name in skill.keywords if (known := known_skill(name)) is not None]
        skill.x_levels = [told for told in skill.x_levels if told.name in skill.keywords]
    extraction = result.meta.x_extraction
    before, after = base.model_dump(mode="json"), result.model_dump(mode="json")
    extraction.evidence = {
        pointer: note for pointer, note in extraction.evidence.items() if at(before, pointer) == at(after, pointer)
    }
    for key in changed(base, result):
        notes = [note for note in extraction.sections if note.key == key]
        for note in notes:
            note.engine, note.fallback = "user", None
        if not notes:
            extraction.sections.append(SectionNote(key=key, engine="user"))
    reference = extraction.reference_date
    return retimed(result, date.fromisoformat(reference)) if reference else result


def changed(base: Profile, new: Profile) -> list[str]:
    """Sections in which two profiles differ."""
    return [key for key in SECTIONS if getattr(base, key) != getattr(new, key)]


def reread(parsed_before: Profile, current: Profile, parsed_now: Profile) -> Profile:
    """A new reading of the same CV, with the sections the user corrected left as they are."""
    result = parsed_now.model_copy(deep=True)
    kept = changed(parsed_before, current)
    evidence = result.meta.x_extraction.evidence
    for key in kept:
        setattr(result, key, getattr(current, key))
        evidence = {p: note for p, note in evidence.items() if not p.startswith(f"/{key}/")}
        evidence |= {p: n for p, n in current.meta.x_extraction.evidence.items() if p.startswith(f"/{key}/")}
        for note in result.meta.x_extraction.sections:
            if note.key == key:
                note.engine, note.fallback = "user", None
    result.meta.x_extraction.evidence = evidence
    return result


def at(document: Any, pointer: str) -> Any:
    """The value a JSON pointer names, or None."""
    for step in pointer.strip("/").split("/"):
        if isinstance(document, list):
            if not step.isdigit() or int(step) >= len(document):
                return None
            document = document[int(step)]
        elif isinstance(document, dict):
            document = document.get(step)
        else:
            return None
    return document
