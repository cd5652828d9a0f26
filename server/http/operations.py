"""For those who run the server: health, readiness, metrics, and the two documents."""

import asyncio
from collections.abc import Callable, Iterable

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response

from server.http.dependencies import Check, State
from server.http.endpoint import Endpoint, open_to_all, respond
from server.http.errors import RouteNotFound
from server.protocol.http import Health
from server.protocol.json_object import JsonObject
from server.protocol.operation import Operation

CHECK_SECONDS = 2.0
_log = structlog.stdlib.get_logger(__name__)


async def _healthz(_: Request[State]) -> Response:
    return respond(Health(status="ok"))


async def _readyz(request: Request[State]) -> Response:
    checks = request.state["checks"]
    answers = await asyncio.gather(*(_answers(name, check) for name, check in checks.items()))
    away = [name for name, there in zip(checks, answers, strict=True) if not there]
    return respond(Health(status="unavailable" if away else "ok", away=away), status=503 if away else 200)


async def _answers(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check()
    except Exception as error:  # noqa: BLE001 (whatever it is, the store is not ready)
        await _log.awarning("store.unavailable", store=name, kind=type(error).__name__)
        return False
    return True


async def _metrics(request: Request[State]) -> Response:
    metrics = request.state["metrics"]
    if metrics is None:
        raise RouteNotFound
    return Response(metrics.render(), media_type=metrics.media_type)


Making = Callable[[], JsonObject]


def _document(path: str, summary: str, make: Making) -> Endpoint:
    made: list[bytes] = []

    def encoded() -> bytes:
        if not made:
            made.append(orjson.dumps(make(), option=orjson.OPT_INDENT_2))
        return made[0]

    async def serve(_: Request[State]) -> Response:
        body = made[0] if made else await asyncio.to_thread(encoded)
        return Response(body, media_type="application/json")

    return open_to_all(Operation(method="GET", path=path, summary=summary, access="anyone"), serve)


def documents(*, openapi: Making, asyncapi: Making) -> Iterable[Endpoint]:
    """The endpoints of the two documents. Each is made when first asked for, so that no start waits for it."""
    yield _document("/openapi.json", "The HTTP side, as OpenAPI 3.1", openapi)
    yield _document("/asyncapi.json", "The sockets, as AsyncAPI 3.0", asyncapi)


ENDPOINTS = (
    open_to_all(
        Operation(method="GET", path="/healthz", summary="The process runs", access="anyone", answer=Health),
        _healthz,
    ),
    open_to_all(
        Operation(
            method="GET",
            path="/readyz",
            summary="Redis and MongoDB answer",
            access="anyone",
            answer=Health,
        ),
        _readyz,
    ),
    open_to_all(
        Operation(
            method="GET",
            path="/metrics",
            summary="Prometheus metrics, where they are turned on",
            access="anyone",
            media_type="text/plain",
            failures=(404,),
        ),
        _metrics,
    ),
)
