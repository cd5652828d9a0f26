"""Where an interview stands, and its next move. JSON-able, kept in the graph's state."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from interview.commands import Locale, Usage
from interview.plan.stages import Stage

MoveKind = Literal["open", "ask", "follow_up", "repair", "switch_language", "invite_questions", "answer", "close"]


class Move(TypedDict):
    """What the interviewer does next; decided by code, put into words by the interviewer."""

    kind: MoveKind
    question: int
    """Place in the plan's questions; -1 when the move belongs to none."""
    trigger: str | None
    """What in the last answer caused it, see `interview.dialogue.hearing`."""
    detail: str | None
    """A word of the answer or the CV that the trigger is about."""
    last: bool
    """Goodbye follows without another answer."""


class Progress(TypedDict):
    """Where the interview stands."""

    stage: Stage
    turns: int
    """Interviewer turns said: the index of the next one."""
    question: int
    """Place of the current question in the plan; -1 before the first."""
    follow_ups_here: int
    follow_ups: int
    repairs_here: int
    candidate_questions: int
    locale: Locale
    """The language spoken now; the candidate may ask for the other one."""
    move: Move
    closing: Literal["completed", "time_over", "left"] | None
    silent: bool
    """Close without a goodbye."""
    last_input_id: str | None
    spent: NotRequired[Usage]
    """What models have cost up to the last step; missing before the first."""
