"""How CVs are written in Britain, Ireland, North America, India and Australia."""

from dataclasses import replace

import pytest

from parsing.models import Education, Work
from parsing.rules.basics import basics
from parsing.rules.education import education
from parsing.rules.headings import section_key, sections
from parsing.rules.languages import languages
from parsing.rules.others import certificates
from parsing.rules.places import place
from parsing.rules.skills import SkillFinder
from parsing.rules.work import work
from tests.unit.parsing.drafts import document, page


@pytest.fixture(scope="module")
def finder() -> SkillFinder:
    return SkillFinder()


def jobs(finder: SkillFinder, *rows: str) -> list[Work]:
    return [f.value for f in work([document(*page(*rows)).lines], finder)]


def studies(*rows: str) -> list[Education]:
    return [f.value for f in education([document(*page(*rows)).lines])]


@pytest.mark.parametrize(
    ("text", "city", "country"),
    [
        ("Naas, Co. Kildare", "Naas", "IE"),
        ("Co. Mayo", None, "IE"),
        ("Newry, Co. Down", "Newry", "GB"),
        ("Townsville QLD", "Townsville", "AU"),
        ("Brunswick VIC 3056", "Brunswick", "AU"),
        ("Perth WA", "Perth", "AU"),
        ("Vadodara, Gujarat", "Vadodara", "IN"),
    ],
)
def test_counties_and_states(text: str, city: str | None, country: str) -> None:
    found = place(text)
    assert found is not None
    assert (found.city, found.country) == (city, country)


def test_what_only_ends_like_a_state() -> None:
    assert place("Carrefour SA") is None
    assert place("Windows NT") is None


def test_a_county_behind_its_town() -> None:
    found = place("Truro, Cornwall")
    assert found is not None
    assert found.city == "Truro"


def test_australian_numbers_belong_to_the_town() -> None:
    header = page("Talia Brace", "Brunswick VIC 3056 | 0491 570 156 | talia@brace.example")
    found = basics(document(*header), header, [], [], "en").value
    assert (found.phone, found.location and found.location.city) == ("+61491570156", "Brunswick")


@pytest.mark.parametrize(
    "row",
    [
        "Assistant Manager - Operations, Vaigai Textiles, Madurai || 2019 – 2021",
        "Assistant Manager - Operations | Vaigai Textiles | Madurai | 2019 – 2021",
        "Assistant Manager - Operations at Vaigai Textiles (Madurai), 2019 – 2021",
    ],
)
def test_a_department_is_part_of_its_post(finder: SkillFinder, row: str) -> None:
    (job,) = jobs(finder, row)
    assert (job.position, job.name, job.location) == ("Assistant Manager - Operations", "Vaigai Textiles", "Madurai")


def test_an_employer_before_its_town_is_no_district(finder: SkillFinder) -> None:
    first, second = jobs(
        finder, "Growth Lead || 2017 – 2020", "Wayfinder, Berlin, Germany", "Analyst || 2015 – 2017", "Quill, Boise, ID"
    )
    assert (first.name, first.location) == ("Wayfinder", "Berlin, Germany")
    assert (second.name, second.location) == ("Quill", "Boise, ID")


def test_a_district_is_no_employer(finder: SkillFinder) -> None:
    (job,) = jobs(finder, "Analyst || 2017 – 2020", "Acme Motors Ltd", "Whitefield, Bengaluru, India")
    assert (job.position, job.name) == ("Analyst", "Acme Motors Ltd")


def test_the_post_below_its_employer(finder: SkillFinder) -> None:
    first, second = jobs(
        finder,
        "Marlowe Birch LLP, Reading, UK (Mar 2019 – Present)",
        "Senior Quantity Surveyor",
        "• Measured two schools",
        "Oakham Homes plc, Bath, UK (Jul 2013 – Aug 2015)",
        "Trainee Estimator",
        "• Priced extensions",
    )
    assert (first.position, second.position) == ("Senior Quantity Surveyor", "Trainee Estimator")


def test_capitals_over_a_date_are_a_post_and_no_heading() -> None:
    lines = page(
        "Ann Lee", "WORK EXPERIENCE", "STAFF NURSE", "Mercy Hospital, 2014 – 2018", "• Night shifts", "CHARGE NURSE",
        "Teton Health, 2011 – 2014", "• Day shifts", "EDUCATION", "BSc Nursing, 2011",
    )  # fmt: skip
    assert [s.key for s in sections(document(*lines)) if s.heading] == ["work", "education"]


@pytest.mark.parametrize(
    ("row", "degree", "school"),
    [
        ("Bachelor of Nursing, 2:1, James Cook University, 2016", "Bachelor of Nursing", "James Cook University"),
        ("HSC, 2:1, St. Mary’s Higher Secondary School, 2009", "HSC", "St. Mary’s Higher Secondary School"),
        ("MSc Ecology, Leeds College – Graduated 2016", "MSc", "Leeds College"),
        ("BComm, University of Limerick, 2008", "BComm", "University of Limerick"),
    ],
)
def test_degrees_without_their_grades(row: str, degree: str, school: str) -> None:
    (study,) = studies(row)
    assert (study.studyType, study.institution) == (degree, school)


