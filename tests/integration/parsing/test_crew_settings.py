"""The crew comes with a model and only with one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CODE = """
import asyncio, json, os, sys
from server.wiring.crew import build_crew
from server.settings import Settings
async def main():
    async with build_crew(Settings(_env_file=None)) as crew:
        quiet = os.environ.get("CREWAI_DISABLE_TELEMETRY")
        print(json.dumps({"crew": type(crew).__name__, "loaded": "crewai" in sys.modules, "quiet": quiet}))
asyncio.run(main())
"""


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, {"crew": "NoneType", "loaded": False, "quiet": None}),
        ({"VIVAVOCE_MODELS": "scripted:20@0"}, {"crew": "NoneType", "loaded": False, "quiet": None}),
        ({"OPENAI_API_KEY": "none"}, {"crew": "CrewPool", "loaded": True, "quiet": "true"}),
    ],
)
def test_a_crew_needs_a_model(environment: dict[str, str], expected: dict[str, object], tmp_path: Path) -> None:
    """Without a key, or for load tests, a worker stays light; with one, CrewAI is silenced before it is loaded."""
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-1500:]
    assert json.loads(done.stdout.strip().splitlines()[-1]) == expected
