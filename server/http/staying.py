"""Whether a visitor is still who they were when their request began: for bodies and answers that take their time."""

import time

from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.types import Message, Receive

from server.accounts.sign_ins import SignIn
from server.accounts.tokens import bearer
from server.http.dependencies import State
from server.protocol.errors import NotSignedIn, ServerError

LATE_SECONDS = 0.1
"""A body that has come by then, and in one piece, was on its way when its sender was looked at."""


async def still(request: Request[State], visitor: SignIn) -> bool:
    """Whether the sign-in, or the token, has not ended and acts as the same. Raises Unavailable, RedisError."""
    if visitor.scopes is None:
        return bool(await request.state["sign_ins"].stands(visitor.id, visitor.standing))
    shown = bearer(request.headers.get("authorization"))
    found = None if shown is None else await request.state["tokens"].find(shown)
    return found is not None and found.standing == visitor.standing


async def stays(request: Request[State], visitor: SignIn) -> bool:
    """The same for an answer that has begun: where a store cannot say, it ends, and may be asked for again."""
    try:
        return await still(request, visitor)
    except (ServerError, RedisError):
        return False


class Body:
    """An ASGI `receive`: whoever takes their time over a body is looked at again when it is whole.

    Raises NotSignedIn when they were signed out meanwhile, or are something else.
    """

    def __init__(self, request: Request[State], visitor: SignIn) -> None:
        self._request = request
        self._receive: Receive = request.receive
        self._visitor = visitor
        self._began = time.monotonic()
        self._pieces = 0

    async def __call__(self) -> Message:
        """The next message."""
        message = await self._receive()
        if message["type"] == "http.request":
            whole = not message.get("more_body", False)
            late = self._pieces > 0 or time.monotonic() - self._began > LATE_SECONDS
            self._pieces += 1
            if whole and late and not await still(self._request, self._visitor):
                raise NotSignedIn
        return message
