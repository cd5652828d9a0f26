"""Who may do what: one pure table of role x action, with how far each reaches. Routes, tickets and sockets ask it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from server.protocol.errors import Forbidden, ServerError
from server.protocol.messages import DEFAULT_ORGANISATION, Role


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
    READ_MODEL_CALLS = auto()
    FORK_SESSION = auto()
    SEARCH_TEXTS = auto()
    READ_CV_FINDINGS = auto()
    READ_PRACTICE_REPORT = auto()
    READ_ASSESSED_REPORT = auto()
    READ_RELEASED_REPORT = auto()
    RELEASE_REPORT = auto()
    READ_GROWTH = auto()
    WATCH_WALL = auto()
    INVITE_CANDIDATES = auto()
    INVITE_STAFF = auto()
    MANAGE_TEAM = auto()
    SIGN_OUT = auto()
    READ_AUDIT = auto()
    SET_RETENTION = auto()
    MANAGE_INTEGRATIONS = auto()
    ASK_HUMAN = auto()
    ANSWER_HUMAN = auto()


class Reach(Enum):
    """How far a permission goes: to what is one's own, to one's organisation's (or team's in it), to everything."""

    NONE = auto()
    OWN = auto()
    ORGANISATION = auto()
    ANY = auto()


@dataclass(frozen=True, slots=True)
class Within:
    """A part of the world: an organisation, or one team of it."""

    organisation: str = DEFAULT_ORGANISATION
    team: str | None = None

    def holds(self, thing: "Within") -> bool:
        """Whether the thing lies in it."""
        return thing.organisation == self.organisation and self.team in (None, thing.team)


DEFAULT = Within()
"""The default organisation."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who asks, as far as the table cares. Staff bound to a team reaches that team's things only."""

    person: str
    role: Role
    within: Within = DEFAULT


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a thing is: a person's (None: nobody's in particular), and where it lies."""

    person: str | None
    within: Within = DEFAULT


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
        Action.ASK_HUMAN: Reach.OWN,
        Action.SIGN_OUT: Reach.OWN,
    }
)
_OBSERVER = MappingProxyType(
    {
        Action.SEARCH_OFFERS: Reach.ANY,
        Action.LIST_SESSIONS: Reach.ORGANISATION,
        Action.READ_SESSION: Reach.ORGANISATION,
        Action.READ_STAFF_LOG: Reach.ORGANISATION,
        Action.WATCH_WALL: Reach.ORGANISATION,
        Action.SIGN_OUT: Reach.OWN,
    }
)
_STAFF = MappingProxyType(
    {
        **_OBSERVER,
        Action.READ_CV_FINDINGS: Reach.ORGANISATION,
        Action.SEARCH_TEXTS: Reach.ORGANISATION,
        Action.READ_ASSESSED_REPORT: Reach.ORGANISATION,
    }
)
# What a candidate learns of an assessment is for those who recruit to decide; a practice report is not theirs to read,
# nor its marks. Developers see how everything was made (states, calls of models), and so what came of it.
_RECRUITER = MappingProxyType(
    {
        **_STAFF,
        Action.RELEASE_REPORT: Reach.ORGANISATION,
        Action.INVITE_CANDIDATES: Reach.ORGANISATION,
        Action.ANSWER_HUMAN: Reach.ORGANISATION,
    }
)
_DEVELOPER = MappingProxyType(
    {
        **_STAFF,
        Action.READ_PRACTICE_REPORT: Reach.ORGANISATION,
        Action.READ_CHECKPOINTS: Reach.ORGANISATION,
        Action.READ_MODEL_CALLS: Reach.ORGANISATION,
        Action.FORK_SESSION: Reach.ORGANISATION,
    }
)
TABLE: Mapping[Role, Mapping[Action, Reach]] = MappingProxyType(
    {
        "candidate": _CANDIDATE,
        "recruiter": _RECRUITER,
        "developer": _DEVELOPER,
        "observer": _OBSERVER,
        "owner": MappingProxyType(
            {
                **_RECRUITER,
                Action.INVITE_STAFF: Reach.ORGANISATION,
                Action.MANAGE_TEAM: Reach.ORGANISATION,
                Action.READ_AUDIT: Reach.ORGANISATION,
                Action.SET_RETENTION: Reach.ORGANISATION,
                Action.MANAGE_INTEGRATIONS: Reach.ORGANISATION,
            }
        ),
    }
)
"""What does not stand here is refused."""


def is_staff(role: Role) -> bool:
    """Whether a role looks at other people's interviews."""
    return role != "candidate"


def reach(role: Role, action: Action) -> Reach:
    """How far `role` may go with `action`."""
    return TABLE[role].get(action, Reach.NONE)


def permit(asker: Standing, action: Action, thing: Whose, *, hidden: type[ServerError]) -> None:
    """Let the action pass or raise.

    Forbidden when the role can never do it, whoever it belongs to; `hidden` (a not-found kind) when the thing is
    somebody else's, so that the answer does not tell that it exists.
    """
    match reach(asker.role, action):
        case Reach.ANY:
            return
        case Reach.ORGANISATION:
            if not asker.within.holds(thing.within):
                raise hidden
        case Reach.OWN:
            if thing.person != asker.person:
                raise hidden
        case _:
            raise Forbidden
