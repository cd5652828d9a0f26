"""A driving licence beside somebody's name is theirs: nobody is told that it is not in their CV."""

import pytest

from parsing.reading.plain import read_text
from parsing.rules.engine import Rules

CV = """Awa Diallo
Maçonne
awa.diallo@example.org – 06 12 34 56 78
{header}

Expérience
Maçonne, Bâti Ouest, Rennes
2019 - 2023
- Murs de quarante logements.
{rest}"""


@pytest.mark.parametrize(
    ("header", "rest", "names"),
    [
        ("34 ans – Permis B, véhiculée", "", ["Permis B"]),
        ("Permis B et CE", "", ["Permis B et CE"]),
        ("Rennes, titulaire du permis de conduire", "", ["Permis de conduire"]),
        ("Full UK driving licence", "", ["Full UK driving licence"]),
        ("Rennes", "", []),
        ("Permis B", "\nCertifications\nPermis B\n", ["Permis B"]),
        ("Permis B", "\nCompétences\nEnduits, coffrage, permis B\n", []),
    ],
)
def test_a_licence_in_the_header_is_a_certificate(header: str, rest: str, names: list[str]) -> None:
    parts = Rules().read(read_text(CV.format(header=header, rest=rest))).parts
    assert [one["name"] for one in parts["certificates"]] == names
