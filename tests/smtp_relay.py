"""A mail relay on loopback: aiosmtpd with a certificate of its own, which takes, refuses or stalls as a test says."""

import asyncio
import contextlib
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

if TYPE_CHECKING:
    from email.message import EmailMessage

USER, PASSWORD = "club", "a secret: of/tests@home"


class Relay:
    """Knobs are plain attributes; what it took is listed."""

    def __init__(self, folder: Path, *, tls: str) -> None:
        self.tls = tls
        self.taken: list[EmailMessage] = []
        self.secure: list[bool] = []
        self.answers: list[str] = []
        """Said to the next recipients instead of yes."""
        self.asked = 0
        self.go = asyncio.Event()
        self.go.set()
        self.port = 0
        certificate, key = folder / "relay.pem", folder / "relay.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key],
            check=True,
            capture_output=True,
        )  # fmt: skip
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.trust = ssl.create_default_context(cafile=str(certificate))

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        self.asked += 1
        await self.go.wait()
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server
        assert isinstance(envelope.content, bytes)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        self.secure.append(session.ssl is not None or self.tls == "smtps")
        return "250 taken"

    def authenticate(self, *given: Any) -> AuthResult:
        """Knows one user."""
        data = given[-1]
        assert isinstance(data, LoginPassword)
        return AuthResult(success=(data.login.decode(), data.password.decode()) == (USER, PASSWORD), handled=False)

    def protocol(self) -> SMTP:
        starttls: dict[str, Any] = (
            {"tls_context": self.context, "require_starttls": True} if self.tls == "starttls" else {}
        )
        secret: dict[str, Any] = (
            {"authenticator": self.authenticate, "auth_require_tls": False} if self.tls != "none" else {}
        )
        return SMTP(self, **starttls, **secret)


@contextlib.asynccontextmanager
async def relaying(folder: Path, *, tls: str) -> AsyncIterator[Relay]:
    """`tls`: starttls, smtps or none."""
    relay = await asyncio.to_thread(Relay, folder, tls=tls)
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        relay.port = listener.getsockname()[1]
        secure = relay.context if tls == "smtps" else None
        server = await asyncio.get_running_loop().create_server(relay.protocol, sock=listener, ssl=secure)
        try:
            yield relay
        finally:
            relay.go.set()
            server.close()
