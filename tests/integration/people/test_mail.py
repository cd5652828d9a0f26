"""Invitations by mail, against a real SMTP server on loopback."""

import dataclasses
import ssl
import time
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from server.accounts.errors import MailAway, MailRefused
from server.accounts.mail import BadAddress, InvitationMail, Mailer, written
from server.accounts.mail import Relay as Address
from tests.integration.people.conftest import interview, invite
from tests.serving import Serving, serving
from tests.smtp_relay import PASSWORD, USER, Relay, relaying

SENDER = "invitations@club.example"
MAIL = InvitationMail(
    to="ada@example.org",
    name="Ada",
    by="Rita Roth",
    reply_to="rita@club.example",
    organisation="Club",
    offer="Nurse",
    link="https://club.example/join#secret",
    until=date(2026, 12, 1),
    locale="en",
)


def mailer(relay: Relay, *, password: str = PASSWORD, trust: ssl.SSLContext | None = None, **more: Any) -> Mailer:
    scheme = "smtps" if relay.tls == "smtps" else "smtp"
    url = f"{scheme}://{USER}:{quote(password, safe='')}@localhost:{relay.port}"
    return Mailer(Address.read(url), sender=SENDER, trust=trust or relay.trust, **more)


@pytest.mark.parametrize("tls", ["starttls", "smtps"])
async def test_a_message_goes_over_tls_with_user_and_password(tmp_path: Path, tls: str) -> None:
    async with relaying(tmp_path, tls=tls) as relay:
        await mailer(relay).send(MAIL)
        (message,) = relay.taken
        assert relay.secure == [True]
        assert (message["To"], message["From"], message["Reply-To"]) == (MAIL.to, SENDER, "rita@club.example")
        assert message["Subject"] == "Rita Roth invites you"
        assert MAIL.link in message.get_content().splitlines()
        with pytest.raises(MailAway):
            await mailer(relay, password="wrong").send(MAIL)
        with pytest.raises(MailAway):
            await mailer(relay, trust=ssl.create_default_context()).send(MAIL)
        assert len(relay.taken) == 1


async def test_nothing_goes_in_the_clear_but_on_loopback(tmp_path: Path) -> None:
    async with relaying(tmp_path, tls="none") as relay:
        there = Address("smtp", "localhost", relay.port)
        await Mailer(there, sender=SENDER).send(MAIL)
        # By a name that is not one of loopback's, though it leads there.
        elsewhere = dataclasses.replace(there, host="127.0.0.2")
        with pytest.raises(MailAway):
            await Mailer(elsewhere, sender=SENDER).send(MAIL)
        assert relay.secure == [False]


async def test_what_may_succeed_later_is_tried_once_more_and_what_may_not_is_said(tmp_path: Path) -> None:
    async with relaying(tmp_path, tls="starttls") as relay:
        relay.answers = ["451 busy"]
        await mailer(relay).send(MAIL)
        assert (len(relay.taken), relay.asked) == (1, 2)
        relay.answers = ["451 busy", "451 busy"]
        with pytest.raises(MailAway):
            await mailer(relay).send(MAIL)
        assert relay.asked == 4
        relay.answers = ["550 nobody of that name"]
        with pytest.raises(MailRefused):
            await mailer(relay).send(MAIL)
        assert relay.asked == 5


async def test_a_relay_that_stalls_or_is_away_is_not_waited_for(tmp_path: Path) -> None:
    async with relaying(tmp_path, tls="starttls") as relay:
        relay.go.clear()
        began = time.monotonic()
        with pytest.raises(MailAway):
            await mailer(relay, seconds=0.4).send(MAIL)
        assert time.monotonic() - began < 3
        away = Address("smtp", "localhost", relay.port)
    with pytest.raises(MailAway):
        await Mailer(away, sender=SENDER).send(MAIL)


