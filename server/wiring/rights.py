"""People's rights of the settings: the audit, the export, erasure; for the server, the worker and the commands."""

from collections.abc import Callable
from dataclasses import dataclass

from docket import Docket
from redis.asyncio import Redis

from offers.public_web import PublicWeb
from server.faults import Faults
from server.rights.audit import Audit
from server.rights.documents import Documents
from server.rights.erasure import SETTLE_SECONDS, Erasure
from server.rights.export import CvExports, Export, OfferExports, Records
from server.rights.jobs import ERASE, RightsJobs, erase_person
from server.rights.keys import SessionKeys
from server.rights.oversight import Oversight
from server.rights.receipts import Receipts
from server.rights.retention import MOST, Policies, Retention
from server.rights.scrub import Scrub
from server.rights.traces import Traces
from server.sessions.log.reader import LogReader
from server.sessions.records.forks import Forks
from server.sessions.records.model_calls import ModelCalls
from server.sessions.records.retries import Retries
from server.settings import Settings
from server.stores.clock import wall_ms
from server.stores.mongo import Database
from server.stores.redis_urls import kind_of
from server.webhooks.delivering import Delivering
from server.webhooks.hooks import Webhooks
from server.webhooks.notices import Notices
from server.wiring.accounts import build_sign_ins


@dataclass(frozen=True, slots=True)
class Rights:
    """What requests use."""

    audit: Audit
    export: Export
    erasure: Erasure
    oversight: Oversight
    policies: Policies
    webhooks: Webhooks


def build_erasure(
    settings: Settings,
    *,
    redis: Redis,
    mongo: Database,
    docket: Docket,
    audit: Audit,
    settle: float = SETTLE_SECONDS,
) -> Erasure:
    """Erasure, which a worker carries out and a command can."""
    return Erasure(
        documents=Documents(mongo),
        keys=_keys(redis, mongo),
        traces=Traces(mongo=mongo, redis=redis, audit=audit),
        receipts=Receipts(mongo),
        scrub=_scrub(settings, redis, mongo),
        audit=audit,
        docket=docket,
        settle=settle,
    )


def build_retention(
    settings: Settings,
    *,
    redis: Redis,
    mongo: Database,
    erasure: Erasure,
    audit: Audit,
    clock: Callable[[], int] = wall_ms,
    most: int = MOST,
    faults: Faults | None = None,
) -> Retention:
    """What a worker lets go of, day by day."""
    return Retention(
        mongo=mongo,
        policies=Policies(mongo),
        documents=Documents(mongo),
        erasure=erasure,
        scrub=_scrub(settings, redis, mongo),
        audit=audit,
        clock=clock,
        most=most,
        faults=faults,
    )


def _keys(redis: Redis, mongo: Database) -> SessionKeys:
    return SessionKeys(redis=redis, sign_ins=build_sign_ins(redis=redis, database=mongo))


def _scrub(settings: Settings, redis: Redis, mongo: Database) -> Scrub:
    own = settings.redis_url
    single = own is None or kind_of(own.get_secret_value()) == "single"
    return Scrub(redis=redis if single else None, mongo=mongo, folder=settings.vivavoce_data if own is None else None)


async def build_rights(
    settings: Settings,
    *,
    redis: Redis,
    mongo: Database,
    docket: Docket,
    cvs: CvExports,
    own_offers: OfferExports,
    sessions: Records,
    retries: Retries,
    forks: Forks,
    log: LogReader,
) -> Rights:
    """For a node; makes the indexes."""
    audit = Audit(mongo=mongo, redis=redis)
    await audit.ensure_indexes()
    webhooks = Webhooks(mongo)
    for each in (Receipts(mongo), webhooks):
        await each.ensure_indexes()
    if ERASE not in docket.tasks:
        docket.register(erase_person, names=[ERASE])
    export = Export(
        documents=Documents(mongo),
        cvs=cvs,
        own_offers=own_offers,
        sessions=sessions,
        retries=retries,
        forks=forks,
        model_calls=ModelCalls(mongo),
        log=log,
        audit=audit,
    )
    erasure = build_erasure(settings, redis=redis, mongo=mongo, docket=docket, audit=audit)
    return Rights(
        audit=audit,
        export=export,
        erasure=erasure,
        oversight=Oversight(mongo),
        policies=Policies(mongo),
        webhooks=webhooks,
    )


def register_rights(settings: Settings, *, redis: Redis, mongo: Database, docket: Docket) -> None:
    """For a worker."""
    audit = Audit(mongo=mongo, redis=redis)
    erasure = build_erasure(settings, redis=redis, mongo=mongo, docket=docket, audit=audit)
    retention = build_retention(settings, redis=redis, mongo=mongo, erasure=erasure, audit=audit)
    webhooks = Webhooks(mongo)
    Delivering(webhooks=webhooks, notices=Notices(mongo, webhooks=webhooks), web=PublicWeb()).register(docket)
    RightsJobs(erasure=erasure, receipts=Receipts(mongo), retention=retention, docket=docket).register()
