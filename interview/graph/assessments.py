"""Which answers are to be assessed, starting that, and taking the results into the state."""

from collections.abc import Collection, Mapping, Sequence

from langgraph.config import get_config
from langgraph.runtime import Runtime

from interview.assessment.material import Answered
from interview.assessment.report import Assessment, Record
from interview.assessment.rules import assess
from interview.dialogue.turn import Line
from interview.events import AssessmentMade
from interview.graph.context import Context
from interview.graph.state import State

FAILED: Record = {"failed": True}
"""Stands in the state for an answer whose assessment failed: not tried again before the end, when the rules do it."""


def thread_id() -> str:
    """The thread of the running graph."""
    found = get_config()["configurable"]["thread_id"]
    return str(found)


def gather(
    state: State, runtime: Runtime[Context], transcript: Sequence[Line], *, before: Mapping[str, Record] | None = None
) -> dict[str, Record]:
    """Start what is missing and return what is done, `before` included. Never waits."""
    context = runtime.context
    if not context.assesses:
        return {}
    thread = thread_id()
    done: dict[str, Record] = {**(before or {}), **plain(context.assessing.collect(thread))}
    known = state.get("assessments") or {}
    for answered in assessable(state, transcript, beside={*known, *done}):
        _start(context, thread, answered)
    return done


async def settle(
    state: State, runtime: Runtime[Context], transcript: Sequence[Line], *, seconds: float
) -> dict[str, Record]:
    """The same at the end: wait for what is under way, at most so long. What failed or is late is left to the rules."""
    context = runtime.context
    if not context.assesses:
        return {}
    done = gather(state, runtime, transcript)
    done |= plain(await context.assessing.settle(thread_id(), seconds=seconds))
    known = (state.get("assessments") or {}) | done
    made_well = {message for message, made in known.items() if made != FAILED}
    for answered in assessable(state, transcript, beside=made_well):
        made = assess(answered, fallback="late").model_dump(mode="json")
        context.voice.emit(
            AssessmentMade(message=answered.message, assessment=made), key=f"assessment:{answered.message}"
        )
        done[answered.message] = made
    return done


def plain(found: dict[str, Assessment | None]) -> dict[str, Record]:
    """As the state keeps them."""
    return {message: FAILED if made is None else made.model_dump(mode="json") for message, made in found.items()}


def parsed(kept: Mapping[str, Record]) -> dict[str, Assessment]:
    """The assessments that exist."""
    return {
        message: Assessment.model_validate(made, extra="ignore") for message, made in kept.items() if made != FAILED
    }


def assessable(state: State, transcript: Sequence[Line], *, beside: Collection[str] = ()) -> list[Answered]:
    """The answers to planned questions, but for those messages: at every turn all but one are known already."""
    questions = state["plan"]["questions"]
    asked = {line.turn: line.text for line in transcript if line.who == "interviewer"}
    return [
        Answered(
            message=line.id,
            text=line.text,
            asked=asked.get(line.turn, ""),
            turn=line.turn,
            question=questions[line.question],
            locale=line.locale or state["progress"]["locale"],
            pinned=state["pinned"],
            plan=state["plan"],
            earlier=[one for one in transcript if one.who == "candidate" and one.turn < line.turn],
            asked_back=_asked_back(transcript, line),
        )
        for line in transcript
        if line.who == "candidate"
        and line.id not in beside
        and 0 <= line.question < len(questions)
        and line.text.strip()
    ]


def _asked_back(transcript: Sequence[Line], answer: Line) -> bool:
    after = next((one for one in transcript if one.who == "interviewer" and one.turn == answer.turn + 1), None)
    # Whatever is asked again was no answer: a question back, a complaint, noise, an answer given before.
    return after is not None and after.move == "repair"


def _start(context: Context, thread: str, answered: Answered) -> None:
    async def work() -> Assessment:
        made = await context.interviewer.assess(answered, note=context.voice.emit)
        event = AssessmentMade(message=answered.message, assessment=made.model_dump(mode="json"))
        context.voice.emit(event, key=f"assessment:{answered.message}")
        return made

    context.assessing.start(thread, answered.message, work)
