"""The graph as `langgraph dev`, LangGraph Studio and chat pages open it: offline, with invented documents.

Nothing has to be configured, and bare messages are understood as answers. The server brings its own checkpointer.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from pydantic import JsonValue

from interview.assessment.assessing import Assessing
from interview.commands import Answer, Begin, Locale
from interview.evaluation.documents import OFFERS, person
from interview.evaluation.stage import Documents
from interview.events import Event
from interview.graph.clock import wall_clock
from interview.graph.context import Context, Run
from interview.graph.nodes.answer import answer
from interview.graph.nodes.ask import ask
from interview.graph.nodes.close import close
from interview.graph.nodes.listen import GivenAnswer, Heard, follow, listen, take
from interview.graph.nodes.plan import plan
from interview.graph.nodes.report import report
from interview.graph.state import State, Update
from interview.graph.tools import Tools, ToolServices
from interview.graph.transcript import MARK, lines
from interview.graph.wiring import wire
from interview.interviewers.rules import OfflineInterviewer
from interview.models.usage import Meter
from interview.plan.pinned import pinned_of
from interview.ports import Restart, Speech, Utterance

MINUTES = 10


Theirs = Runtime[Any]
"""What the server that runs the graph passes to a node: its context is not ours."""


class StudioVoice:
    """Says every turn anew, so that a fork or a re-run in Studio really speaks."""

    async def speak(self, *, index: int, stage: str, speech: Callable[[], Speech]) -> Utterance:
        """The whole turn at once."""
        del stage
        text = ""
        async for piece in speech():
            text = "" if isinstance(piece, Restart) else text + piece
        return Utterance(turn=f"turn-{index}-{uuid.uuid4().hex[:8]}", text=text, stopped=False)

    def emit(self, event: Event, *, key: str | None = None) -> None:
        """Studio shows the state; events are nobody's here."""

    async def recorded(self) -> None:
        """Nothing is lost here."""

    async def sections(self) -> Mapping[str, Mapping[str, JsonValue]]:
        """Nothing was recorded."""
        return {}

    async def last_answers(self) -> Sequence[Answer]:
        """None: whoever speaks here gives every answer itself."""
        return ()


def make_graph() -> CompiledStateGraph[State, Any, State, State]:
    """The factory that `langgraph.json` names: it may take nothing but what the server brings along."""
    return build_studio_graph()


def build_studio_graph(
    checkpointer: BaseCheckpointSaver[str] | None = None, *, locale: Locale = "fr"
) -> CompiledStateGraph[State, Any, State, State]:
    """The same nodes and edges as in production, with what they depend on bound in."""
    bound = _Bound(locale)
    graph: StateGraph[State, Any, State, State] = StateGraph(State)
    for node in (bound.plan, bound.ask, bound.listen, bound.answer, bound.close, bound.report):
        graph.add_node(node.__name__, node)
    graph.add_conditional_edges(START, _enter)
    wire(graph)
    return graph.compile(checkpointer=checkpointer, name="interview")


def _enter(state: State) -> Literal["plan", "listen"]:
    # A chat page sends its next message as a new input instead of resuming.
    begun, ended = "progress" in state, bool(state.get("report"))
    return "listen" if begun and not ended else "plan"


class _Bound:
    """Nodes that find their dependencies here, whatever context the server passes."""

    def __init__(self, locale: Locale) -> None:
        offer = OFFERS[locale][0]
        documents = Documents(person=person(), offer=offer)
        voice = StudioVoice()
        services = ToolServices(profiles=documents, offers=documents, pinned=documents)
        self._context = Context(
            voice=voice,
            interviewer=OfflineInterviewer(word_seconds=0),
            tools=Tools(services, voice=voice),
            assessing=Assessing(),
            assesses=True,
            clock=wall_clock,
            meter=Meter(),
            preparing=None,
            run=Run(),
        )
        self._begin = Begin(
            session_id="studio",
            candidate_id="studio",
            locale=locale,
            mode="practice",
            minutes=MINUTES,
            deadline=0,
            offer_id=offer.id,
            profile_revision=1,
        )

    async def ask(self, state: State, runtime: Theirs) -> Update:
        """As in production."""
        return await ask(state, self._runtime(runtime))

    async def answer(self, state: State, runtime: Theirs) -> Update:
        """As in production."""
        return await answer(state, self._runtime(runtime))

    async def close(self, state: State, runtime: Theirs) -> Update:
        """As in production."""
        return await close(state, self._runtime(runtime))

    async def report(self, state: State, runtime: Theirs) -> Update:
        """As in production."""
        return await report(state, self._runtime(runtime))

    async def plan(self, state: State, runtime: Theirs) -> Update:
        """Plan for the invented documents unless others are pinned already."""
        pinned = state.get("pinned") or pinned_of(self._begin)
        return await plan({**state, "pinned": pinned}, self._runtime(runtime))

    async def listen(self, state: State, runtime: Theirs) -> Heard:
        """Take a message that came as input, or wait for one."""
        last = state["messages"][-1]
        if isinstance(last, HumanMessage) and MARK not in last.additional_kwargs:
            earlier: State = {**state, "messages": state["messages"][:-1]}
            transcript = lines(earlier["messages"])
            given: GivenAnswer = {"kind": "answer", "input_id": str(last.id), "text": str(last.text)}
            taken = take(earlier, given, transcript, now=wall_clock())
            return await follow(earlier, self._runtime(runtime), taken, transcript)
        return await listen(state, self._runtime(runtime))

    def _runtime(self, runtime: Theirs) -> Runtime[Context]:
        return replace(runtime, context=self._context)
