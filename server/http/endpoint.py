"""Binds an operation to its handler: foreign pages, bodies, sign-in and role are settled before the handler runs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import orjson
import structlog
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.accounts.loopback import comes_from_loopback
from server.accounts.sign_ins import SignIn
from server.accounts.tokens import bearer
from server.http.bodies import BoundedReceive
from server.http.dependencies import State
from server.http.errors import ForeignOrigin
from server.http.origins import is_ours
from server.http.requests import ROUTE_KEY
from server.http.staying import Body
from server.protocol.errors import Forbidden, NotSignedIn, Unavailable
from server.protocol.operation import JSON_LIMIT, Operation
from server.protocol.permissions import Action, Reach, reach
from server.protocol.quotas import Rate

Handler = Callable[[Request[State]], Awaitable[Response]]
_ABOUT = "vivavoce.about"
SignedInHandler = Callable[[Request[State], SignIn], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation and what carries it out."""

    operation: Operation
    handler: Handler

    def route(self) -> Route:
        """For Starlette's router."""
        return Route(self.operation.path, self._serve, methods=[self.operation.method])

    async def _serve(self, request: Request[State]) -> Response:
        operation = self.operation
        request.scope[ROUTE_KEY] = operation.template
        try:
            async with asyncio.timeout(operation.seconds):
                return await self._answer(request, operation)
        except TimeoutError:
            raise Unavailable from None

    async def _answer(self, request: Request[State], operation: Operation) -> Response:
        if not operation.changes_state:
            return await self.handler(request)
        # A token is sent by a program, never by a browser on its own: no page of strangers can make one send it.
        program = bearer(request.headers.get("authorization")) is not None
        if not program and not is_ours(request.headers, allowed=request.state["origins"]):
            raise ForeignOrigin
        receive = BoundedReceive(
            request.receive, limit=operation.max_body, declared=request.headers.get("content-length")
        )
        return await self.handler(Request[State](request.scope, receive))


def open_to_all(operation: Operation, handler: Handler) -> Endpoint:
    """An endpoint that asks nobody who they are."""
    if operation.access != "anyone":
        raise ValueError(operation.path)
    return Endpoint(operation, handler)


def signed_in(operation: Operation, handler: SignedInHandler) -> Endpoint:
    """An endpoint for users whose role can reach its action at all; what is whose, the handler settles."""
    if operation.access == "anyone":
        raise ValueError(operation.path)

    async def serve(request: Request[State]) -> Response:
        visitor = await who(request)
        if visitor is None:
            raise NotSignedIn
        structlog.contextvars.bind_contextvars(user=visitor.user_id)
        if isinstance(operation.access, Action) and reach(visitor.role, operation.access) is Reach.NONE:
            raise Forbidden
        if visitor.scopes is not None and operation.scope not in visitor.scopes:
            raise Forbidden
        if operation.changes_state:
            request = Request[State](request.scope, Body(request, visitor))
        response = await handler(request, visitor)
        if operation.audit is not None and visitor.role != "candidate":
            # Before the answer goes out: what cannot be noted is not answered.
            await request.state["audit"].note(
                operation.audit,
                who=visitor.user_id,
                role=visitor.role,
                what=_subject(request),
                organisation=visitor.standing.within.organisation,
            )
        return response

    return Endpoint(operation, serve)


def about(request: Request[State], what: str) -> None:
    """What the audit says this request was about, where its address does not say it."""
    request.scope[_ABOUT] = what


def _subject(request: Request[State]) -> str:
    said: str | None = request.scope.get(_ABOUT)
    if said is not None:
        return said
    return " ".join(f"{name.removesuffix('_id')}:{value}" for name, value in request.path_params.items())


async def who(request: Request[State]) -> SignIn | None:
    """The sign-in behind a request: a token's, where one is shown, else the cookie's."""
    shown = bearer(request.headers.get("authorization"))
    if shown is not None:
        return await request.state["tokens"].find(shown)
    token = request.state["cookie"].read(request.headers.get("cookie"))
    return None if token is None else await request.state["sign_ins"].find(token)


def comes_from_here(request: Request[State]) -> bool:
    """Whether somebody on this machine asks for exactly this server, with no proxy between."""
    return comes_from_loopback(
        peer=request.client.host if request.client else None,
        headers=request.headers.items(),
        origins=request.state["origins"],
    )


def base_of(request: Request[State]) -> str:
    """How this browser reaches us: its own origin if that is one of ours."""
    origin = request.headers.get("origin", "").lower()
    return origin if origin in request.state["origins"] else min(request.state["origins"])


async def count_sent(request: Request[State], visitor: SignIn) -> None:
    """Count the bytes that a request says it brings. Raises TooManyRequests."""
    declared = request.headers.get("content-length", "")
    size = int(declared) if declared.isdecimal() and len(declared) < 16 else JSON_LIMIT
    await request.state["rates"].count(Rate.SENT, by=visitor.user_id, cost=max(1, size))


def respond(answer: BaseModel, *, status: int = 200) -> Response:
    """A model as a JSON answer."""
    return Response(answer.model_dump_json(), status_code=status, media_type="application/json")


def respond_raw(answer: object, *, status: int = 200) -> Response:
    """JSON-able data as an answer."""
    return Response(orjson.dumps(answer), status_code=status, media_type="application/json")
