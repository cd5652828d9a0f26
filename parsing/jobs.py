"""The work on a CV, as docket runs it: at least once, on any worker, repeatable.

A process that only queues CVs needs `PARSE_CV` alone; a worker registers `CvJobs.tasks()`.
"""

import asyncio
import hashlib
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Protocol, Self, cast

from docket import ConcurrencyLimit, Docket, ExponentialRetry, Perpetual, Retry
from pydantic import ValidationError

from parsing.bulletin import Bulletin
from parsing.errors import BadDocument, ParsingError, ParsingUnavailable
from parsing.importing.imported import FORMS
from parsing.json_object import JsonObject
from parsing.models import Profile, ProfileRevision
from parsing.readers.pool import Read, ReaderPool
from parsing.revising import SECTIONS, changed, reread
from parsing.store import CvStore, now_ms, status_of

if TYPE_CHECKING:
    from parsing.reading.kinds import Kind

PARSE_CV = "parse_cv"
SWEEP_CVS = "sweep_cvs"
ATTEMPTS = 6
AT_ONCE = 2
"""CVs of one candidate that are read at the same time."""
STALLED_MS = 90_000
END_SECONDS = 10.0


def job_key(cv_id: str) -> str:
    """Docket's key of a CV's job: queued twice, it runs once."""
    return f"cv:{cv_id}"


OnSection = Callable[[str, str, object], None]
"""Section, its state (running, done, fallback), its value when it has one."""


class SectionReader(Protocol):
    """Reads sections better than rules do, and falls back to them where it can't: the crew."""

    async def refine(self, read: Read, rules: Profile, *, on_section: OnSection) -> Profile:
        """A profile on top of the rules' own. Never fails: what it can't read stays as it was."""
        ...


class _Lost(Exception):
    """Another worker has taken this CV over; it tells the rest of the story."""


class CvJobs:
    """The tasks and what they need."""

    def __init__(
        self,
        *,
        store: CvStore,
        bulletin: Bulletin,
        readers: ReaderPool,
        docket: Docket,
        crew: SectionReader | None = None,
    ) -> None:
        self._store = store
        self._bulletin = bulletin
        self._readers = readers
        self._docket = docket
        self._crew = crew

    def tasks(self) -> dict[str, Callable[..., Awaitable[None]]]:
        """Task name -> task; register each on the worker's docket under its name."""
        return {PARSE_CV: self.parse_cv, SWEEP_CVS: self.sweep_cvs}

    def register(self) -> None:
        """Register the tasks on the docket."""
        for name, task in self.tasks().items():
            self._docket.register(task, names=[name])

    async def parse_cv(
        self,
        cv_id: str,
        candidate_id: Annotated[str, ConcurrencyLimit(AT_ONCE)],
        retry: Retry = ExponentialRetry(  # noqa: B008 -- docket's way of declaring
            attempts=ATTEMPTS, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(seconds=30)
        ),
    ) -> None:
        """Read a CV and store its profile. A document's own faults end in `failed`; a store away is tried again.

        Of one candidate so many run at once, on whatever workers; the others wait beside the queue, in nobody's way.
        """
        run = uuid.uuid4().hex
        try:
            if await self._store.take(cv_id, run):
                await self._read(cv_id, candidate_id, run)
        except _Lost:
            return
        except BadDocument as error:
            await self._fail(cv_id, run, error.code)
        except ParsingUnavailable:
            if retry.attempt < ATTEMPTS:
                raise
            await self._fail(cv_id, run, ParsingUnavailable.code)
        except ParsingError as error:
            if retry.attempt < 2:
                # Perhaps the child's fault and not the document's: one more try, in a fresh child.
                raise
            await self._fail(cv_id, run, error.code)

    async def sweep_cvs(
        self,
        _perpetual: Perpetual = Perpetual(every=timedelta(seconds=60), automatic=True),  # noqa: B008
    ) -> None:
        """Queue CVs again whose job got lost between the store and the queue."""
        for cv_id, candidate_id in await self._store.stalled(now_ms() - STALLED_MS):
            await self._docket.add(PARSE_CV, key=job_key(cv_id))(cv_id, candidate_id)

    async def _fail(self, cv_id: str, run: str, code: str) -> None:
        if await self._store.change(cv_id, run, {"phase": "failed", "error": code}):
            await self._bulletin.publish(status_of(await self._store.find(cv_id)))

    async def _read(self, cv_id: str, candidate_id: str, run: str) -> None:
        document = await self._store.find(cv_id, candidate_id)
        data = await self._store.file(cv_id)
        if hashlib.sha256(data).hexdigest() != document["sha256"]:
            raise ParsingUnavailable("file differs")
        reference = datetime.fromtimestamp(document["created_at"] / 1000, UTC).date()
        async with _Progress(self._store, self._bulletin, cv_id, run) as progress:
            progress.phase("checked")
            profile = await self._profile(document, data, reference, progress)
            progress.phase("profile")
            await progress.settle()
            revision = await self._keep(document, profile)
            progress.ready(revision.revision)

    async def _profile(self, document: JsonObject, data: bytes, reference: date, progress: "_Progress") -> Profile:
        crew = self._crew
        read = await self._readers.read(
            data,
            cast("Kind", document["kind"]),
            sha256=document["sha256"],
            reference=reference,
            owner=str(document["candidate_id"]),
            tell=lambda what, value: progress.hear(what, value, final=crew is None or document["kind"] in FORMS),
        )
        try:
            rules = Profile.model_validate(read.profile)
        except ValidationError:
            # Its message would quote the CV.
            raise ParsingError("invalid profile") from None
        if crew is None or not read.lines:
            return rules  # an imported profile has no page for agents to read
        return await crew.refine(read, rules, on_section=progress.section)

    async def _keep(self, document: JsonObject, profile: Profile) -> ProfileRevision:
        """Store the revision: once per reading, with the user's own corrections of this CV kept."""
        candidate, cv_id = str(document["candidate_id"]), str(document["_id"])
        parse = f"{cv_id}:{document.get('parse', 1)}"
        before = await self._store.newest(candidate, cv_id=cv_id, origin="parsed")
        current = await self._store.newest(candidate, cv_id=cv_id)
        origin = "parsed"
        if before is not None and current is not None and changed(before.profile, current.profile):
            profile, origin = reread(before.profile, current.profile, profile), "edited"
        return await self._store.append(candidate, profile=profile, origin=origin, cv_id=cv_id, parse=parse)


