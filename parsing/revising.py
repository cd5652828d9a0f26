"""A user's edits: what they changed is theirs, and stays theirs when the CV is read again."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from parsing.errors import InvalidProfile
from parsing.findings import findings
from parsing.models import Finding, Profile, SectionNote
from parsing.periods import retimed
from parsing.rules.skills import known_skill

MAX_PROFILE = 512 * 1024
"""Bytes of JSON."""
MAX_ADDRESS = 320
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")
"""An e-mail address, as far as its form can be told from a slip; the profile's page knows the same."""
SECTIONS = (
    "basics", "work", "education", "skills", "languages", "projects", "certificates", "interests", "volunteer",
    "awards", "publications", "references",
)  # fmt: skip
"""The parts of a profile, in the order of their reading."""
PARTS_OF = {"header": "basics", "contact": "basics", "summary": "basics", "courses": "education"}
"""Sections of a document that are read as part of another."""


def edited(base: Profile, new: Profile, *, accepted: Collection[str] = ()) -> Profile:
    """The user's version. Provenance is ours: it is carried over, less the evidence of what was changed.

    What stands at the pointers `accepted` they have looked at and found right: that is sure, and no longer a finding.

    Raises InvalidProfile when it is larger than any profile, or its e-mail address is none: what was stored before that
    was looked at is still read, and put right with the next correction.
    """
    if len(new.model_dump_json(exclude={"meta"})) > MAX_PROFILE:
        raise InvalidProfile("size")
    if new.basics.email and not _ADDRESS.fullmatch(new.basics.email[:MAX_ADDRESS]):
        raise InvalidProfile("email", pointer="/basics/email")
    result = new.model_copy(deep=True)
    result.meta = base.meta.model_copy(deep=True)
    for skill in result.skills:
        # A skill is found by its canonical id: one that was renamed or added by hand gets its own.
        known = None if skill.keywords else known_skill(skill.name)
        skill.x_id, skill.x_kind = (known.id, known.kind) if known else (None, None)
        skill.x_ids = [known.id for name in skill.keywords if (known := known_skill(name)) is not None]
        skill.x_levels = [one for one in skill.x_levels if one.name in skill.keywords]
    extraction = result.meta.x_extraction
    before, after = base.model_dump(mode="json"), result.model_dump(mode="json")
    extraction.evidence = {
        pointer: note for pointer, note in extraction.evidence.items() if at(before, pointer) == at(after, pointer)
    }
    for pointer in accepted:
        if (stood := extraction.evidence.get(pointer)) is not None:
            extraction.evidence[pointer] = stood.model_copy(update={"confidence": 1.0})
    # What a correction before this one has found right is not asked for again.
    open_now = {(finding.code, finding.path) for finding in extraction.warnings}
    dismissed = {(finding.code, finding.path) for finding in _findings(base)} - open_now
    extraction.warnings = [
        finding
        for finding in _findings(result)
        if finding.path not in accepted and (finding.code, finding.path) not in dismissed
    ]
    for key in changed(base, result):
        notes = [note for note in extraction.sections if note.key == key]
        for note in notes:
            note.engine, note.fallback = "user", None
        if not notes:
            extraction.sections.append(SectionNote(key=key, engine="user"))
    reference = extraction.reference_date
    return retimed(result, date.fromisoformat(reference)) if reference else result


def _findings(profile: Profile) -> list[Finding]:
    """What is still to be looked at after a correction; of how the document was read nothing changes."""
    before = profile.meta.x_extraction
    if before.reference_date is None:
        return before.warnings
    return findings(profile, date.fromisoformat(before.reference_date), hidden=bool(before.stripped), ocr=before.ocr)


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
