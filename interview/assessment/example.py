"""An example answer out of the person's own words: sentences of their answers, lines of their CV, and marked gaps.

Nothing in it is invented: what neither says is a gap, to be filled by the person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from interview.assessment.material import Answered
from interview.assessment.report import Part
from interview.dialogue.hearing import STORY_TYPES
from interview.language.lexicon import lexicon
from interview.language.words import roots
from interview.plan.plan import QuestionType
from prompts.loader import fill, phrases

Source = Literal["answer", "cv", "gap"]
MOST_OF_CV = 300
"""Code points of a line of the CV."""
LEAST_WORDS = 5
"""Words of a sentence that says something."""
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.](?=\d))+[.!?]*")
_MARKED: dict[str, tuple[str, ...]] = {
    "situation": ("situation",),
    "task": ("task",),
    "action": ("action",),
    "result": ("result", "figures"),
    "example": ("situation", "action"),
    "reasons": ("reason",),
    "claim": ("own", "action", "reason"),
    "experience": ("situation", "action"),
    "second": ("situation", "action"),
    "near": ("action", "situation"),
    "link": ("reason",),
    "want": ("reason",),
}
"""By which words of an answer a part is found."""
_OF_CV = frozenset({"action", "experience", "second", "example", "fit", "near"})
"""Parts that a line of the CV can fill."""
_SHAPES: dict[str, tuple[str, ...]] = {
    "story": ("situation", "task", "action", "result"),
    "explained": ("claim", "example", "reasons", "limit"),
    "introduction": ("work", "experience", "second", "link"),
    "motivation": ("offer", "fit", "want"),
    "gap": ("know", "near", "learn"),
}


class ExamplePart(Part):
    """One sentence of an example, and where it comes from. A gap is for the person to fill."""

    part: str
    name: str
    text: str
    source: Source


@dataclass(slots=True)
class _Words:
    """What is there to build from; each line is used once."""

    said: list[str]
    cv: list[str]

    def take(self, part: str, answered: Answered) -> tuple[str, Source] | None:
        own = lexicon(answered.locale)
        for marker in _MARKED.get(part, ()):
            found = next((one for one in self.said if own.found(marker, one)), None)
            if found is not None:
                self.said.remove(found)
                return found, "answer"
        if part in _OF_CV and self.cv:
            return self.cv.pop(0), "cv"
        return None


def example(answered: Answered, *, shape: str) -> list[ExamplePart]:
    """In the order in which the parts are best said."""
    words = phrases(answered.locale)["coaching"]["example"]
    there = _Words(said=list(_said(answered)), cv=_of_cv(answered))
    found = []
    for part in _SHAPES[shape]:
        text, source = there.take(part, answered) or _fixed(part, answered) or (words["gaps"][part], "gap")
        found.append(ExamplePart(part=part, name=words["parts"][part], text=text, source=source))
    return found


def shape_of(kind: QuestionType) -> str:
    """Which order suits a question."""
    if kind in ("introduction", "motivation", "gap"):
        return kind
    return "story" if kind in STORY_TYPES else "explained"


def _said(answered: Answered) -> Iterator[str]:
    """Whole sentences of the answer, and of what was said to the same question before."""
    place = next(
        (at for at, one in enumerate(answered.plan["questions"]) if one["id"] == answered.question["id"]), None
    )
    before = [line.text for line in answered.earlier if line.question == place]
    for text in (*before, answered.text):
        for match in _SENTENCE.finditer(text):
            sentence = match[0].strip()
            if len(sentence.split()) >= LEAST_WORDS and not sentence.endswith("?"):
                yield sentence


def _of_cv(answered: Answered) -> list[str]:
    """Lines of the CV, those nearest to the question first. For an introduction, positions too."""
    profile = answered.pinned["profile"] or {}
    positions = profile.get("positions", [])
    lines = [one[:MOST_OF_CV] for position in positions for one in position.get("highlights", ())]
    if not lines:
        words = phrases(answered.locale)["coaching"]["example"]
        lines = [
            fill(words["worked_as"], position=str(one.get("position")), employer=str(one.get("employer")))
            for one in positions
            if one.get("position") and one.get("employer")
        ]
    about = roots(f"{answered.asked} {answered.text}")
    if answered.question["type"] not in ("introduction", "motivation"):
        # Another story than the one that was asked for is no example of it.
        lines = [line for line in lines if roots(line) & about]
    # Where several are as near, one that has a figure tells more.
    return sorted(lines, key=lambda line: (-len(roots(line) & about), not re.search(r"\d", line)))


def _fixed(part: str, answered: Answered) -> tuple[str, Source] | None:
    """The line of work is the CV's own title."""
    title = (answered.pinned["profile"] or {}).get("label") if part == "work" else None
    return (str(title), "cv") if title else None
