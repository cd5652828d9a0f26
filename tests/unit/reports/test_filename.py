"""Names of saved reports."""

import pytest

from server.protocol.http import CandidateCard
from server.reports.filename import disposition, file_name
from tests.unit.sessions.records import a_record


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("Camille", "Camille - Baker - 1970-01-01.pdf"),
        ("Zoé Kerbrat", "Zoé Kerbrat - Baker - 1970-01-01.pdf"),
        ('../../"x"\r\n: <i>', "x i - Baker - 1970-01-01.pdf"),
        ("gpj.\u202eZoé", "gpj. Zoé - Baker - 1970-01-01.pdf"),
        ("...", "Baker - 1970-01-01.pdf"),
        ("n" * 200, f"{'n' * 60} - Baker - 1970-01-01.pdf"),
    ],
)
def test_a_report_is_called_after_person_post_and_day(person: str, name: str) -> None:
    record = a_record().model_copy(update={"candidate": CandidateCard(id="c", name=person)})
    assert file_name(record, ending="pdf") == name


def test_the_name_without_accents_stands_beside() -> None:
    said = disposition("Zoé - Baker.pdf")
    assert said == "attachment; filename=\"Zoe - Baker.pdf\"; filename*=UTF-8''Zo%C3%A9%20-%20Baker.pdf"
    said.encode("latin-1")
