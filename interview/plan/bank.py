"""The question bank's words for a planned question."""

from interview.commands import Locale
from interview.plan.plan import Question
from prompts.loader import fill, wordings


def wording(question: Question, locale: Locale) -> str:
    """The question in the language spoken now, its slots filled with what stands in the plan."""
    if question["text"] and question.get("text_locale") == locale:
        return question["text"]
    return fill(wordings(locale)[question["bank"]], **_slots(question, locale))


def _slots(question: Question, locale: Locale) -> dict[str, str]:
    # Quotes follow the language that is spoken now.
    if locale == "en":
        return {name: value.replace("« ", "“").replace(" »", "”") for name, value in question["slots"].items()}
    return {name: value.replace("“", "« ").replace("”", " »") for name, value in question["slots"].items()}
