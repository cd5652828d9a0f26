"""Interview events on their way into the log: an exhaustive match, public names stay out of the domain."""

from typing import assert_never

from interview import events as told
from server.wire import events

StaffTold = (
    told.PlanMade | told.ToolCalled | told.ToolReturned | told.ToolFailed | told.ModelFailed | told.AssessmentMade
)


def staff_event(event: StaffTold) -> events.StaffEvent:
    """The log event for staff."""
    match event:
        case told.PlanMade():
            return events.PlanMade(plan=dict(event.plan))
        case told.ToolCalled():
            return events.ToolCalled(call=event.call, tool=event.tool, arguments=dict(event.arguments))
        case told.ToolReturned():
            return events.ToolReturned(call=event.call, tool=event.tool, ms=event.ms, summary=event.summary)
        case told.ToolFailed():
            return events.ToolFailed(
                call=event.call, tool=event.tool, ms=event.ms, code=event.code, temporary=event.temporary
            )
        case told.ModelFailed():
            return events.ModelFailed(model=event.model, code=event.code, temporary=event.temporary, next=event.next)
        case told.AssessmentMade():
            return events.AssessmentMade(message=event.message, assessment=dict(event.assessment))
        case _:
            assert_never(event)
