"""Models asked in plain words, by whoever knows nothing of ours: roles and texts in, a text out."""

from collections.abc import Mapping, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from interview.events import ModelUsed
from interview.models.client import Models
from interview.models.structured import used


async def ask_plainly(
    models: Models,
    messages: Sequence[tuple[str, str]],
    *,
    max_tokens: int | None = None,
    schema: Mapping[str, object] | None = None,
    temperature: float | None = None,
) -> tuple[str, ModelUsed]:
    """The whole answer, without thoughts, and what it has cost. Raises ModelUnavailable."""
    completion = await models.complete(
        [_message(*pair) for pair in messages], schema=schema, max_tokens=max_tokens, temperature=temperature
    )
    return completion.text, used(completion)


def _message(role: str, text: str) -> BaseMessage:
    match role:
        case "system" | "developer":
            return SystemMessage(text)
        case "assistant" | "ai":
            return AIMessage(text)
    return HumanMessage(text)
