"""How a node speaks: one turn through the voice, into the state."""

from typing import TYPE_CHECKING

from langgraph.runtime import Runtime

from interview.assessment.ledger import corrections, is_settled, replaced_by
from interview.dialogue.deciding import choices, decision_of, heard, settle
from interview.dialogue.pacing import Time
from interview.dialogue.turn import Asking, Choices, Facts, Line, Looking
from interview.events import Event, MoveDecided, MoveMade, StageEntered
from interview.graph.assessments import gather, parsed
from interview.graph.context import Context
from interview.graph.coverage import tell_coverage
from interview.graph.state import State, Update
from interview.graph.transcript import lines, said
from interview.plan.stages import Stage, place
from prompts.loader import fill, phrases

if TYPE_CHECKING:
    from interview.dialogue.progress import Progress

MAX_CLAIM, MOST_CLAIMS = 160, 12
MAX_NOTED = 300
"""Characters of what a contradiction is against."""


async def speak(
    state: State,
    runtime: Runtime[Context],
    transcript: list[Line],
    *,
    facts: Facts | None = None,
    tools: Looking | None = None,
) -> Update:
    """Say the move that stands in the state, behind what was said before.

    Assessments of earlier answers run meanwhile and are not waited for.
    """
    context = runtime.context
    progress = state["progress"]
    context.count_on(state["pinned"], progress.get("spent"))
    offered = _choices(context, state, transcript)
    # What is decided while it is said begins where the answer was given; another stage is announced when it is entered.
    begun = offered.stay["stage"] if offered is not None else progress["stage"]
    stage = progress["stage"]
    before = next((line.stage for line in reversed(transcript) if line.who == "interviewer"), None)
    entering = before != stage
    if entering and offered is None:
        _enter(context, stage)
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
        tools=tools,
        choices=offered,
        noted=noted(state, transcript) if offered is not None else (),
        claims=claimed(state) if offered is not None else (),
    )
    decided: list[Progress] = []

    def note(event: Event) -> None:
        context.voice.emit(event)
        if isinstance(event, MoveDecided) and offered is not None:
            chosen = settle(decision_of(event), offered).progress or progress
            decided[:] = [chosen]
            if chosen["stage"] != before:
                _enter(context, chosen["stage"])

    # A small model's server answers one request at a time: its look at the last answer waits for the next question.
    assessed = {} if state["plan"]["engine"] == "llm" else gather(state, runtime, transcript)
    utterance = await context.voice.speak(
        index=progress["turns"],
        stage=begun,
        speech=lambda: context.interviewer.ask(asking, note=note),
    )
    settled = heard(utterance.text, asking, decided=decided[0] if decided else None, stopped=utterance.stopped)
    progress = settled or progress
    state = {**state, "progress": progress}
    if progress["stage"] != before:
        _enter(context, progress["stage"])
    turn = said(utterance.turn, utterance.text, progress, stopped=utterance.stopped)
    move = progress["move"]
    made = MoveMade(index=progress["turns"], kind=move["kind"], trigger=move["trigger"], detail=move["detail"])
    context.voice.emit(made, key=f"move:{progress['turns']}")
    update: Update = {
        "messages": [turn],
        "progress": {**progress, "turns": progress["turns"] + 1, "spent": context.meter.total},
    }
    context.run.turns, context.run.spent = progress["turns"] + 1, context.meter.total
    context.run.said = True
    spoken = [*transcript, *lines([turn])]
    if assessed := gather(state, runtime, spoken, before=assessed):
        update["assessments"] = assessed
    tell_coverage(context, state, spoken, assessed, key=str(progress["turns"]))
    return update


def _choices(context: Context, state: State, transcript: list[Line]) -> Choices | None:
    """What a model may do instead; without a model there is nobody to choose."""
    if state["plan"]["engine"] != "llm":
        return None
    time = Time.of(state["pinned"], transcript, now=context.clock())
    return choices(state["progress"], plan=state["plan"], pinned=state["pinned"], lines=transcript, time=time)


def noted(state: State, transcript: list[Line]) -> list[str]:
    """The contradictions in the ledger that came after the last one that was asked about.

    Who is asked about one and puts it right contradicts the same words again: that is an answer, not another one.
    """
    asked = max((line.turn for line in transcript if line.trigger == "contradiction"), default=-1)
    words = phrases(state["progress"]["locale"])["leading"]["clash"]
    assessments = parsed(state.get("assessments") or {}).values()
    put_right = corrections(assessments)
    found = sorted(
        (
            made.turn,
            one.against,
            fill(words, mark=f"a{made.turn}", words=one.quote.text, against=one.against, other=one.text[:MAX_NOTED]),
        )
        for made in assessments
        for one in made.contradictions
        if not is_settled(one, put_right)
    )
    known = {against for turn, against, _ in found if turn < asked}
    return [text for turn, against, text in found if turn > asked or (turn == asked and against not in known)]


def claimed(state: State) -> list[str]:
    """The newest claims of the ledger; beside one that was put right, what was said in its place."""
    made = sorted(parsed(state.get("assessments") or {}).values(), key=lambda one: one.turn)
    put_right, lead = corrections(made), phrases(state["progress"]["locale"])["leading"]
    found = []
    for claim in [claim for one in made for claim in one.claims][-MOST_CLAIMS:]:
        later = replaced_by(claim, put_right)
        said = later and fill(lead["put_right"], answer=f"a{later.quote.turn}", words=later.quote.text[:MAX_CLAIM])
        found.append(fill(lead["claim"], mark=f"a{claim.turn}", words=claim.text[:MAX_CLAIM]) + (said or ""))
    return found


def _enter(context: Context, stage: Stage) -> None:
    context.voice.emit(StageEntered(stage=stage, index=place(stage)), key=f"stage:{stage}")