class _Progress:
    """Carries a job's news to the record and to watchers. Holds the newest state only, so nothing queues up."""

    def __init__(self, store: CvStore, bulletin: Bulletin, cv_id: str, run: str) -> None:
        self._store = store
        self._bulletin = bulletin
        self._cv_id = cv_id
        self._run = run
        self._changes: JsonObject = {}
        self._sections: dict[str, str] = {}
        self._partial: JsonObject = {}
        self._dirty = asyncio.Event()
        self._over = False
        self._pump: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._pump = asyncio.create_task(self._carry())
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        # Asked to end rather than cancelled: a cancellation in the middle of a driver's call may get lost there.
        self._over = True
        self._dirty.set()
        pump = self._pump
        if pump is not None:
            await asyncio.wait({pump}, timeout=END_SECONDS)
            ended = pump.done()
            pump.cancel()
            if kind is None and ended:
                pump.result()
        if kind is None:
            await self._write()

    def phase(self, phase: str) -> None:
        """Enter a phase."""
        self._note({"phase": phase})

    def ready(self, revision: int) -> None:
        """The profile is stored."""
        self._note({"phase": "ready", "revision": revision})

    def hear(self, what: str, value: JsonObject, *, final: bool) -> None:
        """A reader child's news. `final`: no crew comes after the rules."""
        if what == "text":
            self._sections = dict.fromkeys(SECTIONS, "waiting")
            self._note({"phase": "text", "sections": dict(self._sections)})
        elif what == "part":
            self._partial[value["name"]] = value["value"]
            self._sections[value["name"]] = "done" if final else "waiting"
            self._note({"phase": "sections", "sections": dict(self._sections), "partial": dict(self._partial)})

    def section(self, name: str, state: str, value: object) -> None:
        """The crew's news of a section."""
        self._sections[name] = state
        if value is not None:
            self._partial[name] = value
        self._note({"phase": "sections", "sections": dict(self._sections), "partial": dict(self._partial)})

    def _note(self, changes: JsonObject) -> None:
        self._changes |= changes
        self._dirty.set()

    async def settle(self) -> None:
        """Wait until all news is stored. Raises _Lost, ParsingUnavailable."""
        if self._pump is not None and self._pump.done():
            await self._pump
        await self._write()

    async def _carry(self) -> None:
        while not self._over:
            await self._dirty.wait()
            await self._write()

    async def _write(self) -> None:
        self._dirty.clear()
        changes, self._changes = self._changes, {}
        if not changes:
            return
        if not await self._store.change(self._cv_id, self._run, changes):
            raise _Lost
        await self._bulletin.publish(status_of(await self._store.find(self._cv_id)))
