"""A question that a model made up gets a second look by a model; the planned ones and everything else do not wait."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from langchain_core.messages import BaseMessage

from interview.dialogue.guard import Planned, guarded
from interview.dialogue.progress import Move
from interview.dialogue.turn import Asking
from interview.events import Event, ModelUsed, WordsRefused
from interview.interviewers.screening import screen
from interview.models.client import Models
from interview.models.endpoints import Endpoint
from interview.ports import Restart
from tests.unit.interview.guarding.scenes import scene
from tests.unit.interview.talking import TalkingChatModel

FINE = "You put an outbox table in. How did you know that it held?"
ODD = "You put an outbox table in. What does a free evening look like once the little cot is empty?"


def asking() -> Asking:
    return replace(scene("en"), move=Move(kind="follow_up", question=1, trigger="how", detail=None, last=False))


async def stream(text: str) -> AsyncGenerator[str | Restart, None]:
    for word in text.split():
        yield f"{word} "


async def heard(text: str, *, private: bool | None, seconds: float = 5.0) -> tuple[str, list[Event], int]:
    """What is heard of a follow-up, what was told, and how often the second model was asked. None: it is no JSON."""
    given, noted = asking(), list[Event]()
    reply = "not today" if private is None else json.dumps({"private": private})

    def say(messages: list[BaseMessage]) -> str:
        assert "outbox" not in str(messages[-1].content), "only the question is shown"
        return reply

    chat = TalkingChatModel(reply=say)
    look = screen(Models(endpoints=[Endpoint("test:second", chat)]), given, note=noted.append, seconds=seconds)
    said = guarded(stream(text), given, planned=Planned.of(scene("en")), note=noted.append, screen=look)
    return "".join([piece async for piece in said]), noted, len(chat.asked)


async def test_a_way_around_the_lists_is_not_heard() -> None:
    said, noted, asked = await heard(ODD, private=True)
    assert "cot" not in said
    assert said.startswith("You put an outbox table in. ")
    assert said.endswith("?"), "planned words complete the turn"
    assert [event.code for event in noted if isinstance(event, WordsRefused)] == ["forbidden_topic"]
    assert asked == 1
    assert [event for event in noted if isinstance(event, ModelUsed)], "it is counted"


@pytest.mark.parametrize("private", [False, None])
async def test_what_is_fine_or_cannot_be_told_is_heard(*, private: bool | None) -> None:
    said, noted, _ = await heard(FINE, private=private)
    assert said.strip() == FINE
    assert not [event for event in noted if isinstance(event, WordsRefused)]


async def test_a_late_look_holds_nothing_up() -> None:
    said, _, _ = await heard(FINE, private=True, seconds=0)
    assert said.strip() == FINE
