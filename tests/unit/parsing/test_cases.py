"""Kinds of CV that were once read wrong, small and invented: what they say stands in the profile."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from parsing.models import Profile
from parsing.readers.document_reader import DocumentReader
from parsing.reading.kinds import kind_of

CASES = Path(__file__).parents[2] / "corpus/cases"


@cache
def reader() -> DocumentReader:
    return DocumentReader()


@cache
def profile(name: str) -> Profile:
    data = (CASES / name).read_bytes()
    reference = date(2026, 11, 1)
    return reader().work(data, kind_of(data, name), sha256=None, reference=reference, tell=lambda _, __: None).profile


def jobs(name: str) -> list[tuple[str | None, str | None, str | None, str | None, bool]]:
    return [(w.position, w.name, w.startDate, w.endDate, w.x_current) for w in profile(name).work]


def studies(name: str) -> list[tuple[str | None, str | None, str | None, str | None]]:
    return [(e.studyType, e.area, e.institution, e.endDate) for e in profile(name).education]


def test_a_job_dated_by_a_season() -> None:
    """`Summer 2020` makes an entry as a range does."""
    assert jobs("season.pdf") == [
        ("Site Reliability Engineer", "Tramontane Cloud", "2021-05", None, True),
        ("System Administrator", "Ville d'Aubagne", "2020", "2020", False),
    ]


def test_roles_under_one_employer_on_linkedin() -> None:
    """Each has the employer; nothing is lost."""
    assert jobs("linkedin-en.pdf") == [
        ("Lead Platform Engineer", "Nimbus Data", "2023-01", None, True),
        ("Platform Engineer", "Nimbus Data", "2021-01", "2022-12", False),
        ("DevOps Engineer", "Ville de Grenoble", "2017-09", "2020-12", False),
        ("Apprentice System Administrator", "Orbitel", "2015-09", "2017-08", False),
    ]
    assert [w.highlights for w in profile("linkedin-en.pdf").work][2] == ["Automated deployments of 45 services."]


def test_europass_employers_below_titles() -> None:
    """Date and town, then the title, then the employer; studies likewise."""
    assert [(w.position, w.name, w.location) for w in profile("europass-fr.pdf").work] == [
        ("INGÉNIEUR ESSAIS", "Sopral Engineering SAS", "Strasbourg, France"),
        ("INGÉNIEUR CALIBRATION", "Danubia Motors Kft.", "Győr, Hongrie"),
    ]
    assert studies("europass-fr.pdf") == [
        ("MASTER", "GÉNIE MÉCANIQUE", "Budapest University of Technology", "2015-06"),
    ]


def test_an_abbreviated_today() -> None:
    """`09/2019 – auj.` and `nov. 16 - août 19`."""
    assert jobs("cv-auj.txt") == [
        ("Développeur full-stack", "Brindille SAS", "2019-09", None, True),
        ("Développeur PHP", "Atelier Corail", "2016-11", "2019-08", False),
    ]


def test_an_undated_study_of_two_lines() -> None:
    """School over degree, without any date."""
    assert studies("e1.txt") == [("Bachelor's", "human resource management", "Northfield Lakes University", None)]


def test_an_address_between_employer_and_date() -> None:
    """A line that is only a link belongs to the head; the title stands below the date."""
    assert jobs("e2.txt") == [
        ("Software architect", "Orbelis", "2017-08", None, True),
        ("Web developer", "Nordwave", "2014-01", "2017-07", False),
    ]
    assert [w.location for w in profile("e2.txt").work] == ["Luxembourg", "Luxembourg"]


def test_a_date_column_that_wraps() -> None:
    """The end of a range under its beginning, beside the text."""
    assert jobs("e5.txt") == [
        ("Développeuse", "Orbelis", "2023-12", None, True),
        ("Stagiaire en recherche", "Labo Nordwave", "2021-07", "2023-11", False),
    ]


def test_a_date_over_three_lines() -> None:
    """`05/2025 TILL` over `NOW`, the title between them; `TITLE AT PLACE`."""
    assert jobs("e6.txt") == [
        ("INTERN", "MENTALIX CM", "2024-06", "2024-06", False),
        ("PROJECT AND LAB WORK", "NORTH INSTITUTE", "2025-01", "2025-01", False),
        ("CLOUD CAPTAIN", None, "2025-05", None, True),
    ]


def test_entries_of_a_single_year() -> None:
    """Behind a bar, beside others with ranges; the rank of a degree is not its name."""
    assert jobs("e7.txt") == [
        ("Chef de projets communication", "ALTARIS", "2017", "2024", False),
        ("Assistante marketing et communication", "RENOIR RETAIL GROUP", "2012", "2012", False),
        ("Manager des ventes", "KIABELLE", "2010", "2010", False),
    ]
    assert studies("e7.txt") == [
        ("Bootcamp intensif de 5 mois", None, "WILD DATA SCHOOL", "2025"),
        ("Master II", "marketing et communication", "École de commerce : ISOG Nantes", "2012"),
    ]


def test_missions_for_a_client() -> None:
    """`Mission - A pour B`: the kind of contract, then the employer as written."""
    assert jobs("e8.txt") == [
        ("Développeuse (C++)", "Altaris pour Dassin Aviation", "2021-06", "2021-12", False),
        ("Développeuse back-end (C++)", "Dimec", "2019-06", "2020-02", False),
    ]


def test_a_small_word_between_title_and_employer() -> None:
    """`Stage à ...`, `Stage de terrain au ...`, `Animatrice pour ...`; a degree that names a school."""
    assert [job[:2] for job in jobs("e10.txt")] == [
        ("Stage", "Direction de l'Enfance de la Ville de Belmont"),
        ("Stage de terrain", "centre national de géographie (CNG) de Forcal"),
        ("Animatrice en centre de loisirs", "CLAVOM (Cultures, Loisirs, Animations de la Ville)"),
    ]
    assert [(e.studyType, e.institution) for e in profile("e10.txt").education][1] == ("CPGE", "Lycée Jacques Arnoul")


def test_no_telephone_number_is_made_of_dates() -> None:
    """`03/2016 – 08/2023` is a period."""
    assert profile("phone-from-dates2.txt").basics.phone is None
    assert jobs("phone-from-dates2.txt") == [("Comptable", "Cabinet Lormier", "2016-03", "2023-08", False)]


@pytest.mark.parametrize("name", sorted(p.name for p in CASES.iterdir() if p.suffix in (".txt", ".pdf")))
def test_every_value_stands_in_the_text(name: str) -> None:
    """Nothing is said that the document does not say, and every position has evidence."""
    read = profile(name)
    notes = read.meta.x_extraction.evidence
    pointers = [f"/work/{n}/{key}" for n, w in enumerate(read.work) for key in ("name", "position") if getattr(w, key)]
    assert [pointer for pointer in pointers if pointer not in notes] == []


def test_a_town_with_its_state_and_a_number_of_nowhere() -> None:
    """`Ashby, OH` is a place; a number that is valid in no country is not made one of another."""
    basics = profile("e1.txt").basics
    assert basics.location is not None
    assert (basics.location.city, basics.phone) == ("Ashby", "555-010-0199")
    assert profile("cv-auj.txt").basics.phone == "06 39 98 10 01"


def test_no_title_is_made_of_an_address() -> None:
    """A web address beside the name holds no label."""
    assert profile("e2.txt").basics.label is None


def test_languages_among_the_skills() -> None:
    """A row with their label is theirs."""
    found = profile("e3.txt")
    assert [(x.x_code, x.x_cefr) for x in found.languages] == [("fr", "native"), ("en", "C1"), ("de", "A1")]
    assert [(s.name, s.keywords) for s in found.skills] == [("Programmation", ["Python", "C++", "Julia"])]


def test_an_unknown_heading_and_projects_in_a_line_each() -> None:
    """`ÉCOLES`; `Name : what it is`."""
    found = profile("e4.txt")
    assert [e.institution for e in found.education] == ["École de communication Arvel"]
    assert [(p.name, p.description) for p in found.projects] == [
        ("Scorix", "application de comptage de points"), ("Gorillo", "cadre JS pour automatiser des tâches"),
    ]  # fmt: skip


def test_bullets_that_wrap() -> None:
    """A line without a bullet among bullets goes on with the one above."""
    assert profile("e9.txt").skill_names == ["Creative Problem Solving", "Client Communication"]
