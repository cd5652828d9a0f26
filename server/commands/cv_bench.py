"""`vivavoce bench parsing` with the crew: rules and crew side by side on a corpus."""

import asyncio
import contextlib
import sys
from pathlib import Path

from parsing.bench import Report, bench
from parsing.comparison import compare
from server.commands.parse import NoModel
from server.settings import Settings
from server.wiring.logging import configure_logging
from server.wiring.model_specs import model_specs


def bench_engines(settings: Settings, corpus: Path, *, only: str, required: bool) -> Report:
    """Both engines, or the rules alone where no model is set. Raises NoModel when the crew is `required`."""
    if not model_specs(settings, "crew"):
        if required:
            raise NoModel
        return bench(corpus, only=only)
    return asyncio.run(_both(settings, corpus, only=only, required=required))


async def _both(settings: Settings, corpus: Path, *, only: str, required: bool) -> Report:
    from server.wiring.crew import build_crew  # noqa: PLC0415 -- loads the models' libraries: seconds

    configure_logging("critical")
    # What CrewAI prints must not get between the table's lines.
    with contextlib.redirect_stdout(sys.stderr):
        async with build_crew(settings) as crew:
            if crew is None and required:
                raise NoModel
            return await compare(corpus, crew, only=only) if crew is not None else bench(corpus, only=only)
