"""Synthetic candidates. They answer from parts, by a seed: the same candidate says the same things every time."""

import json
import random
import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from interview.commands import Locale
from interview.dialogue.turn import Line
from interview.plan.plan import Plan

KINDS = (
    "strong",
    "average",
    "weak",
    "terse",
    "rambling",
    "evasive",
    "gibberish",
    "repeating",
    "hostile",
    "injecting",
    "switching",
    "asking",
    "elsewhere",
    "talking",
    "denying",
)


_FEMININE = re.compile(r"(?<=[Jj]e suis )(\w+é)e\b")


class Candidate:
    """Answers one interview."""

    def __init__(
        self,
        kind: str,
        *,
        locale: Locale,
        seed: int,
        injections: Sequence[str] = (),
        gender: Literal["f", "m"] = "f",
    ) -> None:
        if kind not in KINDS:
            raise ValueError(kind)
        self.name = kind
        self._gender = gender
        self._locale: Locale = locale
        self._chance = random.Random(f"{kind}:{locale}:{seed}")  # noqa: S311 - reproducible, not secret
        self._parts = _parts(locale)
        self._bags: dict[str, list[str]] = {}
        self._injections = list(injections) or self._parts["injection"]
        self._count = 0
        self._plan: Plan | None = None
        self._subject = self._claimed = ""
        self._denied: set[str] = set()
        self._styles: dict[str, Callable[[], str]] = {
            "strong": self._strong,
            "average": self._average,
            "weak": self._weak,
            "terse": self._terse,
            "rambling": self._rambling,
            "evasive": self._evasive,
            "gibberish": self._gibberish,
            "repeating": self._repeating,
            "hostile": self._hostile,
            "injecting": self._injecting,
            "switching": self._switching,
            "asking": self._asking,
            "elsewhere": self._elsewhere,
            "talking": self._talking,
            "denying": self._denying,
        }

    def meet(self, plan: Plan) -> None:
        """Called once, before the first answer: people speak of what they are asked about."""
        self._plan = plan

    def answer(self, transcript: Sequence[Line]) -> str:
        """What this candidate says to the last turn."""
        self._count += 1
        if transcript[-1].stage == "questions":
            return self._enquire(transcript)
        self._subject = self._asked_about(transcript[-1].question)
        # The parts are written in the feminine; agreement is all that a gender may change.
        text = self._styles[self.name]()
        return _FEMININE.sub(r"\1", text) if self._gender == "m" else text

    def _enquire(self, transcript: Sequence[Line]) -> str:
        asked = sum(1 for line in transcript if line.who == "candidate" and line.stage == "questions")
        if self.name in ("terse", "weak", "evasive", "gibberish") or asked >= 2:
            return str(self._parts["no_question"])
        if self.name == "injecting":
            return self._draw("injection")
        return self._draw("question")

    def _draw(self, name: str) -> str:
        # Without putting back: nobody but the repeating candidate says a thing twice.
        bag = self._bags.get(name)
        if not bag:
            bag = list(self._injections if name == "injection" else self._parts[name])
            self._chance.shuffle(bag)
            self._bags[name] = bag
        return bag.pop()

    def _asked_about(self, place: int) -> str:
        """The skill that the question is about, named at the beginning as people do."""
        if self._plan is None or not 0 <= place < len(self._plan["questions"]):
            self._claimed = ""
            return ""
        wanted = self._plan["questions"][place]["competence"]
        named = [one for one in self._plan["competencies"] if one["id"] == wanted and one["kind"] == "technical"]
        self._claimed = next((one["label"] for one in named if one["status"] == "verify"), "")
        return f"{self._parts['subject']} {named[0]['label']}. " if named else ""

    def _strong(self) -> str:
        figure = self._chance.randint(12, 89)
        result = self._draw("result").replace("#", str(figure))
        parts = (self._draw("situation"), self._draw("task"), self._draw("action"), self._draw("reason"), result)
        return self._subject + " ".join(parts)

    def _average(self) -> str:
        parts = [self._draw("situation"), self._draw("action")]
        if self._chance.random() < 0.35:
            parts.append(self._draw("reason"))
        return self._subject + " ".join(parts)

    def _weak(self) -> str:
        return self._draw("vague")

    def _terse(self) -> str:
        return self._draw("terse")

    def _rambling(self) -> str:
        return " ".join(self._draw(name) for name in ("situation", "vague", "action", "vague", "situation", "task") * 5)

    def _elsewhere(self) -> str:
        """A good story about something that nobody asked for."""
        return self._draw("elsewhere")

    def _denying(self) -> str:
        """Denies a skill that the CV names, once, when it is asked about."""
        claimed = self._claimed
        if not claimed or claimed in self._denied:
            return self._average()
        self._denied.add(claimed)
        return f"{denied(self._locale)} {claimed}. {self._draw('situation')}"

    def _talking(self) -> str:
        """Says things that are no answers between its answers, each of them once."""
        if self._count % 2:
            return self._average()
        bag = self._bags.setdefault("talk", [])
        if not bag:
            bag += talk(self._locale)
            self._chance.shuffle(bag)
        return bag.pop()

    def _evasive(self) -> str:
        return self._draw("evasive")

    def _gibberish(self) -> str:
        letters = "bcdfghjklmnpqrstvwxz"
        return " ".join("".join(self._chance.choices(letters, k=self._chance.randint(5, 9))) for _ in range(6))

    def _repeating(self) -> str:
        return str(self._parts["situation"][0] + " " + self._parts["action"][0])

    def _hostile(self) -> str:
        return self._draw("hostile") if self._count % 2 else self._average()

    def _injecting(self) -> str:
        return self._draw("injection") if self._count % 2 else self._average()

    def _switching(self) -> str:
        if self._count == 2:
            return str(self._parts["switch"])
        other: Locale = "en" if self._locale == "fr" else "fr"
        if self._count > 2 and self._parts is not _parts(other):
            self._parts, self._bags = _parts(other), {}
        return self._average()

    def _asking(self) -> str:
        requests = self._parts["request"]
        return str(requests[self._count // 2 % len(requests)]) if self._count % 2 else self._average()


def denied(locale: Locale) -> str:
    """How a skill is denied."""
    return str(_parts(locale)["denial"])


@cache
def talk(locale: Locale) -> dict[str, str]:
    """What people say besides answering, with what it is."""
    said: dict[str, list[str]] = _parts(locale)["talk"]
    return {text: name for name, texts in said.items() for text in texts}


@cache
def _parts(locale: Locale) -> dict[str, Any]:
    found = json.loads((files("interview.evaluation") / "speech.json").read_text("utf-8"))
    parts: dict[str, Any] = found[locale]
    return parts
