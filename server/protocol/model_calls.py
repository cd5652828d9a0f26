"""What models were asked in a session and what they answered, word for word: for developers."""

from typing import Literal

from pydantic import Field

from server.protocol.http import Body

CallOutcome = Literal["accepted", "held_back", "unreadable", "failed", "stopped"]
Branch = Literal["retry", "fork"]


class ModelCallCard(Body):
    """One call, without its words. `at`: when it was over."""

    id: str
    at: int
    ms: float
    model: str
    purpose: str
    index: int | None = Field(default=None, description="Of the turn that it was for")
    message: str | None = Field(default=None, description="The answer that was looked at")
    branch: Branch | None = Field(default=None, description="Beside the interview, not in it: a second try, or a fork")
    outcome: CallOutcome = Field(
        description="held_back: code let nothing of it, or not all, be heard or count; stopped: cut off by us"
    )
    reasons: list[str] = Field(default_factory=list, description="Codes: why it failed or was held back")
    first_token_ms: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    thought_tokens: int | None = None
    tools: list[str] = Field(default_factory=list, description="Names of tools that it could call")
    words: bool = Field(default=True, description="False: the session's calls had grown too long for its words")


class ModelCallList(Body):
    """A session's calls, oldest first. `lost`: so many more were not kept; `kept`: whether this server keeps any."""

    calls: list[ModelCallCard]
    lost: int
    kept: bool


class PromptPart(Body):
    """One message of a prompt."""

    role: str
    text: str


class ModelCallWords(Body):
    """What was asked and answered. `cut`: characters left out of the middle of long texts."""

    prompt: list[PromptPart]
    answer: str
    form: str | None = Field(default=None, description="The JSON schema that was asked for, as text")
    cut: int
