"""Manners one hears, words that do not come back, prompts that fit the question."""

from dataclasses import replace
from itertools import pairwise

import pytest

from interview.commands import PERSONAS, Begin, Locale
from interview.evaluation.candidates import Candidate
from interview.evaluation.documents import OFFERS, person
from interview.evaluation.stage import Documents, Recording, hold
from interview.interviewers.rules import OfflineInterviewer
from tests.unit.interview.staging import begin


async def held(kind: str, locale: Locale, first: Begin) -> Recording:
    offer = OFFERS[locale][0]
    candidate = Candidate(kind, locale=locale, seed=3)
    return await hold(OfflineInterviewer(word_seconds=0), candidate, first, Documents(person=person(), offer=offer))


def said(recording: Recording, *moves: str) -> list[str]:
    return [line.text for line in recording.lines if line.who == "interviewer" and line.move in moves]


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_the_manner_is_heard_in_every_kind_of_turn(locale: Locale) -> None:
    """The same questions, said by three different people."""
    first = begin(locale=locale, minutes=16)
    turns = [await held("weak", locale, replace(first, persona=persona)) for persona in PERSONAS]
    for move in ("open", "ask", "follow_up"):
        begins = [{text.split(".", maxsplit=1)[0] for text in said(one, move)} for one in turns]
        assert all(one for one in begins)
        assert not set.intersection(*begins), move


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("kind", ["evasive", "gibberish", "hostile", "repeating", "terse"])
async def test_the_same_words_never_come_twice_in_a_row(kind: str, locale: Locale) -> None:
    """Thanks, regrets and changes of subject alike."""
    recording = await held(kind, locale, begin(locale=locale, minutes=20))
    turns = said(recording, "ask", "follow_up", "repair")
    begins = [text.split(". ", maxsplit=1)[0] for text in turns]
    assert not any(left == right for left, right in pairwise(begins))


async def test_a_short_answer_is_asked_about_on_every_question() -> None:
    """What the answer before it lacked does not count as said about this one."""
    recording = await held("terse", "fr", begin(minutes=20))
    asked = {line.question for line in recording.lines if line.move == "follow_up"}
    assert len(asked) >= 4
