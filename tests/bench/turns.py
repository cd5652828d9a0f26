"""What the runner itself costs a turn: `python -m tests.bench.turns [SESSIONS] [TURNS] [TOKENS]`.

Real Redis, MongoDB protocol and log; the interviews are in memory and cost nothing. Every session answers as soon as
it is asked. Prints a line of JSON: CPU milliseconds a turn (submit, inbox, owner, voice, log and, once a session,
its end), and the time from an answer to the first word in Redis.
"""

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import uvloop
from pymongo import AsyncMongoClient
from redis.asyncio import Redis

from interview.ports import Restart
from server.sessions.log.entry import Entry
from server.stores.embedded.services import Services
from tests.fake_interviews import FakeInterviews
from tests.integration.sessions.nodes import Node, node


class MemoryInterviews(FakeInterviews):
    """Threads in a dictionary."""

    def __init__(self, redis: Redis, *, turns: int, tokens: int) -> None:
        super().__init__(redis, questions=turns, speaking=self._words)
        self._tokens = tokens
        self._threads: dict[str, dict[str, Any]] = {}

    async def _words(self, _index: int, _thread: dict[str, Any]) -> AsyncIterator[str | Restart]:
        for number in range(self._tokens):
            yield "word "
            if number % 16 == 15:
                await asyncio.sleep(0)

    async def _load(self, sid: str) -> dict[str, Any] | None:
        return self._threads.get(sid)

    async def _save(self, sid: str, thread: dict[str, Any], fence: int | None) -> None:
        del fence
        self._threads[sid] = thread


class Course:
    """Answers every question at once and keeps the times."""

    def __init__(self, one: Node, *, sessions: int, turns: int) -> None:
        self._one, self._turns = one, turns
        self._asked: dict[str, float] = {}
        self._said: dict[str, int] = {}
        self._left = sessions
        self._answers: set[asyncio.Task[None]] = set()
        self.firsts: list[float] = []
        self.over = asyncio.Event()

    async def begin(self, sid: str) -> None:
        self._said[sid] = 0
        self._asked[sid] = time.perf_counter()
        await self._one.start(sid)

    def see(self, sid: str, _epoch: str, entries: list[Entry]) -> None:
        for entry in entries:
            if entry.body.startswith(b'{"type":"text.delta"') and sid in self._asked:
                self.firsts.append(time.perf_counter() - self._asked.pop(sid))
            elif entry.body.startswith(b'{"type":"turn.completed"'):
                self._said[sid] += 1
                if self._said[sid] <= self._turns:
                    task = asyncio.get_running_loop().create_task(self._answer(sid))
                    self._answers.add(task)
                    task.add_done_callback(self._answers.discard)
                else:
                    self._left -= 1
        if not self._left:
            self.over.set()

    async def _answer(self, sid: str) -> None:
        self._asked[sid] = time.perf_counter()
        await self._one.answer(sid, "I led the migration and cut our costs by thirty percent.")


async def measure(services: Services, sessions: int, turns: int, tokens: int) -> dict[str, Any]:
    """One run."""
    await services.ready()
    assert services.redis_url is not None
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(services.mongodb_url)

    def interviews(redis: Redis) -> MemoryInterviews:
        return MemoryInterviews(redis, turns=turns, tokens=tokens)

    async with node(
        "bench", redis_url=services.redis_url, mongo=client["bench"], interviews=interviews, max_sessions=sessions
    ) as one:
        course = Course(one, sessions=sessions, turns=turns)
        one.rooms.also = course.see
        sids = [await one.session(minutes=60) for _ in range(sessions)]
        gc.collect()
        gc.freeze()
        cpu, wall = time.process_time(), time.perf_counter()
        for sid in sids:
            await course.begin(sid)
        await course.over.wait()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    await client.close()
    said = sessions * (turns + 1)
    firsts = sorted(course.firsts)
    return {
        "bench": "runner turns",
        "sessions": sessions,
        "turns": said,
        "tokens": tokens,
        "cpu_ms_per_turn": round(cpu / said * 1000, 3),
        "turns_per_second": round(said / wall),
        "first_word_ms_p50": round(firsts[len(firsts) // 2] * 1000, 2),
        "first_word_ms_p99": round(firsts[int(len(firsts) * 0.99)] * 1000, 2),
    }


def main(sessions: int = 50, turns: int = 20, tokens: int = 1) -> None:
    """Run and print."""
    with tempfile.TemporaryDirectory(prefix="vv-bench-") as folder:
        services = Services(folder=Path(folder))
        services.launch()
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                sys.stdout.write(orjson.dumps(runner.run(measure(services, sessions, turns, tokens))).decode() + "\n")
        finally:
            services.kill()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
