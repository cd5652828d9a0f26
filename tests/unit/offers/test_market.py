"""The made-up market is what it says it is: judged by what search never sees, the same each time, in two halves."""

import asyncio
import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from offers.bench.gold import SPLITS
from offers.bench.inquiries import inquiries, split_of, trades
from offers.bench.market import market
from offers.bench.plain import PlainWords
from offers.bench.real import adverts, among_made, closed, english_names, questions, real_offers, spoken
from offers.bench.rome import RomeMissing, rome_trades
from offers.search.names import names


def test_offers_are_many_and_do_not_say_their_code() -> None:
    known = trades()
    made = market(known, size=600)
    assert 550 <= len(made) <= 650
    assert [one.offer for one in market(known, size=600)] == [one.offer for one in made]
    assert len({one.offer.id for one in made}) == len(made)
    for one in made:
        assert one.offer.rome_code is None
        assert one.code not in f"{one.offer.title} {one.offer.description}"
    assert {one.offer.language for one in made} == {"fr", "en"}
    assert any(one.offer.company is None for one in made)


def test_questions_are_judged_by_trade_and_preference() -> None:
    known = trades()
    made = market(known, size=600)
    by_name = {one.offer.id.partition(":")[2]: one for one in made}
    asked = inquiries(known, made)
    assert {query.group for query in asked} >= {
        "trade",
        "rare",
        "english",
        "slip",
        "refusal",
        "preference",
        "place",
        "profile",
    }
    for query in asked:
        codes = {by_name[name].code for name in query.relevant}
        assert len(codes) == 1
        assert query.split == split_of(codes.pop())
        assert set(query.relevant.values()) <= {1, 3}
    halves = [{split_of(trade.code) for trade in known if split_of(trade.code) == split} for split in SPLITS]
    assert all(halves)


def test_what_it_is_compared_with_finds_words() -> None:
    offers = [one.offer for one in market(trades(), size=200)]
    plain = PlainWords(offers)
    assert plain.search("zzzz", most=5) == []
    assert plain.search(offers[7].title, most=200)
    assert offers[7].id in plain.search(offers[7].title, most=200)


def test_the_official_directory_is_read_where_it_is(tmp_path: Path) -> None:
    with pytest.raises(RomeMissing):
        rome_trades(tmp_path)
    tables = {
        "unix_referentiel_appellation_v1.csv": [
            {"libelle_appellation_long": "Cariste / Cariste", "code_rome": "N1101"},
            {"libelle_appellation_long": "Agent / Agente de quai", "code_rome": "N1101"},
        ],
        "unix_referentiel_competence_v1.csv": [{"code_ogr": "7", "libelle_competence": "Règles d''hygiène"}],
        "unix_coherence_item_v1.csv": [{"code_rome": "N1101", "code_ogr": "7"}],
        "unix_texte_v1.csv": [
            {"code_rome": "N1101", "libelle_type_texte": "definition", "libelle_texte": "Déplace des charges lourdes."}
        ],
    }
    for name, rows in tables.items():
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    (trade,) = rome_trades(tmp_path)
    assert trade.names == [("Cariste", "Cariste"), ("Agent de quai", "Agente de quai")]
    assert (trade.skills, trade.tasks) == (["Règles d'hygiène"], ["Déplace des charges lourdes"])


def test_the_real_offers_bench_asks_for_what_real_offers_have(tmp_path: Path) -> None:
    """By the code that somebody gave them; made-up offers around them are of other codes."""
    records = [
        {"id": f"1{number}", "intitule": title, "description": "Un travail.", "romeCode": code, "typeContrat": "CDI"}
        for number, (title, code) in enumerate([("Boulanger (H/F)", "D1102"), ("Aide boulanger", "D1102")])
    ]
    (tmp_path / "a.json").write_text(json.dumps({"resultats": [*records, {**records[0], "id": "2", "romeCode": None}]}))
    found = asyncio.run(real_offers(tmp_path))
    assert [one.title for one in found] == ["Boulanger (H/F)", "Aide boulanger"]
    known = trades()
    assert {one.rome_code for one in among_made(known, found, size=100)} == {None}
    (tmp_path / "english_names.tsv").write_text("D1102\tbaker\n")
    asked = questions(known, found, english=english_names(tmp_path))
    assert {"trade", "slip", "english", "profile"} <= {one.group for one in asked}
    assert all(set(one.relevant) == {"10", "11"} for one in asked)
    assert {one.split for one in asked} == {closed("D1102")}


def test_adverts_are_asked_for_by_names_of_their_codes(tmp_path: Path) -> None:
    assert adverts(tmp_path, trades()) == ([], [])
    record = {"title": "Dough person", "description": "Bread.", "language": "en", "codes": {"D1102": 3}}
    (tmp_path / "adverts.jsonl").write_text(json.dumps(record) + "\n")
    [offer], asked = adverts(tmp_path, trades())
    assert (offer.title, offer.rome_code) == ("Dough person", None)
    assert [one.relevant for one in asked] == [{"0": 3}]


def test_spoken_questions_are_no_names_of_any_trade() -> None:
    """What search makes of names proves nothing about other words."""
    found = spoken()
    assert Counter(language for _, language, _ in found) == {"fr": 60, "en": 60}
    glossary = names().glossary
    assert [text for _, _, text in found if glossary.is_name(text)] == []
