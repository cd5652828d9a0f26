"""Tickets: single-use admission to a socket, 30 s, bound to a sign-in and a session.

What it allows is worked out when it is used, from the role that the sign-in has by then.
"""

import secrets
from typing import Protocol

import orjson
from redis.asyncio import Redis

from server.accounts.grant import Grant
from server.accounts.sign_ins import SignIn, SignIns, digest
from server.protocol.errors import BadTicket, SessionNotFound
from server.protocol.http import SessionRecord
from server.protocol.permissions import Action, Whose, Within, permit

TICKET_SECONDS = 30
_LONGEST_TICKET = 200


class SessionOwners(Protocol):
    """What tickets must know of sessions."""

    async def get(self, session_id: str) -> SessionRecord:
        """The session's record. Raises SessionNotFound."""
        ...


class SocketTickets:
    """`server.accounts.grant.Tickets` on Redis, and their issuing."""

    def __init__(self, *, redis: Redis, sign_ins: SignIns, owners: SessionOwners) -> None:
        self._redis = redis
        self._sign_ins = sign_ins
        self._owners = owners

    async def issue(self, sign_in: SignIn, *, session_id: str | None) -> str:
        """A ticket for this session, or for the wall. Raises SessionNotFound, Forbidden."""
        await self._check(_grant(sign_in, session_id))
        ticket = secrets.token_urlsafe(32)
        body = orjson.dumps({"sign_in": sign_in.id, "session_id": session_id})
        await self._redis.set(_key(ticket), body, ex=TICKET_SECONDS)
        return ticket

    async def redeem(self, ticket: str) -> Grant:
        """Take the ticket. Raises BadTicket; SessionNotFound, Forbidden when the session is not theirs (any more)."""
        if len(ticket) > _LONGEST_TICKET:
            raise BadTicket
        body = await self._redis.getdel(_key(ticket))
        if body is None:
            raise BadTicket
        issued = orjson.loads(body)
        sign_in = await self._sign_ins.look_up(issued["sign_in"])
        if sign_in is None:
            raise BadTicket
        grant = _grant(sign_in, issued["session_id"])
        await self._check(grant)
        return grant

    async def _check(self, grant: Grant) -> None:
        if grant.session_id is None:
            permit(grant.standing, Action.WATCH_WALL, Whose(None, grant.within), hidden=SessionNotFound)
            return
        session = await self._owners.get(grant.session_id)
        permit(grant.standing, Action.READ_SESSION, whose(session), hidden=SessionNotFound)


def whose(session: SessionRecord) -> Whose:
    """Whose a session is, for the table of permissions."""
    return Whose(session.candidate.id, Within(session.organisation, session.team))


def _grant(sign_in: SignIn, session_id: str | None) -> Grant:
    return Grant(
        user_id=sign_in.user_id,
        name=sign_in.name,
        role=sign_in.role,
        session_id=session_id,
        sign_in=sign_in.id,
        within=sign_in.standing.within,
    )


def _key(ticket: str) -> str:
    return f"vv:ticket:{digest(ticket)}"
