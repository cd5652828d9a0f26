"""Trades by their names, and the offers whose titles name them."""

from collections import Counter

import numpy as np
import pytest

from offers.models import Offer
from offers.search.glossary import Glossary, form
from offers.search.kinds import KIN, WITHIN, Kinds
from offers.search.names import names
from offers.sources.native import native_offer
from prompts.loader import Trade, trades


def offers(*titles: tuple[str, str]) -> list[Offer]:
    return [
        native_offer(
            {"id": str(number), "title": title, "description": title, "language": language},
            source="test",
            fetched_at=0,
        )
        for number, (title, language) in enumerate(titles)
    ]


def called(text: str, language: str | None = None) -> list[str]:
    glossary = names().glossary
    return [glossary.trades[number].fr[0] for number in glossary.named(text, language).whole]


def test_every_line_names_a_trade_in_both_languages_once() -> None:
    found = trades()
    assert len(found) >= 1_500
    assert [trade for trade in found if not (trade.kin and trade.en and trade.fr)] == []
    assert [trade for trade in found for name in (*trade.en, *trade.fr, *trade.short) if name != name.strip()] == []
    again = [name for name, times in Counter((trade.fr[0], trade.en[0]) for trade in found).items() if times > 1]
    assert again == []


@pytest.mark.parametrize(
    ("typed", "trade"),
    [
        ("security guard", "agent de sécurité"),
        ("IT support", "technicien informatique"),
        ("Infirmières de bloc opératoire (H/F)", "infirmier de bloc opératoire"),
        ("truck driver", "conducteur poids lourd"),
        ("serveuse", "serveur"),
        ("site manager", "conducteur de travaux"),
        ("porter", "brancardier"),
        ("AESH", "accompagnant d'élèves en situation de handicap"),
    ],
)
def test_a_trade_is_known_by_any_of_its_names(typed: str, trade: str) -> None:
    assert trade in called(typed)


def test_a_word_of_rank_names_a_trade_only_where_it_stands_alone() -> None:
    assert "chef de cuisine" in called("chef", "en")
    assert called("chef de projet immobilier", "en") != called("chef", "en")
    assert called("technicien") == []
    assert called("quiet evening") == []


def test_a_single_word_names_a_trade_of_its_own_language() -> None:
    glossary = Glossary([Trade("k", ("carrier", "mail carrier"), ("facteur",)), Trade("k", ("miner",), ("carrier",))])
    assert glossary.named("carrier", "fr").whole == (1,)
    assert glossary.named("carrier", "en").whole == (0,)
    assert glossary.named("mail carrier", "fr").whole == (0,)


def test_an_abbreviation_among_words_stands_in_capitals() -> None:
    glossary = Glossary([Trade("k", ("registered nurse",), ("infirmier",), ("IDE",))])
    assert glossary.named("IDE", None).whole == glossary.named("ide", None).whole == (0,)
    assert glossary.named("poste IDE nuit", None).whole == (0,)
    assert glossary.named("poste ide nuit", None).whole == ()


@pytest.mark.parametrize(
    "family",
    [
        ("infirmier", "infirmière", "infirmiers", "infirmières"),
        ("vendeur", "vendeuse"),
        ("conducteur", "conductrice"),
        ("technicien", "techniciennes"),
        ("commercial", "commerciaux", "commerciale"),
        ("attaché", "attachée"),
        ("secretary", "secretaries"),
    ],
)
def test_genders_and_numbers_have_one_form(family: tuple[str, ...]) -> None:
    assert len({form(word.translate(str.maketrans("éè", "ee"))) for word in family}) == 1


def test_work_and_who_does_it_have_forms_of_their_own() -> None:
    assert form("soudure") != form("soudeur")


def test_titles_that_name_the_trade_come_before_its_kin() -> None:
    glossary = names().glossary
    found = Kinds.build(
        offers(
            ("Agent de sécurité H/F", "fr"),
            ("Application Security Engineer", "en"),
            ("Pompier", "fr"),
            ("Infirmière de bloc", "fr"),
            ("Infirmier", "fr"),
        ),
        glossary,
    )
    guard = found.alike(glossary.named("security guard", "en"), glossary)
    assert guard.tolist() == pytest.approx([1, 0, KIN, 0, 0])
    nurse = found.alike(glossary.named("nurse", "en"), glossary)
    assert nurse.tolist() == pytest.approx([0, 0, 0, WITHIN, 1])
    assert not found.alike(glossary.named("quiet evening", None), glossary).any()


def test_titles_of_another_trade_are_told_from_those_that_name_none() -> None:
    glossary = names().glossary
    found = Kinds.build(offers(("Soudeur", "fr"), ("Application Security Engineer", "en"), ("Zirklon", "en")), glossary)
    asked = glossary.named("soudeuse", "fr")
    assert found.others(asked, found.alike(asked, glossary)).tolist() == [False, True, False]
    asked = glossary.named("soudeuse zirklon", "fr")
    assert not found.others(asked, found.alike(asked, glossary)).any()


def test_a_trade_beside_other_words_counts_less() -> None:
    glossary = names().glossary
    found = Kinds.build(offers(("Caissier", "fr")), glossary)
    asked = glossary.named("caissier zirklon", "fr")
    assert found.alike(asked, glossary).tolist() == pytest.approx([0.25])


def test_an_index_is_read_as_it_was_packed() -> None:
    glossary = names().glossary
    built = Kinds.build(offers(("Soudeur", "fr"), ("Welder", "en"), ("Zirklon", "en")), glossary)
    read = Kinds.unpack(built.pack())
    asked = glossary.named("soudeuse", "fr")
    assert read.numbers == built.numbers
    assert np.array_equal(read.alike(asked, glossary), built.alike(asked, glossary))
    assert Kinds.unpack(Kinds.build([], glossary).pack()).alike(asked, glossary).tolist() == []
