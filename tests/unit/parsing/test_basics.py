"""Who the candidate is, told in many ways."""

import pytest

from parsing.models import Basics
from parsing.reading.plain import read_text
from parsing.rules.engine import Rules
from parsing.rules.places import place
from parsing.rules.skills import SkillFinder
from tests.unit.parsing.drafts import document, page


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules()


def header(rules: Rules, *rows: str) -> Basics:
    return Basics.model_validate(rules.read(document(*page(*rows, "# Expérience"))).parts["basics"])


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ("Développeuse Python · Lyon · 06 12 34 56 78 · a.charpentier@example.org", "Développeuse Python"),
        ("Senior Data Engineer · Paris, France", "Senior Data Engineer"),
        (
            "Infirmière diplômée d'État – réanimation et urgences",
            "Infirmière diplômée d'État – réanimation et urgences",
        ),
        ("a.charpentier@example.org | Comptable | 69003 Lyon", "Comptable"),
        ("Artiste plasticienne — sculpture, installation", "Artiste plasticienne — sculpture, installation"),
    ],
)
def test_the_title_beside_contacts(rules: Rules, row: str, label: str) -> None:
    """All of a headline, less the places and contacts on its line."""
    assert header(rules, "# Amandine Charpentier", row).label == label


def test_honours_are_no_part_of_a_name(rules: Rules) -> None:
    """Before or after it."""
    assert header(rules, "# Dr Anaïs Vermeersch").name == "Anaïs Vermeersch"
    assert header(rules, "# Priya Nair-Whitcombe, ACCA").name == "Priya Nair-Whitcombe"


def test_particulars_are_no_summary(rules: Rules) -> None:
    """Birth, nationality and family are left where they are."""
    found = header(
        rules, "# Mamadou Diallo", "Né le 12/04/1981 – Nationalité française – Marié, trois enfants, permis B"
    )
    assert found.summary is None


def test_a_trade_is_no_town(rules: Rules) -> None:
    """A mason does not live in Mâcon; a street in one line with its postcode and town is an address."""
    head = "Joaquim FERREIRA\nMaçon - chef d'équipe\n12 impasse du Moulin 33700 MÉRIGNAC"
    text = f"{head}\n\nEXPERIENCES\nMaçon, Costa, 2009-2016"
    found = Basics.model_validate(rules.read(read_text(text)).parts["basics"])
    assert found.location is not None
    assert (found.location.city, found.location.postalCode, found.location.address) == (
        "Mérignac", "33700", "12 impasse du Moulin",
    )  # fmt: skip
    assert found.label == "Maçon - chef d'équipe"


def test_icons_stand_before_contacts(rules: Rules) -> None:
    """A house before the town is no part of it."""
    found = header(rules, "# Djamila Trémoulet", "✉ djamila@example.org || ☎ +33 6 12 62 84 44 || ⌂ La Rochelle (17)")
    assert found.location is not None
    assert found.location.city == "La Rochelle"


def test_a_national_number_is_of_the_candidates_country(rules: Rules) -> None:
    """Without its country's code, beside a town abroad."""
    assert header(rules, "# Mei-Ling Vandermeer", "Galway | 085 164 2738 | mei@example.org").phone == "+353851642738"


@pytest.mark.parametrize("town", ["Évian-les-Bains", "Val-d'Isère", "Saint-Fons", "Neuilly-sur-Seine"])
def test_towns_by_their_form(town: str) -> None:
    """Too small for a list, and plainly a French town."""
    found = place(town)
    assert found is not None
    assert (found.city, found.country) == (town, "FR")


def test_tools_that_are_words() -> None:
    """A switchboard is no Tableau, a rolled joint no Puppet."""
    find = SkillFinder().find
    assert [s.id for s in find("Raccordement d'un tableau divisionnaire")] == []
    assert [s.id for s in find("Rapports avec Tableau, Power BI")] == ["tableau", "power-bi"]


def test_headings_in_small_capitals(rules: Rules) -> None:
    """Set a tenth of a point apart from the text and in nothing else: an unknown one is a heading too."""
    rows = [
        *page("Career objective", size=9.7), *page("To plan gardens.", size=9.6, start=2),
        *page("Employment", size=9.7, start=3), *page("Gardener, Kiln Lane, 2019 – 2021", size=9.6, start=4),
        *page("Languages", size=9.7, start=5), *page("English: native", size=9.6, start=6),
        *page("Where I volunteered", size=9.7, start=7), *page("Trees for Leeds", size=9.6, start=8),
    ]  # fmt: skip
    keys = [note.key for note in rules.read(document(*page("# Tariq Pettigrew", start=0), *rows)).sections]
    assert keys == ["header", "summary", "work", "languages", "volunteer"]
