"""The rules engine piece by piece."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsing.alignment import pairs
from parsing.models import Work
from parsing.periods import total_months
from parsing.reading.document import Document, Line
from parsing.reading.plain import read_text
from parsing.rules.dates import period
from parsing.rules.degree_levels import levels
from parsing.rules.engine import Rules
from parsing.rules.folding import level
from parsing.rules.headings import section_key, sections
from parsing.rules.languages import languages
from parsing.rules.places import place
from parsing.rules.roles import contract, only_contract, title_score
from parsing.rules.skills import SkillFinder, known_skill, names_of, skills


@pytest.mark.parametrize(
    ("text", "start", "end", "current"),
    [
        ("depuis mars 2021", "2021-03", None, True),
        ("2019 – à ce jour", "2019", None, True),
        ("Sept. 2018 - en cours", "2018-09", None, True),
        ("03/2020 - 06/2021", "2020-03", "2021-06", False),
        ("de septembre 2016 à août 2018", "2016-09", "2018-08", False),
        ("From January 2016 to August 2018", "2016-01", "2018-08", False),
        ("mars – septembre 2019", "2019-03", "2019-09", False),
        ("Jan 2020 – Present", "2020-01", None, True),
        ("2020-03 – 2021-04", "2020-03", "2021-04", False),
        ("01/09/2019 - 31/08/2020", "2019-09", "2020-08", False),
        ("2018-19", "2018", "2019", False),
        ("2015 → 2017 (2 ans)", "2015", "2017", False),
        ("Aug '19 – Dec '20", "2019-08", "2020-12", False),
        ("Q1 2020 – Q3 2021", "2020", "2021", False),
        ("été 2019", "2019", "2019", False),
        ("Fall 2003 – Spring 2005", "2003", "2005", False),
        ("printemps - été 2019", "2019", "2019", False),
        ("hiver 2020 - mars 2021", "2020", "2021-03", False),
        ("1er mars 2020 au 31 décembre 2021", "2020-03", "2021-12", False),
        ("Since 2020", "2020", None, True),
        ("octobre 2020 - aujourd’hui", "2020-10", None, True),
        ("2021 - 2019", "2019", "2021", False),
    ],
)
def test_periods(text: str, start: str | None, end: str | None, current: bool) -> None:  # noqa: FBT001
    """Both languages, all the usual ways."""
    found = period(text)
    assert found is not None
    assert (found.start, found.end, found.current) == (start, end, current)
    assert text[slice(*found.span)].strip() == found.raw


@pytest.mark.parametrize(
    "text", ["Python 3.11", "06 12 34 56 78", "12 personnes", "+33 6 20 19 20 18 x", "ISO 9001", "3 mois", "v2.0.1999"]
)
def test_no_period(text: str) -> None:
    """Numbers are not dates."""
    found = period(text)
    assert found is None or not found.ranged


@given(st.text(max_size=80))
def test_any_text_is_survived(text: str) -> None:
    """No text breaks the readers of dates, places, headings, titles and languages; positions stay in place."""
    assert len(level(text)) == len(text)
    found = period(text)
    assert found is None or 0 <= found.span[0] <= found.span[1] <= len(text)
    place(text)
    section_key(text)
    title_score(text)
    line = Line(page=1, number=1, text=text)
    languages([line])
    skills([line])
    list(SkillFinder().find(text))


@given(st.lists(st.text(max_size=60), min_size=1, max_size=25))
def test_any_lines_make_a_profile(texts: list[str]) -> None:
    """Whatever stands on a page, the engine answers."""
    lines = tuple(Line(page=1, number=n, text=t, cells=(t,)) for n, t in enumerate(texts, 1) if t.strip())
    Rules().read(Document(lines=lines, pages=1))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("EXPÉRIENCES PROFESSIONNELLES", "work"), ("Work Experience", "work"), ("Formation & diplômes", "education"),
        ("Compétences techniques :", "skills"), ("Projetssélectionnés", "projects"), ("• Langues", "languages"),
        ("Centres d’intérêt", "interests"), ("Licenses & certifications", "certificates"), ("À propos", "summary"),
        ("2019 – 2021", None), ("Chef de projet", None), ("Développeur Python", None), ("1. Education", "education"),
    ],
)  # fmt: skip
def test_headings(text: str, key: str | None) -> None:
    """Known headings, however they are dressed."""
    assert section_key(text) == key


def test_sections_end_with_their_column() -> None:
    """What begins the second column is not the end of the first one's last section."""
    lines = [("Langues", 1), ("Anglais B2", 1), ("Alex Martin", 2), ("Expérience", 2), ("Chef 2019 – 2020", 2)]
    document = Document(
        lines=tuple(
            Line(page=1, number=n, text=t, cells=(t,), column=c, bold=t in ("Langues", "Expérience"))
            for n, (t, c) in enumerate(lines, 1)
        ),
        pages=1,
    )
    assert [(s.key, [x.text for x in s.lines]) for s in sections(document)] == [
        ("languages", ["Anglais B2"]), ("header", ["Alex Martin"]), ("work", ["Chef 2019 – 2020"]),
    ]  # fmt: skip


