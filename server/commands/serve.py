"""`vivavoce serve`: one node from the first line to the last process.

Order matters for the time to ready: take the port, start the children, import the application while they boot, then
run. On the way out: drain, close sockets, stop the application, the worker, and last the services it writes to.
"""

import asyncio
import contextlib
import gc
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol

import structlog
import uvicorn
import uvloop
from pymongo.errors import PyMongoError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.accounts.door import Door, read_token
from server.accounts.loopback import local_sign_in
from server.faults import Faults
from server.http.listener import address_of, listen, raise_descriptors
from server.protocol.addresses import BadAddress, public_origin
from server.settings import Settings
from server.stores.addresses import Addresses, redis_address
from server.stores.embedded.services import Services
from server.stores.redis_urls import BadRedisUrl, check
from server.wiring.memory import settle

FRAME_BYTES = 65536
DRAIN_SECONDS = 20.0  # for turns to end and clients to move on SIGTERM; the whole way out stays under 30 s
INTERRUPT_SECONDS = 2.0  # the same on Ctrl-C, where a person waits
KEEP_ALIVE_SECONDS = 125
"""How long a connection may stay idle: longer than clients and proxies keep one (nginx 60 s, Traefik 90, Caddy 120), so
that they close it. A server that closes first now and then resets a request that was on its way. Idle ones are guests
(server/accounts/peers.py): they are bounded, and the one that has waited longest goes first."""
CLOSE_SECONDS = 5  # for connections that are still open after the drain

log = structlog.get_logger(__name__)


class BuildApp(Protocol):
    """What makes the application of the settings: `server.app.create_app`."""

    def __call__(self, settings: Settings, *, redis_url: str, mongodb_url: str, door: Door | None) -> ASGIApp:
        """Build it; nothing is connected before its lifespan."""
        ...


class NotStarted(Exception):
    """The application refused to start; the cause is attached and was logged."""

    code = "not_started"

    def __init__(self, cause: BaseException | None) -> None:
        # Only our own errors are fit to be shown: a library's may repeat an address with its password.
        if isinstance(cause, PyMongoError):
            words = "MongoDB does not answer"
        else:
            words = str(cause) if hasattr(cause, "code") and hasattr(cause, "temporary") else type(cause).__name__
        super().__init__(words)
        self.temporary = isinstance(cause, PyMongoError) or bool(getattr(cause, "temporary", False))


