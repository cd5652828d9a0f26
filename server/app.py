"""The composition root: every part is built here, from settings, and handed on by keyword.

Order on the way up: stores and their indexes, the log, the hub, the runner. On the way down the other way round, so
that nothing writes to what is closed already.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from docket import Docket
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from interview.graph.tracing import configure_tracing
from offers.ports import OfferService
from offers.public_web import PublicWeb
from parsing.service import Cvs
from server.accounts.cookies import BrowserCookie, SignInCookie
from server.accounts.door import Door
from server.accounts.flows import Flows
from server.accounts.loopback import local_sign_in
from server.accounts.peers import Peers
from server.accounts.teams import Teams
from server.accounts.tickets import SocketTickets
from server.faults import Faults
from server.http.dependencies import State
from server.http.errors import HANDLERS
from server.http.metrics import NodeMetrics
from server.http.origins import allowed_origins
from server.http.pages import fallback
from server.http.rates import Rates
from server.http.requests import RequestScope
from server.http.table import routes
from server.live.endpoint import websocket_endpoint
from server.live.hub import Hub
from server.live.limits import Limits
from server.live.sockets import Sockets
from server.protocol.quotas import Quotas
from server.reports.printing import Printer
from server.rights.jobs import queue_erasure
from server.sessions.forks import Forking
from server.sessions.log.entry import Entry
from server.sessions.log.seal import Sealer
from server.sessions.log.sealed_logs import SealedLogs
from server.sessions.log.writer import LogWriter
from server.sessions.machine.beginning import begin
from server.sessions.records.forks import Forks
from server.sessions.records.reports import Reports
from server.sessions.records.retries import Retries
from server.sessions.records.sessions import Sessions
from server.sessions.retries import Retrying
from server.sessions.runner import Runner
from server.settings import Settings, release
from server.stores.clients import STORE_SECONDS, mongo_client, redis_client
from server.stores.clock import SharedClock, redis_time
from server.stores.queue import DOCKET
from server.wiring.accounts import build_accounts, build_mailer, build_peers
from server.wiring.background import draining, open_log, open_model_calls, readiness_checks, start_background
from server.wiring.interviewers import build_interviewer
from server.wiring.interviews import build_interviews
from server.wiring.logging import configure_logging
from server.wiring.model_specs import allowance
from server.wiring.offers import build_own_offers, open_offers
from server.wiring.rights import build_rights

CLIENT = Path(__file__).resolve().parent.parent / "web"
CV_WATCHERS = 32
"""Connections that wait for news of CVs, one each, in a pool of their own: a crowd of uploads slows nothing else."""


class NodeState(State):
    """What requests get, and what the process around us needs."""

    hub: Hub
    peers: Peers
    socket: ASGIApp
    drain: Callable[[float], Awaitable[None]]
    first_link: Callable[[], Awaitable[str | None]] | None


def create_app(
    settings: Settings,
    *,
    redis_url: str,
    mongodb_url: str,
    door: Door | None = None,
    offers: OfferService | None = None,
    patience: float = STORE_SECONDS,
) -> Starlette:
    """The application; nothing is connected before its lifespan. `offers` replaces what the settings say.

    `door`: the way in by name, which does not exist without one. `patience`: seconds a store may be silent before it
    counts as away.
    """
    node = f"n_{secrets.token_hex(6)}"
    configure_logging(settings.vivavoce_log_level, node=node)
    configure_tracing(
        enabled=settings.langsmith_tracing,
        api_key=settings.langsmith_api_key.get_secret_value() if settings.langsmith_api_key else None,
        endpoint=settings.langsmith_endpoint,
        project=settings.langsmith_project,
    )
    origins = allowed_origins(
        host=settings.vivavoce_host, port=settings.vivavoce_port, public_url=settings.vivavoce_public_url
    )
    faults = Faults()
    secure = any(origin.startswith("https://") for origin in origins)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[NodeState]:
        async with AsyncExitStack() as leaving:
            yield await _compose(
                settings,
                leaving,
                node=node,
                redis_url=redis_url,
                mongodb_url=mongodb_url,
                door=door if local_sign_in(settings) else None,
                given=offers,
                patience=patience,
                cookie=SignInCookie(secure=secure),
                origins=origins,
                faults=faults,
            )

    app = Starlette(
        routes=list(routes(CLIENT)),
        middleware=[Middleware(Sockets), Middleware(RequestScope, secure=secure, faults=faults)],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it leads where the Host header says
    app.router.default = fallback(CLIENT)
    return app


async def _compose(
    settings: Settings,
    leaving: AsyncExitStack,
    *,
    node: str,
    redis_url: str,
    mongodb_url: str,
    door: Door | None,
    given: OfferService | None,
    patience: float,
    cookie: SignInCookie,
    origins: frozenset[str],
    faults: Faults,
) -> NodeState:
    redis = redis_client(redis_url, patience=patience)
    leaving.push_async_callback(redis.aclose)
    watchers = redis_client(redis_url, connections=CV_WATCHERS, patience=patience)
    leaving.push_async_callback(watchers.aclose)
    mongo = mongo_client(mongodb_url, patience=patience)
    leaving.push_async_callback(mongo.close)
    database = mongo[settings.mongodb_database]
    docket = await leaving.enter_async_context(Docket(name=DOCKET, url=redis_url))
    offers: OfferService = (
        given if given is not None else await leaving.enter_async_context(open_offers(settings, redis=redis))
    )

    built = build_interviewer(settings)
    leaving.push_async_callback(built.aclose)
    cvs = Cvs(mongo=database, redis=watchers, docket=docket)
    accounts = build_accounts(settings, redis=redis, database=database)
    sealed, reports = SealedLogs(database), Reports(database)
    retries, forks = Retries(database), Forks(database)
    model_calls = open_model_calls(settings, leaving, database, faults=faults)
    own_offers, own_store = build_own_offers(settings, leaving, mongo=database)
    sessions = Sessions(
        database,
        profiles=cvs,
        offers=offers,
        own_offers=own_offers,
        reports=reports,
        interviewer=built.card,
        version=release(),
    )
    reader, texts = open_log(leaving, database, redis=redis, sealed=sealed, sessions=sessions, faults=faults)
    await asyncio.gather(
        *(each.ensure_indexes() for each in (accounts, sealed, sessions, own_store, model_calls, texts))
    )

    quotas = Quotas.times(settings.vivavoce_quota_factor)
    peers = build_peers(settings)
    tickets = SocketTickets(redis=redis, sign_ins=accounts.sign_ins, owners=sessions)
    clock = SharedClock(redis_time(redis))
    hub = Hub(
        redis=redis,
        reader=reader,
        tickets=tickets,
        node=node,
        sign_ins=accounts.sign_ins,
        limits=Limits(person_sockets=quotas.sockets),
        records=sessions,
        clock=clock,
        faults=faults,
    )
    metrics: NodeMetrics | None = None

    def on_commit(sid: str, epoch: str, entries: list[Entry]) -> None:
        hub.on_commit(sid, epoch, entries)
        if metrics is not None:
            metrics.on_commit(entries)

    writer = LogWriter(redis, on_commit=on_commit, faults=faults)
    rights = await build_rights(
        settings,
        redis=redis,
        mongo=database,
        docket=docket,
        cvs=cvs,
        own_offers=own_store,
        sessions=sessions,
        retries=retries,
        forks=forks,
        log=reader,
    )
    interviews, practice, branching = build_interviews(
        built, allowance(settings), leaving, redis=redis, cvs=cvs, offers=offers, sessions=sessions, clock=clock
    )
    runner = Runner(
        redis=redis,
        writer=writer,
        reader=reader,
        interviews=interviews,
        records=sessions,
        reports=reports,
        seals=Sealer(
            redis, reader=reader, sealed=sealed, keep_seconds=settings.vivavoce_sealed_ttl, on_sealed=texts.note
        ),
        hub=hub,
        node=node,
        lease_seconds=settings.vivavoce_lease_seconds,
        clock=clock,
        on_call=model_calls.note,
        faults=faults,
    )
    if settings.vivavoce_metrics:
        gauges = (hub.counts, peers.counts, model_calls.counts, runner.counts, offers.counts)
        metrics = NodeMetrics(
            gauges=gauges,
            closes=lambda: hub.closes,
            lost_calls=lambda: model_calls.lost,
            faults=lambda: faults.count,
        )
    await start_background(leaving, writer=writer, runner=runner, hub=hub, sessions=sessions, faults=faults)
    return NodeState(
        origins=origins,
        door=door,
        interviewer=built.card,
        cookie=cookie,
        users=accounts.users,
        memberships=accounts.memberships,
        organisations=accounts.organisations,
        staffing=accounts.staffing,
        teams=Teams(
            organisations=accounts.organisations,
            memberships=accounts.memberships,
            invitations=accounts.invitations,
            interviews=sessions,
        ),
        invitations=accounts.invitations,
        joining=accounts.joining,
        mailer=build_mailer(settings),
        flows=Flows(redis=redis, secure=cookie.secure),
        providers=accounts.providers,
        browser=BrowserCookie(secure=cookie.secure),
        sign_ins=accounts.sign_ins,
        tickets=tickets,
        rates=Rates(redis=redis, quotas=quotas),
        cvs=cvs,
        offers=offers,
        own_offers=own_offers,
        sessions=sessions,
        printer=Printer(),
        threads=interviews,
        retrying=Retrying(
            practice=practice,
            retries=retries,
            forks=forks,
            clock=clock,
            on_call=partial(model_calls.note, branch="retry"),
        ),
        forking=Forking(
            branching=branching,
            forks=forks,
            retries=retries,
            clock=clock,
            on_call=partial(model_calls.note, branch="fork"),
        ),
        log=reader,
        model_calls=model_calls,
        texts=texts,
        tokens=accounts.tokens,
        webhooks=rights.webhooks,
        web=PublicWeb(),
        audit=rights.audit,
        export=rights.export,
        erasure=rights.erasure,
        oversight=rights.oversight,
        policies=rights.policies,
        queue_erasure=lambda receipt: queue_erasure(docket, receipt),
        begin_log=writer.begin,
        commands=runner,
        prepare=lambda session: interviews.prepare(begin(session, deadline=0)),
        checks=readiness_checks(redis, database, hub),
        metrics=metrics,
        hub=hub,
        peers=peers,
        socket=websocket_endpoint(hub, origins),
        drain=draining(runner, hub),
        first_link=accounts.first_link if door is None else None,
    )
