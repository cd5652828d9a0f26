"""The server as people reach it: asked from outside, through whatever stands before it, without signing in."""

import asyncio
import base64
import http.client
import json
import os
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from server.commands.doctor.finding import Finding
from server.protocol.addresses import BadAddress, public_origin
from server.settings import Settings

SECONDS = 15.0
LARGEST = 8 * 1024 * 1024
"""Of an upload: what a proxy must let through."""
_NOBODY = "https://elsewhere.invalid"


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer. No `status`: nobody answered, and `body` says why."""

    status: int | None
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str | None:
        """The code of one of our errors; None: it is none of ours."""
        try:
            code = json.loads(self.body)["error"]["code"]
        except (ValueError, KeyError, TypeError):
            return None
        return code if isinstance(code, str) else None


class Outside:
    """Asks one address. Every call ends within `seconds`. `trust`: a file of certificates beside the system's."""

    def __init__(self, url: str, *, trust: str | None = None, seconds: float = SECONDS) -> None:
        self.origin = public_origin(url)
        self._parts = urlsplit(self.origin)
        self._seconds = seconds
        self._trust = trust

    @property
    def secure(self) -> bool:
        """Whether it is https."""
        return self._parts.scheme == "https"

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Heard:
        """One request on a connection of its own."""
        connection = self._connection(self._parts.scheme, self._parts.port)
        return _heard(connection, method, path, {"Accept": "application/json", **(headers or {})}, body)

    def ask_plainly(self) -> Heard:
        """The same host without TLS."""
        return _heard(self._connection("http", None), "GET", "/", {}, None)

    def _connection(self, scheme: str, port: int | None) -> http.client.HTTPConnection:
        host = self._parts.hostname or ""
        if scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self._seconds)
        context = ssl.create_default_context(cafile=None)
        if self._trust is not None:
            context.load_verify_locations(self._trust)
        return http.client.HTTPSConnection(host, port, timeout=self._seconds, context=context)


def _heard(
    connection: http.client.HTTPConnection, method: str, path: str, headers: Mapping[str, str], body: bytes | None
) -> Heard:
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before all was sent: the answer may be there
            connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        content = b"" if answer.status == http.client.SWITCHING_PROTOCOLS else answer.read(1 << 20)
        return Heard(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)
    except (OSError, http.client.HTTPException) as error:
        return Heard(None, {}, type(error).__name__.encode())
    finally:
        connection.close()


async def look(settings: Settings, url: str, *, trust: str | None = None) -> list[Finding]:
    """What somebody outside meets at this address."""
    try:
        outside = Outside(url, trust=trust)
    except BadAddress as error:
        return [Finding("address", "broken", str(error).replace("VIVAVOCE_PUBLIC_URL", "the address"))]
    first = await asyncio.to_thread(outside.ask, "GET", "/api/me")
    if first.status is None:
        advice = "Is the name in DNS, the certificate one that browsers trust, the port open?"
        return [Finding("address", "broken", f"{outside.origin} does not answer ({first.body.decode()})", advice)]
    if not _is_ours(first):
        advice = "The proxy should pass everything on to Vivavoce's port."
        return [Finding("address", "broken", f"something else answers there ({first.status})", advice)]
    checks: tuple[Callable[[Outside, Heard], list[Finding]], ...] = (
        _transport,
        _origin,
        _sign_in,
        _large_body,
        _socket,
        _headers,
        _operations,
    )
    found = [Finding("address", "ok", f"Vivavoce answers at {outside.origin}")]
    for check in checks:
        found += await asyncio.to_thread(check, outside, first)
    written = settings.vivavoce_public_url
    if written is not None and public_origin(written) != outside.origin:
        advice = f"Set VIVAVOCE_PUBLIC_URL={outside.origin}, if that is what people see."
        found.append(Finding("public address", "warning", "this machine's setting names another one", advice))
    return found


def _is_ours(answer: Heard) -> bool:
    try:
        return answer.status == http.client.OK and "sign_in" in json.loads(answer.body)
    except (ValueError, TypeError):
        return False


