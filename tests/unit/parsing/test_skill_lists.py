"""How skills are listed: by group behind a dash or in bold, with `and` before the last, in capitals."""

import pytest

from parsing.reading.plain import read_text
from parsing.rules.engine import Rules
from parsing.rules.flow import flowed


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules()


def listed(rules: Rules, rows: str) -> set[str]:
    text = (
        "Ann Lee\nann@lee.example\n\nWORK EXPERIENCE\n\nAnalyst, Quill Ltd\t2019 – 2021\n\n"
        f"SKILLS\n\n{rows}\n\nEDUCATION\n\n2014 BSc Physics, University of Leeds\n"
    )
    found = rules.read(flowed(read_text(text))).parts["skills"]
    return {name for skill in found for name in (skill["keywords"] or [skill["name"]])}


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ("Software - AutoCAD, Civil\nMethods – Hydrology, Surveying", "AutoCAD Civil Hydrology Surveying"),
        ("Budgeting, Permits and Rostering", "Budgeting Permits Rostering"),
        ("Menus, achats et hygiène", "Menus achats hygiène"),
        ("- Java\n- SQL\n- HEC-RAS\n- Welding", "Java SQL HEC-RAS Welding"),
        ("**Languages**\nJava, Kotlin, SQL\n**Tools**\nGit, Docker", "Java Kotlin SQL Git Docker"),
        ("**Soins**\nPerfusions, Sutures\n**Communication**\nDébats, Théâtre", "Perfusions Sutures Débats Théâtre"),
    ],
)
def test_lists(rules: Rules, rows: str, names: str) -> None:
    assert listed(rules, rows) == set(names.split())


def test_what_and_holds_together(rules: Rules) -> None:
    assert "Research and Development" in listed(rules, "Planning, Budgets, Research and Development")
    assert "Health and Safety" in listed(rules, "Planning, Budgets, Health and Safety")


def test_a_dash_between_skills_names_no_group(rules: Rules) -> None:
    assert listed(rules, "Python – Django – Flask") == {"Python", "Django", "Flask"}
