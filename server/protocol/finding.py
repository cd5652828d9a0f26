"""Looking for words in the texts and events of interviews, for staff."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from server.protocol.events import EndReason, Locale
from server.protocol.http import Body, SessionRecord


def _words(text: str) -> str:
    if not any(letter.isalnum() for letter in text):
        raise ValueError("no word")
    return text


class TextSearch(BaseModel):
    """Query: `q` holds words and "phrases"; the rest narrows it down. Times are ms, of an interview's beginning."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_words)]
    model: str | None = Field(default=None, max_length=200)
    version: str | None = Field(default=None, max_length=40)
    outcome: EndReason | None = None
    offer: str | None = Field(default=None, max_length=200, description="Part of its title or company")
    locale: Locale | None = None
    since: int | None = Field(default=None, ge=0, le=2**53)
    until: int | None = Field(default=None, ge=0, le=2**53)
    cursor: str | None = Field(default=None, max_length=200, pattern=r"^\d{1,16}\..+$")


class Moment(Body):
    """Where it is said: the sentence around it, and the second of the recording at which it is there."""

    kind: str = Field(description="turn, void (taken back), answer, or the type of an event for staff")
    at: int
    second: float
    before: str
    hit: str
    behind: str


class TextHit(Body):
    """A session that says it. `more`: so many further places."""

    session: SessionRecord
    moments: list[Moment]
    more: int


class TextHits(Body):
    """Newest interviews first. `searched`: how many finished ones there are to look through, for everybody."""

    hits: list[TextHit]
    searched: int
    cursor: str | None
