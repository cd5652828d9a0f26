"""How much of the plan is covered, at any time of an interview. Counted as the report counts."""

from collections.abc import Mapping, Sequence

from interview.assessment.material import Held
from interview.assessment.report import Record
from interview.assessment.reporting import count
from interview.dialogue.turn import Line
from interview.events import CoverageChanged
from interview.graph.assessments import parsed
from interview.graph.context import Context
from interview.graph.state import State
from interview.graph.transcript import lines

_ALWAYS = frozenset(("open", "ask", "follow_up"))
"""Moves that change it whatever was answered: no need to count twice."""
_SHOWN = {"id", "label", "kind", "status", "required", "planned", "asked", "answered", "score"}


def coverage(
    state: State, transcript: Sequence[Line], assessments: Mapping[str, Record], *, follow_ups: int
) -> CoverageChanged:
    """Coverage after this transcript, these assessments and this many follow-ups. Pure."""
    held = Held(
        pinned=state["pinned"],
        plan=state["plan"],
        lines=transcript,
        assessments=parsed({**assessments}),
        reason="completed",
        locale=state["progress"]["locale"],
        at=0,
    )
    total, competencies = count(held)
    return CoverageChanged(
        planned=total.planned,
        asked=total.asked,
        answered=total.answered,
        follow_ups_left=state["plan"]["budget"]["follow_ups"] - follow_ups,
        competencies=[item.model_dump(mode="json", include=_SHOWN) for item in competencies],
    )


def tell_coverage(
    context: Context, state: State, transcript: Sequence[Line], assessed: Mapping[str, Record], *, key: str
) -> None:
    """Tell staff if this step changed it. `transcript` and `assessed` are what the step makes of the state."""
    if not context.assesses:
        return
    known, follow_ups = state.get("assessments") or {}, state["progress"]["follow_ups"]
    now = coverage(state, transcript, {**known, **assessed}, follow_ups=follow_ups)
    if state["progress"]["move"]["kind"] in _ALWAYS or now != _last_coverage(state, known):
        context.voice.emit(now, key=f"coverage:{key}")


def _last_coverage(state: State, known: Mapping[str, Record]) -> CoverageChanged:
    """Coverage when the last turn was said and not yet answered."""
    earlier = lines(state["messages"])
    while earlier[-1].who == "candidate":
        earlier.pop()
    return coverage(state, earlier, known, follow_ups=state["progress"]["follow_ups"])
