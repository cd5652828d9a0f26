"""LangGraph checkpoints in Redis: plain commands, binary values, one round trip a write, fencing."""

import random
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, Literal, NoReturn, cast
from urllib.parse import quote, unquote

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from redis import exceptions
from redis.asyncio import Redis

from interview.errors import CheckpointDamaged, CheckpointsUnavailable, Fenced
from interview.threads.calls import Calls
from interview.threads.draft import Draft, Stored
from interview.threads.encoding import DIGEST, LIST, join_list, pack_row, pack_writes, unpack, unpack_row, unpack_writes
from interview.threads.link import error_code

PLAIN = re.compile(r"[A-Za-z0-9_.:@=+-]+")
PAGE = 32
# Threads and namespaces whose stored lists are remembered, to send only what is new. Forgetting costs bytes only.
REMEMBERED = 20_000
AWAY = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.ReadOnlyError,
    exceptions.OutOfMemoryError,
    exceptions.TryAgainError,
    exceptions.ClusterError,
)
FOR_NOW = frozenset({"MISCONF", "LOADING", "TRYAGAIN", "CLUSTERDOWN"})
"""Codes of refusals that pass: a full disk (MISCONF), a Redis that is not ready yet."""
ScriptName = Literal["put", "put_writes", "read", "drop"]
SCRIPTS: tuple[ScriptName, ...] = ("put", "put_writes", "read", "drop")
FENCED, STALE = 1, 2  # answers of put.lua and put_writes.lua
GONE = -2  # answer of PEXPIRETIME


