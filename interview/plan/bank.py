"""The question bank's words for a planned question."""

import re

from interview.commands import Locale
from interview.language.places import filled
from interview.language.typography import typeset
from interview.plan.plan import Question
from prompts.loader import fill, phrases, wordings

_INNER = re.compile(r"«\s?([^«]*?)\s?»")


def wording(question: Question, locale: Locale) -> str:
    """The question in the language spoken now, its slots filled with what stands in the plan."""
    if question["text"] and question.get("text_locale") == locale:
        return question["text"]
    text, slots = wordings(locale)[question["bank"]], _slots(question, locale)
    return typeset(filled(text, slots) if locale == "fr" else fill(text, **slots), locale)


def _slots(question: Question, locale: Locale) -> dict[str, str]:
    # Quotes follow the language that is spoken now.
    if locale == "en":
        return {name: _INNER.sub(r"“\1”", value) for name, value in question["slots"].items()}
    return {name: value.replace("“", "« ").replace("”", " »") for name, value in question["slots"].items()}


def unopened(question: Question, locale: Locale) -> str:
    """The same without the words with which an interview begins: nobody begins twice."""
    return without_opener(wording(question, locale), locale)


def without_opener(text: str, locale: Locale) -> str:
    """A question as it was put, without "To begin,"."""
    opener = next((one for one in phrases(locale)["openers"] if text.startswith(one)), "")
    rest = text.removeprefix(opener)
    return rest[:1].upper() + rest[1:] if opener else text
