"""Trades by their names, and the offers whose titles name them."""

import re
from collections import Counter

import numpy as np
import pytest

from offers.models import Offer
from offers.search.glossary import Glossary
from offers.search.kinds import CODE, KIN, WITHIN, Kinds
from offers.search.names import names
from offers.search.trades import Line, form, known_trades, read
from offers.sources.native import native_offer


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
    return [glossary.trade(number).fr[0] for number in glossary.named(text, language).whole]


def test_every_everyday_line_names_a_trade_in_both_languages_once() -> None:
    found = [(line, read(line)) for line in known_trades() if line.heading]
    assert len(found) >= 1_480
    assert [trade for _, trade in found if not (trade.en and trade.fr)] == []
    assert [trade for _, trade in found for name in (*trade.en, *trade.fr, *trade.short) if name != name.strip()] == []
    again = [name for name, times in Counter((trade.fr[0], trade.en[0]) for _, trade in found).items() if times > 1]
    assert again == []


def test_the_official_lines_have_names_and_codes() -> None:
    found = [line for line in known_trades() if not line.heading]
    assert len(found) >= 11_000
    assert [line for line in found if not line.sides[1]] == []
    codes = Counter(code for line in found for code in line.codes)
    assert len(codes) >= 530
    assert [code for code in codes if not re.fullmatch(r"[A-N]\d{4}", code)] == []
    assert sum(not line.codes for line in found) < 1_100
    names = [name for line in found for side in line.sides for name in side.split(", ") if side]
    assert [name for name in names if name != name.strip() or not name] == []


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
    glossary = Glossary([Line(("carrier, mail carrier", "facteur", "")), Line(("miner", "carrier", ""))])
    assert glossary.named("carrier", "fr").whole == (1,)
    assert glossary.named("carrier", "en").whole == (0,)
    assert glossary.named("mail carrier", "fr").whole == (0,)


def test_an_abbreviation_among_words_stands_in_capitals() -> None:
    glossary = Glossary([Line(("registered nurse", "infirmier", "IDE"))])
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


def test_a_name_in_both_genders_is_one_name() -> None:
    glossary = names().glossary
    assert glossary.named("Conductrice ou conducteur de travaux", "fr").share == 1
    assert glossary.named("Vendeuse ou vendeur zirklon", "fr").share == pytest.approx(2 / 3)
    assert glossary.named("zirklon zirklon", None).share == 0


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


LINES = (
    Line(("gardener", "jardinier", ""), heading="Gardens"),
    Line(("tree surgeon", "élagueur", ""), heading="Gardens"),
    Line(("groundskeeper, grounds worker", "jardinier, ouvrier paysagiste", ""), ("A1203",)),
    Line(("", "arroseur de golf", ""), ("A1203",)),
    Line(("florist", "fleuriste", ""), ("D1209", "A1203")),
)


def test_names_of_one_code_are_kin_the_less_the_more_codes_share_a_name() -> None:
    glossary = Glossary(LINES)
    found = Kinds.build(
        offers(("Ouvrière paysagiste", "fr"), ("Arroseur de golf", "fr"), ("Fleuriste", "fr"), ("Élagueur", "fr")),
        glossary,
    )
    asked = glossary.named("groundskeeper", "en")
    assert found.alike(asked, glossary).tolist() == pytest.approx([1, CODE, CODE / 2**0.5, 0])


def test_an_everyday_trade_has_the_code_of_whoever_has_its_name() -> None:
    glossary = Glossary(LINES)
    found = Kinds.build(offers(("Arroseur de golf", "fr"), ("Élagueur", "fr")), glossary)
    assert found.alike(glossary.named("gardener", "en"), glossary).tolist() == pytest.approx([CODE, KIN])
    assert found.alike(glossary.named("tree surgeon", "en"), glossary).tolist() == pytest.approx([0, 1])


def test_of_several_codes_the_one_with_most_names_is_first() -> None:
    lines = [
        Line(("", "agent de quai, cariste, manutentionnaire", ""), heading="Stores"),
        Line(("", "agent de quai, cariste", ""), ("N1103",)),
        Line(("", "cariste, agent de quai, manutentionnaire", ""), ("N1105",)),
    ]
    assert Glossary(lines).kin(0) == ("N1105", "N1103", "Stores")


def test_a_code_that_a_source_gives_is_sure() -> None:
    glossary = Glossary(LINES)
    [florist] = offers(("Fleuriste", "fr"))
    coded = [one.model_copy(update={"rome_code": "A1203"}) for one in [florist, *offers(("Qui aime le vert", "fr"))]]
    found = Kinds.build(coded, glossary)
    asked = glossary.named("groundskeeper", "en")
    assert found.alike(asked, glossary).tolist() == pytest.approx([CODE, CODE])
    assert not found.named[1]


def test_the_official_directory_brings_names_of_other_languages_and_codes() -> None:
    glossary = names().glossary
    found = Kinds.build(offers(("Agent de quai manutentionnaire (H/F)", "fr"), ("Comptable", "fr")), glossary)
    assert found.alike(glossary.named("materials handler", "en"), glossary)[0] >= CODE / 2
    assert found.alike(glossary.named("materials handler", "en"), glossary)[1] == 0


def test_everyday_use_says_what_a_name_means_that_several_codes_have() -> None:
    glossary = Glossary(
        [
            Line(("care worker", "aide à domicile", ""), heading="Care"),
            Line(("home aide", "aide à domicile", ""), ("K1302",)),
            Line(("social worker, care worker", "travailleur social", ""), ("K1201",)),
        ]
    )
    asked = glossary.named("care worker", "en")
    assert (asked.whole, set(asked.kin)) == ((0,), {"K1302", "Care"})
    assert glossary.named("social worker", "en").whole == (2,)
