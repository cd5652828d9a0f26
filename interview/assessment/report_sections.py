"""A report in sections: what belongs to which, and a report put together from sections again. Pure."""

from collections.abc import Callable, Collection, Mapping

from pydantic import JsonValue

from interview.assessment.report import SECTIONS, Report, SectionName
from interview.ports import Section

ABOUT = frozenset(
    (
        "version",
        "session_id",
        "locale",
        "mode",
        "reason",
        "made_at",
        "notice",
        "engine",
        "model",
        "prompts",
        "rubric",
        "fallback",
        "offer_id",
        "offer_title",
        "offer_company",
    )
)
"""What is said of a report itself: it goes with whatever is shown of it."""
FIELDS: Mapping[SectionName, frozenset[str]] = {
    "summary": frozenset(("summary", "score", "coverage")),
    "competencies": frozenset(("competencies",)),
    "questions": frozenset(("questions",)),
    "next_steps": frozenset(("next_steps",)),
    "gaps": frozenset(("gaps",)),
    "other_offers": frozenset(("other_offers",)),
}
"""What makes a section whole."""
MORE: Mapping[SectionName, frozenset[str]] = {"summary": frozenset(("sentences",))}
"""What a section may hold besides."""
FOR_STAFF: Mapping[SectionName, frozenset[str]] = {
    "summary": frozenset(("summary_of",)),
    "questions": frozenset(("notes_of", "apart")),
}
"""What of it speaks of the candidate, and is not for them."""


def section(report: Report, name: SectionName) -> dict[str, JsonValue]:
    """One section as JSON. Each can stand alone, so each says what it is part of."""
    return report.model_dump(mode="json", include=set(ABOUT | _fields(name, staff=True)))


def _fields(name: SectionName, *, staff: bool) -> frozenset[str]:
    nothing: frozenset[str] = frozenset()
    return FIELDS[name] | MORE.get(name, nothing) | (FOR_STAFF.get(name, nothing) if staff else nothing)


def joined(sections: Mapping[str, Section]) -> dict[str, JsonValue]:
    """Sections as one object: a whole report when none is missing. It says where something stood in for a model."""
    found: dict[str, JsonValue] = {}
    fallback = None
    for name in SECTIONS:
        kept = sections.get(name)
        if kept is not None:
            fallback = fallback or kept.get("fallback")
            found = {**kept, **found}
    return {**found, "fallback": fallback} if found else found


def restored(report: Report, written: Mapping[str, Section]) -> Report:
    """The report with the sections that were already published in place of its own."""
    kept: dict[str, Section] = {name: written[name] for name in SECTIONS if name in written}
    return Report.model_validate({**report.model_dump(mode="json"), **joined(kept)}) if kept else report


def deliver(
    report: Report,
    written: Mapping[str, Section],
    tell: Callable[[SectionName, Section], None],
) -> Report:
    """All sections at once, for an interviewer whose words are fixed; what was written before stands."""
    report = restored(report, written)
    for name in SECTIONS:
        tell(name, section(report, name))
    return report


def shown(report: Section, names: Collection[str], *, staff: bool = False) -> dict[str, JsonValue]:
    """What a reader gets who may see these sections only."""
    fields = ABOUT.union(*(_fields(name, staff=staff) for name in SECTIONS if name in names))
    return {key: value for key, value in report.items() if key in fields}
