"""Entries: where they begin, and who is who in their heads."""

import pytest

from parsing.models import Certificate, Education, Work
from parsing.rules.dates import period, without_dates
from parsing.rules.edges import trimmed
from parsing.rules.education import area, education
from parsing.rules.languages import languages
from parsing.rules.others import certificates, interests, projects
from parsing.rules.prose import items
from parsing.rules.roles import company_score, title_score
from parsing.rules.skills import SkillFinder, skills
from parsing.rules.work import work
from tests.unit.parsing.drafts import document, page


@pytest.fixture(scope="module")
def finder() -> SkillFinder:
    return SkillFinder()


def jobs(finder: SkillFinder, *rows: str) -> list[Work]:
    return [f.value for f in work([document(*page(*rows)).lines], finder)]


def studies(*rows: str) -> list[Education]:
    return [f.value for f in education([document(*page(*rows)).lines])]


def papers(*rows: str) -> list[Certificate]:
    return [f.value for f in certificates(document(*page(*rows)).lines)]


def who(entries: list[Work]) -> list[tuple[str | None, str | None, str | None]]:
    return [(w.position, w.name, w.location) for w in entries]


def test_bold_type_parts_title_and_employer(finder: SkillFinder) -> None:
    """Where bold ends the employer begins; a line about the house is no employer."""
    found = jobs(
        finder, "Avril 2021 – aujourd'hui", "**Second de cuisine**, Auberge du Semnoz, Annecy",
        "Restaurant bistronomique, 60 couverts", "• Commandes", "2018 – 2021",
        "**Chef de partie**, Hôtel Bellerive, Évian-les-Bains",
        "• Sauces",
    )  # fmt: skip
    assert who(found) == [
        ("Second de cuisine", "Auberge du Semnoz", "Annecy"),
        ("Chef de partie", "Hôtel Bellerive", "Évian-les-Bains"),
    ]
    assert found[0].highlights == ["Restaurant bistronomique, 60 couverts", "Commandes"]


def test_positions_under_one_employer(finder: SkillFinder) -> None:
    """An employer with dates of its own is no position: those below it are, and its time counts once."""
    found = jobs(
        finder, "**GROUPE ALTANOR – Lyon** || **2015 – à ce jour**",
        "Directrice adjointe, membre du comité || 2020 – à ce jour", "• Cinq divisions",
        "Directrice des opérations || 2015 – 2020", "• Onze usines", "**SOLVANGE – Paris** || **2006 – 2015**",
        "Directrice industrielle || 2006 – 2015",
    )  # fmt: skip
    assert who(found) == [
        ("Directrice adjointe, membre du comité", "GROUPE ALTANOR", "Lyon"),
        ("Directrice des opérations", "GROUPE ALTANOR", "Lyon"),
        ("Directrice industrielle", "SOLVANGE", "Paris"),
    ]


def test_heads_of_three_lines(finder: SkillFinder) -> None:
    """Employer over title over date; `Highlights` announces and says nothing."""
    found = jobs(
        finder, "Lathkill Nurseries (Dundee)", "**Youth Worker**", "NOV 2019–AUG 2023", "Highlights", "• Ran workshops",
        "Wrenfield Mutual (Leeds)", "**Support Worker**", "AUG 2018 – JUN 2019", "Highlights", "• Wrote plans",
    )  # fmt: skip
    assert who(found) == [
        ("Youth Worker", "Lathkill Nurseries", "Dundee"),
        ("Support Worker", "Wrenfield Mutual", "Leeds"),
    ]
    assert [w.highlights for w in found] == [["Ran workshops"], ["Wrote plans"]]


def test_an_employer_with_a_dash(finder: SkillFinder) -> None:
    """What a dash adds to a name belongs to it."""
    found = jobs(finder, "2019 – 2021 || Doctorante, CNRS – UMR Terres et Mers", "• Mesures en mer")
    assert who(found) == [("Doctorante", "CNRS – UMR Terres et Mers", None)]


def test_sections_of_one_kind_do_not_run_on(finder: SkillFinder) -> None:
    """Summer jobs after placements are entries of their own, single dates being all they have."""
    groups = [
        document(*page("**Stage maintenance**", "SYTRAL, Lyon", "Mai - juin 2025", "• Dépannage")).lines,
        document(*page("**Équipier polyvalent**, Quick, Bron", "Juillet 2025", start=9)).lines,
    ]
    found = [f.value for f in work(groups, finder)]
    assert [(w.name, w.startDate) for w in found] == [("SYTRAL", "2025-05"), ("Quick", "2025-07")]


