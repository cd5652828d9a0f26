"""The tasks: one a section, with a pydantic output."""

from typing import Any

from crewai import Agent, Task

from parsing.crew.outputs import ANSWERS

MAX_LINES = 260
MAX_CHARS = 14_000
"""Of a section's text, which bounds what a section costs."""


def numbered(lines: list[tuple[int, str]]) -> str:
    """Lines with their numbers, as the agent sees them. The text is data: braces are taken out of its way."""
    shown = "\n".join(f"{number}: {text}" for number, text in lines[:MAX_LINES])
    return shown[:MAX_CHARS].replace("{", "(").replace("}", ")")


def task(words: dict[str, Any], section: str, agent: Agent, lines: list[tuple[int, str]]) -> Task:
    """The task of a section on the lines given."""
    told = words["tasks"][section]
    return Task(
        name=section,
        description=f"{words['rule']}\n\n{told['do']}\n\n<document>\n{numbered(lines)}\n</document>",
        expected_output=f"{words['form']} {told['shape']}",
        agent=agent,
        output_pydantic=ANSWERS[section],
        human_input=False,
    )
