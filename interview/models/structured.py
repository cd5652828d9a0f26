"""JSON from a model: repaired where only the form is broken, validated, asked for once more, or refused."""

from collections.abc import Sequence
from typing import Any, TypeVar

import json_repair
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from pydantic import BaseModel, ValidationError

from interview.commands import Locale
from interview.errors import ModelUnavailable
from interview.events import ModelUsed
from interview.models.client import Completion, Measured, Models, OnMeasured
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
        completion = await models.complete(
            asked, schema=kind.model_json_schema(), on_failure=note, on_measured=noting(note)
        )
        try:
            return kind.model_validate(_without_thoughts(json_repair.loads(completion.text))), completion.model
        except ValidationError as error:
            # Places and kinds of faults only: pydantic's own text would repeat the model's words.
            problem = "; ".join(f"{'.'.join(map(str, item['loc'])) or '-'}: {item['type']}" for item in error.errors())
            asked += [AIMessage(completion.text[:4000]), HumanMessage(render(locale, "repair", problem=problem[:600]))]
    raise BadOutput


def _without_thoughts(value: Any) -> Any:
    """The JSON without what a model thought within its texts; it is read by the person who is thought about."""
    if isinstance(value, str):
        return spoken_part(value)
    if isinstance(value, dict):
        return {name: _without_thoughts(inner) for name, inner in value.items()}
    return [_without_thoughts(inner) for inner in value] if isinstance(value, list) else value


def noting(note: Note) -> OnMeasured:
    """Notes what a call has cost, also of one that is cut off before it has answered."""
    return lambda found: note(_used(found))


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
