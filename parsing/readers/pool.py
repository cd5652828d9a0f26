"""A pool of reader children, started when there is something to read. A document that breaks one fails alone."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Self

import structlog

from parsing.errors import BadDocument, HostilePdf, ParsingError, ParsingUnavailable
from parsing.json_object import JsonObject
from parsing.readers.turns import Turns
from parsing.reading.document import Line
from parsing.reading.kinds import Kind

MAX_ANSWER = 16 * 1024 * 1024
"""Bytes of one line from a child."""
JOBS_PER_CHILD = 200
"""After so many documents a child is replaced, whatever its memory looks like."""
MAX_RESIDENT = 400 * 1024 * 1024
REST_AFTER = 300.0
"""Seconds without a document until the children are ended: 60 MB each that nobody uses."""
PIECE = 1024 * 1024
WARM_SECONDS = 30.0
STARTS = 3
"""Children that are started for one document, where they end or talk nonsense instead of being ready."""
WALL_SECONDS = 20.0
PICTURE_SECONDS = 60.0
"""More, for a document whose pages are pictures."""

CHILD = (sys.executable, "-m", "parsing.readers.child")

Tell = Callable[[str, JsonObject], None]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """A child's result: the rules engine's profile, and the document's lines."""

    profile: JsonObject = field(repr=False)
    lines: list[Line] = field(repr=False)


