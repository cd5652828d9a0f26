import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import nullcontext
from functools import partial

from parsing.errors import ParsingUnavailable
from parsing.models import CvStatus, Phase
from server.http.progress import ProgressStream
from tests.eventually import eventually


class FakeProgress:
    """A CV whose phases the test moves. `watch` tells only what happens after it began, like the real one."""

    def __init__(self, phase: Phase) -> None:
        self.read_by_its_owner = True
        self.status = self._make(phase)
        self.watchers: list[asyncio.Queue[CvStatus | None]] = []
        self.closed = 0

    def move(self, phase: Phase, *, quietly: bool = False) -> None:
        self.status = self._make(phase)
        for queue in [] if quietly else self.watchers:
            queue.put_nowait(self.status)

    def stop(self) -> None:
        for queue in self.watchers:
            queue.put_nowait(None)

    async def now(self) -> CvStatus:
        return self.status

    async def stays(self) -> bool:
        return self.read_by_its_owner

    async def watch(self) -> AsyncIterator[CvStatus]:
        queue: asyncio.Queue[CvStatus | None] = asyncio.Queue()
        self.watchers.append(queue)
        try:
            while (status := await queue.get()) is not None:
                yield status
        finally:
            self.closed += 1

    async def broken(self) -> AsyncIterator[CvStatus]:
        if self.watchers is not None:
            raise ParsingUnavailable
        yield self.status

    def _make(self, phase: Phase) -> CvStatus:
        return CvStatus(cv_id="c", filename="cv.pdf", size=1, phase=phase, updated_at=1)


def lines(progress: FakeProgress, *, look: float = 30, heartbeat: float = 30) -> AsyncIterator[bytes]:
    stream = ProgressStream(
        place=nullcontext(),
        now=progress.now,
        changes=progress.watch,
        stays=progress.stays,
        look=look,
        heartbeat=heartbeat,
    )
    return stream.body_iterator  # type: ignore[return-value] # ours yields bytes only


def phase(line: bytes) -> str:
    assert line.startswith(b"data: ")
    assert line.endswith(b"\n\n")
    return str(json.loads(line[6:])["phase"])


async def test_now_then_each_change_then_the_end() -> None:
    progress = FakeProgress("received")
    stream = lines(progress)
    phases = [phase(await anext(stream))]
    await eventually(lambda: bool(progress.watchers))
    for moved in ("checked", "text", "ready"):
        progress.move(moved)
        phases.append(phase(await anext(stream)))
    assert [line async for line in stream] == []
    assert phases == ["received", "checked", "text", "ready"]
    assert progress.closed == 1


async def test_a_finished_cv_is_sent_once() -> None:
    assert [phase(line) async for line in lines(FakeProgress("failed"))] == ["failed"]


async def test_a_change_that_nobody_announced_is_found_by_looking() -> None:
    progress = FakeProgress("received")
    stream = lines(progress, look=0.01)
    await anext(stream)
    progress.move("ready", quietly=True)
    assert [phase(line) async for line in stream] == ["ready"]


async def test_silence_is_filled_with_comments() -> None:
    stream = lines(FakeProgress("text"), look=0.01, heartbeat=0.02)
    await anext(stream)
    assert await anext(stream) == b": still here\n\n"


async def test_a_watch_that_ends_ends_the_stream_with_what_stands_then() -> None:
    progress = FakeProgress("received")
    stream = lines(progress)
    await anext(stream)
    await eventually(lambda: bool(progress.watchers))
    progress.move("sections", quietly=True)
    progress.stop()
    assert [phase(line) async for line in stream] == ["sections"]


async def test_a_broken_watch_leaves_the_looking() -> None:
    progress = FakeProgress("received")
    stream = aiter(
        ProgressStream(
            place=nullcontext(), now=progress.now, changes=progress.broken, stays=progress.stays, look=0.01
        ).body_iterator
    )
    await anext(stream)
    progress.move("failed")
    assert len([line async for line in stream]) == 1


async def test_who_is_signed_out_meanwhile_reads_nothing_more() -> None:
    for heard in (True, False):
        progress = FakeProgress("received")
        stream = lines(progress, look=0.01)
        await anext(stream)
        await eventually(partial(bool, progress.watchers))
        progress.read_by_its_owner = False
        progress.move("ready", quietly=not heard)
        assert [line async for line in stream] == []
        assert progress.closed == 1
