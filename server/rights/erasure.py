"""Erasing a person, in steps that can each be repeated: whoever finds an erasure half done goes on with it.

First everybody is shut out: sign-ins end, and a fence keeps the owners of their sessions from writing. Then their name
in what is somebody else's becomes a pseudonym, and all that the manifest names is deleted. What was on its way
meanwhile (a CV that a worker reads, an upload, a node's last append) has time to arrive; a second look finds it, and it
is deleted too. Only when a look finds nothing are the files of the stores rewritten; only when the look after that
finds nothing is it done. For a day it is looked at again.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import structlog
from docket import Docket

from parsing.jobs import job_key
from server.protocol.errors import Unavailable
from server.protocol.messages import DEFAULT_ORGANISATION
from server.rights.audit import Audit
from server.rights.documents import Documents
from server.rights.errors import PersonNotFound
from server.rights.keys import SessionKeys
from server.rights.manifest import Subject
from server.rights.receipts import Receipt, Receipts
from server.rights.scrub import Scrub
from server.rights.traces import Traces
from server.stores.clock import wall_ms

SETTLE_SECONDS = 20.0
"""What was under way gets so long to arrive; an owner hears within a third of its lease that it lost its session."""
ROUNDS = 20
WATCH_MS = 24 * 3600 * 1000
_NOBODY = "-"
_log = structlog.stdlib.get_logger(__name__)


class Erasure:
    """Every method raises Unavailable when a store is away: nothing is lost, call again."""

    def __init__(
        self,
        *,
        documents: Documents,
        keys: SessionKeys,
        traces: Traces,
        receipts: Receipts,
        scrub: Scrub,
        audit: Audit,
        docket: Docket,
        settle: float = SETTLE_SECONDS,
        clock: Callable[[], int] = wall_ms,
    ) -> None:
        self._documents = documents
        self._keys = keys
        self._traces = traces
        self._receipts = receipts
        self._scrub = scrub
        self._audit = audit
        self._docket = docket
        self._settle = settle
        self._clock = clock

    async def ask(self, user: str, *, by: str, role: str, organisation: str = DEFAULT_ORGANISATION) -> Receipt:
        """Begin; asked again while it is under way, the same one. Raises PersonNotFound where there is nothing."""
        subject = await self._documents.subject(user)
        if not await self.look(subject):
            raise PersonNotFound
        receipt = await self._receipts.open(subject, by=by, at=self._clock())
        await self._audit.note(
            "person.erasure.asked", who=by, role=role, what=f"user:{user}", organisation=organisation
        )
        await self._keys.shut_out(subject)
        return receipt

    async def forget(self, sessions: Sequence[str]) -> None:
        """Erase interviews of people who stay; done again where it broke off."""
        subject = Subject(_NOBODY, tuple(sessions))
        await self._keys.shut_out(subject)
        await self._documents.erase(subject)
        await self._keys.erase(subject)

    async def receipt(self, receipt_id: str) -> Receipt:
        """How it stands. Raises ReceiptNotFound."""
        return await self._receipts.get(receipt_id)

    async def look(self, subject: Subject) -> dict[str, int]:
        """What is there of a person: by collection, `redis`, and `names` in what is somebody else's."""
        found = await self._documents.look(subject)
        beside = {"redis": await self._keys.look(subject), "names": await self._traces.look(subject)}
        return {**found, **{kind: count for kind, count in beside.items() if count}}

    async def run(self, receipt_id: str) -> Receipt:
        """Go on with it until it is done. Raises ReceiptNotFound."""
        receipt = await self._receipts.get(receipt_id)
        for _ in range(ROUNDS):
            if receipt.stage == "done":
                return receipt
            if receipt.stage == "asked":
                receipt = await self._deleted(receipt)
            await self._settled(receipt)
            receipt, clean = await self._looked(receipt)
            if clean:
                files = await self._scrub.run()
                receipt, clean = await self._looked(receipt)
                if clean:
                    return await self._done(receipt, files)
            receipt = await self._receipts.change(receipt.id, stage="asked")
        raise Unavailable("busy")  # somebody writes again and again; the next run goes on

    async def again(self, receipt_id: str) -> Receipt:
        """A later look at one that is done: what has reappeared is erased, and the receipt says so."""
        receipt, clean = await self._looked(await self._receipts.get(receipt_id))
        if clean:
            return receipt
        await _log.aerror("erasure.reappeared", receipt=receipt.id, found=sum((receipt.left or {}).values()))
        await self._receipts.change(receipt.id, stage="asked")
        return await self.run(receipt.id)

    async def _deleted(self, receipt: Receipt) -> Receipt:
        subject = receipt.subject.joined(await self._documents.subject(receipt.subject.user))
        found = receipt.found
        if found is None:  # before anything goes; a run that is repeated must not forget what there was
            found = await self.look(subject)
        receipt = await self._receipts.change(receipt.id, subject=subject, found=dict(found))
        await self._keys.shut_out(subject)
        for cv in subject.cvs:
            await self._docket.cancel(job_key(cv))
        await self._traces.replace(subject)
        await self._documents.erase(subject)
        await self._keys.erase(subject)
        return await self._receipts.change(receipt.id, stage="deleted", deleted_at=self._clock())

    async def _settled(self, receipt: Receipt) -> None:
        waited = (self._clock() - (receipt.deleted_at or 0)) / 1000
        if waited < self._settle:
            await asyncio.sleep(self._settle - waited)

    async def _looked(self, receipt: Receipt) -> tuple[Receipt, bool]:
        subject = receipt.subject.joined(await self._documents.subject(receipt.subject.user))
        left = await self.look(subject)
        changed = await self._receipts.change(receipt.id, subject=subject, left=left, looked_at=self._clock())
        return changed, not left

    async def _done(self, receipt: Receipt, files: Mapping[str, str]) -> Receipt:
        what = f"user:{receipt.subject.user}"
        await self._audit.note("person.erased", who=receipt.asked_by, what=what)
        return await self._receipts.finish(receipt.id, files=dict(files), done_at=self._clock())
