"""A session's inbox: commands are durable and counted once before anybody is told that they were accepted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from server.errors import Busy, Fenced, Rejected, TurnOver, Unavailable
from server.log.keys import fence_key, inbox_key, inbox_once_key, lease_key, meta_key, node_channel
from server.log.writer import KEEP_SECONDS
from server.ports import Accepted, AnswerCommand, Command, StopCommand
from server.runner.transitions import REFUSALS, Status, Wish, refusals

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
    """What became of a command, and who owns the session. `lease_ms` is how long that owner surely holds it."""

    accepted: Accepted
    owner: str | None
    heard: bool
    lease_ms: int


@dataclass(frozen=True, slots=True)
class UnknownHere:
    """Redis knows nothing of the session: the caller finds out whether it exists and gives its strategy."""


def message_id(client_msg_id: str) -> str:
    """The id of an answer's message, the same for the same client id."""
    return f"a-{client_msg_id}"


class Inboxes:
    """All inboxes in one Redis."""

    def __init__(self, redis: Redis, *, node: str) -> None:
        self._redis = redis
        self._node = node
        here = files("server.runner")
        self._accept = redis.register_script(here.joinpath("accept.lua").read_text())
        self._settle = redis.register_script(here.joinpath("settle.lua").read_text())

    async def accept(self, sid: str, command: Command, *, strategy: str | None = None) -> Receipt | UnknownHere:
        """Take a command in. Raises Rejected kinds, Unavailable (then it may or may not be in: send it again)."""
        once, turn, message = "", "", None
        fields: list[str | int] = ["kind", command.kind]
        if isinstance(command, AnswerCommand):
            once, message = f"answer:{command.client_msg_id}", message_id(command.client_msg_id)
            fields += ["message", message, "text", command.text]
        elif isinstance(command, StopCommand):
            once, turn = f"stop:{command.turn}", command.turn
            fields += ["turn", turn, "seen", command.seen]
        elif command.kind != "observers":
            once = command.kind
        refused = f",{','.join(refusals(command.kind))},"
        try:
            verdict, detail, owner, lease_ms = await self._accept(
                keys=[inbox_key(sid), inbox_once_key(sid), meta_key(sid), lease_key(sid)],
                args=[
                    *(command.kind, once, turn, strategy or "", MAX_WAITING),
                    *(node_channel(""), sid, KEEP_SECONDS, refused, self._node),
                    *fields,
                ],
            )
        except RedisError as error:
            raise Unavailable("redis") from error
        word, _, unheard = verdict.decode().partition(" ")
        if word == "unknown":
            return UnknownHere()
        if word == "ended":
            return Receipt(Accepted(duplicate=False), owner="", heard=True, lease_ms=0)
        if word not in ("accepted", "duplicate"):
            raise _refusal(word, detail.decode(), command.kind)
        return Receipt(
            Accepted(duplicate=word == "duplicate", message=message),
            owner=owner.decode() or None,
            heard=not unheard,
            lease_ms=lease_ms,
        )

    async def read(self, sid: str, *, after: str) -> list[Letter]:
        """Up to READ commands that came after entry `after` ('0' = from the first), oldest first. Raises RedisError."""
        rows: Any = await self._redis.xrange(inbox_key(sid), min=f"({after}", count=READ)
        return [_letter(entry.decode(), fields) for entry, fields in rows]

    async def settle(self, sid: str, *, fence: int, done: Iterable[str], waiting: str | None = None) -> None:
        """Forget carried-out commands; note the checkpoint that waits for an answer. Raises Fenced, RedisError."""
        try:
            await self._settle(keys=[inbox_key(sid), fence_key(sid), meta_key(sid)], args=[fence, waiting or "", *done])
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


def _letter(entry: str, fields: dict[bytes, bytes]) -> Letter:
    words = {name.decode(): value.decode() for name, value in fields.items()}
    kind: Any = words["kind"]
    return Letter(
        id=entry,
        kind=kind,
        message=words.get("message", ""),
        text=words.get("text", ""),
        turn=words.get("turn", ""),
        seen=int(words.get("seen", 0)),
    )
