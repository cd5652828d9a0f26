"""The tasks: one a section, one before them for the outline and one after them for what was left over.

CrewAI would write an answer's whole schema into each prompt. The shape in a few words does, and servers that can
hold a model to the schema get it beside the prompt; what comes is read here.
"""

from collections.abc import Callable, Sequence
from typing import Any

from crewai import Agent, Task
from pydantic import ValidationError

from parsing.crew.chat import mended
from parsing.crew.outputs import ANSWERS, Answer
from parsing.json_object import JsonObject
from parsing.reading.document import Line

MAX_LINES = 400
MAX_CHARS = 24_000
"""Of a document's text, which bounds what it costs."""
AGAIN = 1
"""So often an answer that will not do is asked for again."""


def bounded(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    """The lines that agents may see, numbered through the document."""
    shown: list[tuple[int, Line]] = []
    room = MAX_CHARS
    for number, line in enumerate(lines[:MAX_LINES], 1):
        room -= len(line.text) + 1
        if room < 0:
            break
        shown.append((number, line))
    return shown


def numbered(lines: Sequence[tuple[int, Line]]) -> str:
    """Lines with their numbers, as an agent sees them; a bar stands for a wide hole.

    The text is data: braces are taken out of its way.
    """
    shown = (f"{n}: {' | '.join(line.cells) or line.text}" for n, line in lines)
    return "\n".join(shown).replace("{", "(").replace("}", ")")


class Guard:
    """Looks at answers. One of no form, or in which `check` finds a fault, is asked for once more with the reason."""

    def __init__(self, name: str, check: Callable[[Any], str | None] = lambda _: None) -> None:
        self._name = name
        self._check = check
        self._refused = 0

    @property
    def gave_up(self) -> bool:
        """Whether no answer was good enough."""
        return self._refused > AGAIN

    def look(self, output: Any) -> tuple[bool, Any]:
        """CrewAI's guardrail."""
        answer = answered(self._name, output.raw)
        wrong = "no JSON of the shape that was asked for" if answer is None else self._check(answer)
        self._refused += wrong is not None
        return (True, output.raw) if wrong is None else (False, wrong)


def task(
    words: JsonObject,
    name: str,
    agent: Agent,
    lines: Sequence[tuple[int, Line]],
    *,
    known: str = "",
    guard: Guard,
) -> Task:
    """The task of this name on the lines given."""
    prompt = words["tasks"][name]
    profile = f"\n\n<profile>\n{known.replace('{', '(').replace('}', ')')}\n</profile>" if known else ""
    return Task(
        name=name,
        description=f"{words['rule']}\n\n{prompt['do']}{profile}\n\n<document>\n{numbered(lines)}\n</document>",
        expected_output=f"{words['form']} {prompt['shape']}",
        agent=agent,
        human_input=False,
        guardrail=guard.look,
        guardrail_max_retries=AGAIN,
    )


def answered(name: str, raw: str) -> Answer | None:
    """The answer that a text is, or None."""
    try:
        return ANSWERS[name].model_validate_json(mended(raw))
    except ValidationError:
        return None
