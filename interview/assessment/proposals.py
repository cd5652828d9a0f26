"""The model's part of assessments and reports: proposals, which code checks before anything is kept."""

import re
from typing import Annotated

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from interview.assessment.evidence import find_quote
from interview.assessment.material import Answered
from interview.assessment.report import Assessment, Mark, Star
from interview.commands import Locale
from interview.models.framing import Frame
from prompts.loader import prompt, render

MISSING = frozenset(
    ("situation", "task", "action", "result", "own_part", "figures", "reasons", "example", "link", "too_short")
)
MAX_ANSWER = 6000
_ADDRESS = {
    "fr": re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE),
}
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]


class Loose(BaseModel):
    """A model may say more than it was asked."""

    model_config = ConfigDict(extra="ignore")


class ProposedMark(Loose):
    """A score and the words it claims to rest on."""

    competence: str = ""
    score: int = Field(ge=1, le=5)
    quote: str
    why: Sentence = ""


class ProposedStar(Loose):
    """Parts of a told experience."""

    situation: bool = False
    task: bool = False
    action: bool = False
    result: bool = False


class ProposedAssessment(Loose):
    """What a model says of one answer."""

    marks: list[ProposedMark] = Field(default_factory=list, max_length=10)
    star: ProposedStar | None = None
    missing: list[str] = Field(default_factory=list, max_length=20)
    note: Sentence = ""


def assess_messages(answered: Answered) -> list[BaseMessage]:
    """The prompt for one answer."""
    frame, question = Frame.of(answered.pinned["session_id"]), answered.question
    label = next((item["label"] for item in answered.plan["competencies"] if item["id"] == question["competence"]), "")
    text = render(
        answered.locale,
        "assess",
        competence=label,
        competence_id=question["competence"],
        intent=question["intent"],
        asked=frame.clean(answered.asked, bound=1000),
        answer=frame.clean(answered.text, bound=MAX_ANSWER),
        open=frame.open,
        close=frame.close,
    )
    return [HumanMessage(text)]


def checked(proposed: ProposedAssessment, answered: Answered, rules: Assessment, *, model: str) -> Assessment:
    """What stands the check. `rules` is the rules' own view: figures come from there, and so does the ceiling.

    A model may see one step more or less than the structure that code can find; beyond that its score is bounded, so
    that words which flatter the model cannot buy one, and its moods move none far.
    """
    del model
    marks, refused = [], 0
    found = max((mark.score for mark in rules.marks), default=1)
    for mark in proposed.marks:
        quote = find_quote(answered.text, mark.quote, message=answered.message, turn=answered.turn)
        if quote is None or mark.competence not in ("", answered.question["competence"]):
            refused += 1
            continue
        score = max(1, found - 1, min(mark.score, found + 1, 5))
        marks.append(Mark(competence=answered.question["competence"], score=score, quotes=[quote], why=mark.why))
    star = proposed.star
    return Assessment(
        message=answered.message,
        turn=answered.turn,
        question=answered.question["id"],
        competence=answered.question["competence"],
        engine="llm",
        marks=marks,
        star=Star(**star.model_dump()) if star is not None and rules.star is not None else rules.star,
        numbers=rules.numbers,
        missing=[code for code in dict.fromkeys(proposed.missing) if code in MISSING],
        note=proposed.note if _own_words(proposed.note, answered.locale) else rules.note,
        refused=refused,
    )


def addressed(text: str, locale: Locale) -> bool:
    """Whether a text speaks to the person, as it was asked to: small models fall into talking about somebody."""
    return bool(_ADDRESS[locale].search(text))


def _own_words(note: str, locale: Locale) -> bool:
    # A small model copies the form it was shown.
    return addressed(note, locale) and note.casefold().rstrip(" .") not in prompt(locale, "assess").casefold()