class RedisSaver(BaseCheckpointSaver[str]):
    """Checkpoints on a `redis.asyncio` client that answers bytes. Asynchronous only.

    Every key of a thread carries the hash tag `{thread_id}` and expires `ttl` seconds after the thread's last write. A
    whole number as `fence` in a config's `configurable` makes its writes conditional: they are refused once
    `vv:{thread_id}:fence` is higher.

    Raises (all methods):
        Fenced: another holder of the fence wrote later; nothing was changed.
        CheckpointsUnavailable: Redis is away, read-only or full.
        CheckpointDamaged: a value of the checkpoint is gone.
    """

    def __init__(self, client: Redis, ttl: int | None = None, *, serde: SerializerProtocol | None = None) -> None:
        # Else a checkpoint could name any function to be called with whatever stands in it: whoever can write to Redis,
        # or hands in a backup, would run what they like here.
        super().__init__(serde=serde or JsonPlusSerializer(allowed_msgpack_modules=None))
        if client.connection_pool.connection_kwargs.get("decode_responses"):
            raise ValueError("checkpoints are binary: the client must not decode responses")
        if ttl is not None and ttl <= 0:
            raise ValueError("ttl is a positive number of seconds or None")
        folder = files("interview.threads")
        self._client = client
        self._ttl = str(ttl or 0)
        # Each may be carried out twice: a checkpoint that is there already is the same one.
        self._calls = Calls(client, scripts={name: folder.joinpath(f"{name}.lua").read_text() for name in SCRIPTS})
        self._lists: OrderedDict[tuple[str, str], dict[str, Stored]] = OrderedDict()

    def get_next_version(self, current: str | None, channel: None) -> str:  # noqa: ARG002
        """Versions of one channel in rising order. The random half keeps two forks of a thread from sharing one."""
        number = int(current[:8], 16) + 1 if current else 1
        return f"{number:08x}{random.getrandbits(32):08x}"

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint, its new channel values with it. One round trip."""
        named = config["configurable"]
        thread, ns, identity = named["thread_id"], named.get("checkpoint_ns", ""), checkpoint["id"]
        noted = get_checkpoint_metadata(config, metadata)
        members = [f"c{ns}\0{identity}"]
        if run := noted.get("run_id"):
            members.append(f"r{run}\0{ns}\0{identity}")
        draft = Draft(
            serde=self.serde,
            ns=ns,
            checkpoint=checkpoint,
            new_versions=new_versions,
            stored=self._lists.get((thread, ns), {}),
        )
        body = [
            {key: value for key, value in checkpoint.items() if key != "channel_values"},
            noted,
            named.get("checkpoint_id"),
            draft.small,
        ]
        row = (members[0], pack_row(self.serde, draft.refs, body))
        answer = STALE
        if draft.bases:
            answer = await self._store(thread, named, members, draft.bases, [*row, *draft.fields(known=True)])
        if answer == STALE:
            # Nothing is known to be stored, or no longer: send everything.
            await self._store(thread, named, members, [], [*row, *draft.fields(known=False)])
        self._remember(thread, ns, draft.lists)
        return {"configurable": {"thread_id": thread, "checkpoint_ns": ns, "checkpoint_id": identity}}

    async def _store(
        self,
        thread: str,
        named: Mapping[str, object],
        members: Sequence[str],
        bases: Sequence[str],
        fields: Sequence[str | bytes],
    ) -> int:
        head = (_fence(named), self._ttl, len(members), len(bases))
        answer = await self._run("put", _keys(thread), [*head, *members, *bases, *fields])
        if answer == FENCED:
            raise Fenced
        return int(answer)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store what a task wrote. Stored twice it counts once; special channels keep the newest. One round trip."""
        named = config["configurable"]
        prefix = f"w{named.get('checkpoint_ns', '')}\0{named['checkpoint_id']}\0{task_id}\0"
        ordinary, special = pack_writes(self.serde, writes, task_path)
        args = [_fence(named), self._ttl, prefix, ordinary, *special]
        if await self._run("put_writes", _keys(named["thread_id"]), args) == FENCED:
            raise Fenced

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The named checkpoint, or the newest of the namespace. One round trip."""
        named = config["configurable"]
        ns, identity = named.get("checkpoint_ns", ""), named.get("checkpoint_id") or ""
        found = await self._run("read", _keys(named["thread_id"])[:2], [ns, identity])
        return None if found is None else self._tuple(named["thread_id"], ns, found)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002 - LangGraph's name
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Checkpoints, newest first within a namespace; of all threads if there is no config."""
        left = limit
        named = config["configurable"] if config else {}
        bound = (before or {}).get("configurable", {}).get("checkpoint_id")
        threads = _one(named["thread_id"]) if config else self._threads()
        async for thread in threads:
            spaces = _one(named["checkpoint_ns"]) if "checkpoint_ns" in named else self._namespaces(thread)
            async for ns in spaces:
                async for identity in self._identities(thread, ns, bound, named.get("checkpoint_id")):
                    if left is not None and left <= 0:
                        return
                    if filter and not await self._matches(thread, ns, identity, filter):
                        continue
                    names = {"thread_id": thread, "checkpoint_ns": ns, "checkpoint_id": identity}
                    found = await self.aget_tuple({"configurable": names})
                    if found is not None:
                        left = None if left is None else left - 1
                        yield found

    def recognise(self, thread_id: str, values: Mapping[str, Any]) -> None:
        """These are other objects for what the thread's newest checkpoint holds: their elements need not be packed."""
        lists = self._lists.get((thread_id, ""), {})
        for channel, stored in lists.items():
            value = values.get(channel, ())
            if len(value) * DIGEST == len(stored.digests):
                lists[channel] = Stored.of(stored.field, stored.digests, value)

    async def aclose(self) -> None:
        """Close the connection of its own; the client is its owner's to close."""
        await self._calls.close()

    async def adelete_thread(self, thread_id: str) -> None:
        """Delete everything of a thread."""
        self._forget(thread_id)
        with _typed_errors():
            await self._client.unlink(*_keys(thread_id)[:2])

    async def aexpire_with(self, thread_id: str, other: str) -> None:
        """Let a thread go when `other` goes, at once if that is gone already. Another write renews the `ttl`."""
        with _typed_errors():
            at: int = await self._client.pexpiretime(_keys(other)[0])
            if at == GONE:
                await self.adelete_thread(thread_id)
                return
            async with self._client.pipeline(transaction=True) as pipe:
                for key in _keys(thread_id)[:2]:
                    if at > 0:
                        pipe.pexpireat(key, at)
                    else:
                        pipe.persist(key)
                await pipe.execute()

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the checkpoints of these runs in all threads, with their writes and the values only they used."""
        if run_ids:
            async for thread in self._threads():
                await self._thin(thread, "runs", *run_ids)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Make the target thread equal to the source, writes and parent links included. No source, no change."""
        self._forget(target_thread_id)
        source, target = _keys(source_thread_id)[:2], _keys(target_thread_id)[:2]
        with _typed_errors():
            # Not COPY: the two threads may live in different slots of a cluster.
            async with self._client.pipeline(transaction=True) as reading:
                for key in source:
                    reading.dump(key)
                dumps = await reading.execute()
            if None in dumps:
                return
            async with self._client.pipeline(transaction=True) as writing:
                for key, dump in zip(target, dumps, strict=True):
                    writing.restore(key, int(self._ttl) * 1000, dump, replace=True)
                await writing.execute()

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Keep only the newest checkpoint of each namespace (`keep_latest`), or nothing at all (`delete`)."""
        if strategy not in {"keep_latest", "delete"}:
            raise ValueError(f"unknown strategy {strategy!r}")
        for thread in thread_ids:
            if strategy == "delete":
                await self.adelete_thread(thread)
            else:
                await self._thin(thread, "latest")

    async def _thin(self, thread: str, *what: str) -> None:
        self._forget(thread)
        await self._run("drop", _keys(thread)[:2], what)

    async def _run(self, name: ScriptName, keys: Sequence[str], args: Sequence[str | bytes | int]) -> Any:
        with _typed_errors():
            return await self._calls.script(name, keys, args)

    def _tuple(self, thread: str, ns: str, found: Sequence[Any]) -> CheckpointTuple:
        identity, row, writes, blobs, parts = found
        refs, (checkpoint, metadata, parent, values) = unpack_row(self.serde, row)
        pieces = dict(zip(parts[::2], parts[1::2], strict=True))
        lists: dict[str, Stored] = {}
        for ref, blob in zip(refs, blobs, strict=True):
            channel = ref.partition("\1")[0]
            if blob is None:
                raise CheckpointDamaged(f"{identity.decode()} without {channel}")
            if blob[:1] == LIST:
                values[channel] = join_list(self.serde, blob[1:], pieces)
                lists[channel] = Stored.of(f"b{ns}\0{ref}", blob[1:], values[channel])
            else:
                values[channel] = unpack(self.serde, blob)
        self._remember(thread, ns, lists)
        names = {"thread_id": thread, "checkpoint_ns": ns}
        return CheckpointTuple(
            config={"configurable": names | {"checkpoint_id": identity.decode()}},
            checkpoint=cast("Checkpoint", checkpoint | {"channel_values": values}),
            metadata=metadata,
            parent_config={"configurable": names | {"checkpoint_id": parent}} if parent else None,
            pending_writes=unpack_writes(self.serde, writes),
        )

    async def _threads(self) -> AsyncIterator[str]:
        with _typed_errors():
            async for key in self._client.scan_iter(match="vv:{*}:ck:index", count=1000):
                yield unquote(_text(key)[4 : -len("}:ck:index")])

    async def _namespaces(self, thread: str) -> AsyncIterator[str]:
        after = "[c"
        while True:
            with _typed_errors():
                found = await self._client.zrangebylex(_keys(thread)[1], after, "(d", start=0, num=1)
            if not found:
                return
            ns = _text(found[0])[1:].partition("\0")[0]
            yield ns
            after = f"[c{ns}\1"

    async def _identities(self, thread: str, ns: str, before: str | None, only: str | None) -> AsyncIterator[str]:
        if only is not None:
            if before is None or only < before:
                yield only
            return
        top = f"(c{ns}\0{before}" if before else f"(c{ns}\1"
        while True:
            with _typed_errors():
                page = await self._client.zrevrangebylex(_keys(thread)[1], top, f"[c{ns}\0", start=0, num=PAGE)
            for member in page:
                yield _text(member)[len(ns) + 2 :]
            if len(page) < PAGE:
                return
            top = "(" + _text(page[-1])

    async def _matches(self, thread: str, ns: str, identity: str, wanted: Mapping[str, object]) -> bool:
        with _typed_errors():
            row = await self._client.hget(_keys(thread)[0], f"c{ns}\0{identity}")
        if row is None:
            return False
        metadata = unpack_row(self.serde, cast("bytes", row))[1][1]
        return all(metadata.get(key) == value for key, value in wanted.items())

    def _remember(self, thread: str, ns: str, lists: dict[str, Stored]) -> None:
        if not lists:
            return
        self._lists.setdefault((thread, ns), {}).update(lists)
        self._lists.move_to_end((thread, ns))
        if len(self._lists) > REMEMBERED:
            self._lists.popitem(last=False)

    def _forget(self, thread: str) -> None:
        for name in [name for name in self._lists if name[0] == thread]:
            del self._lists[name]

    def get_tuple(self, config: RunnableConfig) -> NoReturn:
        """Not supported: it would block the event loop."""
        raise NotImplementedError("RedisSaver is asynchronous: use ainvoke, astream, aget_state and their like")

    def list(self, *_: object, **__: object) -> NoReturn:
        """Not supported, see `get_tuple`."""
        self.get_tuple({})

    def put(self, *_: object, **__: object) -> NoReturn:
        """Not supported, see `get_tuple`."""
        self.get_tuple({})

    def put_writes(self, *_: object, **__: object) -> NoReturn:
        """Not supported, see `get_tuple`."""
        self.get_tuple({})

    def delete_thread(self, thread_id: str) -> NoReturn:  # noqa: ARG002
        """Not supported, see `get_tuple`."""
        self.get_tuple({})


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise CheckpointsUnavailable(type(error).__name__) from error
    except exceptions.ResponseError as error:
        if (code := error_code(error)) in FOR_NOW:
            raise CheckpointsUnavailable(code) from error
        raise


def _keys(thread: str) -> tuple[str, str, str]:
    """Rows, index and fence. A thread id that could end the hash tag early, or match as a pattern, is quoted."""
    tag = thread if PLAIN.fullmatch(thread) else quote(thread, safe="")
    return f"vv:{{{tag}}}:ck:rows", f"vv:{{{tag}}}:ck:index", f"vv:{{{tag}}}:fence"


def _fence(named: Mapping[str, object]) -> str:
    fence = named.get("fence")
    return str(fence) if type(fence) is int else ""


def _text(answer: bytes | str) -> str:
    return answer.decode() if isinstance(answer, bytes) else answer


async def _one(value: str) -> AsyncIterator[str]:
    yield value
