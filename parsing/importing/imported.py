"""Files that are profiles already: a JSON Resume, LinkedIn's archive, Europass XML."""

from collections.abc import Callable
from typing import Literal, get_args

from parsing.importing.europass import from_europass
from parsing.importing.linkedin import from_linkedin
from parsing.importing.resume_json import from_json_resume
from parsing.importing.values import shown
from parsing.models import Profile, SectionNote
from parsing.revising import SECTIONS
from parsing.rules.engine import Reading
from parsing.rules.tongue import language_of

Form = Literal["json_resume", "linkedin", "europass"]
FORMS: tuple[Form, ...] = get_args(Form)
_READERS: dict[Form, Callable[[bytes], Profile]] = {
    "json_resume": from_json_resume,
    "linkedin": from_linkedin,
    "europass": from_europass,
}


def imported(data: bytes, form: Form) -> Reading:
    """What such a file says, as an engine's reading without evidence: the person's own words. Raises BadDocument."""
    profile = _READERS[form](data)
    parts = shown(profile.model_dump(include=set(SECTIONS)))
    filled = [name for name in SECTIONS if parts[name] and (name != "basics" or profile.basics.name)]
    words = " ".join(w.position or "" for w in profile.work) + " " + (profile.basics.summary or "")
    return Reading(
        parts=parts,
        sections=[SectionNote(key=name, engine="user") for name in filled],
        language=language_of(words),
        engines=dict.fromkeys(filled, "user"),
    )
