"""The transcript as the graph keeps it, and as an interviewer reads it."""

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from interview.dialogue.progress import Progress
from interview.dialogue.turn import Line

MARK = "vivavoce"


def said(turn: str, text: str, progress: Progress, *, stopped: bool) -> AIMessage:
    """The interviewer's message."""
    move = progress["move"]
    mark = {
        "turn": progress["turns"],
        "stage": progress["stage"],
        "question": move["question"],
        "move": move["kind"],
        "trigger": move["trigger"],
        "locale": progress["locale"],
        "stopped": stopped,
    }
    return AIMessage(content=text, id=turn, additional_kwargs={MARK: mark})


def answered(message: str, text: str, progress: Progress) -> HumanMessage:
    """The candidate's message; it belongs to the question that stands open."""
    mark = {
        "turn": progress["turns"] - 1,
        "stage": progress["stage"],
        "question": progress["question"],
        "move": "answer",
        "trigger": None,
        "locale": progress["locale"],
    }
    return HumanMessage(content=text, id=message, additional_kwargs={MARK: mark})


def answered_late(message: str, text: str, spoken: Sequence[Line]) -> HumanMessage:
    """An answer that no move followed; it belongs to the last thing the interviewer asked."""
    asked = next((line for line in reversed(spoken) if line.who == "interviewer" and line.move != "close"), None)
    mark = {
        "turn": asked.turn if asked else 0,
        "stage": asked.stage if asked else "close",
        "question": asked.question if asked else -1,
        "move": "answer",
        "trigger": None,
        "locale": asked.locale if asked else None,
    }
    return HumanMessage(content=text, id=message, additional_kwargs={MARK: mark})


def lines(messages: list[AnyMessage]) -> list[Line]:
    """All messages, oldest first. Messages that did not come from an interview (Studio) are left out."""
    found = []
    for message in messages:
        mark: dict[str, Any] | None = message.additional_kwargs.get(MARK)
        if mark is None or message.id is None:
            continue
        found.append(
            Line(
                id=message.id,
                who="interviewer" if isinstance(message, AIMessage) else "candidate",
                text=message.text if isinstance(message.content, list) else message.content,
                turn=mark["turn"],
                stage=mark["stage"],
                question=mark["question"],
                move=mark["move"],
                trigger=mark["trigger"],
                locale=mark["locale"],
            )
        )
    return found
