"""What people say instead of answering, in both languages: the twelve acts, and answers that hold the same words.

`open.tsv` stood beside the patterns while they were written. `closed.tsv` is the other random half of the same
phrasings, made before the first pattern: it is only counted, never read, and nothing is mended by a line of it.
`strangers_open.tsv` and `strangers_closed.tsv` are halves of what somebody wrote who did not know the patterns, counted
apart. What is learned beside the patterns is learned from the open halves and from `training.tsv`. FIGURES.md says how
much is heard.
"""

import math
import time
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from interview.dialogue.heard import hear, weighed
from interview.dialogue.hearing import Setting, read_answer
from interview.language.likelihood import ANSWER, likelihood
from interview.language.words import tokens
from prompts.loader import act_weights
from tests.unit.interview.hearing.training import OPEN, WEIGHTS, digest, phrasings

FOLDER = Path(__file__).parent
NAMES = {"rephrase": "clarify", "stop": "end", "answer": None}
ACTS = (
    "repeat", "rephrase", "skip", "pause", "question", "complaint", "refusal", "yes_no", "already", "next", "stop",
    "small_talk",
)  # fmt: skip
LEAST = 0.9
"""Share of the closed phrasings of each act."""
OF_STRANGERS = {"strangers_open": 117, "strangers_closed": 102}
"""Phrasings of the acts, of 117 (learned from) and 115 (never), that are heard of somebody who knew no pattern."""
FEWEST = 15
"""Phrasings of each act in each language, in each half."""


def rows(half: str) -> list[tuple[str, str, str]]:
    lines = (FOLDER / f"{half}.tsv").read_text("utf-8").splitlines()
    return [(act, locale, text) for act, locale, text in (line.split("\t") for line in lines)]


@cache
def counted(half: str) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """How many phrasings there are of each act in each language, and how many of them are heard as that act."""
    total: Counter[tuple[str, str]] = Counter()
    heard: Counter[tuple[str, str]] = Counter()
    for act, locale, text in rows(half):
        total[act, locale] += 1
        heard[act, locale] += hear(text).act == NAMES.get(act, act)
    return total, heard


@pytest.mark.parametrize("half", ["open", "closed"])
def test_there_are_enough_of_each(half: str) -> None:
    total, _ = counted(half)
    assert {act for act, _ in total} == {*ACTS, "answer"}
    assert min(total.values()) >= FEWEST
    assert total["answer", "en"] + total["answer", "fr"] >= 150


def test_the_open_half_is_heard() -> None:
    total, heard = counted("open")
    assert sum(total.values()) - sum(heard.values()) <= 2
    assert heard["answer", "en"] == total["answer", "en"]
    assert heard["answer", "fr"] == total["answer", "fr"]


@pytest.mark.parametrize("act", ACTS)
def test_the_closed_half_is_heard(act: str) -> None:
    total, heard = counted("closed")
    said = sum(count for (name, _), count in total.items() if name == act)
    assert sum(count for (name, _), count in heard.items() if name == act) >= LEAST * said


@pytest.mark.parametrize("half", OF_STRANGERS)
def test_strangers_are_heard_no_less_than_measured(half: str) -> None:
    """Few as they are of each act, they count together; their answers are left alone."""
    total, heard = counted(half)
    answers = [("answer", "en"), ("answer", "fr")]
    assert sum(heard[one] for one in total if one not in answers) >= OF_STRANGERS[half]
    assert sum(total[one] - heard[one] for one in answers) <= 1


def test_answers_of_the_closed_half_are_left_alone() -> None:
    total, heard = counted("closed")
    answers = [("answer", "en"), ("answer", "fr")]
    assert sum(total[one] - heard[one] for one in answers) <= 2


def test_the_weights_were_learned_from_the_open_phrasings_as_they_stand() -> None:
    """`python -m tests.unit.interview.hearing.training` learns them anew."""
    assert act_weights()[0]["learned_from"] == digest()
    assert WEIGHTS.stat().st_size < 200_000
    assert not any("closed" in name for name in OPEN)
    closed = {" ".join(tokens(text)) for name in ("closed", "strangers_closed") for _, text in phrasings(name)}
    assert not closed & {" ".join(tokens(text)) for _, text in phrasings("training")}


def test_the_likelihoods_of_a_message_add_up() -> None:
    for text in ("Could you put that in plainer terms?", "", "?", "et voilà " * 400):
        assert sum(math.exp(one) for one in likelihood(text).values()) == pytest.approx(1.0)


