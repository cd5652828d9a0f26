"""Practice: advice on one answer, and two answers to the same question side by side. By rules, in every engine."""

from collections.abc import Sequence

from pydantic import Field

from interview.plan import Locale, Question
from interview.reading.answer import TOLD
from interview.report import Assessment, Part
from prompts.loader import fill, phrases

TOLD_PARTS = ("situation", "task", "action", "result", "own_part", "figures")
EXPLAINED_PARTS = ("reasons", "example", "link")


class Coaching(Part):
    """Advice on one answer, in words."""

    message: str
    question: str
    notice: str
    worked: list[str]
    add: list[str]
    structure: list[str] = Field(description="A better order, step by step")


class Comparison(Part):
    """Two answers to one question. Parts are codes, `words` says it in a sentence."""

    question: str
    first: str
    second: str
    gained: list[str]
    lost: list[str]
    words: str


def coach(made: Assessment, question: Question, locale: Locale) -> Coaching:
    """What is there, what to add, and in which order to say it."""
    words = phrases(locale)["coaching"]
    steps = phrases(locale)["report"]["steps"]
    there = present(made, question)
    worked = [words["worked"][part] for part in there]
    return Coaching(
        message=made.message,
        question=question["id"],
        notice=words["notice"],
        worked=worked or [words["nothing"]],
        add=[steps[code] for code in made.missing if code in steps],
        structure=words["structure"][_shape(question)],
    )


def compare(first: Assessment, second: Assessment, question: Question, locale: Locale) -> Comparison:
    """What the second try gained and lost."""
    before, after = present(first, question), present(second, question)
    gained = [part for part in after if part not in before]
    lost = [part for part in before if part not in after]
    words = phrases(locale)["coaching"]
    open_parts = [part for part in _parts(question) if part not in after]
    if len(gained) > len(lost):
        code, named = "better", gained
    elif len(lost) > len(gained):
        code, named = "worse", lost
    else:
        code, named = ("same", open_parts) if open_parts else ("complete", [])
    names = {"names": ", ".join(words["parts"][part] for part in named)} if named else {}
    return Comparison(
        question=question["id"],
        first=first.message,
        second=second.message,
        gained=gained,
        lost=lost,
        words=fill(words["comparison"][code], **names),
    )


def present(made: Assessment, question: Question) -> list[str]:
    """Parts that the answer holds; none when there was nothing to assess."""
    if not made.marks:
        return []
    return [part for part in _parts(question) if part not in made.missing]


def _parts(question: Question) -> Sequence[str]:
    return TOLD_PARTS if question["type"] in TOLD else EXPLAINED_PARTS


def _shape(question: Question) -> str:
    if question["type"] in ("introduction", "motivation", "gap"):
        return question["type"]
    return "told" if question["type"] in TOLD else "explained"
