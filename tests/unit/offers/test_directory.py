"""How the official vocabularies become lines of our own: nothing is lost, each name once, under its code."""

import csv
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path

import pytest

from tests.directory.brief import brief
from tests.directory.build import lines


def table(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([head, *rows])


@pytest.fixture
def published(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A few names as the publishers write them."""
    names = [
        ("1", "Jardinier / Jardinière paysagiste", "A1203"),
        ("2", "Élagueur-grimpeur / Élagueuse-grimpeuse", "A1201"),
        ("3", "Agent / Agente d''entretien, espaces verts (AEV)", "A1203"),
        ("4", "Technicien / Technicienne", "A1203"),
    ]
    table(
        tmp_path / "unix_referentiel_appellation_v1_utf8.csv",
        ["code_ogr", "libelle_appellation_long", "code_rome"],
        names,
    )
    table(
        tmp_path / "unix_referentiel_code_rome_v1_utf8.csv",
        ["code_rome", "libelle_rome"],
        [("A1203", "Espaces verts"), ("A1201", "Bûcheronnage et élagage")],
    )
    labels = ["conceptUri", "preferredLabel", "altLabels"]
    table(
        tmp_path / "occupations_en.csv",
        labels,
        [("u1", "gardener", "head gardener\nlead gardener"), ("u2", "diver", "")],
    )
    table(
        tmp_path / "occupations_fr.csv", labels, [("u1", "jardinier/jardinière", ""), ("u2", "plongeur/plongeuse", "")]
    )
    links = [("u1", "", "1", "", "skos:exactMatch"), *[("u1", "", "2", "", "skos:closeMatch")] * 2, ("x", "")]
    table(tmp_path / "crosswalk.csv", ["Mapping project name", "ESCO"], links)
    return tmp_path, tmp_path, tmp_path / "crosswalk.csv"


def test_an_occupation_stands_under_its_surest_code_with_the_names_of_both(published: tuple[Path, Path, Path]) -> None:
    assert list(lines(*published)) == [
        "# A1201 Bûcheronnage et élagage",
        "élagueur-grimpeur",
        "# A1203 Espaces verts",
        "gardener, head/lead gardener = jardinier paysagiste, jardinier @ A1201",
        "agent d'entretien espaces verts",
        "#",
        "diver = plongeur",
    ]


def test_names_in_brief_are_the_same_names() -> None:
    names = ["farm worker", "farm labourer", "field hand", "crop worker", "field labourer", "home worker"]
    ways = [" ".join(one) for name in brief(names) for one in product(*(word.split("/") for word in name.split(" ")))]
    assert sorted(ways) == sorted(names)
    assert ways[0] == names[0]
    assert len(", ".join(brief(names))) < len(", ".join(names))
    assert "/home" not in ", ".join(brief(names))
