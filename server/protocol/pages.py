"""The pages of the browser client: their addresses, and who opens them. Named here, and nowhere else.

The server answers at these addresses; `web/app.js` says which module shows each, by a table that `make generate` makes
of this one, as it makes ARCHITECTURE.md's.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from server.protocol.messages import ROLES, Role
from server.protocol.permissions import is_staff

_STAFF = tuple(role for role in ROLES if is_staff(role))


class Page(NamedTuple):
    """`who`: these roles; None: whether signed in or not. `about`: what its address does not say."""

    who: Sequence[Role] | None
    about: str = ""


PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "/": Page(None, "sign-in, or home by role"),
        "/join": Page(None, "an invitation; its secret stands behind `#`, which no browser sends"),
        "/erased": Page(None, "`?receipt=ID`"),
        "/demo": Page(None, "on loopback"),
        "/cv": Page(("candidate",)),
        "/profile": Page(("candidate",)),
        "/offers": Page(("candidate",)),
        "/offers/own": Page(("candidate",)),
        "/lobby/{session}": Page(("candidate",), "before the start"),
        "/interview/{session}": Page(("candidate",)),
        "/progress": Page(("candidate",)),
        "/report/{session}": Page(("candidate", "recruiter", "developer", "owner")),
        "/live": Page(_STAFF, "the wall"),
        "/live/{session}": Page(_STAFF),
        "/sessions": Page(_STAFF),
        "/play/{session}": Page(_STAFF, "`?t=SECONDS`"),
        "/search": Page(("recruiter", "developer", "owner"), "`?q=WORDS`"),
        "/invitations": Page(("recruiter", "owner")),
        "/team": Page(("owner",)),
        "/keeping": Page(("owner",)),
        "/programs": Page(("owner",)),
        "/account": Page(ROLES),
        "/my-data": Page(ROLES),
    }
)


def called(who: Sequence[Role] | None) -> str:
    """In words."""
    names = {None: "anyone", ROLES: "whoever is signed in", _STAFF: "staff"}
    key = None if who is None else tuple(who)
    return names.get(key) or ", ".join(who or ())
