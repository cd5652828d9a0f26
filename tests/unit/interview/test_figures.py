"""Figures in words are figures: where they stand, what they say, and what only looks like one."""

from dataclasses import replace

import pytest

from interview.commands import Locale
from interview.dialogue.corrections import puts_right, same_words
from interview.dialogue.faults import Ground, fault
from interview.dialogue.hearing import Setting, read_answer
from interview.language.figures import figures, in_digits, telling, values
from interview.plan.achievements import Achievement
from tests.unit.interview.guarding.scenes import scene


@pytest.mark.parametrize(
    ("locale", "text", "found"),
    [
        ("fr", "Les six ont validé.", {"six": 6}),
        ("fr", "une douzaine de clients", {"une douzaine de clients": 12}),
        ("fr", "Le chiffre a doublé en deux ans", {"doublé": 2, "deux ans": 2}),
        ("fr", "un tiers des commandes", {"un tiers des commandes": 33}),
        ("fr", "les deux tiers", {"deux tiers": 67}),
        ("fr", "quatre-vingt-dix-neuf pour cent", {"quatre-vingt-dix-neuf": 99}),
        ("fr", "soixante et onze dossiers", {"soixante et onze dossiers": 71}),
        ("fr", "en deux mille dix-neuf", {"deux mille dix-neuf": 2019}),
        ("fr", "septante-deux couverts", {"septante-deux couverts": 72}),
        ("fr", "neuf fois sur dix", {"neuf fois": 9, "dix": 10}),
        ("fr", "trois cents, cent vingt", {"trois cents": 300, "cent vingt": 120}),
        ("fr", "la moitié des lits", {"moitié des lits": 50}),
        ("en", "half of them", {"half": 50}),
        ("en", "two thirds of the team", {"two thirds": 67}),
        ("en", "one hundred and five", {"one hundred and five": 105}),
        ("en", "twenty-eight thousand", {"twenty-eight thousand": 28000}),
        ("en", "we halved it", {"halved": 2}),
        ("en", "from nine days to four", {"nine days": 9, "four": 4}),
    ],
)
def test_a_figure_in_words_has_a_place_and_a_value(locale: Locale, text: str, found: dict[str, int]) -> None:
    made = {text[one.span.start : one.span.end]: round(one.value) for one in figures(text, locale)}
    assert made == found


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr", "un poste, une fois, tous les deux"),
        ("fr", "le local a été remis à neuf"),
        ("fr", "pour cent"),
        ("en", "a third colleague, one of them, the two of us"),
        ("en", "every quarter, for a second time"),
    ],
)
def test_what_counts_nothing_is_no_figure(locale: Locale, text: str) -> None:
    assert figures(text, locale) == []


def test_said_and_typed_are_one_number() -> None:
    assert values("Les douze ont signé, 1 200 euros en tout.".replace("1 200", "1\u202f200"), "fr") == {"12", "1200"}
    assert in_digits("We trained forty-two people in two weeks", "en") == "We trained 42 people in 2 weeks"
    assert same_words("six people", "We were 6 people that week")
    assert not same_words("six people", "We were four people that week")
    assert telling("40 million rows", "en") == telling("forty million rows", "en") == {"40000000"}
    # Up to a dozen a number may be a turn of phrase; more than that must stand somewhere.
    assert telling("In two words, what did the forty people say?", "en") == {"40"}


def test_a_number_may_be_said_back_in_either_writing_and_none_be_made_up() -> None:
    asking = scene("en")
    said = [replace(line, text="I trained forty people.") for line in asking.lines if line.who == "candidate"][:1]
    ground = Ground.of(replace(asking, lines=[*asking.lines, *said]), "")
    assert fault("You trained 40 people, you say.", ground) is None
    assert fault("You trained forty people, you say.", ground) is None
    assert fault("You trained ninety-seven people, you say.", ground) == "invented"


def test_a_cv_that_counts_in_words_says_how_much() -> None:
    lines = ("Formé 12 apprentis", "Formé une douzaine d'apprentis", "Formé des apprentis en 2021")
    assert [Achievement(line, "/positions/0/highlights/0", frozenset()).measure for line in lines] == [0, 1, 2]


@pytest.mark.parametrize(
    ("answer", "words", "right"),
    [
        ("I said four, in fact it was six of us.", "it was six of us", True),
        ("Let me correct something. We were six.", "We were six", True),
        ("J'ai dit quatre, mais en fait nous étions six.", "nous étions six", True),
        ("Pardon, c'était en 2019.", "c'était en 2019", True),
        ("Je me suis trompée tout à l'heure, c'est Karine qui a choisi.", "c'est Karine qui a choisi", True),
        ("We were six on that job and I ran it.", "We were six", False),
        ("C'est Karine qui avait choisi, moi j'ai saisi.", "Karine qui avait choisi", False),
    ],
)
def test_who_takes_something_back_has_put_it_right(answer: str, words: str, right: bool) -> None:  # noqa: FBT001
    assert puts_right(answer, words) is right


def test_a_figure_of_the_question_is_no_result() -> None:
    """Who is asked about six students and speaks of six students has not said what came of it."""
    said = "J'ai accueilli six étudiants l'an dernier, je leur ai montré les soins et le dossier pendant leur stage."
    setting = Setting(
        locale="fr", type="experience", asked="Votre CV mentionne « Tutorat de six étudiants ». Quelle part ?",
        earlier=(), topic=frozenset(), claimed=frozenset(),
    )  # fmt: skip
    assert read_answer(said, setting).trigger == "no_result"
    assert read_answer(f"{said[:-1]}, et quatre sont revenus.", setting).trigger is None