def test_skills_respect_words() -> None:
    """No substrings, no ordinary words, the longest alias, one id over both languages."""
    find = SkillFinder().find
    assert [s.id for s in find("JavaScript and Java")] == ["javascript", "java"]
    assert [s.id for s in find("Maintained a scalable backend; good excellence")] == []
    assert [s.id for s in find("I go to work and rest in spring")] == []
    assert [s.id for s in find("C++, C#, Go, Rust")] == ["c++", "c#", "go", "rust"]
    assert [s.id for s in find("Spring Boot et Vue.js")] == ["spring-boot", "vue.js"]
    assert known_skill("Travail d'équipe") == known_skill("Teamwork")
    assert known_skill("gestion de projet") == known_skill("Project management")
    assert {"gestion des stocks", "stock management"} <= set(names_of("inventory-management"))
    assert names_of("no-such-skill") == ()


def test_skill_lists() -> None:
    """Groups, levels, brackets and several separators."""
    lines = read_text(
        "Langages : Python (avancé), SQL ; C++\nOutils • Git • Docker\nFrameworks (Django, Flask)\nCuisine moléculaire"
    ).lines
    found = [s.value for s in skills(lines)]
    assert [(s.name, s.keywords) for s in found] == [
        ("Langages", ["Python", "SQL", "C++"]),
        ("Outils", ["Git", "Docker"]),
        ("Frameworks", ["Django", "Flask"]),
        ("Cuisine moléculaire", []),
    ]
    assert [(one.name, one.level) for one in found[0].x_levels] == [("Python", "avancé")]
    assert [s.ids for s in found] == [["python", "sql", "c++"], ["git", "docker"], ["django", "flask"], []]


def test_languages() -> None:
    """Names, levels in words and by CEFR, certificates."""
    text = "Français (langue maternelle), Anglais – C1 (TOEIC 960), Espagnol : notions\nGerman: fluent\nArabe courant"
    found = [(x.value.x_code, x.value.x_cefr, x.value.x_certificate) for x in languages(read_text(text).lines)]
    assert found == [
        ("fr", "native", None), ("en", "C1", "TOEIC 960"), ("es", "A1", None), ("de", "C1", None), ("ar", "C1", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("degree", "years", "eqf"),
    [
        ("Doctorat de chimie", 8, 8), ("Master 2 Finance", 5, 7), ("Diplôme d'ingénieur", 5, 7),
        ("Licence pro", 3, 6),
        ("BTS MCO", 2, 5), ("Bac +4", 4, 6), ("BSc Physics", 3, 6), ("CAP Cuisine", None, 3),
        ("Stage interne", None, None),
    ],
)  # fmt: skip
def test_degrees(degree: str, years: int | None, eqf: int | None) -> None:
    """French diplomas by years after the baccalauréat, all by EQF level."""
    assert levels(degree) == (years, eqf)


def test_contracts() -> None:
    """Kinds of contract in both languages; a company's name is none."""
    contracts = {
        t: contract(t)
        for t in (
            "CDI",
            "Stage de fin d'études",
            "Internship",
            "en alternance",
            "Freelance",
            "CDD 6 mois",
            "Stagecoach",
        )
    }
    assert list(contracts.values()) == ["cdi", "stage", "stage", "alternance", "freelance", "cdd", None]
    assert only_contract("CDI, temps plein")
    assert not only_contract("Stage Data Analyst")


@pytest.mark.parametrize(
    ("text", "city", "country"),
    [
        ("Lyon", "Lyon", "FR"), ("Lyon, France", "Lyon", "FR"), ("69003 Lyon", "Lyon", "FR"),
        ("Villeurbanne (69)", "Villeurbanne", "FR"), ("Dublin, Ireland", "Dublin", "IE"),
    ],
)  # fmt: skip
def test_places(text: str, city: str, country: str | None) -> None:
    """Towns with and without country, department, postcode."""
    found = place(text)
    assert found is not None
    assert (found.city, found.country) == (city, country)


@pytest.mark.parametrize("text", ["Agence Boréale, Grenoble", "Développeur", "Novatis SAS", "2019", "alex@example.org"])
def test_no_place(text: str) -> None:
    """Employers, titles and numbers are no places."""
    assert place(text) is None


def test_overlapping_positions_count_once() -> None:
    """Two jobs at a time are one time."""
    work = [
        Work(startDate="2020-01", endDate="2020-12"),
        Work(startDate="2020-07", endDate="2021-06"),
        Work(startDate="2026-01", x_current=True),
    ]
    assert total_months(work, date(2026, 11, 1)) == 18 + 11


def test_alignment_is_optimal() -> None:
    """The best sum, not the best first pair."""
    gains = {("a", "x"): 0.9, ("a", "y"): 0.8, ("b", "x"): 0.8, ("b", "y"): 0.1}
    assert pairs(["a", "b"], ["x", "y"], lambda a, b: gains[a, b]) == [(0, 1), (1, 0)]
    assert pairs(["a"], ["x", "y"], lambda a, b: gains[a, b]) == [(0, 0)]
    assert pairs([], ["x"], lambda *_: 1.0) == []
