"""JSON from a model: repaired where only the form is broken, validated, asked for once more, or refused."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import json_repair
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from pydantic import BaseModel, ValidationError

from interview.commands import Locale
from interview.errors import ModelUnavailable
from interview.events import Event, ModelCalled, ModelUsed, Outcome
from interview.models.client import Called, Completion, Measured, Models, OnCalled, OnMeasured
from interview.models.thoughts import spoken_part
from interview.ports import Note
from prompts.loader import render

T = TypeVar("T", bound=BaseModel)


class BadOutput(ModelUnavailable):
    """The model answered twice in a form that means nothing."""

    def __init__(self) -> None:
        super().__init__("no valid JSON", code="bad_output", temporary=True)


async def ask_for(
    kind: type[T], messages: Sequence[BaseMessage], *, models: Models, locale: Locale, note: Note
) -> tuple[T, str]:
    """The object and the model that made it. Raises ModelUnavailable, BadOutput."""
    asked = list(messages)
    for _ in range(2):
        called: list[ModelCalled] = []
        completion = await models.complete(
            asked,
            schema=kind.model_json_schema(),
            on_failure=note,
            on_measured=noting(note),
            on_called=calling(_Aside(note, called)),
        )
        try:
            made = kind.model_validate(_without_thoughts(json_repair.loads(completion.text)))
        except ValidationError as error:
            for one in called:
                note(replace(one, outcome="unreadable"))
            # Places and kinds of faults only: pydantic's own text would repeat the model's words.
            problem = "; ".join(f"{'.'.join(map(str, item['loc'])) or '-'}: {item['type']}" for item in error.errors())
            asked += [AIMessage(completion.text[:4000]), HumanMessage(render(locale, "repair", problem=problem[:600]))]
        else:
            for one in called:
                note(one)
            return made, completion.model
    raise BadOutput


def _without_thoughts(value: object) -> object:
    """The JSON without what a model thought within its texts; it is read by the person who is thought about."""
    if isinstance(value, str):
        return spoken_part(value)
    if isinstance(value, dict):
        return {name: _without_thoughts(inner) for name, inner in value.items()}
    return [_without_thoughts(inner) for inner in value] if isinstance(value, list) else value


def noting(note: Note) -> OnMeasured:
    """Notes what a call has cost, also of one that is cut off before it has answered."""
    return lambda found: note(_used(found))


class _Aside:
    """Lets everything through but calls that went well: whether their answers mean anything is not known yet."""

    def __init__(self, note: Note, held: list[ModelCalled]) -> None:
        self._note = note
        self._held = held

    def __call__(self, event: Event) -> None:
        if isinstance(event, ModelCalled) and event.outcome == "accepted":
            self._held.append(event)
        else:
            self._note(event)


def calling(note: Note, *, purpose: str = "", index: int | None = None) -> OnCalled:
    """Notes every try, word for word."""
    return lambda found: note(replace(_called(found), purpose=purpose, index=index))


def _called(found: Called) -> ModelCalled:
    tally = found.tally
    outcome: Outcome = "failed" if found.failure is not None else "accepted" if found.whole else "stopped"
    calls = [f"{one.name}({one.arguments})" for one in found.calls]
    return ModelCalled(
        model=found.model,
        at=found.at,
        ms=round(found.ms, 2),
        prompt=[(message.type, _text(message)) for message in found.request.messages],
        answer="\n".join([*([found.answer] if found.answer else []), *calls]),
        outcome=outcome,
        reasons=() if found.failure is None else (found.failure,),
        schema=found.request.schema,
        tools=[str(tool.get("function", tool).get("name", "")) for tool in found.request.tools],
        first_token_ms=None if found.first_token_ms is None else round(found.first_token_ms, 2),
        input_tokens=tally.input_tokens,
        output_tokens=tally.output_tokens,
        cached_tokens=tally.cached_tokens,
        thought_tokens=tally.thought_tokens,
    )


def _text(message: BaseMessage) -> str:
    """What a message says, and the tools that it calls."""
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    return "\n".join(filter(None, [message.text, *(f"{call['name']}({call['args']})" for call in calls)]))


def used(completion: Completion) -> ModelUsed:
    """What a whole answer has cost, as an event."""
    return _used(completion.measured)


def _used(found: Measured) -> ModelUsed:
    return ModelUsed(
        model=found.model,
        ms=found.total_ms,
        input_tokens=found.input_tokens,
        output_tokens=found.output_tokens,
        cost=found.cost,
        cached_tokens=found.cached_tokens,
        thought_tokens=found.thought_tokens,
        counted=found.counted,
    )
