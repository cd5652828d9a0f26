"""The newest checkpoints of the threads that this process drives: a turn begins where the last one ended.

An interview is a second's work and then a minute's thought of somebody else, so its state is held as bytes: a quarter
of what it takes up as objects, and nothing for the collector to walk over. As far as there is room, what has stood for
a turn and so, like a plan, may never change, is held as an object too: to make one of its bytes for each turn, and to
free it behind each, took a seventh of a turn's time.
"""

import pickle
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast, runtime_checkable

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)

REMEMBERED = 128 * 1024 * 1024
"""Bytes that the states of threads may take up; those beyond are read back."""
WARM = 8 * 1024 * 1024
"""Bytes, roughly, that values held as objects too may take up: those of some hundred interviews, the first to come."""
SPREAD = 5
"""So many times the bytes of a packed value does it take up as an object."""
OVERHEAD = 1024
"""Bytes of a state's own places in memory, roughly."""
LONG = 2048
"""Bytes from which on it pays to compress what has stood for a turn."""


@dataclass(frozen=True, slots=True)
class _Packed:
    """A channel's value."""

    data: bytes
    length: int
    """Of the data, before they were compressed."""
    compressed: bool = False
    warm: tuple[object, ...] = ()
    """The value itself, where there is room for it."""

    @classmethod
    def of(cls, value: object) -> "_Packed":
        # Not the store's format: in a process nobody else reads it, and messages come back in a quarter of the time.
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return cls(data, len(data))

    def settled(self, value: object, *, room: int) -> "_Packed":
        """The same, of a value that did not change in a turn and so, like a plan, may never."""
        warm = (value,) if self.length * SPREAD <= room else ()
        if self.compressed or self.length < LONG:
            return replace(self, warm=warm)
        return _Packed(zlib.compress(self.data, 1), self.length, compressed=True, warm=warm)

    @property
    def value(self) -> Any:
        """A copy of it; of a warm one itself, which nobody may change: a step gives another object in its place."""
        if self.warm:
            return self.warm[0]
        return pickle.loads(zlib.decompress(self.data) if self.compressed else self.data)  # noqa: S301 - our own bytes


@dataclass(frozen=True, slots=True)
class _Head:
    """A thread's newest checkpoint."""

    id: str
    frame: _Packed
    """The tuple without the channels' values."""
    values: dict[str, _Packed]

    @property
    def size(self) -> int:
        return OVERHEAD + len(self.frame.data) + sum(len(value.data) for value in self.values.values())

    @property
    def warmth(self) -> int:
        """Bytes, roughly, of the objects that it holds."""
        return sum(value.length * SPREAD for value in self.values.values() if value.warm)

    def unpacked(self) -> CheckpointTuple:
        saved: CheckpointTuple = self.frame.value
        saved.checkpoint["channel_values"] = {name: packed.value for name, packed in self.values.items()}
        return saved


Kept = Callable[[Checkpoint], None]


@runtime_checkable
class Recognising(Protocol):
    """A store that packs lists by their elements, and knows those that it has packed."""

    def recognise(self, thread_id: str, values: Mapping[str, Any]) -> None:
        """These are the values of the newest checkpoint."""
        ...


class Heads(BaseCheckpointSaver[str]):
    """A checkpointer before another one. What was written last is not read back, and nothing is held that failed.

    Only for threads that nobody else writes: their owner forgets a thread when it gives it up. A write of somebody who
    has lost a thread is refused by the store, whatever is remembered here.
    """

    def __init__(self, inner: BaseCheckpointSaver[str], *, most: int = REMEMBERED, warm: int = WARM) -> None:
        super().__init__(serde=inner.serde)
        self._inner = inner
        self._recognising = inner if isinstance(inner, Recognising) else None
        self._most = most
        self._room = warm
        self._held: OrderedDict[str, _Head] = OrderedDict()
        self._size = 0
        self._kept: dict[str, Kept] = {}

    def tell(self, thread_id: str, kept: Kept | None) -> None:
        """Whom to tell of each checkpoint of the thread once it is stored; None: nobody any more."""
        if kept is None:
            self._kept.pop(thread_id, None)
        else:
            self._kept[thread_id] = kept

    def newest(self, thread_id: str) -> str | None:
        """Id of the checkpoint that was written last, if it is remembered."""
        head = self._held.get(thread_id)
        return None if head is None else head.id

    def forget(self, thread_id: str) -> None:
        """Read it back the next time."""
        head = self._held.pop(thread_id, None)
        if head is not None:
            self._size -= head.size
            self._room += head.warmth

    def get_next_version(self, current: str | None, channel: None) -> str:
        """As the store numbers them."""
        return self._inner.get_next_version(current, channel)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The named checkpoint, or the newest, which may be remembered."""
        named = config["configurable"]
        head = self._held.get(named["thread_id"])
        if head is None or named.get("checkpoint_id") or named.get("checkpoint_ns"):
            return await self._inner.aget_tuple(config)
        saved = head.unpacked()
        if self._recognising is not None:
            self._recognising.recognise(named["thread_id"], saved.checkpoint["channel_values"])
        return saved

    async def alist(self, config: RunnableConfig | None, **options: Any) -> AsyncIterator[CheckpointTuple]:
        """As they are stored."""
        async for found in self._inner.alist(config, **options):
            yield found

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint, and remember it once it is."""
        named = config["configurable"]
        thread, before = named["thread_id"], named.get("checkpoint_id")
        last = self._held.get(thread)
        self.forget(thread)
        stored = await self._inner.aput(config, checkpoint, metadata, new_versions)
        if not named.get("checkpoint_ns"):
            known = last.values if last is not None and last.id == before else {}
            self.forget(thread)
            self._held[thread] = head = _head(config, checkpoint, metadata, new_versions, known, room=self._room)
            self._size += head.size
            self._room -= head.warmth
            while self._size > self._most and len(self._held) > 1:
                self.forget(next(iter(self._held)))
            if (kept := self._kept.get(thread)) is not None:
                kept(checkpoint)
        return stored

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store what a task wrote, if nothing else will; what is remembered lacks it.

        A step of an interview is one task: what it has made stands in the checkpoint that follows at once. What a run
        was resumed with, what a task waits for and why one failed stands nowhere else.
        """
        if all(channel not in WRITES_IDX_MAP for channel, _ in writes):
            return
        self.forget(config["configurable"]["thread_id"])
        await self._inner.aput_writes(config, writes, task_id, task_path)


def _head(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    new_versions: ChannelVersions,
    known: dict[str, _Packed],
    *,
    room: int,
) -> _Head:
    """`known`: how the values of the checkpoint before were packed; those without a new version are the same."""
    before = config["configurable"].get("checkpoint_id")
    names = {"thread_id": config["configurable"]["thread_id"], "checkpoint_ns": ""}
    frame = CheckpointTuple(
        config={"configurable": names | {"checkpoint_id": checkpoint["id"]}},
        checkpoint=cast("Checkpoint", {**checkpoint, "channel_values": {}}),
        metadata={**metadata},
        parent_config={"configurable": names | {"checkpoint_id": before}} if before else None,
        pending_writes=[],
    )
    values: dict[str, _Packed] = {}
    for name, value in checkpoint["channel_values"].items():
        if name in known and name not in new_versions:
            values[name] = known[name].settled(value, room=room)
            room -= SPREAD * values[name].length if values[name].warm else 0
        else:
            values[name] = _Packed.of(value)
    return _Head(checkpoint["id"], _Packed.of(frame), values)
