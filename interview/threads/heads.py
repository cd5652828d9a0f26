"""The newest checkpoints of the threads that this process drives: a turn begins where the last one ended."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    copy_checkpoint,
)

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

REMEMBERED = 64 * 1024 * 1024
"""Bytes that the states of threads may take up as objects; those beyond are read back."""
LEAST = 32 * 1024
"""Bytes that a state takes up by its plan and what was pinned, roughly."""
A_CHARACTER, A_MESSAGE = 2, 2048
"""Bytes of the transcript, roughly: it is what grows."""


class Heads(BaseCheckpointSaver[str]):
    """A checkpointer before another one. What was written last is not read back, and nothing is held that failed.

    Only for threads that nobody else writes: their owner forgets a thread when it gives it up. A write of somebody who
    has lost a thread is refused by the store, whatever is remembered here.
    """

    def __init__(self, inner: BaseCheckpointSaver[str], *, most: int = REMEMBERED) -> None:
        super().__init__(serde=inner.serde)
        self._inner = inner
        self._most = most
        self._held: OrderedDict[str, CheckpointTuple] = OrderedDict()
        self._weights: dict[str, int] = {}
        self._weight = 0

    def newest(self, thread_id: str) -> str | None:
        """Id of the checkpoint that was written last, if it is remembered."""
        head = self._held.get(thread_id)
        return None if head is None else str(head.checkpoint["id"])

    def forget(self, thread_id: str) -> None:
        """Read it back the next time."""
        self._held.pop(thread_id, None)
        self._weight -= self._weights.pop(thread_id, 0)

    def get_next_version(self, current: str | None, channel: None) -> str:
        """As the store numbers them."""
        return self._inner.get_next_version(current, channel)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The named checkpoint, or the newest, which may be remembered."""
        named = config["configurable"]
        head = self._held.get(named["thread_id"])
        if head is None or named.get("checkpoint_id") or named.get("checkpoint_ns"):
            return await self._inner.aget_tuple(config)
        return head._replace(checkpoint=copy_checkpoint(head.checkpoint), metadata={**head.metadata})

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
        self.forget(thread)
        stored = await self._inner.aput(config, checkpoint, metadata, new_versions)
        if not named.get("checkpoint_ns"):
            names = {"thread_id": thread, "checkpoint_ns": ""}
            self._held[thread] = CheckpointTuple(
                config={"configurable": names | {"checkpoint_id": checkpoint["id"]}},
                checkpoint=copy_checkpoint(checkpoint),
                metadata={**metadata},
                parent_config={"configurable": names | {"checkpoint_id": before}} if before else None,
                pending_writes=[],
            )
            weight = self._weights[thread] = _weight(checkpoint)
            self._weight += weight
            while self._weight > self._most and len(self._held) > 1:
                self.forget(next(iter(self._held)))
        return stored

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store what a task wrote; what is remembered lacks it."""
        self.forget(config["configurable"]["thread_id"])
        await self._inner.aput_writes(config, writes, task_id, task_path)


def _weight(checkpoint: Checkpoint) -> int:
    messages: Sequence[BaseMessage] = checkpoint["channel_values"].get("messages") or ()
    return LEAST + sum(A_MESSAGE + A_CHARACTER * len(message.content) for message in messages)
