"""What a host asks of an interview. Each input has an id that makes it count once, however often it is given."""

from dataclasses import dataclass, field
from typing import Any, Literal

from typing_extensions import TypedDict

from prompts import loader

Locale = loader.Locale
Mode = Literal["practice", "assessed"]
Persona = Literal["neutral", "warm", "demanding"]
Difficulty = Literal["easy", "standard", "hard"]
PERSONAS: tuple[Persona, ...] = ("neutral", "warm", "demanding")
DIFFICULTIES: tuple[Difficulty, ...] = ("easy", "standard", "hard")


class Usage(TypedDict):
    """Tokens and US dollars so far. Where a server tells no tokens they are estimated from the text's length."""

    input_tokens: int
    output_tokens: int
    cost: float
    """Of the calls whose price is known."""
    unpriced: bool
    """Whether there were others."""


@dataclass(frozen=True, slots=True)
class Begin:
    """Start the thread. Everything the interview may depend on is pinned here, with hashes, so that it replays."""

    session_id: str
    candidate_id: str
    locale: Locale
    mode: Mode
    minutes: int
    deadline: int  # ms since the epoch
    offer_id: str
    profile_revision: int | None
    persona: Persona = "neutral"
    difficulty: Difficulty = "standard"


@dataclass(frozen=True, slots=True)
class Answer:
    """The candidate's answer to the last question. `input_id` is the id of its message in the state."""

    input_id: str
    text: str = field(repr=False)
    deadline: int | None = field(default=None, kw_only=True)
    """Milliseconds since the epoch, where the clock was stopped or has more time; None: as before."""
    at: int | None = field(default=None, kw_only=True)
    """When it was accepted: the same however often it is given, so that what follows is the same. None: now."""


@dataclass(frozen=True, slots=True)
class Close:
    """End the interview now: say goodbye if `spoken`, then report. The graph never decides on time by itself."""

    input_id: str
    reason: Literal["time_over", "left"]
    spoken: bool = True


Input = Begin | Answer | Close


@dataclass(frozen=True, slots=True)
class Waiting:
    """The graph sleeps in `interrupt()`. `checkpoint_id` is where a rollback of the next answer returns to."""

    checkpoint_id: str
    turns: int = 0
    """Turns said, as the state counts them."""
    spent: Usage | None = None
    """What models have cost so far; None when nobody counts."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The graph reached its end. `report` is JSON-able."""

    reason: Literal["completed", "time_over", "left"]
    report: dict[str, Any] = field(repr=False)
    spent: Usage | None = None


Outcome = Waiting | Finished


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a thread stands, read from its last checkpoint after a take-over.

    `new`: no checkpoint. `running`: a step was under way, call `advance(None)`. `waiting`: give it an input.
    `last_input_id` is the newest input that the state already contains; inbox entries up to it are done. `turns` is
    how many turns it contains: what the host's log holds beyond them was said and not kept.
    """

    status: Literal["new", "running", "waiting", "finished"]
    last_input_id: str | None = None
    turns: int = 0
    outcome: Outcome | None = None
