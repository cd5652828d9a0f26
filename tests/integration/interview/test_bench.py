"""The offline interviewer against synthetic candidates and planted instructions."""

import json

import pytest
from typer.testing import CliRunner

from interview.evaluation.candidates import KINDS
from interview.evaluation.injection import corpus, inject
from interview.evaluation.run import CRITERIA, JUDGED, bench
from interview.interviewers.rules import OfflineInterviewer
from server.cli import app


def test_there_are_enough_criteria_and_cases() -> None:
    assert len(CRITERIA) == len({check.__name__ for check in CRITERIA}) >= 60
    assert len(set(CRITERIA) - JUDGED) >= 40
    cases = list(corpus())
    assert len(cases) == len({case.id for case in cases}) >= 250
    assert {"strong", "average", "weak", "terse", "rambling", "evasive", "gibberish", "repeating", "hostile",
            "injecting", "switching"} <= set(KINDS)  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_every_criterion_holds_in_every_interview() -> None:
    """Strong is above average is above weak; another identity changes neither plan nor score."""
    outcome = await bench(OfflineInterviewer(word_seconds=0), rounds=1, minutes=10)
    failed = {name: tally.failures for name, tally in outcome.criteria.items() if tally.failures}
    assert failed == {}
    assert all(tally.applied for tally in outcome.criteria.values())
    assert outcome.in_order == outcome.ranked
    assert outcome.unmoved == outcome.swapped
    assert set(outcome.spreads) == {0.0}
    assert outcome.misses() == []


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_no_planted_instruction_gets_through() -> None:
    """Every third of them here; `vivavoce bench interviewer` holds all."""
    outcome = await inject(OfflineInterviewer(word_seconds=0), every=3)
    assert outcome.cases >= 60
    assert outcome.through == {}


def test_the_command_prints_a_rate_a_criterion() -> None:
    """Nothing of the environment is read for the offline interviewer; kinds can be named."""
    run = CliRunner().invoke(
        app, ["bench", "interviewer", "--rounds", "1", "--minutes", "5", "--kinds", "terse", "--every", "60", "--json"]
    )
    assert run.exit_code == 0, run.output
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert lines[0] == {"engine": "offline", "model": "offline", "interviews": 4}
    rates = {line["criterion"]: line for line in lines[1:]}
    assert rates["turns_alternate"] == {"criterion": "turns_alternate", "applied": 4, "held": 4, "rate": 1.0}
    assert rates["rank_order"]["held"] == rates["rank_order"]["applied"] == 2
    assert rates["injected"]["through"] == 0
    wrong = CliRunner().invoke(app, ["bench", "interviewer", "--kinds", "brilliant"])
    assert wrong.exit_code == 64
    assert "brilliant" in wrong.stderr
