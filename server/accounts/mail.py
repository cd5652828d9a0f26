"""Invitations by mail, where SMTP_URL is set: one message a request, over TLS, bounded in time and tries."""

import asyncio
import json
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from importlib.resources import files
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

import structlog

from server.accounts.errors import MailAway, MailRefused
from server.accounts.invitations import Invitation
from server.protocol.events import Locale
from server.protocol.json_object import JsonObject

SECONDS = 4.0
"""For one try; the request that asks for it is answered within ten."""
TRIES = 2
AT_ONCE = 4
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"smtp": 587, "smtps": 465}
_TEMPORARY = range(400, 500)
_log = structlog.stdlib.get_logger(__name__)


class BadAddress(ValueError):
    """SMTP_URL or SMTP_FROM cannot be read."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mail is handed over. `smtp`: TLS is begun on the connection, which only loopback may go without."""

    scheme: Literal["smtp", "smtps"]
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def read(cls, url: str) -> "Relay":
        """Of `smtp://user:password@host:587` or `smtps://host`. Raises BadAddress."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BadAddress("SMTP_URL is no address") from None
        if parts.scheme not in _PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query:
            raise BadAddress("SMTP_URL is not smtp://user:password@host:587 or smtps://...")
        scheme: Literal["smtp", "smtps"] = "smtps" if parts.scheme == "smtps" else "smtp"
        return cls(
            scheme=scheme,
            host=parts.hostname,
            port=port or _PORTS[scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


@dataclass(frozen=True, slots=True)
class InvitationMail:
    """What an invitation says by mail. `by`: empty where the server itself invites, from the command line."""

    to: str = field(repr=False)
    name: str = field(repr=False)
    by: str = field(repr=False)
    reply_to: str | None = field(repr=False)
    organisation: str
    offer: str
    link: str = field(repr=False)
    until: date
    locale: Locale

    @classmethod
    def of(
        cls,
        invitation: Invitation,
        *,
        to: str,
        by: str,
        reply_to: str | None,
        organisation: str,
        link: str,
        locale: Locale,
    ) -> Self:
        """About that invitation; in the interview's language, where it names an interview."""
        return cls(
            to=to,
            name=invitation.name,
            by=by,
            reply_to=reply_to,
            organisation=organisation,
            offer=invitation.offer_title,
            link=link,
            until=datetime.fromtimestamp(invitation.expires_at / 1000, UTC).date(),
            locale=invitation.interview.locale if invitation.interview is not None else locale,
        )


def written(mail: InvitationMail, *, sender: str) -> EmailMessage:
    """The message: plain text, no picture, nothing that tells whether it was opened."""
    words: JsonObject = json.loads(files("server.accounts").joinpath("mail.json").read_text())[mail.locale]
    given = {"name": mail.name, "by": mail.by, "organisation": mail.organisation, "offer": mail.offer}
    said = {key: " ".join(value.split()) for key, value in given.items()}
    lines = [
        words["hello_name" if said["name"] else "hello"],
        words[_inviter(said)],
        words["about"] if said["offer"] else "",
        words["open"],
        mail.link,
        words["alone"],
    ]
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = words["subject" if said["by"] else "subject_nobody"].format(**said)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    message["Auto-Submitted"] = "auto-generated"  # nobody's holiday answers it
    if mail.reply_to is not None:
        message["Reply-To"] = mail.reply_to
    said |= {"until": _spoken(mail.until, words)}
    text = "\n\n".join(line if line is mail.link else line.format(**said) for line in lines if line)
    message.set_content(f"{text}\n")  # which takes every header about the content away
    message["Content-Language"] = mail.locale
    return message


def _inviter(said: Mapping[str, str]) -> str:
    if not said["by"]:
        return "invites_nobody"
    return "invites_at" if said["organisation"] else "invites"


def _spoken(day: date, words: JsonObject) -> str:
    """As people say it, and as a screen reader reads it."""
    number = words.get("first", "1") if day.day == 1 else str(day.day)
    spoken: str = words["date"].format(day=number, month=words["months"][day.month - 1], year=day.year)
    return spoken


class Mailer:
    """Hands messages to the relay. `trust`: whose certificates are believed; the system's by default."""

    def __init__(
        self, relay: Relay, *, sender: str, seconds: float = SECONDS, trust: ssl.SSLContext | None = None
    ) -> None:
        if "@" not in sender or not sender.isprintable():
            raise BadAddress("SMTP_FROM is no address")
        self._relay = relay
        self._sender = sender
        self._seconds = seconds
        self._trust = trust
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def send(self, mail: InvitationMail) -> None:
        """Returns once the relay has taken it. Raises MailAway (it may be sent again), MailRefused."""
        message = written(mail, sender=self._sender)
        try:
            async with asyncio.timeout(self._seconds * TRIES), self._turns:
                await self._tried(message)
        except TimeoutError:
            raise await self._away("TimeoutError") from None

    async def _tried(self, message: EmailMessage) -> None:
        for left in reversed(range(TRIES)):
            delivery = _Delivery(self._relay, seconds=self._seconds, trust=self._trust)
            try:
                await delivery.run(message)
            except smtplib.SMTPNotSupportedError as error:  # no TLS, or no way to sign in: trying again is no use
                raise await self._away(type(error).__name__) from None
            except smtplib.SMTPRecipientsRefused as error:
                (code, _), *_ = error.recipients.values()
                if code not in _TEMPORARY:
                    raise MailRefused from None
                problem = f"recipient {code}"
            except smtplib.SMTPResponseException as error:
                if error.smtp_code not in _TEMPORARY:
                    raise await self._away(f"{type(error).__name__} {error.smtp_code}") from None
                problem = f"{type(error).__name__} {error.smtp_code}"
            except (OSError, smtplib.SMTPException) as error:
                problem = type(error).__name__
            else:
                return
            if not left:
                raise await self._away(problem)

    async def _away(self, problem: str) -> MailAway:
        await _log.awarning("mail.not_sent", kind=problem)
        return MailAway()


class _Delivery:
    """One connection, in a thread that ends when it is given up: its socket is shut under it."""

    def __init__(self, relay: Relay, *, seconds: float, trust: ssl.SSLContext | None) -> None:
        self._relay = relay
        self._seconds = seconds
        self._trust = trust
        self._client: smtplib.SMTP | None = None

    async def run(self, message: EmailMessage) -> None:
        working = asyncio.get_running_loop().run_in_executor(None, self._send, message)
        try:
            async with asyncio.timeout(self._seconds):
                await asyncio.shield(working)
        except (TimeoutError, asyncio.CancelledError):
            working.add_done_callback(lambda done: done.cancelled() or done.exception())
            if self._client is not None:
                self._client.close()
            raise

    def _send(self, message: EmailMessage) -> None:
        relay = self._relay
        trust = self._trust or ssl.create_default_context()
        if relay.scheme == "smtps":
            client: smtplib.SMTP = smtplib.SMTP_SSL(relay.host, relay.port, timeout=self._seconds, context=trust)
        else:
            client = smtplib.SMTP(relay.host, relay.port, timeout=self._seconds)
        self._client = client
        with client:
            client.ehlo()
            if relay.scheme == "smtp" and (client.has_extn("starttls") or relay.host not in _LOOPBACK):
                client.starttls(context=trust)  # never in the clear because somebody took the offer out
            if relay.user:
                client.login(relay.user, relay.password)
            client.send_message(message)
