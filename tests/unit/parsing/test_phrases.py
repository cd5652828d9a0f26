"""What phrases are likely to name, and heads that are cut by it."""

import json

import pytest

from parsing.rules.education import education
from parsing.rules.phrases import KINDS, POSTS, STUDIES, Guess, likely
from parsing.rules.skills import SkillFinder
from parsing.rules.work import work
from tests.phrases.lists import CORPORA, named
from tests.phrases.train import FILE, digest
from tests.unit.parsing.drafts import document, page


@pytest.fixture(scope="module")
def finder() -> SkillFinder:
    return SkillFinder()


def posts(finder: SkillFinder, *rows: str) -> list[tuple[str | None, str | None, str | None]]:
    found = work([document(*page(*rows)).lines], finder)
    return [(f.value.position, f.value.name, f.value.location) for f in found]


def studies(*rows: str) -> list[tuple[str | None, str | None, str | None]]:
    found = education([document(*page(*rows)).lines])
    return [(f.value.studyType, f.value.area, f.value.institution) for f in found]


def test_the_weights_were_learned_from_the_lists() -> None:
    """After a change to the lists: `python -m tests.phrases.train`."""
    assert json.loads(FILE.read_text(encoding="utf-8"))["learned_from"] == digest(named(*CORPORA))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ramasseuse de champignons", "position"),
        ("Kiln attendant", "position"),
        ("Tonnellerie des Deux Rives", "organisation"),
        ("Fernhollow Catering", "organisation"),
        ("Lycée hôtelier Anne-Sylvestre", "school"),
        ("Dunmore School of Ceramics", "school"),
        ("BTS Analyses de biologie médicale", "degree"),
        ("MSc Marine Ecology", "degree"),
        ("Saint-Jean-de-Vaux (71)", "place"),
        ("Suivi de quatre chantiers et de leurs équipes", "other"),
    ],
)
def test_phrases_of_no_list(text: str, kind: str) -> None:
    shares = likely(text)
    assert max(shares, key=lambda one: shares[one]) == kind
    assert sum(shares.values()) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "–", "€ %"])
def test_a_text_without_words_is_anything(text: str) -> None:
    assert likely(text) == dict.fromkeys(KINDS, 1 / len(KINDS))


def test_which_of_two_names_a_phrase_is_depends_on_what_is_sought() -> None:
    assert Guess(POSTS).lean("Collège Berlioz") < -0.5 < 0.5 < Guess(POSTS).lean("Ramasseuse de champignons")
    assert Guess(STUDIES).lean("Collège Berlioz") < -0.5 < 0.5 < Guess(STUDIES).lean("MSc Marine Ecology")


def test_a_position_that_no_list_has_stands_before_its_employer(finder: SkillFinder) -> None:
    assert posts(finder, "2019 – 2023 Maçonne, Bâti Ouest, Rennes") == [("Maçonne", "Bâti Ouest", "Rennes")]


@pytest.mark.parametrize("mark", [". ", "; ", ", ", " – ", " : "])
def test_heads_of_one_section_are_cut_at_the_same_mark(finder: SkillFinder, mark: str) -> None:
    rows = (f"2019 – 2023 Aide-comptable{mark}Transports Lorvaux", f"2015 – 2019 Standardiste{mark}Clinique Ormelle")
    assert posts(finder, *rows) == [
        ("Aide-comptable", "Transports Lorvaux", None),
        ("Standardiste", "Clinique Ormelle", None),
    ]


@pytest.mark.parametrize("mark", [". ", "; ", " à ", " – "])
def test_a_degree_is_parted_from_its_school(mark: str) -> None:
    rows = (
        f"2013 – 2015 BTS Tourisme{mark}Lycée Berlioz",
        f"2010 – 2013 Baccalauréat littéraire{mark}Lycée Rosa-Parks",
    )
    assert studies(*rows) == [
        ("BTS", "Tourisme", "Lycée Berlioz"),
        ("Baccalauréat", "littéraire", "Lycée Rosa-Parks"),
    ]


def test_names_that_hold_a_mark_stay_whole(finder: SkillFinder) -> None:
    found = posts(finder, "2019 – 2023 || Night Auditor", "Hartley, Fenn & Quill", "• Closed the day's books")
    assert found == [("Night Auditor", "Hartley, Fenn & Quill", None)]
