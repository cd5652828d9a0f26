"""What an interview is going to ask, and the limits that code sets on it. JSON-able, kept in the graph's state."""

from collections.abc import Sequence
from typing import Literal, NotRequired

from typing_extensions import TypedDict

from interview.commands import Locale
from interview.plan.stages import Stage

Kind = Literal["technical", "problem_solving", "communication", "role", "motivation"]
QuestionType = Literal["introduction", "motivation", "experience", "project", "depth", "situational", "gap", "role"]
Engine = Literal["offline", "llm", "scripted"]

RUBRIC_VERSION = "6"
MOST_ENQUIRIES = 12
"""Questions of the candidate's own; before that their time ends."""


class Competency(TypedDict):
    """One row of the competency matrix: what the offer asks, beside what the CV shows."""

    id: str
    label: str
    kind: Kind
    status: Literal["verify", "gap", "explore"]
    """verify: the CV claims it; gap: the offer asks and the CV is silent; explore: asked of everybody."""
    required: bool
    cv: list[str]
    """Where the CV speaks of it, for people."""


class Question(TypedDict):
    """One planned question. The words are found when it is asked, so that the language may change on the way."""

    id: str
    stage: Stage
    competence: str
    type: QuestionType
    bank: str
    """Id in the question bank: the offline wording, and the LLM's fallback."""
    slots: dict[str, str]
    """What fills the wording: employers, projects, demands. Data from CV and offer."""
    intent: str
    """What the answer should show, for the interviewer and for staff."""
    text: str | None
    """A wording made by a model, if there is one."""
    text_locale: NotRequired[Locale]
    """Its language; in another one the bank's words are used."""
    cv_pointer: NotRequired[str]
    """The line of the CV that it takes up."""
    follow_ups: int
    minutes: float
    further: NotRequired[bool]
    """Asked only while time is left for it: it belongs to no count of what was planned until it is asked."""


class Budget(TypedDict):
    """Limits computed by code; no model can move them."""

    questions: int
    follow_ups: int
    candidate_questions: int
    repairs: int
    """Times one question may be repeated, explained or asked again after an answer that is none."""


class Plan(TypedDict):
    """The whole plan."""

    engine: Engine
    model: str
    fallback: str | None
    """Why the offline plan stands in for a model's, as an error code."""
    rubric: str
    prompts: str
    budget: Budget
    competencies: list[Competency]
    questions: list[Question]
    topic: list[str]
    """Roots of the words that belong to the offer and the CV, by which an answer is seen to be about the matter."""
    claimed: list[str]
    """Roots of the skills that the CV claims."""


def budget(minutes: int) -> Budget:
    """Limits for an interview of so many minutes: a main question takes about two, a follow-up about one."""
    questions = max(4, min(40, round(minutes * 0.5)))
    return Budget(
        questions=questions,
        follow_ups=max(1, min(30, round(minutes * 0.35))),
        candidate_questions=MOST_ENQUIRIES,
        repairs=2,
    )


def core(questions: Sequence[Question]) -> list[Question]:
    """What is asked of everybody who stays to the end, however little time is left over."""
    return [question for question in questions if not question.get("further")]