def test_a_year_over_a_range_is_another_entry() -> None:
    """Rows of a date column are only put together where one range was broken."""
    found = studies("2011 || BSc Logistics, Dundee College", "2007 - 2008 || HND Transport, Abertay University")
    assert [(e.studyType, e.institution, e.startDate, e.endDate) for e in found] == [
        ("BSc", "Dundee College", None, "2011"),
        ("HND", "Abertay University", "2007", "2008"),
    ]


def test_years_one_above_the_other() -> None:
    """Two lines of a year each are a period."""
    found = studies("2014", "2015", "**Abertay University**", "MA Landscape Architecture")
    assert [(e.startDate, e.endDate, e.institution) for e in found] == [("2014", "2015", "Abertay University")]


def test_a_grade_is_no_school() -> None:
    """`mention bien` before the school's name."""
    found = studies("2012 – **Baccalauréat ST2S**, mention bien, Lycée Brizeux, Quimper")
    assert [(e.studyType, e.institution, e.score) for e in found] == [("Baccalauréat", "Lycée Brizeux", "mention bien")]


def test_a_broken_word_is_whole_again() -> None:
    """A degree broken at a hyphen keeps its field whole."""
    found = studies("**Licence professionnelle en in-**", "**formatique décisionnelle**", "IUT de Lens, 2014")
    assert [(e.studyType, e.area) for e in found] == [("Licence professionnelle", "informatique décisionnelle")]


def test_small_towns_by_their_siblings(finder: SkillFinder) -> None:
    """Where the other entries say `Employer, Town`, so does the one whose town is on no list, less surely."""
    rows = ("Coordinatrice || 2021 – 2023", "Maison Tilleul, Lesquin (CDI)", "• Stocks", "Assistante || 2016 – 2021")
    lines = page(
        *rows, "Groupe Valmeron, Dunkerque", "• Tournées", "Assistante || 2014 – 2016", "Ateliers Brennac, Arras"
    )
    found = work([document(*lines).lines], finder)
    assert [(w.value.name, w.value.location) for w in found] == [
        ("Maison Tilleul", "Lesquin"), ("Groupe Valmeron", "Dunkerque"), ("Ateliers Brennac", "Arras"),
    ]  # fmt: skip
    assert found[0].evidence["/location"].confidence < found[1].evidence["/location"].confidence


def test_skills_and_languages_in_a_narrow_column() -> None:
    """An open bracket, a small word or a lower-case letter after a full line goes on; an early end does not."""
    lines = page(
        "Gestion des stocks", "Excel avancé (TCD, Power", "Query)", "Planification des", "transports", "C++",
        "SQL basics", "nadege.corvisier.logistique@example.org",
    )  # fmt: skip
    assert [(s.value.name, s.value.level) for s in skills(document(*lines).lines[:7])] == [
        ("Gestion des stocks", None), ("Power Query", None), ("Excel", "avancé"),
        ("Planification des transports", None), ("C++", None), ("SQL", "basics"),
    ]  # fmt: skip
    grid = languages(document(*page("English || French", "native speaker || fluent", "Arabic", "beginner")).lines)
    assert [(x.value.x_code, x.value.x_cefr) for x in grid] == [("en", "native"), ("fr", "C1"), ("ar", "A1")]
    hobbies = interests(document(*page("**Watercolour** || **Crosswords**", "**Bell ringing** || **Genealogy**")).lines)
    assert [i.value.name for i in hobbies] == ["Watercolour", "Crosswords", "Bell ringing", "Genealogy"]
    narrow = page("Français : langue", "maternelle", "Anglais : B2 courant")
    spoken = languages(document(*narrow).lines)
    assert [(x.value.x_code, x.value.x_cefr) for x in spoken] == [("fr", "native"), ("en", "B2")]


