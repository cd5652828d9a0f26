"""A session's inbox: commands are durable and counted once before their senders hear of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError, RedisError, ResponseError

from interview.threads.calls import Calls
from server.protocol.commands import (
    Accepted,
    AnswerCommand,
    Command,
    ContinueCommand,
    EndCommand,
    ExtendCommand,
    HoldCommand,
    HumanCommand,
    ObserversCommand,
    StartCommand,
    StopCommand,
    UnknownCommand,
    refusal,
    refused_in,
)
from server.protocol.errors import Busy, Fenced, Rejected, StorageFull, TurnOver, Unavailable
from server.sessions.log.session_log import KEEP_SECONDS
from server.stores.keys import fence_key, inbox_key, inbox_once_key, lease_key, meta_key, node_channel

MAX_WAITING = 8
"""Commands that may wait in one inbox, the answer being worked on included; then an answer is refused as Busy."""
READ = 64
"""Entries read at once."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a command, and who owns the session. `lease_ms` is how long another owner surely holds it.

    `command` is what now waits, behind entry `before`: an owner that has read that far needs not read it.
    """

    accepted: Accepted
    owner: str | None
    heard: bool
    lease_ms: int
    command: Command | None
    before: str


@dataclass(frozen=True, slots=True)
class UnknownHere:
    """Redis knows nothing of the session: the caller finds out whether it exists and gives its strategy."""


class Inboxes:
    """All inboxes in one Redis, as `node` sees them."""

    def __init__(self, redis: Redis, *, node: str) -> None:
        self._redis = redis
        self._node = node
        here = files("server.sessions")
        scripts = {name: here.joinpath(f"{name}.lua").read_text() for name in ("accept", "settle", "shut")}
        self._calls = Calls(redis, scripts=scripts, copied=True)

    async def close(self) -> None:
        """Drop the connection."""
        await self._calls.close()

    async def accept(self, sid: str, command: Command, *, strategy: str | None = None) -> Receipt | UnknownHere:
        """Take a command in. Raises Rejected kinds, StorageFull, Unavailable (perhaps it is in: send it again)."""
        refused = f",{','.join(refused_in(command))},"
        turn = command.turn if isinstance(command, StopCommand) else ""
        try:
            verdict, detail, owner, lease_ms, before = await self._calls.script(
                "accept",
                [inbox_key(sid), inbox_once_key(sid), meta_key(sid), lease_key(sid)],
                [
                    *(command.kind, command.once, turn, strategy or "", MAX_WAITING),
                    *(node_channel(""), sid, KEEP_SECONDS, refused, self._node),
                    *_fields(command),
                ],
            )
        except OutOfMemoryError as error:
            raise StorageFull("redis") from error
        except RedisError as error:
            raise Unavailable("redis") from error
        word, _, unheard = verdict.decode().partition(" ")
        if word == "unknown":
            return UnknownHere()
        if word == "ended":
            return Receipt(Accepted(duplicate=False), owner="", heard=True, lease_ms=0, command=None, before="")
        if word not in ("accepted", "duplicate"):
            raise _refusal(word, detail.decode())
        return Receipt(
            Accepted(
                duplicate=word == "duplicate",
                message=command.input_id if isinstance(command, AnswerCommand) else None,
            ),
            owner=owner.decode() or None,
            heard=not unheard,
            lease_ms=lease_ms,
            command=replace(command, entry=detail.decode()) if word == "accepted" else None,
            before=before.decode() or "0",
        )

    async def read(self, sid: str, *, after: str) -> list[Command | UnknownCommand]:
        """Up to READ commands that came after entry `after` ('0' = from the first), oldest first. Raises RedisError."""
        rows = await self._calls.command("XRANGE", inbox_key(sid), f"({after}", "+", "COUNT", READ)
        return [_command(entry.decode(), fields) for entry, fields in rows]

    async def shut(self, sid: str, *, fence: int) -> list[AnswerCommand]:
        """Accept no more answers; those that wait, oldest first. Raises Fenced, RedisError. Again: the same."""
        try:
            rows = await self._calls.script("shut", [inbox_key(sid), fence_key(sid), meta_key(sid)], [fence])
        except ResponseError as error:
            if str(error).startswith("FENCED"):
                raise Fenced(sid) from error
            raise
        waiting = [_command(entry.decode(), fields) for entry, fields in rows]
        return [command for command in waiting if isinstance(command, AnswerCommand)]

    async def settle(self, sid: str, *, fence: int, done: Iterable[str], waiting: str | None = None) -> None:
        """Forget carried-out commands; note the checkpoint that waits for an answer. Raises Fenced, RedisError."""
        try:
            await self._calls.script(
                "settle", [inbox_key(sid), fence_key(sid), meta_key(sid)], [fence, waiting or "", *done]
            )
        except ResponseError as error:
            if str(error).startswith("FENCED"):
                raise Fenced(sid) from error
            raise

    async def waiting(self, sid: str) -> str | None:
        """The checkpoint noted last, or None. Raises RedisError."""
        found: Any = await self._redis.hget(meta_key(sid), "waiting")
        return found.decode() if found is not None else None


def _refusal(word: str, status: str) -> Rejected:
    if word == "busy":
        return Busy()
    if word == "turn_over":
        return TurnOver()
    return refusal("ended" if status == "ended" else "ready")


def _fields(command: Command) -> list[str | bytes | int]:
    """What the entry holds of a command."""
    match command:
        case AnswerCommand():
            return ["kind", command.kind, "message", command.input_id, "text", command.text]
        case StopCommand():
            return ["kind", command.kind, "turn", command.turn, "seen", command.seen]
        case HumanCommand():
            return ["kind", command.kind, "by", command.by]
        case _:
            return ["kind", command.kind]


def _command(entry: str, fields: list[bytes]) -> Command | UnknownCommand:  # noqa: PLR0911 - one case a command
    held = {name.decode(): value.decode() for name, value in zip(fields[::2], fields[1::2], strict=True)}
    match held["kind"]:
        case StartCommand.kind:
            return StartCommand(entry)
        case AnswerCommand.kind:
            return AnswerCommand(held["message"], held["text"], entry)
        case StopCommand.kind:
            return StopCommand(held["turn"], int(held["seen"]), entry)
        case EndCommand.kind:
            return EndCommand(entry)
        case HoldCommand.kind:
            return HoldCommand(entry)
        case ContinueCommand.kind:
            return ContinueCommand(entry)
        case ExtendCommand.kind:
            return ExtendCommand(entry)
        case HumanCommand.kind:
            return HumanCommand(held["by"], entry)
        case ObserversCommand.kind:
            return ObserversCommand(entry)
        case _:
            return UnknownCommand(entry)


def order(entry: str) -> tuple[int, int]:
    """Entry ids in the order of their arrival."""
    ms, _, sequence = entry.partition("-")
    return int(ms), int(sequence or 0)
