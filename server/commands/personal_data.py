"""What `vivavoce export`, `erase` and `audit` do, on both stores: a running server's, or the embedded ones."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from docket import Docket
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from offers.errors import OfferError, OfferNotFound, OffersUnavailable
from offers.models import OfferPage, OfferQuery, OfferReading
from offers.own.store import OwnOfferStore
from parsing.errors import ParsingError
from parsing.service import Cvs
from server.protocol.cards import InterviewerCard
from server.protocol.errors import ServerError
from server.rights.chain import Tail, Verdict
from server.rights.errors import PersonNotFound, ReceiptNotFound
from server.rights.receipts import Receipt
from server.sessions.log.reader import LogReader
from server.sessions.log.sealed_logs import SealedLogs
from server.sessions.records.forks import Forks
from server.sessions.records.reports import Reports
from server.sessions.records.retries import Retries
from server.sessions.records.sessions import Sessions
from server.settings import Settings
from server.stores.addresses import NoServices
from server.stores.archived import private_file
from server.stores.embedded.errors import EmbeddedError
from server.stores.opening import open_stores
from server.stores.queue import DOCKET
from server.wiring.rights import Rights, build_rights

OPERATOR = "operator"


class OperationFailed(Exception):
    """A store is away; the same command may succeed later."""

    code = "keeping_failed"
    temporary = True


class NobodyThere(Exception):
    """Nothing is kept under that name."""

    code = "nobody_there"
    temporary = False


class _NoOffers:
    """No command makes an interview."""

    async def search(self, query: OfferQuery) -> OfferPage:
        """Raises OffersUnavailable."""
        raise OffersUnavailable(query.text)

    async def read(self, offer_id: str) -> OfferReading:
        """Raises OfferNotFound."""
        raise OfferNotFound(offer_id)


async def write_export(settings: Settings, user: str, target: Path) -> None:
    """Everything kept about a person. Raises NobodyThere, OperationFailed, OSError; then there is no file."""
    part = target.with_name(f"{target.name}.part")
    try:
        async with _rights(settings) as rights:
            with private_file(part) as file:
                await rights.export.write(user, file)
            await rights.audit.note("person.exported", who=OPERATOR, role=OPERATOR, what=f"user:{user}")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


async def carry_out(settings: Settings, user: str) -> dict[str, object]:
    """Erase a person; the receipt. Raises NobodyThere, OperationFailed."""
    async with _rights(settings) as rights:
        receipt = await rights.erasure.ask(user, by=OPERATOR, role=OPERATOR)
        return _printable(await rights.erasure.run(receipt.id))


async def look_again(settings: Settings, receipt_id: str) -> tuple[dict[str, object], int]:
    """A second look at an erasure, and how much it found. Raises NobodyThere, OperationFailed."""
    async with _rights(settings) as rights:
        before = await rights.erasure.run(receipt_id)
        found = await rights.erasure.look(before.subject)
        return _printable(await rights.erasure.again(receipt_id)), sum(found.values())


async def verify(settings: Settings, noted: Sequence[Tail]) -> Verdict:
    """Whether the audit's chain holds. Raises OperationFailed."""
    async with _rights(settings) as rights:
        return await rights.audit.verify(noted)


async def entries(settings: Settings, *, about: str | None, limit: int) -> list[str]:
    """The audit's newest entries, a line each. Raises OperationFailed."""
    async with _rights(settings) as rights:
        found = await rights.audit.page(what=about, limit=limit)
    return [
        "  ".join((str(one.seq), _moment(one.at), one.who, one.role or "-", one.action, one.what)).rstrip()
        for one in found
    ]


@contextlib.asynccontextmanager
async def _rights(settings: Settings) -> AsyncIterator[Rights]:
    try:
        async with open_stores(settings) as stores, Docket(name=DOCKET, url=stores.redis_url) as docket:
            cvs = Cvs(mongo=stores.mongo, redis=stores.redis, docket=docket)
            sessions = Sessions(
                stores.mongo,
                profiles=cvs,
                offers=_NoOffers(),
                reports=Reports(stores.mongo),
                interviewer=InterviewerCard(kind="offline", model="offline"),
            )
            yield await build_rights(
                settings,
                redis=stores.redis,
                mongo=stores.mongo,
                docket=docket,
                cvs=cvs,
                own_offers=OwnOfferStore(stores.mongo),
                sessions=sessions,
                retries=Retries(stores.mongo),
                forks=Forks(stores.mongo),
                log=LogReader(stores.redis, sealed=SealedLogs(stores.mongo)),
            )
    except (PersonNotFound, ReceiptNotFound):
        raise NobodyThere from None
    except (NoServices, EmbeddedError) as error:
        raise OperationFailed(str(error)) from None
    except (ServerError, ParsingError, OfferError) as error:
        raise OperationFailed(f"a store is away ({error.code})") from None
    except (RedisError, PyMongoError) as error:
        raise OperationFailed(f"a store is away ({type(error).__name__})") from None


def _printable(receipt: Receipt) -> dict[str, object]:
    return {
        "receipt": receipt.id,
        "user": receipt.subject.user,
        "state": "done" if receipt.stage == "done" else "under_way",
        "asked_at": _moment(receipt.asked_at),
        "done_at": None if receipt.done_at is None else _moment(receipt.done_at),
        "found": dict(receipt.found or {}),
        "left": dict(receipt.left or {}),
        "files": dict(receipt.files or {}),
    }


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
