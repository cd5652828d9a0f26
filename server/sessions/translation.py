"""Interview events on their way into the log: an exhaustive match, public names stay out of the domain."""

from typing import assert_never

from interview import events as theirs
from interview.commands import Usage
from server.protocol import events
from server.protocol.cards import SessionUsage
from server.protocol.coverage import CompetencyCoverage
from server.sessions.surrogates import encodable

StaffEvent = (
    theirs.PlanMade
    | theirs.ToolCalled
    | theirs.ToolReturned
    | theirs.ToolFailed
    | theirs.ModelFailed
    | theirs.MoveDecided
    | theirs.MoveMade
    | theirs.WordsRefused
    | theirs.ModelUsed
    | theirs.BudgetReached
    | theirs.AssessmentMade
    | theirs.CoverageChanged
)


def section_event(event: theirs.SectionMade, mode: events.Mode) -> events.ReportSection | events.ReportWithheld:
    """The candidate reads a practice report as it is written; an assessed one waits for what staff releases."""
    kind = events.ReportSection if mode == "practice" else events.ReportWithheld
    return kind(name=event.name, section=encodable(dict(event.section)))


def staff_event(event: StaffEvent, mode: events.Mode) -> events.StaffEvent:  # noqa: C901, PLR0912 - one case an event
    """The log event for staff."""
    made: events.StaffEvent
    match event:
        case theirs.PlanMade():
            made = events.PlanMade(plan=encodable(event.plan))
        case theirs.ToolCalled():
            made = events.ToolCalled(call=event.call, tool=event.tool, arguments=encodable(event.arguments))
        case theirs.ToolReturned():
            made = events.ToolReturned(call=event.call, tool=event.tool, ms=event.ms, summary=encodable(event.summary))
        case theirs.ToolFailed():
            made = events.ToolFailed(
                call=event.call, tool=event.tool, ms=event.ms, code=event.code, temporary=event.temporary
            )
        case theirs.ModelFailed():
            made = events.ModelFailed(model=event.model, code=event.code, temporary=event.temporary, next=event.next)
        case theirs.MoveDecided():
            made = events.MoveDecided(
                index=event.index,
                act=encodable(event.act),
                aim=encodable(event.aim),
                anchor=encodable(event.anchor),
                against=encodable(event.against),
                code=event.code,
            )
        case theirs.MoveMade():
            made = events.MoveMade(
                index=event.index, kind=event.kind, trigger=event.trigger, detail=encodable(event.detail)
            )
        case theirs.WordsRefused():
            made = events.WordsRefused(
                index=event.index, code=event.code, text=encodable(event.text), heard=event.heard
            )
        case theirs.AssessmentMade():
            made = events.AssessmentMade(message=event.message, assessment=encodable(event.assessment), mode=mode)
        case theirs.ModelUsed():
            made = events.ModelUsed(
                purpose=event.purpose,
                model=event.model,
                ms=round(event.ms, 2),
                input_tokens=event.input_tokens,
                output_tokens=event.output_tokens,
                cost=event.cost,
                cached_tokens=event.cached_tokens,
                thought_tokens=event.thought_tokens,
            )
        case theirs.BudgetReached():
            made = events.BudgetReached(limit=event.limit, used=event.used, allowed=event.allowed)
        case theirs.CoverageChanged():
            made = _coverage(event, mode)
        case _:
            assert_never(event)
    return made


def _coverage(event: theirs.CoverageChanged, mode: events.Mode) -> events.CoverageChanged:
    return events.CoverageChanged(
        planned=event.planned,
        asked=event.asked,
        answered=event.answered,
        follow_ups_left=event.follow_ups_left,
        competencies=[CompetencyCoverage.model_validate(encodable(item)) for item in event.competencies],
        mode=mode,
    )


def usage_of(spent: Usage | None) -> SessionUsage | None:
    """What a session has cost, as staff reads it."""
    if spent is None:
        return None
    return SessionUsage(
        input_tokens=spent["input_tokens"],
        output_tokens=spent["output_tokens"],
        cost=None if spent["unpriced"] else round(spent["cost"], 6),
    )
