"""A contradiction is found once, asked about once, and done with when the person has put it right."""

from dataclasses import replace
from typing import Any

import pytest

from interview.assessment.ledger import corrections, is_settled, replaced_by, value_of
from interview.assessment.proposals import ProposedAssessment, agreed, checked
from interview.assessment.report import Assessment, Contradiction, Quote
from interview.assessment.rules import assess
from interview.commands import Locale
from interview.dialogue.deciding import Decision, settle
from interview.dialogue.turn import Line
from interview.graph.speaking import claimed, noted
from tests.unit.interview.guarding.scenes import scene
from tests.unit.interview.test_marks import answered

ALONE = "C'est moi qui ai tout mis en place, toute seule."


def clash(turn: int, text: str, *, start: int = 0, against: str = "a0") -> Contradiction:
    quote = Quote(message=f"a-{turn}", turn=turn, start=start, end=start + len(text), text=text)
    return Contradiction(quote=quote, against=against, text=ALONE)


def assessment(turn: int, *clashes: Contradiction) -> Assessment:
    return Assessment(
        message=f"a-{turn}",
        turn=turn,
        question=f"q{turn}",
        competence="role",
        engine="llm",
        fallback=None,
        marks=[],
        star=None,
        missing=[],
        contradictions=list(clashes),
    )


def test_what_two_readings_find_is_one_contradiction() -> None:
    """However much of the sentence each of them quotes; against something else it is another one."""
    whole, part = clash(3, "Karine avait choisi et monté les rappels"), clash(3, "choisi et monté", start=13)
    other = clash(3, "choisi et monté", start=13, against="/positions/0/highlights/0")
    made = agreed([assessment(3, whole), assessment(3, part, other)])
    assert [one.against for one in made.contradictions] == ["a0", "/positions/0/highlights/0"]


def asked_at(turn: int) -> list[Line]:
    """The interviewer has asked about a contradiction in this turn."""
    return [
        Line(
            id="turn", who="interviewer", text="?", turn=turn, stage="technical", question=1, move="follow_up",
            trigger="contradiction",
        )
    ]  # fmt: skip


def state(*made: Assessment) -> Any:
    return {
        "assessments": {one.message: one.model_dump(mode="json") for one in made},
        "progress": {"locale": "en"},
    }


def test_what_was_put_right_is_not_noted_again() -> None:
    first, put_right = assessment(3, clash(3, "Karine")), assessment(4, clash(4, "Karine a choisi"))
    assert len(noted(state(first), [])) == 1
    assert noted(state(first, put_right), asked_at(4)) == []


def test_another_contradiction_in_the_same_answer_is_noted() -> None:
    first, more = assessment(3, clash(3, "Karine")), assessment(4, clash(4, "en 2019", against="a2"))
    assert len(noted(state(first, more), asked_at(4))) == 1


FOUR = "There were four of us on the night desk."
SIX = "I said four of us earlier, in fact we were six on the night desk."


def judged(**proposed: object) -> Assessment:
    """A model's look at the correction; the answer before it, of turn 1, had said something else."""
    given = answered(SIX)
    given = replace(given, earlier=[replace(given.earlier[0], turn=1, text=FOUR)])
    return checked(ProposedAssessment.model_validate(proposed), given, assess(given))


def test_a_correction_is_none_of_the_things_that_clash() -> None:
    """Whether a model calls it one, or a contradiction, or both."""
    side = {"quote": "we were six on the night desk", "against": "a1"}
    for proposed in (
        {"corrections": [side]},
        {"contradictions": [side]},
        {"contradictions": [side], "corrections": [side]},
    ):
        made = judged(**proposed)
        assert made.contradictions == []
        assert [(one.quote.text, one.against, one.text) for one in made.corrections] == [(SIX[:-1], "a1", FOUR)]


def test_the_same_words_in_another_writing_are_no_contradiction() -> None:
    made = judged(contradictions=[{"quote": "four of us", "against": "a1"}])
    assert made.contradictions == []
    assert made.corrections == []


def test_what_was_put_right_is_settled_and_stands_beside_the_claim() -> None:
    first = assessment(1, clash(1, FOUR, against="/positions/0/highlights/0"))
    first = first.model_copy(update={"claims": [first.contradictions[0].quote]})
    later = judged(corrections=[{"quote": "we were six on the night desk", "against": "a1"}])
    assert is_settled(first.contradictions[0], later.corrections)
    assert noted(state(first), []) != []
    assert noted(state(first, later), []) == []
    assert claimed(state(first, later)) == [f"a1: “{FOUR}” (put right in a2: “{SIX[:-1]}”)"]


def test_other_claims_of_the_same_answer_still_hold() -> None:
    later = judged(corrections=[{"quote": "we were six on the night desk", "against": "a1"}])
    for text, held in ((FOUR, False), ("I wrote the handover sheet.", True)):
        claim = Quote(message="a-1", turn=1, start=0, end=len(text), text=text)
        assert (replaced_by(claim, later.corrections) is None) is held


