"""Bodies of the demo interview."""

from typing import Annotated

from pydantic import Field

from interview.assessment.report import QuestionAnalysis
from server.protocol.events import Locale
from server.protocol.http import Body

MOST_ANSWERS = 6
MAX_DEMO_ANSWER = 4_000


class DemoRequest(Body):
    """The answers so far; `number` draws the offer and the questions."""

    locale: Locale
    number: int = Field(default=0, ge=0, le=999)
    answers: list[Annotated[str, Field(min_length=1, max_length=MAX_DEMO_ANSWER)]] = Field(
        default_factory=list, max_length=MOST_ANSWERS
    )


class DemoInterview(Body):
    """What the interviewer has said, and, once `over`, what each answered question showed."""

    offer_title: str
    offer_company: str | None
    number: int = Field(description="Of the question that stands open, from 1")
    turns: list[str]
    over: bool
    notice: str = Field(description="Who made the report, and of what")
    questions: list[QuestionAnalysis]
