"""Sign-ins under way at a provider: kept in Redis for ten minutes, bound to one browser, good for one return."""

import hmac
import secrets
from dataclasses import asdict, dataclass, field

import orjson
from redis.asyncio import Redis
from starlette.requests import cookie_parser
from starlette.responses import Response

from server.accounts.errors import SignInFailed
from server.accounts.sign_ins import digest

FLOW_SECONDS = 600
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Flow:
    """What must be remembered until the browser is back. `invitation`: the hash of the link that it came with."""

    provider: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    redirect_uri: str
    invitation: str | None = None
    back: str = "/"


class Flows:
    """Keeps and takes them. The browser's part is a cookie whose hash is the key."""

    def __init__(self, *, redis: Redis, secure: bool) -> None:
        self._redis = redis
        self._secure = secure

    @property
    def cookie(self) -> str:
        """As the browser sees it."""
        return "__Host-vivavoce-flow" if self._secure else "vivavoce-flow"

    async def keep(self, response: Response, flow: Flow) -> None:
        """Remember it, and mark the browser."""
        token = secrets.token_urlsafe(32)
        await self._redis.set(_key(token), orjson.dumps(asdict(flow)), ex=FLOW_SECONDS)
        response.set_cookie(
            self.cookie, token, max_age=FLOW_SECONDS, path="/", secure=self._secure, httponly=True, samesite="lax"
        )

    async def take(self, header: str | None, *, provider: str, state: str) -> Flow:
        """The flow of this browser, once. Raises SignInFailed."""
        token = cookie_parser(header).get(self.cookie, "") if header else ""
        body = await self._redis.getdel(_key(token)) if 0 < len(token) <= _LONGEST else None
        if body is None:
            raise SignInFailed
        kept = {name: value for name, value in orjson.loads(body).items() if name in Flow.__dataclass_fields__}
        flow = Flow(**kept)
        if flow.provider != provider or not hmac.compare_digest(flow.state.encode(), state.encode()):
            raise SignInFailed
        return flow

    def forget(self, response: Response) -> None:
        """The browser is back."""
        response.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True, samesite="lax")


def _key(token: str) -> str:
    return f"vv:sign-in-flow:{digest(token)}"
