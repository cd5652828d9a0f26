"""The benchmark sees whether a follow-up rests on something that was said."""

import asyncio
from dataclasses import replace

import pytest

from interview.evaluation.criteria.questions import a_follow_up_rests_on_what_was_said
from interview.evaluation.stage import Recording
from interview.events import MoveDecided
from interview.interviewers.rules import OfflineInterviewer
from tests.transcripts.holding import hold_with, people


@pytest.fixture(scope="module")
def held() -> Recording:
    return asyncio.run(hold_with(OfflineInterviewer(word_seconds=0), people()["data-nantes"]))


def decided(held: Recording, anchor: str) -> Recording:
    """As if a model had led the first follow-up."""
    turn = next(line.turn for line in held.lines if line.move == "follow_up")
    event = MoveDecided(index=turn, act="follow_up", aim="how", anchor=anchor)
    return replace(held, events=[*held.events, event])


def test_an_anchor_stands_in_an_answer(held: Recording) -> None:
    said = next(line.text for line in held.lines if line.who == "candidate")
    assert a_follow_up_rests_on_what_was_said(decided(held, " ".join(said.split()[:4]))) is True
    assert a_follow_up_rests_on_what_was_said(decided(held, "words that nobody has said")) is False


def test_a_quote_stands_there_too(held: Recording) -> None:
    lines = [
        replace(line, text="« Des mots que personne n'a dits » : comment ?") if line.move == "follow_up" else line
        for line in held.lines
    ]
    assert a_follow_up_rests_on_what_was_said(replace(held, lines=lines)) is False


def test_where_nothing_was_followed_up_it_does_not_apply(held: Recording) -> None:
    lines = [line for line in held.lines if line.move != "follow_up"]
    assert a_follow_up_rests_on_what_was_said(replace(held, lines=lines)) is None
