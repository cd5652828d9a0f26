"""Interview events on their way into the log: an exhaustive match, public names stay out of the domain."""

from typing import assert_never

from interview import events as told
from server.runner.surrogates import encodable
from server.wire import events

StaffTold = (
    told.PlanMade
    | told.ToolCalled
    | told.ToolReturned
    | told.ToolFailed
    | told.ModelFailed
    | told.AssessmentMade
    | told.CoverageChanged
)


def section_event(event: told.SectionMade, mode: events.Mode) -> events.ReportSection | events.ReportWithheld:
    """The candidate reads a practice report as it is written; an assessed one waits for what staff releases."""
    kind = events.ReportSection if mode == "practice" else events.ReportWithheld
    return kind(name=event.name, section=encodable(dict(event.section)))


def staff_event(event: StaffTold) -> events.StaffEvent:
    """The log event for staff."""
    made: events.StaffEvent
    match event:
        case told.PlanMade():
            made = events.PlanMade(plan=encodable(event.plan))
        case told.ToolCalled():
            made = events.ToolCalled(call=event.call, tool=event.tool, arguments=encodable(event.arguments))
        case told.ToolReturned():
            made = events.ToolReturned(call=event.call, tool=event.tool, ms=event.ms, summary=encodable(event.summary))
        case told.ToolFailed():
            made = events.ToolFailed(
                call=event.call, tool=event.tool, ms=event.ms, code=event.code, temporary=event.temporary
            )
        case told.ModelFailed():
            made = events.ModelFailed(model=event.model, code=event.code, temporary=event.temporary, next=event.next)
        case told.AssessmentMade():
            made = events.AssessmentMade(message=event.message, assessment=encodable(event.assessment))
        case told.CoverageChanged():
            made = _coverage(event)
        case _:
            assert_never(event)
    return made


def _coverage(event: told.CoverageChanged) -> events.CoverageChanged:
    return events.CoverageChanged(
        planned=event.planned,
        asked=event.asked,
        answered=event.answered,
        follow_ups_left=event.follow_ups_left,
        competencies=[events.CompetencyCoverage.model_validate(encodable(item)) for item in event.competencies],
    )
