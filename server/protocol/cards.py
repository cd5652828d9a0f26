"""What events, frames and records say alike of an interviewer, an offer and what a session has cost."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class InterviewerCard(BaseModel):
    """Who asks the questions; always an AI, and says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["offline", "llm", "scripted"]
    model: str = Field(description="Model spec as configured, or 'offline'")


class SessionUsage(BaseModel):
    """What language models have cost a session. Where a server tells no tokens they are estimated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input_tokens: int
    output_tokens: int
    cost: float | None = Field(description="US dollars; null when a price is unknown")


class OfferCard(BaseModel):
    """The pinned offer, as far as a viewer's header needs it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    company: str | None = None
