"""What there is time for: which question comes next, and whether the candidate may ask another one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from interview.dialogue.turn import Line
from interview.plan.pinned import Pinned
from interview.plan.plan import Question, core

USUAL = 120.0
QUICKEST = 45.0
"""Seconds that a question takes at least, however short the answers were so far."""
THEIR_SHARE, THEIR_MOST = 0.15, 180.0
"""Share of an interview that is kept for the candidate's own questions, and its most seconds."""
LAST = 30.0
"""Seconds with which no further question of theirs can be asked and answered."""


@dataclass(frozen=True, slots=True)
class Time:
    """How long an interview still has, and how quickly it went so far."""

    left: float
    """Seconds."""
    whole: float
    asked: int
    """Planned questions that were put."""

    @classmethod
    def of(cls, pinned: Pinned, lines: Sequence[Line], *, now: int) -> Self | None:
        """None where the interview has no end of time."""
        if not pinned["deadline"]:
            return None
        asked = sum(line.who == "interviewer" and line.move in ("open", "ask") for line in lines)
        return cls(left=(pinned["deadline"] - now) / 1000, whole=pinned["minutes"] * 60.0, asked=asked)

    @property
    def a_question(self) -> float:
        """What one takes, with what follows it, as far as this interview shows."""
        gone = self.whole - self.left
        # Where time was added, it does not tell how long the questions took.
        return max(QUICKEST, gone / max(1, self.asked)) if gone > 0 else USUAL

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be asked and answered."""
        return self.left < LAST

    def has_room(self, to_come: int) -> bool:
        """Whether there is time for one question more than those that have to come, and for the candidate's own."""
        theirs = min(THEIR_MOST, THEIR_SHARE * self.whole)
        return self.left >= (to_come + 1) * self.a_question + theirs


def next_due(questions: Sequence[Question], place: int, time: Time | None) -> int:
    """The next question from a place on: those of the core always, a further one while there is time for it."""
    while place < len(questions) and questions[place].get("further"):
        if time is not None and time.has_room(len(core(questions[place:]))):
            break
        place += 1
    return place
