"""Tickets: single-use admission to a socket, 30 s, bound to user, role, session and sign-in."""

import secrets
from typing import Protocol

import orjson
from redis.asyncio import Redis

from server.accounts.grant import Grant
from server.accounts.sign_ins import SignIn, SignIns, digest
from server.protocol.errors import BadTicket, SessionNotFound
from server.protocol.http import SessionRecord
from server.protocol.permissions import Action, permit

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
        grant = Grant(
            user_id=sign_in.user_id,
            name=sign_in.name,
            role=sign_in.role,
            session_id=session_id,
            sign_in=sign_in.id,
        )
        await self._check(grant)
        ticket = secrets.token_urlsafe(32)
        await self._redis.set(_key(ticket), orjson.dumps(grant), ex=TICKET_SECONDS)
        return ticket

    async def redeem(self, ticket: str) -> Grant:
        """Take the ticket. Raises BadTicket; SessionNotFound, Forbidden when the session is not theirs (any more)."""
        if len(ticket) > _LONGEST_TICKET:
            raise BadTicket
        body = await self._redis.getdel(_key(ticket))
        if body is None:
            raise BadTicket
        grant = Grant(**orjson.loads(body))
        if not await self._sign_ins.alive(grant.sign_in):
            raise BadTicket
        await self._check(grant)
        return grant

    async def _check(self, grant: Grant) -> None:
        if grant.session_id is None:
            permit(grant.role, Action.WATCH_WALL, own=False, hidden=SessionNotFound)
            return
        session = await self._owners.get(grant.session_id)
        permit(grant.role, Action.READ_SESSION, own=session.candidate.id == grant.user_id, hidden=SessionNotFound)


def _key(ticket: str) -> str:
    return f"vv:ticket:{digest(ticket)}"
