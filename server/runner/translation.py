"""Interview events on their way into the log: an exhaustive match, public names stay out of the domain."""

from typing import assert_never

from interview import events as told
from server.runner.surrogates import encodable
from server.wire import events

StaffTold = (
    told.PlanMade | told.ToolCalled | told.ToolReturned | told.ToolFailed | told.ModelFailed | told.AssessmentMade
)


def section_event(event: told.SectionMade, mode: events.Mode) -> events.ReportSection | events.ReportWithheld:
    """The candidate reads a practice report as it is written; an assessed one waits for what staff releases."""
    kind = events.ReportSection if mode == "practice" else events.ReportWithheld
    return kind(name=event.name, section=encodable(dict(event.section)))


def staff_event(event: StaffTold) -> events.StaffEvent:
    """The log event for staff."""
    match event:
        case told.PlanMade():
            return events.PlanMade(plan=encodable(event.plan))
        case told.ToolCalled():
            return events.ToolCalled(call=event.call, tool=event.tool, arguments=encodable(event.arguments))
        case told.ToolReturned():
            return events.ToolReturned(call=event.call, tool=event.tool, ms=event.ms, summary=encodable(event.summary))
        case told.ToolFailed():
            return events.ToolFailed(
                call=event.call, tool=event.tool, ms=event.ms, code=event.code, temporary=event.temporary
            )
        case told.ModelFailed():
            return events.ModelFailed(model=event.model, code=event.code, temporary=event.temporary, next=event.next)
        case told.AssessmentMade():
            return events.AssessmentMade(message=event.message, assessment=encodable(event.assessment))
        case _:
            assert_never(event)
