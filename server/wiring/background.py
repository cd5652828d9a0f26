"""What a node does beside its requests: begun in order, and ended the other way round."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress

from redis.asyncio import Redis

from server.faults import Faults
from server.live.hub import Hub
from server.protocol.errors import Unavailable
from server.rights.consenting import ConsentedCommands
from server.sessions.finding.texts import SessionTexts
from server.sessions.log.reader import LogReader
from server.sessions.log.sealed_logs import SealedLogs
from server.sessions.log.writer import LogWriter
from server.sessions.records.model_calls import ModelCalls
from server.sessions.records.sessions import Sessions
from server.sessions.runner import Runner
from server.settings import Settings
from server.stores.mongo import Database
from server.stores.readiness import mongo_takes_writes, redis_takes_writes
from server.wiring.interviewers import prepare_rules

CALLS_SECONDS = 2.0
"""What models were asked is written for so long while a node ends."""


async def start_background(
    leaving: AsyncExitStack, *, writer: LogWriter, runner: Runner, hub: Hub, sessions: Sessions, faults: Faults
) -> None:
    """Start log, runner and hub, and see to it that it ends in the right order."""
    leaving.push_async_callback(_ended, asyncio.create_task(writer.run(), name="log-writer"))
    leaving.push_async_callback(hub.stop)
    await runner.start()
    leaving.push_async_callback(runner.stop)
    await hub.start(ConsentedCommands(runner, records=sessions))
    leaving.push_async_callback(_ended, asyncio.create_task(faults.once("prepare-rules", prepare_rules())))


def draining(runner: Runner, hub: Hub) -> Callable[[float], Awaitable[None]]:
    """Interviews first, then sockets, within so many seconds together."""

    async def drain(seconds: float) -> None:
        began = time.monotonic()
        await runner.drain(seconds * 0.5)
        await hub.drain(seconds=max(0.0, seconds * 0.9 - (time.monotonic() - began)))

    return drain


def readiness_checks(redis: Redis, mongo: Database, hub: Hub) -> dict[str, Callable[[], Awaitable[None]]]:
    """What `/readyz` asks."""

    async def staying() -> None:
        if hub.draining:  # a balancer sends nobody here any more
            raise Unavailable("node")

    return {
        "redis": lambda: redis_takes_writes(redis),
        "mongodb": lambda: mongo_takes_writes(mongo),
        "node": staying,
    }


def open_model_calls(settings: Settings, leaving: AsyncExitStack, mongo: Database, *, faults: Faults) -> ModelCalls:
    """Calls of models, written behind a queue from now on."""
    calls = ModelCalls(mongo, keeps=settings.vivavoce_model_calls == "kept")
    leaving.push_async_callback(_ended, asyncio.create_task(faults.lasting("model-calls", calls.run)))
    leaving.push_async_callback(calls.settle, CALLS_SECONDS)
    return calls


def open_log(
    leaving: AsyncExitStack,
    mongo: Database,
    *,
    redis: Redis,
    sealed: SealedLogs,
    sessions: Sessions,
    faults: Faults,
) -> tuple[LogReader, SessionTexts]:
    """Where logs are read, and the texts of finished ones, laid down from now on."""
    reader = LogReader(redis, sealed=sealed)
    texts = SessionTexts(mongo, log=reader, sessions=sessions)
    leaving.push_async_callback(_ended, asyncio.create_task(faults.lasting("session-texts", texts.run)))
    return reader, texts


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