def sure_of(act: str, share: float) -> dict[str, float]:
    """Likelihoods of which one stands out."""
    others = [one for one in likelihood("") if one != act]
    return {act: math.log(share), **dict.fromkeys(others, math.log((1 - share) / len(others)))}


def test_no_likelihood_ends_an_interview_or_makes_a_question() -> None:
    assert weighed(None, sure_of("end", 0.99)) is None
    assert weighed(None, sure_of("question", 0.99)) is None
    assert weighed("end", sure_of("end", 0.99)) == "end"


def test_what_the_patterns_hear_gives_way_only_to_what_is_likely() -> None:
    assert weighed("repeat", sure_of("clarify", 0.15)) == "repeat"
    assert weighed("repeat", sure_of("clarify", 0.9)) == "clarify"
    assert weighed("pause", sure_of("skip", 0.38)) == "pause"
    assert weighed("pause", sure_of(ANSWER, 0.45)) == "pause"


@pytest.mark.parametrize("text", ["So what does it pay, roughly?", "Et le salaire, c'est combien à peu près ?"])
def test_a_question_about_the_position_stays_one_whatever_is_likely(text: str) -> None:
    assert hear(text, likelihood=lambda _: sure_of("skip", 0.99)).act == "question"
    assert weighed("end", sure_of("skip", 0.95)) == "skip"
    assert weighed("clarify", sure_of(ANSWER, 0.95)) is None


def test_where_no_pattern_hears_anything_an_act_must_be_likely_and_a_refusal_more_so() -> None:
    assert weighed(None, sure_of("complaint", 0.35)) is None
    assert weighed(None, sure_of("complaint", 0.6)) == "complaint"
    assert weighed(None, sure_of("refusal", 0.5)) is None
    assert weighed(None, sure_of("refusal", 0.9)) == "refusal"


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Do you mean at my current company or before?", "choice"),
        ("By conflict, do you mean a quarrel?", "clarify"),
        ("Why do you ask?", "clarify"),
        ("Can I use an example from university?", "choice"),
        ("Je peux prendre un exemple de mes études ?", "choice"),
        ("Do you have an example in mind?", "choice"),
        ("How big is the team?", "enquiry"),
        ("What would success look like in the first six months?", "enquiry"),
        ("what's that? I don't speak french", None),
        ("tell the nurse. do the ones who cant wait first like if they need the toilet", None),
        ("Ça s'est bien passé.", None),
        ("is that reach trucks or counterbalance at your place?", "enquiry"),
        ("c'est du chariot rétractable ou du frontal chez vous ?", "enquiry"),
        ("Est-ce qu'il y a des astreintes, et comment elles sont payées ?", "enquiry"),
        ("rpeat the qestion please", "repeat"),
        ("Et vous, vous êtes une vraie personne ?", "enquiry"),
        ("Are you a real person?", "enquiry"),
        ("J’ai pas compris", "clarify"),
        ("I don't know the exact figure, but we had forty tickets a week and I closed half of them.", None),
    ],
)
def test_a_question_back_is_told_apart_from_one_about_the_position(text: str, trigger: str | None) -> None:
    setting = Setting(locale="en", type=None, asked="", earlier=(), topic=frozenset(), claimed=frozenset())
    assert read_answer(text, setting).trigger == trigger


def test_to_take_one_s_time_with_somebody_is_no_pause() -> None:
    said = "de prendre le temps avec madame Roux même si le planning dit 30 minutes, et attention au gaz chez elle"
    assert hear(said).act is None


def test_a_long_answer_with_a_question_at_its_end_is_both() -> None:
    statement = "I rebuilt the orders from the webhooks of the payment provider and the scans of the carriers, " * 2
    heard = hear(f"{statement}. Is that the kind of thing you mean?")
    assert heard.act == "question"
    assert heard.answers
    assert heard.questions == ("is that the kind of thing you mean?",)


@pytest.mark.parametrize(
    "text", ["please i can we please " * 300, "et je " * 1000, "a. " * 1700, ", a" * 1700, "pouvez vous " * 500 + "?"]
)
def test_hostile_lengths_take_no_time(text: str) -> None:
    hear("warm")
    begun = time.process_time()
    hear(text)
    assert time.process_time() - begun < 0.5
