"""The stages of an interview, in their order."""

from typing import Literal

Stage = Literal["welcome", "background", "technical", "situational", "questions", "close"]

STAGES: tuple[Stage, ...] = ("welcome", "background", "technical", "situational", "questions", "close")


def place(stage: Stage) -> int:
    """The stage's place in `STAGES`."""
    return STAGES.index(stage)
