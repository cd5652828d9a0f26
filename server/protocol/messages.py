"""What travels on a socket: frozen tagged unions in both directions.

A WebSocket text message from the server holds one or more JSON objects, one a line (so that a busy writer can
send many frames at once); a message from a client holds exactly one. Requests carry a `ref` that the `reply` or
`error` repeats. The first message on a socket is `hello`. One socket is one session, or the wall: all
sessions; its frame is called `lobby`.
"""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from server.protocol.cards import InterviewerCard, OfferCard, SessionUsage
from server.protocol.events import EndReason, Locale, Mode, PublicEvent, StaffEvent

PROTOCOL_VERSION = 1
MAX_CLIENT_FRAME = 64 * 1024
"""Bytes; uvicorn closes the socket with 1009 above it."""
MAX_ANSWER = 20_000
"""Code points in one answer."""

StreamName = Literal["public", "staff"]
Role = Literal["candidate", "recruiter", "developer", "observer", "owner"]
"""What somebody is in an organisation."""
ROLES: tuple[Role, ...] = get_args(Role)
DEFAULT_ORGANISATION = "default"
"""The one every server has; whatever an earlier release stored belongs to it."""


class Message(BaseModel):
    """One immutable frame."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Ref = Annotated[int, Field(ge=0, le=2**53 - 1)]


class Position(Message):
    """A place in a session's log: the epoch, and the last offset seen of each stream (0 = nothing)."""

    epoch: str
    public: int = Field(ge=0)
    staff: int = Field(default=0, ge=0)


# ---- from a client


class Hello(Message):
    """First message, within 10 s. `resume` asks for what came after that position."""

    type: Literal["hello"] = "hello"
    ref: Ref
    protocol: int
    ticket: str = Field(max_length=200)
    resume: Position | None = None


class Start(Message):
    """The candidate starts the interview. Doing it again changes nothing."""

    type: Literal["start"] = "start"
    ref: Ref


class Answer(Message):
    """The candidate's answer. The same `client_msg_id` is accepted once, however often it is sent."""

    type: Literal["answer"] = "answer"
    ref: Ref
    client_msg_id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    text: str = Field(min_length=1, max_length=MAX_ANSWER)


class Stop(Message):
    """Stop the turn; `seen` is how many code points of it the candidate has on screen."""

    type: Literal["stop"] = "stop"
    ref: Ref
    turn: str = Field(max_length=64)
    seen: int = Field(ge=0)


class End(Message):
    """The candidate leaves; the report is made of what there is."""

    type: Literal["end"] = "end"
    ref: Ref


class Hold(Message):
    """Stop the clock, where the session allows breaks; elsewhere, and where it stands already, it changes nothing."""

    type: Literal["hold"] = "hold"
    ref: Ref


class Continue(Message):
    """Let the clock go on. An answer does so too."""

    type: Literal["continue"] = "continue"
    ref: Ref


class Extend(Message):
    """Five minutes more, in practice; at most as much again as was chosen."""

    type: Literal["extend"] = "extend"
    ref: Ref


class Ping(Message):
    """Are you there? Browsers can't see protocol pings."""

    type: Literal["ping"] = "ping"
    ref: Ref


ClientMessage = Annotated[
    Hello | Start | Answer | Stop | End | Hold | Continue | Extend | Ping, Field(discriminator="type")
]

# ---- from the server


class TurnView(Message):
    """A turn of the interviewer, folded. `open` while it is being said."""

    kind: Literal["turn"] = "turn"
    turn: str
    index: int
    stage: str
    text: str
    state: Literal["open", "completed", "stopped"]
    at: int


class AnswerView(Message):
    """An answer of the candidate."""

    kind: Literal["answer"] = "answer"
    message: str
    text: str
    at: int


Item = Annotated[TurnView | AnswerView, Field(discriminator="kind")]


