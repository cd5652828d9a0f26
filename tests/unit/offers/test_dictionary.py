"""Other words for the same, in both languages."""

from collections import Counter

import pytest

from offers.models import Offer
from offers.search.dictionary import Dictionary, Name, Segment
from offers.search.lexical import LexicalIndex
from offers.search.names import names
from offers.search.words import roots
from offers.sources.native import native_offer
from prompts.loader import vocabulary


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return names().dictionary


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("customer service manager", {"customer service": "service client", "manager": "responsable"}),
        ("leather goods inspector", {"leather goods": "maroquinerie", "inspector": "inspecteur"}),
        ("Welders", {"welders": "soudeur"}),
        ("soudeuse", {"soudeuse": "welder"}),
        ("chaudières", {"chaudieres": "boiler"}),
        ("animaux", {"animaux": "animal"}),
        ("conducteur de travaux", {"conducteur travaux": "site manager"}),
        ("nettoyage", {"nettoyage": "cleaner"}),
    ],
)
def test_the_other_language_has_words_for_each_part(dictionary: Dictionary, typed: str, parts: dict[str, str]) -> None:
    assert {part.own: part.others[0].text for part in dictionary.segments(typed)} == parts


def test_the_same_language_has_other_words_too(dictionary: Dictionary) -> None:
    [part] = dictionary.segments("nettoyage")
    assert Name("agent de propreté", "fr") in part.others


def test_what_nobody_knows_stays_as_it_is(dictionary: Dictionary) -> None:
    assert dictionary.segments("zirklon") == [Segment("zirklon")]
    assert dictionary.segments("") == []


def test_every_line_of_the_vocabulary_says_something_in_both_languages_once() -> None:
    lines = vocabulary()
    assert len(lines) > 1_000
    assert [line for line in lines if not all(name.strip() == name != "" for side in line for name in side)] == []
    assert [line for line in lines if not all(line)] == []
    twice = [name for english, _ in lines for name, times in Counter(english).items() if times > 1]
    assert twice == []


def offer(number: int, title: str, description: str = "") -> Offer:
    record = {"id": str(number), "title": title, "description": description or title}
    return native_offer(record, source="test", fetched_at=0)


def test_an_offer_fits_that_says_each_part_in_any_words() -> None:
    titles = ["Responsable service client", "Responsable de magasin", "Agent d'entretien", "Boulanger", "Comptable"]
    index = LexicalIndex.build([offer(number, title) for number, title in enumerate(titles)])
    groups = [[["custom", "servic"], roots("service client")], [["manag"], roots("responsable")]]
    share, (fit, covered) = index.share_of(groups), index.fit_of(groups)
    assert share.argmax() == 0
    assert fit.argmax() == 0
    assert fit[1] > 0
    assert share[2:].tolist() == [0, 0, 0]
    assert 0.9 < covered <= 1.01


def test_half_of_a_name_counts_less_than_half() -> None:
    index = LexicalIndex.build([offer(0, "Agent artistique"), offer(1, "Boulanger"), offer(2, "Agent d'accueil")])
    fit, _ = index.fit_of([[["call", "centre", "agent"]]])
    whole, _ = index.fit_of([[["agent"]]])
    assert 0 < fit[0] < 0.3 * whole[0]


def test_without_offers_nothing_fits() -> None:
    index = LexicalIndex.build([])
    assert index.share_of([[["agent"]]]).tolist() == []
    assert index.fit_of([[["agent"]]])[0].tolist() == []
