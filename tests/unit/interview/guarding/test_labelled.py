"""Sentences that a model might say, labelled by hand: the good ones pass, the bad ones are not heard.

`seen.jsonl` and `open.jsonl` stood beside the guard while it was written; `unseen.jsonl` was written after it, and
nothing was changed for it. Its figure is the honest one.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from interview.commands import Locale
from interview.dialogue.faults import Ground, fault
from interview.dialogue.progress import Move
from interview.dialogue.sentences import sentences
from interview.dialogue.wording import words
from tests.unit.interview.guarding.scenes import scene

FOLDER = Path(__file__).parent


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def wrong(name: str, *, good: bool) -> Iterator[tuple[str, str | None]]:
    """What is judged otherwise than its label says, with the reason given."""
    for row in rows(name):
        if row["good"] is good:
            asking = scene(row["locale"])
            followed = Move(kind="follow_up", question=1, trigger="how", detail=None, last=False)
            ground = Ground.of(replace(asking, move=followed), words(asking, offline=False))
            found = next((code for one in sentences(row["text"]) if (code := fault(one, ground))), None)
            if (found is None) is not good:
                yield row["text"], found


@pytest.mark.parametrize("good", [True, False])
@pytest.mark.parametrize("name", ["seen", "open"])
def test_what_the_guard_was_written_beside(name: str, *, good: bool) -> None:
    assert list(wrong(name, good=good)) == []


def test_what_the_guard_has_never_seen() -> None:
    """No good sentence is lost. Of the bad ones, word lists stop 19 of 30; the rest is left to a second look.

    Once, that look was played by hand from its prompt alone, without the labels: all 30 were stopped, no good one.
    """
    assert list(wrong("unseen", good=True)) == []
    assert len(list(wrong("unseen", good=False))) <= 11


def test_the_words_of_a_question_back_may_be_given_back() -> None:
    """A strong model that clarifies says the person's own words again, and speaks of itself."""
    asking = scene("en")
    said = "I mean the first: lost events went from 3 % to 0.4 %."
    assert fault(said, Ground.of(asking, "")) is None
    taken = "I rebuilt the orders from the payment provider's webhooks."
    assert fault(taken, Ground.of(asking, "")) == "echo"


@pytest.mark.parametrize(
    ("said", "familiar"),
    [
        ("Que leur avez-vous dit exactement, et que leur avez-vous tu ?", False),
        ("Qu’est-ce que l’équipe avait tu jusque-là ?", False),
        ("Et toi, qu’as-tu fait ce jour-là ?", True),
        ("Comment as-tu choisi ?", True),
    ],
)
def test_what_was_kept_silent_is_not_familiar(said: str, *, familiar: bool) -> None:
    found = fault(said, Ground.of(scene("fr"), ""))
    assert (found == "familiar") is familiar


def private() -> list[tuple[str, Locale, str]]:
    """Turns that touch a private subject, and as many with the same words that do not, in both languages."""
    lines = (FOLDER / "private.tsv").read_text("utf-8").splitlines()
    found: list[tuple[str, Locale, str]] = []
    for line in lines:
        label, locale, text = line.split("\t")
        found.append((label, "fr" if locale == "fr" else "en", text))
    return found


@pytest.mark.parametrize(("label", "locale", "text"), private())
def test_a_private_subject_is_known_by_its_words(label: str, locale: Locale, text: str) -> None:
    """`private.tsv` was written before these patterns and stood beside them."""
    asking = scene(locale)
    found = [fault(one, Ground.of(asking, "")) for one in sentences(text)]
    assert ("forbidden_topic" in found) is (label == "bad")
