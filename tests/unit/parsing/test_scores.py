"""What a study was passed with stands once: as its score, not as a course."""

import pytest

from parsing.rules.education import education
from tests.unit.parsing.drafts import document, page


def study(*rows: str) -> tuple[str | None, list[str]]:
    lines = document(*page("**University of Calder** || 2014 - 2017", "BSc in Economics", *rows)).lines
    (found,) = education([lines])
    assert (found.value.studyType, found.value.institution) == ("BSc", "University of Calder")
    return found.value.score, found.value.courses


@pytest.mark.parametrize(
    "row",
    [
        "GPA: 3.8/4.0", "CGPA – 8.7/10", "Cumulative GPA: 3.6 out of 4", "Percentage: 84.6%", "92.4%", "565 points",
        "Score: 565 points", "ATAR 92.35", "Grade: 2:1", "First class honours", "GPA 3.8, Dean's list",
        "Overall 76%, 410 points", "Graduated magna cum laude (GPA 3.9)", "Mention bien", "Moyenne générale : 14,5/20",
        "Note finale : 15/20 – mention bien", "Rang : 3e sur 120",
    ],
)  # fmt: skip
@pytest.mark.parametrize("bullet", ["", "• "])
def test_a_line_that_only_tells_a_score(row: str, bullet: str) -> None:
    """As written, with no course beside it."""
    assert study(bullet + row) == (row, [])


@pytest.mark.parametrize(
    ("row", "score", "course"),
    [
        ("GPA 3.8 | Minor in History", "GPA 3.8", "Minor in History"),
        ("GPA 3.8; thesis: Rents in small towns", "GPA 3.8", "thesis: Rents in small towns"),
        ("Thesis on rents (GPA 3.7)", "GPA 3.7", "Thesis on rents"),
        ("Classée 2e sur 85 ; échange à Gand", "Classée 2e sur 85", "échange à Gand"),
        ("Thesis on rents, grade A", "grade A", "Thesis on rents"),
    ],
)
def test_a_score_beside_something_else(row: str, score: str, course: str) -> None:
    assert study("• " + row) == (score, [course])


@pytest.mark.parametrize(
    ("row", "courses"),
    [
        ("Modules: Statistics (78%), Micro (70%)", ["Statistics (78%)", "Micro (70%)"]),
        ("Raised attendance by 20%, led the debating club", ["Raised attendance by 20%, led the debating club"]),
        ("Score design, film music", ["Score design, film music"]),
    ],
)
def test_figures_of_something_else_are_no_score(row: str, courses: list[str]) -> None:
    assert study("• " + row) == (None, courses)