@pytest.mark.parametrize("url", ["", "mail.example", "http://x", "smtp://", "smtp://x:port", "smtp://x/path"])
def test_an_address_that_is_none_is_said_at_the_start(url: str) -> None:
    with pytest.raises(BadAddress):
        Address.read(url)


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_no_name_can_write_a_header_or_change_the_words(locale: Any) -> None:
    bad = "Eve\r\nBcc: all@example.org {link} {0}"
    mail = dataclasses.replace(MAIL, by=bad, name=bad, organisation=bad, offer=bad, locale=locale)
    message = written(mail, sender=SENDER)
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    assert MAIL.link in message.get_content()


def test_a_mail_reads_like_a_person_wrote_it_and_says_that_a_program_sent_it() -> None:
    french = dataclasses.replace(MAIL, locale="fr", offer="Infirmière", link="https://club.example/join#s")
    message = written(french, sender=f"Club <{SENDER}>")
    assert message.get_content() == (
        "Bonjour Ada,\n\nRita Roth, de Club, vous invite sur Vivavoce.\n\n"
        "C’est un entretien au sujet de\u202f: Infirmière\n\n"
        "Ouvrez ce lien\u202f; rien ne commence avant que vous ne le vouliez\u202f:\n\nhttps://club.example/join#s\n\n"
        "Ce lien n’est que pour vous, et fonctionne jusqu’au 1er\u202fdécembre 2026. "
        "Si vous ne savez pas qui vous invite, ne faites rien.\n"
    )
    assert message.get_content_type() == "text/plain"
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "fr")
    assert message["Message-ID"].endswith("@club.example>")
    assert message["Date"].datetime.tzinfo is not None
    alone = written(dataclasses.replace(MAIL, by="", organisation=""), sender=SENDER)
    assert alone["Subject"] == "An invitation to Vivavoce"
    assert "You are invited to Vivavoce." in alone.get_content()
    assert "until 1 December 2026." in alone.get_content()


async def test_an_inviter_mails_links_from_the_page(redis_url: str, mongodb_url: str, tmp_path: Path) -> None:
    async with relaying(tmp_path, tls="none") as relay:
        smtp: dict[str, Any] = {"smtp_url": f"smtp://localhost:{relay.port}", "smtp_from": SENDER}
        async with (
            serving(redis_url=redis_url, mongodb_url=mongodb_url, **smtp) as node,
            node.visitor("Rita", "recruiter") as rita,
            node.visitor("Omar", "observer") as omar,
        ):
            assert (await rita.get("/api/organisation/teams")).json()["mail"] is True
            asked = await interview(rita)
            ada, nobody = await invite(rita, guests="Ada <ada@example.org>\nBea", interview={**asked, "locale": "fr"})
            path = f"/api/invitations/{ada['invitation']['id']}/mail"
            wrong = await rita.post(path, {"token": nobody["token"]})
            assert (wrong.status_code, wrong.json()["error"]["code"]) == (404, "invitation_not_found")
            assert (await omar.post(path, {"token": ada["token"]})).status_code == 403
            unaddressed = await rita.post(
                f"/api/invitations/{nobody['invitation']['id']}/mail", {"token": nobody["token"]}
            )
            assert (unaddressed.status_code, unaddressed.json()["error"]["code"]) == (422, "no_mail")
            card = (await rita.post(path, {"token": ada["token"]})).raise_for_status().json()
            assert card["mailed_at"] is not None
            (message,) = relay.taken
            assert message["Subject"] == "Rita vous invite"
            assert f"{node.url}/join#{ada['token']}" in message.get_content()
            relay.answers = ["550 no"]
            refused = await rita.post(path, {"token": ada["token"]})
            assert (refused.status_code, refused.json()["error"]["code"]) == (422, "mail_refused")
            (await rita.post(f"/api/invitations/{ada['invitation']['id']}/revoke")).raise_for_status()
            assert (await rita.post(path, {"token": ada["token"]})).status_code == 404


async def test_without_a_relay_links_are_copied(node: Serving) -> None:
    async with node.visitor("Rita", "recruiter") as rita:
        assert (await rita.get("/api/organisation/teams")).json()["mail"] is False
        (ada,) = await invite(rita, guests="ada@example.org")
        answer = await rita.post(f"/api/invitations/{ada['invitation']['id']}/mail", {"token": ada["token"]})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "no_mail")
