"""How far an interview has come in its plan, by competence."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class CompetencyCoverage(BaseModel):
    """One competence in `coverage.changed`. `score` is null while nothing was assessed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    label: str
    kind: str
    status: Literal["verify", "gap", "explore"]
    required: bool
    planned: int
    asked: int
    answered: int
    score: float | None = None
