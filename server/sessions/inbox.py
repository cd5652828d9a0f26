"""A session's inbox: commands are durable and counted once before anybody is told that they were accepted."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError, RedisError, ResponseError

from server.protocol.commands import Accepted, AnswerCommand, Command, ObserversCommand, StopCommand
from server.protocol.errors import Busy, Fenced, Rejected, StorageFull, TurnOver, Unavailable
from server.sessions.log.writer import KEEP_SECONDS
from server.sessions.transitions import REFUSALS, Status, Wish, refusals
from server.stores.calls import Calls
from server.stores.keys import fence_key, inbox_key, inbox_once_key, lease_key, meta_key, node_channel

MAX_WAITING = 8
"""Commands that may wait in one inbox, the answer being worked on included; then an answer is told Busy."""
READ = 64
"""Entries read at once."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One command as it waits in the inbox. `id` is its entry's; `message` an answer's, `turn` and `seen` a stop's."""

    id: str
    kind: Wish
    message: str = ""
    text: str = field(default="", repr=False)
    turn: str = ""
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a command, and who owns the session. `lease_ms` is how long another owner surely holds it.

    `letter` is the command as it now waits, behind entry `before`: an owner that has read that far needs not read it.
    """

    accepted: Accepted
    owner: str | None
    heard: bool
    lease_ms: int
    letter: Letter | None
    before: str


@dataclass(frozen=True, slots=True)
class UnknownHere:
    """Redis knows nothing of the session: the caller finds out whether it exists and gives its strategy."""


def message_id(client_msg_id: str) -> str:
    """The id of an answer's message, the same for the same client id."""
    return f"a-{client_msg_id}"


class Inboxes:
    """All inboxes in one Redis, as `node` sees them."""

    def __init__(self, redis: Redis, *, node: str) -> None:
        self._redis = redis
        self._node = node
        here = files("server.sessions")
        scripts = {name: here.joinpath(f"{name}.lua").read_text() for name in ("accept", "settle", "shut")}
        self._calls = Calls(redis, scripts=scripts)

    async def close(self) -> None:
        """Drop the connection."""
        await self._calls.close()

    async def accept(self, sid: str, command: Command, *, strategy: str | None = None) -> Receipt | UnknownHere:
        """Take a command in. Raises Rejected kinds, StorageFull, Unavailable (perhaps it is in: send it again)."""
        letter, once = _written(command)
        refused = f",{','.join(refusals(command.kind))},"
        try:
            verdict, detail, owner, lease_ms, before = await self._calls.script(
                "accept",
                [inbox_key(sid), inbox_once_key(sid), meta_key(sid), lease_key(sid)],
                [
                    *(command.kind, once, letter.turn, strategy or "", MAX_WAITING),
                    *(node_channel(""), sid, KEEP_SECONDS, refused, self._node),
                    *_fields(letter),
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
            return Receipt(Accepted(duplicate=False), owner="", heard=True, lease_ms=0, letter=None, before="")
        if word not in ("accepted", "duplicate"):
            raise _refusal(word, detail.decode(), command.kind)
        return Receipt(
            Accepted(duplicate=word == "duplicate", message=letter.message or None),
            owner=owner.decode() or None,
            heard=not unheard,
            lease_ms=lease_ms,
            letter=replace(letter, id=detail.decode()) if word == "accepted" else None,
            before=before.decode() or "0",
        )

    async def read(self, sid: str, *, after: str) -> list[Letter]:
        """Up to READ commands that came after entry `after` ('0' = from the first), oldest first. Raises RedisError."""
        rows = await self._calls.command("XRANGE", inbox_key(sid), f"({after}", "+", "COUNT", READ)
        return [_letter(entry.decode(), fields) for entry, fields in rows]

    async def shut(self, sid: str, *, fence: int) -> list[Letter]:
        """Accept no more answers; what waits, oldest first. Raises Fenced, RedisError. Again: the same."""
        try:
            rows = await self._calls.script("shut", [inbox_key(sid), fence_key(sid), meta_key(sid)], [fence])
        except ResponseError as error:
            if str(error).startswith("FENCED"):
                raise Fenced(sid) from error
            raise
        return [_letter(entry.decode(), fields) for entry, fields in rows]

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


def _refusal(word: str, status: str, wish: Wish) -> Rejected:
    if word == "busy":
        return Busy()
    if word == "turn_over":
        return TurnOver()
    known: Status = "ended" if status == "ended" else "ready"
    return REFUSALS[known, wish]()


def _written(command: Command) -> tuple[Letter, str]:
    """The command as a letter without its id, and the key that makes it count once ('' = every time)."""
    match command:
        case AnswerCommand():
            letter = Letter(id="", kind="answer", message=message_id(command.client_msg_id), text=command.text)
            return letter, f"answer:{command.client_msg_id}"
        case StopCommand():
            return Letter(id="", kind="stop", turn=command.turn, seen=command.seen), f"stop:{command.turn}"
        case ObserversCommand():
            return Letter(id="", kind="observers"), ""
        case _:
            return Letter(id="", kind=command.kind), command.kind


def _fields(letter: Letter) -> list[str | bytes | int]:
    """What the entry holds of a letter."""
    if letter.kind == "answer":
        return ["kind", "answer", "message", letter.message, "text", letter.text]
    if letter.kind == "stop":
        return ["kind", "stop", "turn", letter.turn, "seen", letter.seen]
    return ["kind", letter.kind]


def _letter(entry: str, fields: list[bytes]) -> Letter:
    words = {name.decode(): value.decode() for name, value in zip(fields[::2], fields[1::2], strict=True)}
    kind: Any = words["kind"]
    return Letter(
        id=entry,
        kind=kind,
        message=words.get("message", ""),
        text=words.get("text", ""),
        turn=words.get("turn", ""),
        seen=int(words.get("seen", 0)),
    )


def order(entry: str) -> tuple[int, int]:
    """Entry ids in the order of their arrival."""
    ms, _, sequence = entry.partition("-")
    return int(ms), int(sequence or 0)