def test_a_month_and_a_bed_are_no_degrees(finder: SkillFinder) -> None:
    (job,) = jobs(finder, "Ward Manager, 28 bed unit || March 2019 – May 2020", "Mercy Hospital")
    assert job.startDate == "2019-03"
    assert studies("Staff of a 28 bed ward in March") == []


def test_a_field_behind_its_degree_is_not_looked_for_at_the_school() -> None:
    (study,) = studies("Ph.D., Chemical Engineering, University of Minnesota, Twin Cities, 2014 – 2019")
    assert (study.studyType, study.area) == ("Ph.D.", "Chemical Engineering")
    assert study.institution == "University of Minnesota, Twin Cities"


def test_subjects_stay_together() -> None:
    (study,) = studies("2006 – 2008 || A-Levels: Maths, Physics, Geography, Wordsworth School")
    assert study.studyType is not None
    assert "Maths, Physics, Geography" in study.studyType
    assert study.institution == "Wordsworth School"


def test_what_is_set_beside_a_column_of_dates_begins_nothing() -> None:
    rows = page(
        "2012 – 2014 || MSc Botany", "University of Manitoba", "2008 – 2012 || BA Kinesiology", "University of Calgary"
    )
    for n in (1, 3):
        rows[n] = replace(rows[n], x0=120.0)
    found = [f.value for f in education([document(*rows).lines])]
    assert [s.institution for s in found] == ["University of Manitoba", "University of Calgary"]


def test_certificates_in_pairs_of_lines() -> None:
    rows = document(*page("Service of Alcohol", "VCGLR, 2022", "First Aid", "St John Ambulance, 2023")).lines
    assert [(c.value.name, c.value.issuer, c.value.date) for c in certificates(rows)] == [
        ("Service of Alcohol", "VCGLR", "2022"),
        ("First Aid", "St John Ambulance", "2023"),
    ]


def test_licences_are_no_way_to_reach_somebody() -> None:
    assert section_key("Permis et certificats") == "certificates"
    assert section_key("Permis") == "contact"


def test_a_name_of_three_lines_that_is_a_town_too() -> None:
    header = [replace(line, size=19.0, bold=True) for line in page("Karim", "Idrissi", "Benslimane")]
    lines = [*header, *page("Welder", "13002 Marseille", start=4)]
    found = basics(document(*lines), lines, [], [], "fr").value
    assert (found.name, found.location and found.location.city) == ("Karim Idrissi Benslimane", "Marseille")


def test_a_range_that_wraps_beside_its_wrapped_head(finder: SkillFinder) -> None:
    first, second = jobs(
        finder,
        "**Agent de maintenance en** || Sept. 2012 – Août",
        "**alternance** || 2014",
        "Textiles du Rhin, Thann",
        "• Graissage",
        "**Soudeur** || 2010 – 2012",
        "Ateliers du Rhin, Thann",
    )
    assert (first.position, first.startDate, first.endDate) == (
        "Agent de maintenance en alternance",
        "2012-09",
        "2014-08",
    )
    assert second.position == "Soudeur"


def test_small_towns_as_the_other_schools_have_theirs() -> None:
    found = studies(
        "Université Savoie Mont Blanc – Annecy || 2010 – 2012",
        "Master Logistique",
        "Lycée Louis Lachenal – Argonay || 2008 – 2010",
        "BTS Transport",
    )
    assert [s.institution for s in found] == ["Université Savoie Mont Blanc", "Lycée Louis Lachenal"]


def test_a_speciality_is_no_school() -> None:
    first, second = studies(
        "**Diplôme d’ingénieur, spécialité réseaux** (2011 – 2016)",
        "INSA Toulouse",
        "**Baccalauréat STG, mention bien** (2010)",
        "Lycée Gabriel Fauré",
    )
    assert (first.institution, first.area) == ("INSA Toulouse", "réseaux")
    assert (second.institution, second.studyType, second.area) == ("Lycée Gabriel Fauré", "Baccalauréat", "STG")


def test_a_working_proficiency_is_not_the_highest_and_dots_between_languages_are_no_levels() -> None:
    found = [f.value for f in languages(document(*page("Spanish (Professional working proficiency)")).lines)]
    assert [x.x_cefr for x in found] == ["C1"]
    found = [f.value for f in languages(document(*page("Irish: Fluent · German: Basic")).lines)]
    assert [x.fluency for x in found] == ["Fluent", "Basic"]


def test_the_level_of_a_certificate_is_not_its_field() -> None:
    (study,) = studies("Certificate III in Hospitality, Holmesglen TAFE, 2013")
    assert (study.studyType, study.area, study.institution) == ("Certificate III", "Hospitality", "Holmesglen TAFE")
