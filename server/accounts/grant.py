"""What admits to a socket."""

from dataclasses import dataclass
from typing import Protocol

from server.protocol.messages import Role
from server.protocol.permissions import DEFAULT, Standing, Within


@dataclass(frozen=True, slots=True)
class Grant:
    """What a redeemed ticket allows: this user, in this role, on this session (None: the wall)."""

    user_id: str
    name: str
    role: Role
    session_id: str | None
    sign_in: str  # id of the sign-in session, for revocation; never the token itself
    within: Within = DEFAULT

    @property
    def standing(self) -> Standing:
        """Who asks, for the table of permissions."""
        return Standing(self.user_id, self.role, self.within)


class Tickets(Protocol):
    """Single-use admission to a socket."""

    async def redeem(self, ticket: str) -> Grant:
        """Take the ticket. Raises BadTicket; SessionNotFound, Forbidden when the session is not theirs (any more)."""
        ...