class WatchedApp:
    """The application, with the error of its start kept. Not in the way of a request: it hands the coroutine on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.error: BaseException | None = None

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Run the application."""
        return self._watched(scope, receive, send) if scope["type"] == "lifespan" else self._app(scope, receive, send)

    async def _watched(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_quietly(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                message = {"type": message["type"]}  # else uvicorn logs a traceback with every text in it
            await send(message)

        try:
            await self._app(scope, receive, send_quietly)
        except Exception as error:
            self.error = error
            log.exception("serve.not_started")
            raise


class Node(uvicorn.Server):
    """uvicorn without its signal handlers (it would die by the signal before our children are stopped)."""

    def __init__(self, config: uvicorn.Config, *, announce: Callable[[str | None], Awaitable[None]]) -> None:
        super().__init__(config)
        self._announce = announce
        self._leaving: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `serve`."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            settle()
            first_link: Callable[[], Awaitable[str | None]] | None = self.lifespan.state.get("first_link")
            await self._announce(await first_link() if first_link is not None else None)

    def leave(self, seconds: float) -> None:
        """Drain within so many seconds, then exit; asked again, exit at once."""
        if self._leaving is not None:
            self.should_exit = self.force_exit = True
            return
        self._leaving = asyncio.get_running_loop().create_task(self._drain(seconds), name="drain")

    async def _drain(self, seconds: float) -> None:
        drain: Callable[[float], Awaitable[None]] | None = self.lifespan.state.get("drain") if self.started else None
        try:
            if drain is not None:
                async with asyncio.timeout(seconds + 1):
                    await drain(seconds)
        except Exception:
            log.exception("serve.drain_failed")
        finally:
            self.should_exit = True


def serve(settings: Settings, *, load: Callable[[], BuildApp], say: Callable[[str], None]) -> None:
    """Run until a signal ends it. `load` imports the application, `say` prints.

    Raises PortTaken, EmbeddedError kinds, NotStarted.
    """
    began = time.monotonic()
    try:
        if settings.vivavoce_public_url is not None:
            public_origin(settings.vivavoce_public_url)
        if (redis := redis_address(settings)) is not None:
            check(redis)
    except (BadAddress, BadRedisUrl) as error:
        raise NotStarted(error) from None
    listener = listen(settings.vivavoce_host, settings.vivavoce_port)
    raise_descriptors()
    with contextlib.closing(listener):
        services = Services(
            folder=settings.vivavoce_data, redis=settings.redis_url is None, mongodb=settings.mongodb_url is None
        )
        services.launch()
        try:
            build = _loaded(load)
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(_serve(settings, services=services, listener=listener, build=build, say=say, began=began))
        finally:
            services.kill()  # nothing is left to kill unless starting failed half-way


COLLECTOR = (10_000, 20, 50)
"""How much is allocated before the collector looks. A turn leaves nothing for it, so it need not walk over every live
interview several times a minute: with 200 of them that took a tenth of the time, in pauses of 100 ms."""


def _loaded(load: Callable[[], BuildApp]) -> BuildApp:
    # The collector walks over half a million new objects again and again while modules are imported, and finds nothing:
    # a fifth of the start's CPU. What is imported stays, so it is taken out of its sight for good.
    gc.disable()
    try:
        return load()
    finally:
        gc.freeze()
        gc.set_threshold(*COLLECTOR)
        gc.enable()


async def _serve(
    settings: Settings,
    *,
    services: Services,
    listener: socket.socket,
    build: BuildApp,
    say: Callable[[str], None],
    began: float,
) -> None:
    async with contextlib.AsyncExitStack() as leaving:
        leaving.push_async_callback(services.stop)
        await services.ready()
        watch = asyncio.create_task(Faults().lasting("supervise", services.supervise))
        leaving.push_async_callback(_cancelled, watch)
        settings = settings.model_copy(update={"vivavoce_port": listener.getsockname()[1]})
        door = Door(read_token(settings.vivavoce_data)) if local_sign_in(settings) else None
        stores = Addresses(
            redis_url=_chosen(redis_address(settings), services.redis_url),
            mongodb_url=_chosen(
                settings.mongodb_url.get_secret_value() if settings.mongodb_url else None, services.mongodb_url
            ),
        )
        app = build(settings, door=door, redis_url=stores.redis_url, mongodb_url=stores.mongodb_url)
        # Imported where the application is there already: before the children it would hold up their start.
        from server.commands.embedded_worker import EmbeddedWorker  # noqa: PLC0415 - see above

        worker = EmbeddedWorker(settings, stores) if settings.vivavoce_worker == "embedded" else None

        async def announce(first_link: str | None) -> None:
            services.serve(address_of(listener))
            with contextlib.suppress(BrokenPipeError):  # nobody reads what we print; the server runs all the same
                say(address_of(listener) + (f"/?token={door.token}" if door is not None else ""))
                public = public_origin(settings.vivavoce_public_url) if settings.vivavoce_public_url else None
                if first_link is not None:
                    link = f"{public or '<address>'}/join#{first_link}"
                    say(f"No owner can sign in here yet. The first one opens {link}")
                say(f"Open {public or 'it'} in a browser. Ctrl-C stops the server.")
            log.info("serve.ready", seconds=round(time.monotonic() - began, 2))
            if worker is not None:
                worker.start()

        if worker is not None:
            leaving.push_async_callback(worker.stop)
        watched = WatchedApp(app)
        node = Node(configuration(watched, proxies=settings.vivavoce_proxies), announce=announce)
        with _signals(node):
            try:
                await node.serve(sockets=[listener])
            except SystemExit:  # uvicorn's way to say that the application did not start
                raise NotStarted(watched.error) from watched.error


def configuration(app: ASGIApp, *, proxies: str) -> uvicorn.Config:
    """Of the HTTP server."""
    return uvicorn.Config(
        app,
        http="server.http.transport:HttpProtocol",
        ws="server.live.transport:SocketProtocol",
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,  # tokens are too short to gain, and a compressor costs 30 KiB a socket
        lifespan="on",
        interface="asgi3",
        access_log=False,
        log_config=None,
        server_header=False,
        forwarded_allow_ips=proxies,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=CLOSE_SECONDS,
    )


@contextlib.contextmanager
def _signals(node: Node) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    signals = {signal.SIGTERM: DRAIN_SECONDS, signal.SIGHUP: DRAIN_SECONDS, signal.SIGINT: INTERRUPT_SECONDS}
    for number, seconds in signals.items():
        loop.add_signal_handler(number, node.leave, seconds)
    try:
        yield
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


def _chosen(own: str | None, embedded: str | None) -> str:
    url = own if own is not None else embedded
    assert url is not None, "the service was asked for and is ready"  # noqa: S101 - a type's proof, not a check
    return url


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