def _transport(outside: Outside, first: Heard) -> list[Finding]:
    if not outside.secure:
        advice = "Put TLS in front; browsers give no microphone and we give no secure cookie without it."
        return [Finding("TLS", "warning", "none", advice)]
    found = [Finding("TLS", "ok", "a certificate that is trusted here")]
    if "strict-transport-security" not in first.headers:
        advice = "Set VIVAVOCE_PUBLIC_URL to the https address: cookies are not Secure without it."
        found.append(Finding("TLS", "broken", "the server does not know that it is reached by https", advice))
    plain = outside.ask_plainly()
    if plain.status is not None and not plain.headers.get("location", "").startswith("https://"):
        found.append(Finding("TLS", "warning", "http answers too", "Redirect http to https in the proxy."))
    return found


def _origin(outside: Outside, _: Heard) -> list[Finding]:
    """A page of this address may change something, one of another may not."""
    ours = outside.ask("POST", "/api/sign-out", headers={"Origin": outside.origin}, body=b"")
    other = outside.ask("POST", "/api/sign-out", headers={"Origin": _NOBODY}, body=b"")
    if ours.code == "foreign_origin":
        advice = f"Set VIVAVOCE_PUBLIC_URL={outside.origin} and restart; or does the proxy change the header Origin?"
        return [Finding("Origin", "broken", "pages of this address are refused", advice)]
    if ours.code != "not_signed_in":
        return [Finding("Origin", "broken", f"POST is answered by something else ({ours.status})", "See the proxy.")]
    if other.code != "foreign_origin":
        advice = "The proxy must pass the header Origin on as it came."
        return [Finding("Origin", "broken", "pages of strangers are let in", advice)]
    return [Finding("Origin", "ok", "our pages are let in, others are not")]


def _sign_in(_: Outside, first: Heard) -> list[Finding]:
    kinds = json.loads(first.body)["sign_in"]
    if kinds.get("local") or kinds.get("address"):
        advice = "Set VIVAVOCE_PUBLIC_URL, or VIVAVOCE_LOCAL_SIGN_IN=off."
        return [Finding("sign-in", "broken", "strangers are offered to sign in by name", advice)]
    return [Finding("sign-in", "ok", "not by name")]


def _large_body(outside: Outside, _: Heard) -> list[Finding]:
    """A CV as large as one may be: whoever refuses it must be us, for want of a sign-in."""
    headers = {"Origin": outside.origin, "Content-Type": "application/octet-stream"}
    answer = outside.ask("POST", "/api/cvs", headers=headers, body=b"\0" * LARGEST)
    if answer.code is not None or answer.status == http.client.UNAUTHORIZED:  # its words may be lost on the way
        return [Finding("uploads", "ok", f"{LARGEST >> 20} MiB come through")]
    advice = "Raise the proxy's limit for bodies to 9 MiB (nginx: client_max_body_size 9m)."
    return [Finding("uploads", "broken", f"{LARGEST >> 20} MiB are refused on the way ({answer.status})", advice)]


def _socket(outside: Outside, _: Heard) -> list[Finding]:
    key = base64.b64encode(os.urandom(16)).decode()
    headers = {
        "Origin": outside.origin,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
    }
    answer = outside.ask("GET", "/ws", headers=headers)
    if answer.status == http.client.SWITCHING_PROTOCOLS:
        return [Finding("sockets", "ok", "open")]
    advice = "The proxy must pass Upgrade and Connection on for /ws, and keep such connections for minutes."
    return [Finding("sockets", "broken", f"do not open ({answer.status})", advice)]


def _headers(outside: Outside, _: Heard) -> list[Finding]:
    page = outside.ask("GET", "/", headers={"Accept": "text/html"})
    missing = [name for name in ("content-security-policy", "x-content-type-options") if name not in page.headers]
    if missing:
        advice = "The proxy must not take them away."
        return [Finding("headers", "broken", f"missing: {', '.join(missing)}", advice)]
    return [Finding("headers", "ok", "as we send them")]


def _operations(outside: Outside, _: Heard) -> list[Finding]:
    found = []
    ready = outside.ask("GET", "/readyz")
    if ready.status != http.client.OK:
        advice = "Run `vivavoce doctor` on the server's machine."
        found.append(Finding("readiness", "broken", f"/readyz answers {ready.status}", advice))
    if outside.ask("GET", "/metrics").status == http.client.OK:
        advice = "Refuse /metrics in the proxy: numbers of your server are nobody's business."
        found.append(Finding("metrics", "warning", "anybody can read them", advice))
    return found
