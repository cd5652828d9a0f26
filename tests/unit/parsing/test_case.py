"""A corrected CV as a case for the corpus: nothing of the person is left, and the rules still read it."""

import json
from datetime import date
from pathlib import Path

import pytest

from parsing.bench import bench
from parsing.cases import case, document_of
from parsing.models import Profile
from parsing.readers.document_reader import DocumentReader

CV = """Marion Vasseur-Lebrun
Infirmière
marion.vasseur@courrier-lebrun.fr | 06 12 34 56 78 | Lyon
linkedin.com/in/marion-vasseur

EXPÉRIENCE
Infirmière, Clinique Beaurivage, Lyon, mars 2019 - juin 2021
- Encadrement de deux étudiantes, protocole Zephirin

FORMATION
Diplôme d'État d'infirmier, IFSI Montclairet, 2016 - 2019

LANGUES
Français : langue maternelle, Anglais : B2
"""


@pytest.fixture(scope="module")
def reader() -> DocumentReader:
    return DocumentReader()


def test_nothing_of_the_person_is_left(reader: DocumentReader, tmp_path: Path) -> None:
    """No name, address, number, employer or school; dates, titles, towns and places on the page are as they were."""
    read = reader.work(CV.encode(), "text", sha256=None, reference=date(2026, 11, 1), tell=lambda *_: None)
    record = case(read.document, read.profile, language="fr", key=b"k" * 16)
    text = json.dumps(record, ensure_ascii=False).casefold()
    for word in ("marion", "vasseur", "lebrun", "beaurivage", "montclairet", "zephirin", "56 78", "12345678"):
        assert word not in text
    work = record["truth"]["work"][0]
    assert (work["position"], work["startDate"], work["location"]) == ("Infirmière", "2019-03", "Lyon")
    assert record["truth"]["basics"]["phone"] == "+33639981207"
    assert [line.x0 for line in document_of(record).lines] == [line.x0 for line in read.document.lines]
    (tmp_path / "case.json").write_text(json.dumps(record))
    report = bench(tmp_path)
    missed = {name: tally.f1 for name, tally in report.fields().items() if tally.f1 < 1}
    assert missed == {}


def test_two_cases_cannot_be_laid_side_by_side(reader: DocumentReader) -> None:
    """Each has a key of its own."""
    read = reader.work(CV.encode(), "text", sha256=None, reference=date(2026, 11, 1), tell=lambda *_: None)
    names = {case(read.document, read.profile, language="fr")["truth"]["basics"]["name"] for _ in range(4)}
    assert len(names) == 4


def test_what_the_owner_corrected_is_the_truth(reader: DocumentReader) -> None:
    read = reader.work(CV.encode(), "text", sha256=None, reference=date(2026, 11, 1), tell=lambda *_: None)
    corrected = Profile.model_validate(read.profile.model_dump())
    corrected.work[0].position = "Technicienne"
    assert case(read.document, corrected, language="fr")["truth"]["work"][0]["position"] == "Technicienne"
