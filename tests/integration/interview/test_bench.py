"""The offline interviewer against synthetic candidates and planted instructions."""

import pytest

from interview.bench.injection import corpus, inject
from interview.bench.run import CRITERIA, bench
from interview.offline.interviewer import OfflineInterviewer


def test_there_are_enough_criteria_and_cases() -> None:
    assert len(CRITERIA) == len({check.__name__ for check in CRITERIA}) >= 40
    cases = list(corpus())
    assert len(cases) == len({case.id for case in cases}) >= 60


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_every_criterion_holds_in_every_interview() -> None:
    """Strong is above average is above weak; another name, school and town change neither plan nor score."""
    outcome = await bench(OfflineInterviewer(word_seconds=0), rounds=1, minutes=10)
    failed = {name: tally.failures for name, tally in outcome.criteria.items() if tally.failures}
    assert failed == {}
    assert all(tally.applied for tally in outcome.criteria.values())
    assert outcome.in_order == outcome.ranked
    assert outcome.unmoved == outcome.swapped
    assert set(outcome.spreads) == {0.0}


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_no_planted_instruction_gets_through() -> None:
    outcome = await inject(OfflineInterviewer(word_seconds=0))
    assert outcome.cases >= 60
    assert outcome.through == {}