DOOR = "I put one nurse and one HCA standing at the door with a tablet."
RATE = "By the end of the five months we were at about 24 minutes, from 34, and it stayed there."
NIGHTS = "Sorry, when I said 24 I was thinking of the nights, where we only had the one nurse at the door."
HALL = "La première, c'est la halle, que j'ai menée de bout en bout, du relevé jusqu'à la réception."
WALLS = "La troisième, les murs, parce qu'un mur se gagne à l'atelier et pas sur le chantier."
FIVE = "Ce qui manque, on le taille à la main : une ferme, ça me prend cinq heures,"
TWO = " donc deux fermes dans la nuit s'il faut."
ONE = "je ne compterais pas deux fermes dans la nuit, j'ai dit ça un peu vite, on en sort une"
HIS = "j'ai parlé trop vite. Le chantier, c'était Jean-Marc, avec le relevé et la mairie"


@pytest.mark.parametrize(
    ("said", "asked", "words", "of", "still"),
    [
        (f"{DOOR} {RATE}", "Which of the two is it, 19 or 24?", NIGHTS, RATE, DOOR),
        (f"{HALL} {WALLS}", "Vous disiez avoir mené la halle, du relevé à la réception.", HIS, HALL, WALLS),
        (f"{FIVE}{TWO}", "Lequel des deux vaut, et pour quelle ferme ?", ONE, f"{FIVE}{TWO}", FIVE),
    ],
    ids=["a figure tells more than words", "what was asked decides between two", "half of a sentence may hold"],
)
def test_what_is_put_right_is_the_sentence_that_it_speaks_of(
    said: str, asked: str, words: str, of: str, still: str
) -> None:
    """The claims beside it hold: a model was told that they had been taken back."""
    given = answered(f"{words}.")
    given = replace(given, asked=asked, earlier=[replace(given.earlier[0], turn=1, text=said)])
    proposed = ProposedAssessment.model_validate({"corrections": [{"quote": words, "against": "a1"}]})
    found = checked(proposed, given, assess(given)).corrections
    assert [one.text for one in found] == [of]
    for text, held in ((of.removeprefix(still)[:-1], False), (still[:-1], True)):
        claim = Quote(message="a-1", turn=1, start=0, end=len(text), text=text)
        assert (replaced_by(claim, found) is None) is held


def test_what_was_claimed_is_quoted_as_its_language_quotes() -> None:
    first = assessment(1, clash(1, "six personnes", against="a0"))
    first = first.model_copy(update={"claims": [first.contradictions[0].quote]})
    french: Any = {**state(first), "progress": {"locale": "fr"}}
    for text in (*claimed(french), *noted(french, [])):
        assert "«" in text
        assert "“" not in text


def test_nobody_is_asked_which_of_two_is_so_after_putting_it_right() -> None:
    asking = scene("en")
    before = [replace(line, turn=1, text=FOUR) for line in asking.lines if line.who == "candidate"][:1]
    lines = [*before, replace(before[0], id="a-9", turn=2, text=SIX, question=1)]
    assert asking.choices is not None
    offered = replace(asking.choices, lines=lines)
    asked = Decision("follow_up", anchor="we were six on the night desk", aim="contradiction", against="a1")
    assert settle(asked, offered).code == "put_right"


def put_right(text: str, earlier: str = "", locale: Locale = "en") -> list[Contradiction]:
    before = Line(id="a-0", who="candidate", text=earlier, turn=0, stage="background", question=0, move="answer")
    given = replace(answered(), text=text, locale=locale, earlier=[before] if earlier else [])
    made = assess(given)
    assert all(text[one.quote.start : one.quote.end] == one.quote.text for one in made.corrections)
    return made.corrections


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "We were four, no, six people on the night shift. I wrote the rota myself."),
        ("en", "We were 4, sorry, 6 people on the night shift. I wrote the rota myself."),
        ("fr", "On était quatre, non, six à tourner la nuit. J'ai écrit le planning moi-même."),
        ("fr", "On était quatre, enfin non, pardon, six à tourner la nuit. J'ai écrit le planning."),
    ],
)
def test_a_figure_that_is_put_right_in_the_same_breath_is_kept_with_the_one_it_replaces(
    locale: Locale, text: str
) -> None:
    (found,) = put_right(text, locale=locale)
    assert value_of(found, locale) == ("6", "4")
    assert text.startswith(found.quote.text)
    assert corrections([assessment(1).model_copy(update={"corrections": [found]})]) == []


def test_figures_that_merely_follow_each_other_are_no_correction() -> None:
    assert put_right("We had four vans and six drivers, no spare, and two of them were part time.") == []
    assert put_right("It took four days, not six, because I asked the depot first.") == []
    assert put_right("On était six, non quatre, et personne d'autre.", locale="fr") == []


def test_what_an_earlier_answer_said_is_put_right_with_both_sides() -> None:
    earlier = "I like the work. I trained four people on the reach truck. Then we moved."
    (found,) = put_right("I said four people on the truck, in fact it was six.", earlier)
    assert (found.against, found.text) == ("a0", "I trained four people on the reach truck.")
    assert value_of(found, "en") == ("6", "4")
    assert put_right("I said it quite often, in fact it was tiring.", earlier) == []