def test_positions_on_a_form(finder: SkillFinder) -> None:
    """Rows with labels say who is who, in whatever order; a label that comes again begins the next."""
    found = jobs(
        finder, "Période || mars 2020 – à ce jour", "Employeur || Groupe Armorial, Rennes",
        "Poste || Chargée de mission", "Missions || Entretiens", "Période : 2016 – 2020",
        "Employeur : Laiterie Kerouan",
        "Poste : Assistante RH",
        "Lieu : Vitré",
    )  # fmt: skip
    assert who(found) == [
        ("Chargée de mission", "Groupe Armorial", "Rennes"), ("Assistante RH", "Laiterie Kerouan", "Vitré"),
    ]  # fmt: skip
    assert [(w.startDate, w.x_current, w.highlights) for w in found] == [
        ("2020-03", True, ["Entretiens"]), ("2016", False, []),
    ]  # fmt: skip


def test_positions_in_sentences(finder: SkillFinder) -> None:
    """A letter's way of telling, in both languages."""
    found = jobs(
        finder, "De mars 2018 à aujourd'hui, je suis responsable d'atelier chez Navale du Ponant, à Brest, où je mène",
        "douze soudeurs.", "From 2013 to 2018, I worked as a welder at Iroise Yards, in Plymouth.",
        "En 2012, stagiaire chez Métal Armor.",
    )  # fmt: skip
    assert who(found) == [
        ("responsable d'atelier", "Navale du Ponant", "Brest"), ("welder", "Iroise Yards", "Plymouth"),
        ("stagiaire", "Métal Armor", None),
    ]  # fmt: skip


def test_positions_listed_after_their_dates(finder: SkillFinder) -> None:
    """`Date: title, employer, town.`, with a sentence more or without."""
    found = jobs(
        finder, "March 2018 to June 2023: Workshop Manager, Ponant Naval, Plymouth. Led twelve welders.",
        "January 2013 to February 2018: Welder, Iroise Yards, Plymouth.",
    )  # fmt: skip
    assert who(found) == [("Workshop Manager", "Ponant Naval", "Plymouth"), ("Welder", "Iroise Yards", "Plymouth")]
    assert [(w.startDate, w.endDate, w.highlights) for w in found] == [
        ("2018-03", "2023-06", ["Led twelve welders."]), ("2013-01", "2018-02", []),
    ]  # fmt: skip
    school = studies("2009–2011: BSc Mechanical Engineering, University of Plymouth.")
    assert [(e.studyType, e.institution, e.startDate) for e in school] == [("BSc", "University of Plymouth", "2009")]


def test_a_bold_title_at_a_firm(finder: SkillFinder) -> None:
    """The small word between them belongs to neither."""
    found = jobs(finder, "**Joiner** at Taff Kitchens || 2012 – 2015", "Newport", "• Stairs")
    assert who(found) == [("Joiner", "Taff Kitchens", "Newport")]