class SessionView(Message):
    """The public log folded up to a position: all a fresh viewer needs before live events."""

    status: Literal["ready", "running", "paused", "ended"] = "ready"
    locale: Locale | None = None
    mode: Mode | None = None
    minutes: int | None = None
    started_at: int | None = None
    deadline: int | None = None
    timed: bool = True
    left: int | None = Field(default=None, description="Milliseconds on a clock that stands; null while it runs")
    extended: int = 0
    clock_command: str = ""
    human: Literal["asked", "answered"] | None = Field(default=None, description="Of a person asked for meanwhile")
    human_by: str = ""
    stages: list[str] = Field(default_factory=list)
    stage: str | None = None
    interviewer: InterviewerCard | None = None
    offer: OfferCard | None = None
    items: list[Item] = Field(default_factory=list)
    observers: int = 0
    observer_names: list[str] = Field(default_factory=list)
    end_reason: EndReason | None = None
    sections: list[str] = Field(default_factory=list, description="Of a practice report, as far as they are written")
    report: str | None = None


class Welcome(Message):
    """Answer to `hello`. With `recovered` the missed events follow; without it a `snapshot` follows."""

    type: Literal["welcome"] = "welcome"
    ref: Ref
    protocol: int
    node: str
    role: Role
    session: str | None = Field(description="null on a socket of the wall")
    recovered: bool
    now: int = Field(description="Server clock, ms: the client shows deadlines against it")


class Snapshot(Message):
    """The whole visible session at `position`; staff sockets also get the staff events up to there."""

    type: Literal["snapshot"] = "snapshot"
    position: Position
    view: SessionView
    staff: list[StaffEvent] = Field(default_factory=list)


class EventFrame(Message):
    """One log event. `first` is set when a lagging viewer gets merged deltas: the frame covers first..offset."""

    type: Literal["event"] = "event"
    stream: StreamName
    offset: int = Field(ge=1)
    first: int | None = None
    at: int
    event: PublicEvent | StaffEvent


class Live(Message):
    """All history up to here was sent; what follows happens now."""

    type: Literal["live"] = "live"
    position: Position


class Reply(Message):
    """A request was carried out (or durably accepted). `result` depends on the request."""

    type: Literal["reply"] = "reply"
    ref: Ref
    result: dict[str, str | int | bool | None] = Field(default_factory=dict)


class Failure(Message):
    """A request was refused; the socket stays open. `temporary`: the same request may succeed later."""

    type: Literal["error"] = "error"
    ref: Ref | None
    code: str
    message: str
    temporary: bool


class Pong(Message):
    """Answer to `ping`."""

    type: Literal["pong"] = "pong"
    ref: Ref
    now: int


class Moving(Message):
    """This node goes away: reconnect (to any node) after `after_ms`."""

    type: Literal["moving"] = "moving"
    after_ms: int


class SessionCard(Message):
    """A line of the live page."""

    session: str
    organisation: str = DEFAULT_ORGANISATION
    team: str | None = None
    candidate: str
    offer_title: str
    locale: Locale
    mode: Mode
    status: Literal["ready", "running", "paused", "ended"]
    speaking: bool = False
    stage: str | None = None
    started_at: int | None = None
    deadline: int | None = None
    timed: bool = True
    left: int | None = Field(default=None, description="Milliseconds on a clock that stands; null while it runs")
    human: bool = Field(default=False, description="Its candidate waits for a person's word")
    turns: int = 0
    question: str = Field(
        default="", description="The end of what the interviewer says or said last, 600 code points at most"
    )
    answered: bool = Field(default=False, description="The newest words are the candidate's")
    quiet_since: int | None = Field(default=None, description="When somebody last finished speaking, ms")
    observers: int = 0
    node: str | None = None
    first_token_ms: float | None = None
    usage: SessionUsage | None = None
    here: bool | None = Field(default=None, description="Whether the candidate is connected; known to the wall only")
    away_since: int | None = Field(default=None, description="Since when not, ms; null: never was")

    def stored(self) -> str:
        """As JSON, without what only the wall knows."""
        return self.model_dump_json(exclude={"here", "away_since"})


class Lobby(Message):
    """To sockets of the wall: cards that are new or changed, and sessions that are gone. `full` replaces everything."""

    type: Literal["lobby"] = "lobby"
    full: bool
    cards: list[SessionCard]
    gone: list[str] = Field(default_factory=list)


ServerMessage = Annotated[
    Welcome | Snapshot | EventFrame | Live | Reply | Failure | Pong | Moving | Lobby, Field(discriminator="type")
]
