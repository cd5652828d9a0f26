"""How a node speaks: one turn through the voice, into the state."""

from collections.abc import Mapping
from typing import Any

from langgraph.runtime import Runtime

from interview.dialogue.turn import Asking
from interview.events import StageEntered
from interview.graph.assessments import gather
from interview.graph.context import Context
from interview.graph.coverage import tell_coverage
from interview.graph.state import State
from interview.graph.transcript import lines, said
from interview.plan.stages import place


async def speak(state: State, runtime: Runtime[Context], *, facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Say the move that stands in the state. Assessments of earlier answers run meanwhile and are not waited for."""
    context = runtime.context
    progress = state["progress"]
    context.meter.resume(progress.get("spent"))
    transcript = lines(state.get("messages", []))
    stage = progress["stage"]
    before = next((line.stage for line in reversed(transcript) if line.who == "interviewer"), None)
    entering = before != stage
    if entering:
        context.voice.emit(StageEntered(stage=stage, index=place(stage)), key=f"stage:{stage}")
    asking = Asking(
        index=progress["turns"],
        move=progress["move"],
        stage=stage,
        entering=entering,
        locale=progress["locale"],
        pinned=state["pinned"],
        plan=state["plan"],
        lines=transcript,
        facts=facts or {},
    )
    # A small model's server answers one request at a time: its look at the last answer waits for the next question.
    assessed = {} if state["plan"]["engine"] == "llm" else gather(state, runtime, transcript)
    utterance = await context.voice.speak(
        index=progress["turns"],
        stage=stage,
        speech=lambda: context.interviewer.ask(asking, note=context.voice.emit),
    )
    turn = said(utterance.turn, utterance.text, progress, stopped=utterance.stopped)
    update: dict[str, Any] = {
        "messages": [turn],
        "progress": {**progress, "turns": progress["turns"] + 1, "spent": context.meter.total},
    }
    if assessed := gather(state, runtime, transcript, before=assessed):
        update["assessments"] = assessed
    tell_coverage(context, state, [*transcript, *lines([turn])], assessed, key=str(progress["turns"]))
    return update
