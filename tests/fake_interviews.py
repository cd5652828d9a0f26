"""A named fake of the interviews: the real ones' rules without LangGraph, its threads kept in Redis under the fence."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import orjson
from redis.asyncio import Redis

from interview.commands import Answer, Begin, Close, Finished, Input, Outcome, Standing, Waiting
from interview.errors import Fenced, NotBegun
from interview.events import StageEntered, TurnMeasured
from interview.ports import Restart, Voice
from server.stores.keys import fence_key

Speaking = Callable[[int, dict[str, Any]], AsyncIterator[str | Restart]]


async def plain(index: int, thread: dict[str, Any]) -> AsyncIterator[str | Restart]:
    """A question in three words that names what was answered last."""
    last = thread["messages"][-1][1] if thread["messages"] else "nothing"
    for word in (f"Question {index}", " about ", last, "?"):
        await asyncio.sleep(0)
        yield word


class FakeInterviews:
    """`questions` turns, each waiting for an answer, then a report. `speaking` makes the words of a turn."""

    def __init__(self, redis: Redis, *, questions: int = 3, speaking: Speaking = plain) -> None:
        self._redis = redis
        self.questions = questions
        self.speaking = speaking
        self.errors: list[Exception] = []
        """Raised, one at a time, by the next advances after they took their input in."""
        self.keeping = asyncio.Event()
        """Cleared: what was said is not kept in the thread until it is set again."""
        self.keeping.set()
        self.ending = asyncio.Event()
        """Cleared: a step that rests does not come to its end until it is set again."""
        self.ending.set()
        self.failing_reports: list[Exception] = []
        """Raised, one at a time, behind the goodbye."""
        self.given: list[Input | None] = []
        self.rewound: list[str] = []

    async def standing(self, thread_id: str) -> Standing:
        thread = await self._load(thread_id)
        if thread is None:
            return Standing(status="new")
        return Standing(
            status=thread["status"], last_input_id=thread["last"], turns=thread["turns"], outcome=_outcome(thread)
        )

    async def advance(
        self,
        thread_id: str,
        given: Input | None,
        *,
        voice: Voice,
        fence: int | None,
        on_rest: Callable[[Waiting], None] | None = None,
    ) -> Outcome:
        outcome = await self._advance(thread_id, given, voice=voice, fence=fence)
        if isinstance(outcome, Waiting) and isinstance(given, Answer) and on_rest is not None:
            on_rest(outcome)
            await self.ending.wait()
        return outcome

    async def _advance(self, thread_id: str, given: Input | None, *, voice: Voice, fence: int | None) -> Outcome:
        self.given.append(given)
        thread = await self._load(thread_id)
        if thread is None:
            if not isinstance(given, Begin):
                raise NotBegun(thread_id)
            thread = {"status": "running", "turns": 0, "last": None, "messages": [], "closing": None, "silent": False}
            await self._save(thread_id, thread, fence)
        if thread["status"] == "running" and isinstance(given, Answer | Close):
            await self._run(thread_id, thread, voice, fence)
        if isinstance(given, Answer | Close):
            known = {identity for identity, _ in thread["messages"]} | {thread["last"]}
            if thread["status"] == "waiting" and given.input_id not in known:
                await self._save(thread_id, thread, fence)  # whoever lost the session gets no further
                self._take(thread, given)
                if isinstance(given, Close):  # an answer is kept with the turn that replies to it
                    await self._save(thread_id, thread, fence)
        if self.errors:
            raise self.errors.pop(0)
        return await self._run(thread_id, thread, voice, fence)

    async def rewind(self, thread_id: str, checkpoint_id: str, *, fence: int | None) -> None:
        self.rewound.append(checkpoint_id)
        stored = await self._redis.hget(f"test:{thread_id}", checkpoint_id)
        await self._save(thread_id, orjson.loads(stored or b"null"), fence)

    async def release(self, thread_id: str) -> None:
        """Nothing is held."""

    def _take(self, thread: dict[str, Any], given: Answer | Close) -> None:
        thread.update(status="running", last=given.input_id)
        if isinstance(given, Answer):
            thread["messages"].append([given.input_id, given.text])
        else:
            thread.update(closing=given.reason, silent=not given.spoken)

    async def _run(self, sid: str, thread: dict[str, Any], voice: Voice, fence: int | None) -> Outcome:
        while thread["status"] == "running":
            last_turn = bool(thread["closing"]) or thread["turns"] >= self.questions
            if not (last_turn and thread["silent"]):
                index = thread["turns"]
                stage = "close" if last_turn else "technical"
                voice.emit(StageEntered(stage=stage, index=int(last_turn)), key=f"stage:{stage}")
                said = await voice.speak(index=index, stage=stage, speech=partial(self.speaking, index, thread))
                voice.emit(TurnMeasured(index=index, model="fake", first_token_ms=1.0, total_ms=2.0, output_tokens=4))
                await self.keeping.wait()
                thread["messages"].append([said.turn, said.text])
                thread["turns"] += 1
            if last_turn and self.failing_reports:
                raise self.failing_reports.pop(0)
            if last_turn:
                known = {identity for identity, _ in thread["messages"]}
                late = await voice.last_answers()
                thread["messages"] += [[one.input_id, one.text] for one in late if one.input_id not in known]
            thread["status"] = "finished" if last_turn else "waiting"
            await self._save(sid, thread, fence)
        outcome = _outcome(thread)
        assert outcome is not None
        return outcome

    async def _load(self, sid: str) -> dict[str, Any] | None:
        stored = await self._redis.hget(f"test:{sid}", "head")
        return orjson.loads(stored) if stored is not None else None

    async def _save(self, sid: str, thread: dict[str, Any], fence: int | None) -> None:
        if fence is not None and int(await self._redis.get(fence_key(sid)) or 0) != fence:
            raise Fenced(sid)
        stored = orjson.dumps(thread)
        kept: dict[str | bytes | bytearray | memoryview[int] | int | float, bytes] = {"head": stored}
        if thread["status"] == "waiting":
            kept[f"c{thread['turns']}"] = stored
        await self._redis.hset(f"test:{sid}", mapping=kept)


def _outcome(thread: dict[str, Any]) -> Outcome | None:
    if thread["status"] == "waiting":
        return Waiting(checkpoint_id=f"c{thread['turns']}", turns=thread["turns"])
    if thread["status"] == "finished":
        return Finished(reason=thread["closing"] or "completed", report={"messages": thread["messages"]})
    return None


class HeldSpeech:
    """Says `words` of a turn, then holds its breath until `go` is set (for that turn), then ends.

    `stubborn` streams do not even react to being cancelled until they are let go.
    """

    def __init__(self, *words: str, hold_from: int = 0, stubborn: bool = False) -> None:
        self.words = words or ("one ", "two ", "three")
        self.hold_from = hold_from
        self.stubborn = stubborn
        self.go = asyncio.Event()
        self.begun: list[int] = []

    async def __call__(self, index: int, _thread: dict[str, Any]) -> AsyncIterator[str | Restart]:
        self.begun.append(index)
        for word in self.words:
            yield word
        if index >= self.hold_from:
            while not self.go.is_set():
                try:
                    await self.go.wait()
                except asyncio.CancelledError:
                    if not self.stubborn:
                        raise
        yield f" [{index}]"


class BrokenSpeech:
    """Fails `times` times after two words, then speaks plainly; with `restart` the stream itself begins anew."""

    def __init__(self, error: Exception, *, times: int = 1, restart: bool = False) -> None:
        self.error = error
        self.left = times
        self.restart = restart

    async def __call__(self, index: int, thread: dict[str, Any]) -> AsyncIterator[str | Restart]:
        if self.left:
            self.left -= 1
            yield "broken "
            yield "words"
            if not self.restart:
                raise self.error
            yield Restart(model="fake", code="cut")
        async for word in plain(index, thread):
            yield word
