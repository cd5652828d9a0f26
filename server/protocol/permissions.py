"""Who may do what: one pure table of role x action, with how far each reaches. Routes, tickets and sockets ask it."""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType

from server.protocol.errors import Forbidden, ServerError
from server.protocol.messages import Role


class Action(Enum):
    """Everything that is not open to everybody."""

    UPLOAD_CV = auto()
    READ_CV = auto()
    READ_PROFILE = auto()
    EDIT_PROFILE = auto()
    SEARCH_OFFERS = auto()
    MATCH_OFFERS = auto()
    BRING_OFFER = auto()
    CREATE_SESSION = auto()
    LIST_SESSIONS = auto()
    READ_SESSION = auto()
    SPEAK_IN_SESSION = auto()
    PRACTISE = auto()
    READ_STAFF_LOG = auto()
    READ_CHECKPOINTS = auto()
    READ_CV_FINDINGS = auto()
    READ_PRACTICE_REPORT = auto()
    READ_ASSESSED_REPORT = auto()
    READ_RELEASED_REPORT = auto()
    RELEASE_REPORT = auto()
    READ_GROWTH = auto()
    WATCH_WALL = auto()
    SIGN_OUT = auto()


class Reach(Enum):
    """How far a permission goes."""

    NONE = auto()
    OWN = auto()
    ANY = auto()


_CANDIDATE = MappingProxyType(
    {
        Action.UPLOAD_CV: Reach.OWN,
        Action.READ_CV: Reach.OWN,
        Action.READ_PROFILE: Reach.OWN,
        Action.EDIT_PROFILE: Reach.OWN,
        Action.SEARCH_OFFERS: Reach.ANY,
        Action.MATCH_OFFERS: Reach.OWN,
        Action.BRING_OFFER: Reach.OWN,
        Action.CREATE_SESSION: Reach.OWN,
        Action.LIST_SESSIONS: Reach.OWN,
        Action.READ_SESSION: Reach.OWN,
        Action.SPEAK_IN_SESSION: Reach.OWN,
        Action.PRACTISE: Reach.OWN,
        Action.READ_PRACTICE_REPORT: Reach.OWN,
        Action.READ_RELEASED_REPORT: Reach.OWN,
        Action.READ_GROWTH: Reach.OWN,
        Action.SIGN_OUT: Reach.OWN,
    }
)
_STAFF = MappingProxyType(
    {
        Action.SEARCH_OFFERS: Reach.ANY,
        Action.LIST_SESSIONS: Reach.ANY,
        Action.READ_SESSION: Reach.ANY,
        Action.READ_STAFF_LOG: Reach.ANY,
        Action.READ_CV_FINDINGS: Reach.ANY,
        Action.READ_PRACTICE_REPORT: Reach.ANY,
        Action.READ_ASSESSED_REPORT: Reach.ANY,
        Action.WATCH_WALL: Reach.ANY,
        Action.SIGN_OUT: Reach.OWN,
    }
)
TABLE: Mapping[Role, Mapping[Action, Reach]] = MappingProxyType(
    {
        "candidate": _CANDIDATE,
        # What a candidate learns of an assessment is for those who recruit to decide.
        "recruiter": MappingProxyType({**_STAFF, Action.RELEASE_REPORT: Reach.ANY}),
        "developer": MappingProxyType({**_STAFF, Action.READ_CHECKPOINTS: Reach.ANY}),
    }
)
"""What does not stand here is refused."""


def reach(role: Role, action: Action) -> Reach:
    """How far `role` may go with `action`."""
    return TABLE[role].get(action, Reach.NONE)


def permit(role: Role, action: Action, *, own: bool, hidden: type[ServerError]) -> None:
    """Let the action pass or raise.

    Forbidden when the role can never do it, whoever it belongs to; `hidden` (a not-found kind) when the thing is
    somebody else's, so that the answer does not tell that it exists.
    """
    match reach(role, action):
        case Reach.ANY:
            return
        case Reach.OWN:
            if not own:
                raise hidden
        case _:
            raise Forbidden
