"""A node that is warm has read what rules know: nobody's first plan or first answer reads it."""

import pytest

from interview.interviewers.rules import OfflineInterviewer
from interview.interviewers.warming import warm
from interview.language.lexicon import lexicon
from interview.plan.rules import make_plan
from prompts import loader
from tests.unit.interview.staging import RecordingVoice
from tests.unit.interview.test_planning import pinned

READ_ONCE = (lexicon, loader.markers, loader.version, loader.bank)


@pytest.fixture(autouse=True)
def cold() -> None:
    """As after a start."""
    for each in READ_ONCE:
        each.cache_clear()
    warm.cache_clear()


def test_after_it_a_plan_reads_no_words() -> None:
    warm()
    read = [each.cache_info().misses for each in READ_ONCE]
    for locale in loader.LOCALES:
        make_plan(pinned(locale), engine="offline", model="offline")
    assert [each.cache_info().misses for each in READ_ONCE] == read
    assert sum(read) > 0, "what another cache holds is not read again"


def test_a_process_does_it_once() -> None:
    warm()
    warm()
    assert warm.cache_info().misses == 1


async def test_a_plan_that_comes_first_waits_for_it_in_a_thread() -> None:
    await OfflineInterviewer().plan(pinned("en"), note=RecordingVoice().emit)
    assert warm.cache_info().currsize == 1
