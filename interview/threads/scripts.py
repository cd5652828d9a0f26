"""The saver's Lua scripts, called so that many sessions share a round trip."""

import asyncio
from collections.abc import Sequence
from contextvars import Context
from importlib.resources import files
from typing import Any, Literal

from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError

ScriptName = Literal["put", "put_writes", "read", "drop"]
Call = tuple[str, int, tuple[Any, ...], asyncio.Future[Any]]
# Calls in one round trip: bounds how much is packed and parsed in one go.
LARGEST_BATCH = 64


class Scripts:
    """Calls that come while a round trip is under way travel together in the next one, in the order they came.

    Most of what a call to Redis costs is the way there and not the command, and under load the way is shared. A call
    alone is sent at once. The queue is bounded by the callers, of whom each waits for its answer. Cancelling a caller
    does not take its call back.
    """

    def __init__(self, client: Redis) -> None:
        self._client = client
        folder = files("interview.threads")
        self._texts = {name: folder.joinpath(f"{name}.lua").read_text() for name in ScriptName.__args__}  # type: ignore[attr-defined]
        self._digests = {name: client.register_script(text).sha for name, text in self._texts.items()}
        self._waiting: list[Call] = []
        self._sending: asyncio.Task[None] | None = None

    async def run(self, name: ScriptName, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """The script's answer. Raises what the Redis client raises."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((name, len(keys), (*keys, *args), answer))
        if self._sending is None or self._sending.done():
            # In a context of its own: it outlives the run that happened to call first.
            self._sending = asyncio.create_task(self._send(), name="checkpoint-scripts", context=Context())
        return await answer

    async def _send(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
            try:
                answers = await self._call(batch)
            except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to those who wait
                answers = [error] * len(batch)
            except BaseException:
                for *_, waiter in [*batch, *self._waiting]:
                    waiter.cancel()
                self._waiting.clear()
                raise
            for (*_, waiter), answer in zip(batch, answers, strict=True):
                if waiter.done():
                    continue
                if isinstance(answer, BaseException):
                    waiter.set_exception(answer)
                else:
                    waiter.set_result(answer)

    async def _call(self, batch: Sequence[Call]) -> list[Any]:
        async with self._client.pipeline(transaction=False) as pipe:
            for name, count, values, _ in batch:
                pipe.evalsha(self._digests[name], count, *values)
            answers = await pipe.execute(raise_on_error=False)
        for index, answer in enumerate(answers):
            if isinstance(answer, NoScriptError):
                name, count, values, _ = batch[index]
                answers[index] = await self._load_and_call(name, count, values)
        return answers

    async def _load_and_call(self, name: str, count: int, values: tuple[Any, ...]) -> Any:
        try:
            return await self._client.eval(self._texts[name], count, *values)
        except RedisError as error:
            return error
