"""Whole interviews with answers as people write them, over offers of the sample set."""

import pytest

from interview.evaluation.run import CRITERIA
from interview.interviewers.rules import OfflineInterviewer
from tests.transcripts.holding import hold_with, people


@pytest.mark.parametrize("name", people())
async def test_every_criterion_holds_for_people_too(name: str) -> None:
    """`python -m tests.transcripts` writes these interviews down."""
    held = await hold_with(OfflineInterviewer(word_seconds=0), people()[name])
    assert [one.__name__ for one in CRITERIA if one(held) is False] == []
    assert held.report.score is None or held.report.score >= 2
