"""An OpenID provider of our own on loopback, with its own keys, that lies when a test tells it to."""

import asyncio
import base64
import contextlib
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.http.listener import listen
from tests.eventually import eventually

CLIENT, SECRET = "vivavoce-tests", "a secret of tests"
ACCESS_TOKEN = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
AT_HASH = "77QmUPtjPfzWtF2AnpK9RQ"
"""Of that access token, as OpenID Connect Core prints it (appendix A.3)."""


class Issuer:
    """Knobs are plain attributes; what it was asked is counted."""

    def __init__(self) -> None:
        self.url = ""
        self.key: RSAKey | ECKey = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
        self.published: list[RSAKey | ECKey] = [self.key]
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        """Put over the true ones; None leaves a claim out."""
        self.token: str | None = None
        """Sent instead of a token of ours."""
        self.away = False
        self.answers = asyncio.Event()
        """Cleared: it takes its time, until it is set again."""
        self.answers.set()
        self.claimed_issuer: str | None = None
        self.keys_asked = 0
        self.redeemed = 0
        self._codes: dict[str, tuple[dict[str, str], dict[str, Any]]] = {}

    def approve(self, address: str, subject: str, **claims: Any) -> dict[str, str]:
        """Somebody signs in at that address of ours and says yes; what the browser takes back with it."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.url}/authorize"
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 20
        code = secrets.token_urlsafe(16)
        about = {"name": subject.title(), "email": f"{subject}@example.org", "email_verified": True, **claims}
        self._codes[code] = (asked, {"sub": subject, **about})
        return {"code": code, "state": asked["state"]}

    def rotate(self) -> None:
        """Another key from now on; the old one is gone."""
        self.key = RSAKey.generate_key(2048, {"kid": f"k{secrets.token_hex(3)}", "use": "sig"})
        self.published = [self.key]

    def use_ec(self) -> None:
        """Sign with an elliptic curve."""
        self.key, self.algorithm = ECKey.generate_key("P-256", {"kid": "e1", "use": "sig", "alg": "ES256"}), "ES256"
        self.published = [self.key]

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, claims, self.key, algorithms=[self.algorithm])

    async def _about(self, _: Request) -> Response:
        await self.answers.wait()
        if self.away:
            return Response(status_code=503)
        return JSONResponse(
            {
                "issuer": self.claimed_issuer or self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": ["none", "HS256", "RS256", "ES256"],
            }
        )

    async def _keys(self, _: Request) -> Response:
        self.keys_asked += 1
        if self.away:
            return Response(status_code=503)
        return JSONResponse(KeySet([*self.published]).as_dict(private=False))

    async def _token(self, request: Request) -> Response:
        self.redeemed += 1
        if self.away:
            return Response(status_code=503)
        form = await request.form()
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        found = self._codes.pop(str(form.get("code")), None)
        verifier = str(form.get("code_verifier", ""))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        good = found is not None and found[0]["code_challenge"] == challenge
        good = good and request.headers.get("authorization") == f"Basic {basic}"
        if found is None or not good or form.get("redirect_uri") != found[0]["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        asked, about = found
        at = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": at, "exp": at + 300, "nonce": asked["nonce"], **about}
        claims = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        return JSONResponse(
            {
                "access_token": ACCESS_TOKEN,
                "token_type": "Bearer",
                "expires_in": 300,
                "id_token": self.token or self.sign(claims),
            }
        )

    @property
    def settings(self) -> dict[str, Any]:
        """What a server that trusts it is set to."""
        return {"oidc_issuer": self.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_name": "Club"}

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._about),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
            ]
        )


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are pytest's."""
        yield


@contextlib.asynccontextmanager
async def issuing() -> AsyncIterator[Issuer]:
    """A running issuer."""
    issuer = Issuer()
    with contextlib.closing(listen("127.0.0.1", 0)) as listener:
        issuer.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = _Server(uvicorn.Config(issuer.app(), log_config=None, access_log=False))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await eventually(lambda: server.started, what="the issuer")
        try:
            yield issuer
        finally:
            server.should_exit = True
            await task


def callback(parameters: dict[str, str], key: str = "oidc") -> str:
    """Where the browser goes back to."""
    return f"/api/sign-in/{key}/callback?{urlencode(parameters)}"
