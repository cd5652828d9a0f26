"""What a model made up gets a second look by a model; planned words and the person's own do not wait for it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from interview.dialogue.guard import Planned, guarded
from interview.dialogue.progress import Move
from interview.dialogue.turn import Asking
from interview.events import Event, ModelFailed, ModelUsed, WordsRefused
from interview.interviewers.screening import MISSES, PATIENCE, Screening, read
from interview.models.client import Models
from interview.models.endpoints import Endpoint
from interview.ports import Restart
from tests.unit.interview.guarding.scenes import scene
from tests.unit.interview.talking import TalkingChatModel

GIVEN_BACK = "You put an outbox table in. "
FINE = GIVEN_BACK + "How did you know that it held?"
ODD = GIVEN_BACK + "What does a free evening look like once the little cot is empty?"
UNKIND = "Some people should not be let near a keyboard. How did you know that it held?"


def asking() -> Asking:
    return replace(scene("en"), move=Move(kind="follow_up", question=1, trigger="how", detail=None, last=False))


async def stream(text: str) -> AsyncGenerator[str | Restart, None]:
    for word in text.split():
        yield f"{word} "


class Second:
    """A second model that finds fault with sentences in which one of these words stands."""

    def __init__(self, **words: str) -> None:
        self._words = words
        self.seen: list[str] = []

    def __call__(self, messages: list[BaseMessage]) -> str:
        self.seen.append(str(messages[-1].content))
        return next((word for part, word in self._words.items() if part in self.seen[-1]), "fine")


class SilentChatModel(TalkingChatModel):
    """Never answers."""

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        await asyncio.Future()
        yield ChatGenerationChunk(message=AIMessageChunk(content=""))


async def heard(text: str, second: Second, *, silent: bool = False) -> tuple[str, list[Event]]:
    """What is heard of a follow-up, and what staff is told."""
    given, events = asking(), list[Event]()
    chat = SilentChatModel(reply=second) if silent else TalkingChatModel(reply=second)
    models = Models(endpoints=[Endpoint("test:second", chat)])
    look = Screening(models, seconds=0.01 if silent else 5.0).of(given, note=events.append)
    said = guarded(stream(text), given, planned=Planned.of(scene("en")), note=events.append, screen=look)
    return "".join([piece async for piece in said]), events


def refused(events: list[Event]) -> list[tuple[str, bool]]:
    return [(event.code, event.heard) for event in events if isinstance(event, WordsRefused)]


async def test_a_way_around_the_lists_is_not_heard() -> None:
    second = Second(cot="private")
    said, events = await heard(ODD, second)
    assert "cot" not in said
    assert said.startswith(GIVEN_BACK)
    assert said.endswith("?"), "planned words complete the turn"
    assert refused(events) == [("forbidden_topic", False)]
    assert [event for event in events if isinstance(event, ModelUsed)], "it is counted"
    assert len(second.seen) == 2
    assert "outbox" not in second.seen[1], "it is shown one sentence at a time"


@pytest.mark.parametrize(
    ("word", "code"), [("insult", "insulted"), ("verdict", "judged"), ("promise", "promised"), ("hint", "hinted")]
)
async def test_a_statement_of_the_models_own_is_looked_at_before_it_is_heard(word: str, code: str) -> None:
    said, events = await heard(UNKIND, Second(keyboard=word))
    assert "keyboard" not in said
    assert said.endswith("?")
    assert refused(events) == [(code, False)]


async def test_what_is_fine_is_heard_whole() -> None:
    said, events = await heard(FINE, Second())
    assert said.strip() == FINE
    assert refused(events) == []


async def test_the_persons_own_words_are_heard_while_they_are_looked_at() -> None:
    """The first word comes no later; what is found stops what follows, and nothing is taken back."""
    may_answer = asyncio.Event()

    async def look(sentence: str) -> str | None:
        await may_answer.wait()
        return "insulted" if "outbox" in sentence else None

    events: list[Event] = []
    said = guarded(stream(FINE), asking(), planned=Planned.of(scene("en")), note=events.append, screen=look)
    first = [await anext(said) for _ in GIVEN_BACK.split()]
    assert "".join(first).strip() == GIVEN_BACK.strip()
    may_answer.set()
    rest = "".join([piece async for piece in said])
    assert "held" not in rest
    assert rest.endswith("?")
    assert refused(events) == [("insulted", True)]


async def test_looks_end_with_the_turn() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def look(_: str) -> str | None:
        begun.set()
        try:
            return await asyncio.Future()
        finally:
            ended.set()

    said = guarded(stream(FINE), asking(), planned=Planned.of(scene("en")), note=lambda _: None, screen=look)
    assert isinstance(said, AsyncGenerator)
    await anext(said)
    await begun.wait()
    await said.aclose()
    assert ended.is_set()


async def test_where_no_look_is_had_the_lists_stand_alone_and_staff_is_told() -> None:
    said, events = await heard(FINE, Second(outbox="not today", held="no idea"))
    assert said.strip() == FINE
    assert [event.code for event in events if isinstance(event, ModelFailed)] == ["look_unreadable"] * 2
    said, events = await heard(FINE, Second(), silent=True)
    assert said.strip() == FINE
    assert [event.code for event in events if isinstance(event, ModelFailed)] == ["look_timeout"] * 2


async def test_who_never_looks_is_not_asked_for_every_sentence() -> None:
    second = Second(table="no idea")
    models = Models(endpoints=[Endpoint("test:second", TalkingChatModel(reply=second))])
    look = Screening(models, seconds=5).of(asking(), note=lambda _: None)
    assert {await look(f"A table, number {number}.") for number in range(MISSES + PATIENCE)} == {None}
    assert len(second.seen) == MISSES
    await look("A table.")
    assert len(second.seen) == MISSES + 1, "it is tried again"


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("private", "private"),
        ("**Verdict**.", "verdict"),
        ('{"word": "promise"}', "promise"),
        ("It asks about nothing private, so: fine", "fine"),
        ("<think>an insult?</think>\nfine", "fine"),
        ("", None),
        ("I cannot tell.", None),
    ],
)
def test_an_answer_in_any_form_is_read(answer: str, word: str | None) -> None:
    assert read(answer) == word


async def test_coming_back_to_a_question_is_more_than_the_last_turn_again() -> None:
    given = replace(scene("en"), move=Move(kind="repair", question=1, trigger="gibberish", detail=None, last=False))
    last = given.lines[-2].text
    events: list[Event] = []
    said = guarded(stream(last), given, planned=Planned.of(given), note=events.append)
    assert "".join([piece async for piece in said]) != last
    assert [event.code for event in events if isinstance(event, WordsRefused)] == ["repeated"]
