"""A model's sentences about an interview are looked at one by one; what falls is told to staff."""

from typing import Any

import pytest

from interview.assessment.material import Held
from interview.assessment.report_by_model import ProposedNote, ProposedSentence, ProposedSummary
from interview.assessment.sieve import Sieve
from interview.commands import Locale
from interview.dialogue.turn import Line
from interview.events import NO_TURN, Event, WordsRefused
from interview.plan.pinned import pinned_of
from interview.plan.rules import make_plan
from tests.unit.interview.staging import begin

FACTS = {"answers": {"a1": "At Orbelis I cut the delay from 42 to 7 days, because two checks were made twice."}}


def held(locale: Locale = "en") -> Held:
    pinned = pinned_of(begin(locale=locale, minutes=20))
    line = Line("m-1", "candidate", FACTS["answers"]["a1"], 1, "background", 0, "answer")
    plan: Any = make_plan(pinned, engine="llm", model="m")
    return Held(pinned=pinned, plan=plan, lines=[line], assessments={}, reason="completed", locale=locale, at=0)


@pytest.mark.parametrize(
    ("text", "rests_on", "code"),
    [
        ("You cut the delay from 42 to 7 days.", ["a1"], None),
        ("You cut the delay by 35 days.", ["a1"], "invented"),
        ("You did it at Orbelis.", ["a1"], None),
        ("You did it at Brightmoor.", ["a1"], "invented"),
        ("You did it at IBM.", ["a1"], "invented"),
        ("You cut it from 42 to 7 days, which is 35 days less.", ["a1"], None),
        ("Told as a STAR answer, it would begin with the delay.", ["a1"], None),
        ("You said what you did, but not what the HCAs and the GP did.", ["a1"], None),
        ("You said “two checks were made twice”.", ["a1"], None),
        ("You said “three checks were never made”.", ["a1"], "misquoted"),
        ("You explained the cause.", ["a7"], "no_such_answer"),
        ("The candidate explained the cause.", ["a1"], "misaddressed"),
        ("Your accent shows where you are from.", [], "forbidden"),
    ],
)
def test_a_sentence_stands_alone(text: str, rests_on: list[str], code: str | None) -> None:
    noted: list[Event] = []
    also = ProposedSentence(text="You gave one example.", rests_on=["a1"])
    kept = Sieve(held(), FACTS, noted.append).kept([ProposedSentence(text=text, rests_on=rests_on), also])
    refused = [(event.index, event.code) for event in noted if isinstance(event, WordsRefused)]
    assert refused == ([] if code is None else [(NO_TURN, code)])
    assert [one.text for one in kept][-1] == "You gave one example."
    assert kept[-1].messages == ["m-1"]


def test_what_is_written_for_a_recruiter_does_not_speak_to_the_candidate() -> None:
    noted: list[Event] = []
    lines = ["The candidate cut the delay from 42 to 7 days.", "You cut the delay."]
    kept = Sieve(held(), FACTS, noted.append, of=True).kept([ProposedSentence(text=one) for one in lines])
    assert [one.text for one in kept] == lines[:1]


def test_small_models_may_leave_the_marks_out() -> None:
    given = ProposedSummary.model_validate({"summary": "You did this. You did that."})
    assert [one.text for one in given.summary] == ["You did this.", "You did that."]


def test_a_note_may_say_what_an_answer_held_without_a_you_of_its_own() -> None:
    """Written to the person are the notes as a whole; one that speaks of an answer is not left out for that."""
    noted: list[Event] = []
    notes = [
        ProposedNote(question="q1", text="The delay, from 42 to 7 days, is told with its cause."),
        ProposedNote(question="q2", text="You gave one example."),
    ]
    kept = Sieve(held(), FACTS, noted.append).each(notes)
    assert [(note.question, sentence.text) for note, sentence in kept] == [(one.question, one.text) for one in notes]
    assert Sieve(held(), FACTS, noted.append).each(notes[:1]) == []


@pytest.mark.parametrize(
    ("step", "stands"),
    [
        ("Reword the line on the delay in your CV this week.", True),
        ("Write down what you checked before the delay fell.", True),
        ("Ask a friend to time you: two minutes for the delay, no more.", True),
        ("Note for three cases which part was yours.", True),
        ("Find out when the next course in lean checks begins, which the offer asks for.", True),
        ("Buy new tyres this week.", False),
    ],
)
def test_a_next_step_is_about_answering_or_about_the_cv(step: str, *, stands: bool) -> None:
    events: list[Event] = []
    kept = Sieve(held(), FACTS, events.append, advice=True).kept([ProposedSentence(text=step)])
    assert bool(kept) is stands


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Dites aussi ce que vous avez dit à la personne concernée.", True),
        ("Chronométrez-vous : deux minutes pour le délai, avec la personne chargée des stocks.", True),
        ("Dites comment vous avez aidé la personne malade.", True),
        ("La personne explique bien ce délai, vous verrez.", False),
    ],
)
def test_another_person_may_be_spoken_of(text: str, *, stands: bool) -> None:
    """Who reads it is addressed; those whom they cared for or trained are not them."""
    events: list[Event] = []
    kept = Sieve(held("fr"), FACTS, events.append, advice=True).kept([ProposedSentence(text=text)])
    assert bool(kept) is stands
