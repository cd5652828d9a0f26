"""Practice: advice on one answer, and two answers to the same question side by side. By rules, in every engine."""

import re
from collections.abc import Sequence

from pydantic import Field

from interview.assessment.example import ExamplePart, example, shape_of
from interview.assessment.material import Answered
from interview.assessment.report import Assessment, Part
from interview.assessment.rules import ARGUED
from interview.commands import Locale
from interview.dialogue.hearing import STORY_TYPES
from interview.plan.plan import Question
from prompts.loader import fill, phrases, placeholders

STORY_PARTS = ("situation", "task", "action", "result", "own_part", "figures")
IMAGINED_PARTS = ("steps", "reasons")
URGENT = (
    *("relevance", "result", "own_part", "action", "steps", "concrete", "example"),
    *("reasons", "link", "figures", "situation", "task"),
)
"""What is worth adding, most first."""
MOST = 3
"""Pieces of advice at a time: nobody mends seven things at once."""
_YEAR = re.compile(r"(?:19|20)\d\d")
FULL_WORDS = 30
"""An answer that is shorter may hold everything that rules look for, and still be thin."""


class Coaching(Part):
    """Advice on one answer, in words."""

    message: str
    question: str
    notice: str
    worked: list[str]
    add: list[str]
    structure: list[str] = Field(description="A better order, step by step")
    example: list[ExamplePart] = Field(default_factory=list, description="Built from the person's own words")


class Comparison(Part):
    """Two answers to one question. Parts are codes, `words` says it in a sentence."""

    question: str
    first: str
    second: str
    gained: list[str]
    lost: list[str]
    words: str


def coach(made: Assessment, answered: Answered) -> Coaching:
    """What is there, what to add, and in which order to say it."""
    question, locale = answered.question, answered.locale
    words = phrases(locale)["coaching"]
    worked = [_praised(part, made, locale) for part in present(made, question)]
    shape = shape_of(question["type"])
    return Coaching(
        message=made.message,
        question=question["id"],
        notice=words["notice"],
        worked=worked or [words["nothing"]],
        add=[_asked(code, answered) for code in _lacking(made, answered)] or [words["whole"]],
        structure=words["structure"][shape],
        example=example(answered, shape=shape),
    )


def compare(
    first: Assessment, second: Assessment, question: Question, locale: Locale, *, more: int, strays: bool
) -> Comparison:
    """What the second try gained and lost.

    `more`: by how much it is better backed up, and `strays`: it speaks less of what was asked. Marks say neither: they
    are limited where a long answer speaks little of its question, and a fuller one is no worse for that.
    """
    before, after = present(first, question), present(second, question)
    asked = _parts(second, question)
    gained = [part for part in after if part not in before]
    # A case that happened is asked for no steps: what another kind of answer needs is not lost.
    lost = [part for part in before if part not in after and (part in asked or part in second.missing or not after)]
    words = phrases(locale)["coaching"]
    lacking = [part for part in asked if part not in after]
    news = set(second.missing) - set(first.missing)
    elsewhere = bool(before) and "off_subject" in news
    if elsewhere:
        # Nothing is said of what an answer holds that may be about something else.
        gained, lost = [], []
    named = {"gained": gained, "lost": lost, "lacking": lacking}
    aside = elsewhere or (strays and "relevance" in news and not gained and not lost)
    said = words["comparison"]["aside" if aside else _verdict(gained, lost, lacking, there=bool(after), more=more)]
    filling = {name: ", ".join(words["parts"][part] for part in named[name]) for name in placeholders(said)}
    return Comparison(
        question=question["id"],
        first=first.message,
        second=second.message,
        gained=gained,
        lost=lost,
        words=fill(said, **filling),
    )


def _verdict(gained: Sequence[str], lost: Sequence[str], lacking: Sequence[str], *, there: bool, more: int) -> str:
    if gained and lost:
        return "mixed"
    if gained or lost:
        return "better" if gained else "worse"
    if not there:
        return "neither"
    if more:
        return "fuller" if more > 0 else "thinner"
    return "same" if lacking else "complete"


def present(made: Assessment, question: Question) -> list[str]:
    """Parts that the answer holds; none when there was nothing to assess."""
    if not made.marks:
        return []
    return [part for part in _parts(made, question) if _holds(made, part)]


def _holds(made: Assessment, part: str) -> bool:
    if made.star is not None and part in ("situation", "task", "action", "result"):
        # Who tells what was done and what came of it has said what it was for, as the marks have it.
        told = part == "task" and "task" not in made.missing and made.star.action and made.star.result
        return bool(getattr(made.star, part)) or told
    return part not in made.missing


def _parts(made: Assessment, question: Question) -> Sequence[str]:
    """What this kind of question calls for; a situation that was only imagined has no result to tell."""
    kind = question["type"]
    if kind in STORY_TYPES:
        return IMAGINED_PARTS if made.star is None else STORY_PARTS
    reasons = ("reasons",) if kind in ARGUED else ()
    return (*reasons, "example") if kind == "depth" else (*reasons, "example", "link")


def _lacking(made: Assessment, answered: Answered) -> list[str]:
    """Codes of what to add, most urgent first."""
    if "no_answer" in made.missing:
        return ["no_answer"]
    there = present(made, answered.question)
    lacking = {part for part in _parts(made, answered.question) if part not in there}
    lacking |= {"concrete", "relevance"} & set(made.missing)
    found = [code for code in URGENT if code in lacking]
    if "too_short" in made.missing:
        found.insert(0, "too_short")
    elif len(answered.text.split()) < FULL_WORDS:
        found.append("too_short")
    return found[:MOST]


def _praised(part: str, made: Assessment, locale: Locale) -> str:
    words = phrases(locale)["coaching"]
    # A year says when it was, not how much.
    figures = [text for quote in made.numbers if not _YEAR.fullmatch(text := quote.text.strip())]
    if part != "figures" or not figures:
        return str(words["worked"][part])
    quotes = ", ".join(fill(words["quote"], text=text) for text in figures[:2])
    return fill(words["figures_quoted"], quotes=quotes)


def _asked(code: str, answered: Answered) -> str:
    words = phrases(answered.locale)["coaching"]
    demands = [item["label"] for item in answered.plan["competencies"] if item["id"].startswith("offer-")][:2]
    if code == "link" and demands:
        return fill(words["link_named"], names=", ".join(demands))
    return str(words["add"][code])
