"""What a clarification explains: the question that was asked, by its own form and subject, not by its type alone."""

import re
from typing import Literal

from interview.commands import Locale
from interview.language.words import fold
from interview.plan.bank import wording
from interview.plan.plan import Competency, Question

Form = Literal[
    "any", "introduction", "motivation", "story", "achievement", "project", "case", "method", "gap", "role"
]  # fmt: skip
_STORY = re.compile(
    r"tell me about an?\b|describe an?\b|(?:the )?last time|a time when|when did you|have you ever|racontez|"
    r"(?:la )?derniere fois|une fois ou|vous est[- ]il (?:deja )?arrive|avez-vous deja|decrivez"
)
_CASE = re.compile(
    r"\b(?:would|suppose|imagine)\b|what do you do|how do you react|supposons|imaginez|que (?:feriez|faites)"
)


def form_of(question: Question, locale: Locale) -> Form:
    """By what the question asks for in its own words."""
    kind, said = question["type"], fold(wording(question, locale))
    if kind in ("introduction", "motivation", "role", "gap"):
        return kind
    if kind in ("experience", "project", "depth") and "achievement" in question["slots"]:
        return "achievement"
    if _STORY.search(said) or kind == "experience":
        return "story"
    if kind == "situational" or _CASE.search(said):
        return "case"
    return "project" if kind == "project" else "method"


def subject_of(question: Question, competency: Competency | None) -> str:
    """What the question is about, as CV or offer name it."""
    named = question["slots"].get("achievement") or (competency["label"] if competency else "")
    return named.strip(" «»“”\u202f")