def test_each_section_has_its_own_pattern(finder: SkillFinder) -> None:
    """`Title at Employer` above does not turn `Employer | Title` below around."""
    first = page("**Site Manager at Penarth Homes**", "Cardiff", "June 2019 – present", "• Three sites")
    other = page("Taff Joinery | Carpenter || 2012 – 2015", "Gower Timber | Yard Hand || 2010 – 2012", start=9)
    found = [f.value for f in work([document(*first).lines, document(*other).lines], finder)]
    assert who(found) == [
        ("Site Manager", "Penarth Homes", "Cardiff"), ("Carpenter", "Taff Joinery", None),
        ("Yard Hand", "Gower Timber", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("degree", "field"),
    [
        ("BSc (Hons) Computer Science", "Computer Science"), ("Licence d'informatique", "informatique"),
        ("BA (Hons) Accounting and Finance, First Class", "Accounting and Finance"), ("Licence 3 LEA", "LEA"),
        ("Diplôme universitaire de technologie en informatique", "informatique"), ("Bac général", None),
        ("CAPES de mathématiques", "mathématiques"), ("NVQ Level 3 Driving", "Driving"), ("Executive MBA", None),
    ],
)  # fmt: skip
def test_fields_of_study(degree: str, field: str | None) -> None:
    """Without the kind of degree before, nor the grade after."""
    assert area(degree) == field


def test_projects_begin_in_bold(finder: SkillFinder) -> None:
    """Where one project has a date at its head's edge and the next at a sentence's end, both are entries."""
    lines = page(
        "**Bus Buddy** – An Android app that shows the next bus in town. Kotlin. 2025",
        "**Chess engine** – Written in Python for a young scientists' fair, 2024",
    )
    assert [(p.value.name, p.value.endDate) for p in projects([lines], finder)] == [
        ("Bus Buddy", "2025"), ("Chess engine", "2024"),
    ]  # fmt: skip


def test_certificates_in_a_narrow_column() -> None:
    """What wrapped is one item, a date ends it, and a level is part of the name."""
    found = papers(
        "Databricks Certified Data", "Engineer Professional (2024)", "AWS Certified Analytics –", "Specialty, 2022",
        "ECDL Advanced, BCS (2025)",
    )  # fmt: skip
    assert [(c.name, c.issuer, c.date) for c in found] == [
        ("Databricks Certified Data Engineer Professional", None, "2024"),
        ("AWS Certified Analytics – Specialty", None, "2022"),
        ("ECDL Advanced", "BCS", "2025"),
    ]


def test_issuers() -> None:
    """A name after a comma, a dash or in brackets; licences' classes and numbers are none."""
    found = papers(
        "PGCE Mentor Award, Mosaic Learning (2018)", "Hémovigilance – EFS Bretagne, 2021", "Permis B, C, CE en cours",
        "CACES R489 catégories 1, 3 et 5", "AFGSU niveau 2 (recyclage 2024)",
    )  # fmt: skip
    assert [(c.name, c.issuer) for c in found] == [
        ("PGCE Mentor Award", "Mosaic Learning"), ("Hémovigilance", "EFS Bretagne"), ("Permis B, C, CE en cours", None),
        ("CACES R489 catégories 1, 3 et 5", None), ("AFGSU niveau 2 (recyclage 2024)", None),
    ]  # fmt: skip


def test_items_keep_what_had_room_apart() -> None:
    """A line that ended early ended its item, in whatever case the next begins."""
    lines = document(*page("Lecture de schémas et de plans d'exécution", "réanimation", "urgences")).lines
    assert [text for text, _ in items(lines)] == [
        "Lecture de schémas et de plans d'exécution réanimation", "urgences",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "start", "end", "current"),
    [
        ("01/2024 to date", "2024-01", None, True), ("2018 à ce jour", "2018", None, True),
        ("2021 en cours", "2021", None, True),
        ("May 2021 onwards", "2021-05", None, True), ("Saisons 2016, 2017 et 2018", "2016", "2018", False),
        ("2025 – 2029 (expected)", "2025", "2029", False),
    ],
)  # fmt: skip
def test_more_periods(text: str, start: str, end: str | None, current: bool) -> None:  # noqa: FBT001
    """Until today in few words, seasons, and what is still to come; nothing of it stays in the head."""
    found = period(text)
    assert found is not None
    assert (found.start, found.end, found.current) == (start, end, current)
    assert without_dates(text, found).strip(" \u2502") == ""


@pytest.mark.parametrize(
    ("title", "firm"),
    [
        ("Laboratory Assistant", "The Severn Courier"), ("Employment Solicitor", "Ashgrove & Tyne Solicitors"),
        ("Freight Planner", "Draycott Architects"), ("Affréteur", "Fonderies du Haut-Rhin"),
        ("Artiste plasticienne", "Atelier Bérénice"), ("Régisseuse d'exposition", "Frac Île-de-France"),
    ],
)  # fmt: skip
def test_titles_and_firms(title: str, firm: str) -> None:
    """Firms named after a trade are firms."""
    own = title_score(title) - company_score(title)
    assert own > title_score(firm) - company_score(firm)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("dialyse continue (Prismaflex)", "dialyse continue (Prismaflex)"), ("(CDI)", "CDI"), ("Lyon (69", "Lyon (69"),
        ("69) – Lyon,", "69) – Lyon"), ("(a) et (b)", "(a) et (b)"), (" – Octo, ", "Octo"),
    ],
)  # fmt: skip
def test_brackets_with_a_partner_stay(text: str, bare: str) -> None:
    """Only brackets without one, or around everything, go."""
    assert trimmed(text) == bare


def test_brackets_without_end_are_taken_off_a_few_times() -> None:
    """Each layer reads the whole text: thousands of them are somebody's joke, and cost no more than a few."""
    assert trimmed("((Lyon))") == "Lyon"
    assert trimmed("( " * 4000 + "Lyon").count("(") > 3900