@dataclass(slots=True, eq=False)
class _Child:
    process: asyncio.subprocess.Process
    jobs: int = 0

    def resident(self) -> int:
        """Resident bytes, 0 where they are unknown."""
        with suppress(OSError, ValueError, IndexError):
            status = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii")
            return int(status.split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return 0


def _errors() -> dict[str, type[ParsingError]]:
    known: dict[str, type[ParsingError]] = {}
    waiting: list[type[ParsingError]] = [BadDocument]
    while waiting:
        kind = waiting.pop()
        known[kind.code] = kind
        waiting += kind.__subclasses__()
    return known


class ReaderPool:
    """Up to `size` children at work at once; others wait. Use as an async context manager.

    Children start with the documents that need them, and end when there were none for `rest_after` seconds.

    With `tesseract`, the program's path, pictures of text are read too.
    """

    def __init__(
        self,
        *,
        size: int = 2,
        wall_seconds: float = WALL_SECONDS,
        jobs_per_child: int = JOBS_PER_CHILD,
        tesseract: str | None = None,
        rest_after: float = REST_AFTER,
        child: Sequence[str] = CHILD,
    ) -> None:
        """`child`: the program of a reader."""
        self.failed_starts = 0
        """Children that were never ready."""
        self._size = size
        self._wall = wall_seconds
        self._jobs = jobs_per_child
        self._program = [*child, tesseract] if tesseract else [*child]
        self._idle: list[_Child] = []
        self._turns = Turns(places=size)
        self._all: set[_Child] = set()
        self._changing: set[asyncio.Task[None]] = set()
        self._rest_after = rest_after
        self._resting: asyncio.TimerHandle | None = None
        self._closed = False
        self._read = 0

    @property
    def running(self) -> int:
        """How many children there are."""
        return len(self._all)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = True
        if self._resting is not None:
            self._resting.cancel()
        for child in list(self._all):
            await self._end(child)
        # One that was just being started ends as its predecessor did.
        await asyncio.gather(*self._changing, return_exceptions=True)
        for child in list(self._all):
            await self._end(child)

    async def read(
        self,
        data: bytes,
        kind: Kind,
        *,
        sha256: str | None,
        reference: date,
        owner: str | None = None,
        tell: Tell = lambda _, __: None,
    ) -> Read:
        """Read one document. Raises BadDocument kinds, ParsingUnavailable (no child starts), ParsingError.

        `owner`: whose it is; readers are shared fairly among owners. What is nobody's is its own owner's.
        """
        self._read += 1
        async with self._borrow(owner if owner is not None else f"document {self._read}") as child:
            try:
                async with asyncio.timeout(self._wall) as clock:

                    def hear(what: str, value: JsonObject) -> None:
                        if what == "pictures":
                            clock.reschedule(asyncio.get_running_loop().time() + PICTURE_SECONDS)
                        tell(what, value)

                    ask = {"size": len(data), "kind": kind, "sha256": sha256, "reference": reference.isoformat()}
                    return await self._ask(child, data, ask, hear)
            except TimeoutError as error:
                raise HostilePdf("time") from error

    @asynccontextmanager
    async def _borrow(self, owner: str) -> AsyncIterator[_Child]:
        began = await self._turns.begin(owner)
        child: _Child | None = None
        fine = False
        try:
            if self._closed:
                raise ParsingUnavailable("pool closed")
            child = self._idle.pop() if self._idle else await self._start()
            yield child
            fine = True
        except BadDocument as error:
            # A child that answered is sound; one that was killed or timed out is not.
            fine = child is not None and child.process.returncode is None and error.detail not in ("time", "killed")
            raise
        finally:
            if child is None or self._keeps(child, fine=fine):
                self._turns.end(owner, began)
            else:
                # Within the turn: the wait for a fresh child is its owner's, not the next one's.
                self._change(self._renew(child, owner, began))

    def _keeps(self, child: _Child, *, fine: bool) -> bool:
        child.jobs += 1
        worn = child.jobs >= self._jobs or child.resident() > MAX_RESIDENT
        if not fine or worn or self._closed:
            return False
        self._wait(child)
        return True

    def _wait(self, child: _Child) -> None:
        """Keep it for the next document, for so long."""
        self._idle.append(child)
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(self._rest_after, self._rest)

    def _rest(self) -> None:
        while self._idle:
            self._change(self._end(self._idle.pop()))

    def _change(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._changing.add(task)
        task.add_done_callback(self._changing.discard)

    async def _renew(self, child: _Child, owner: str, began: float) -> None:
        try:
            await self._end(child)
            if not self._closed:
                with suppress(ParsingUnavailable):
                    self._wait(await self._start())
        finally:
            self._turns.end(owner, began)

    async def _start(self) -> _Child:
        for _ in range(STARTS):
            if self._closed:
                break
            child = await self._launched()
            try:
                async with asyncio.timeout(WARM_SECONDS):
                    if (await self._line(child))["tell"] == "ready":
                        return child
                await self._failed(child, "nonsense")
            except BadDocument:
                await self._failed(child, "broken")
            except TimeoutError as error:  # whoever waits has waited long enough
                await self._failed(child, "late")
                raise ParsingUnavailable("no reader starts") from error
            except BaseException:
                self._change(self._end(child))
                raise
        raise ParsingUnavailable("no reader starts")

    async def _launched(self) -> _Child:
        try:
            process = await asyncio.create_subprocess_exec(
                *self._program,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=MAX_ANSWER,
                env={
                    "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
                    "PYTHONHASHSEED": "0",
                    "LC_ALL": "C.UTF-8",
                },
                start_new_session=True,
            )
        except OSError as error:  # no memory, or no descriptor, for one more
            raise ParsingUnavailable("no reader starts") from error
        child = _Child(process)
        self._all.add(child)
        return child

    async def _failed(self, child: _Child, why: str) -> None:
        self.failed_starts += 1
        log.warning("reader.not_ready", why=why, failed=self.failed_starts)
        await self._end(child)

    async def _end(self, child: _Child) -> None:
        self._all.discard(child)
        # The whole group: a child at a picture has tesseract beside it.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        await child.process.wait()

    async def _ask(self, child: _Child, data: bytes, ask: JsonObject, tell: Tell) -> Read:
        stdin = child.process.stdin
        if stdin is None:
            raise ParsingUnavailable("no pipe")
        try:
            stdin.write(json.dumps(ask).encode() + b"\n")
            for start in range(0, len(data), PIECE):  # a document of 100 MB in one write holds up the loop
                stdin.write(data[start : start + PIECE])
                await stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise HostilePdf("killed") from error
        while True:
            answer = await self._line(child)
            match answer["tell"]:
                case "done":
                    return Read(answer["profile"], [_line(line) for line in answer["lines"]])
                case "error":
                    raise _error(answer["code"], answer["detail"])
                case what:
                    tell(what, answer)

    @staticmethod
    async def _line(child: _Child) -> JsonObject:
        stdout = child.process.stdout
        try:
            line = await stdout.readline() if stdout is not None else b""
        except ValueError as error:
            raise HostilePdf("killed") from error
        if not line.endswith(b"\n"):
            raise HostilePdf("killed")
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):  # a message would quote what was read
            raise HostilePdf("killed") from None
        if not isinstance(answer, dict) or "tell" not in answer:
            raise HostilePdf("killed")
        return answer


def _line(raw: JsonObject) -> Line:
    return Line(**(raw | {name: tuple(raw[name]) for name in ("cells", "urls")}))


def _error(code: str, detail: str) -> ParsingError:
    return _errors().get(code, ParsingError)(detail)
