"""The crew on CVs whose truth is known, over HTTP: models that read well, lie, leave out, break off."""

import shutil
from pathlib import Path

import pytest

from interview.models.usage import NO_LIMIT
from parsing.bench import FLOORS, fallbacks, json_lines, table
from parsing.comparison import compare
from server.wiring.crew_models import CountedModels
from tests.corpus.reader import CorpusResponder
from tests.listening import building
from tests.model_server import ModelServer

pytestmark = pytest.mark.usefixtures("quiet")
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("mode", "fell_back", "reasons"),
    [
        ("good", 0, set()),
        ("lying", 0, set()),
        ("malformed", 5, {"malformed", "incomplete"}),
        ("slow", 5, {"late"}),
    ],
)
async def test_engines_side_by_side(tmp_path: Path, mode: str, fell_back: int, reasons: set[str]) -> None:
    """Over HTTP, on a CV of the corpus: whatever the model is like, nothing is invented and nothing gets lost."""
    from parsing.crew.crew_pool import CrewPool  # noqa: PLC0415

    for kind in ("pdf", "json"):
        shutil.copy(ROOT / f"tests/corpus/sample/build-fr-001-classic.{kind}", tmp_path)
    with ModelServer(responder=CorpusResponder(tmp_path)) as server:
        async with building(server) as build:
            models = CountedModels(build(f"openai:{mode}"), allowed=NO_LIMIT)
            pool = CrewPool(models=models, section_seconds=1.0 if mode == "slow" else 20.0, at_once=6)
            report = await compare(tmp_path, pool)
    assert report.engines() == ["rules", "crew"]
    assert report.hallucination("crew") == 0
    assert sum(failed for _, _, failed, _ in fallbacks(report)) == fell_back
    assert {reason for _, _, _, why in fallbacks(report) for reason in why} <= reasons
    fields = report.fields(engine="crew")
    assert {name: round(fields[name].f1, 2) for name in FLOORS if fields[name].f1 < 1} == {}
    assert all(row in table(report) for row in ("\nrules ", "\ncrew ", "\nskills "))
    assert any('"engine": "crew"' in line for line in json_lines(report))


BADLY_READ = (
    "en-e01-tikzbar", "en-e05-spine", "fr-f11-slide", "en-h19-tcbcards", "fr-g13-writerframes",
    "fr-l03-moderncv-classic", "en-e17-noheads", "fr-g21-theme-flat",
)  # fmt: skip


WEAK = ("company", "title", "school", "degree")


@pytest.mark.parametrize("mode", ["good", "halved", "lying", "malformed"])
async def test_no_model_makes_cvs_worse(tmp_path: Path, mode: str) -> None:
    """On CVs that the rules read badly: one that reads well gains, one that lies or leaves out loses nothing."""
    from parsing.crew.crew_pool import CrewPool  # noqa: PLC0415

    for name in BADLY_READ:
        for kind in ("pdf", "json"):
            shutil.copy(ROOT / f"tests/corpus/strangers/open/open-{name}.{kind}", tmp_path)
    with ModelServer(responder=CorpusResponder(tmp_path)) as server:
        async with building(server) as build:
            models = CountedModels(build(f"openai:{mode}"), allowed=NO_LIMIT)
            report = await compare(tmp_path, CrewPool(models=models, at_once=6))
    before, after = report.fields(engine="rules"), report.fields(engine="crew")
    assert {name: after[name].f1 for name in FLOORS if after[name].f1 < before[name].f1} == {}
    # A model that reads well leaves nothing open of what the rules miss.
    assert any(before[name].f1 < 1 for name in WEAK)
    assert all(after[name].f1 >= (1.0 if mode == "good" else before[name].f1) for name in WEAK)
    assert report.hallucination("crew") == 0
