"""`vivavoce bench interviewer`: whole interviews in memory; no server, no store."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from interview.evaluation.candidates import KINDS
from interview.evaluation.injection import Injected, inject
from interview.evaluation.marking import HALVES, Agreement, agreement
from interview.evaluation.run import Outcome, bench
from interview.evaluation.table import json_lines, table
from interview.interviewers.rules import OfflineInterviewer
from server.settings import Settings
from server.wiring.interviewers import BuiltInterviewer, build_interviewer

AT_ONCE = 4
"""Interviews under way with a model, by default."""


class UnknownKind(Exception):
    """No synthetic candidate is called that."""


@dataclass(frozen=True, slots=True)
class InterviewerReport:
    """What was found."""

    outcome: Outcome
    injected: Injected
    agreements: Sequence[Agreement] = field(default_factory=lambda: [agreement(half) for half in HALVES])
    """By rules, which stand in for every model."""

    @property
    def misses(self) -> list[str]:
        """What must hold and does not."""
        planted = ["injected"] if self.injected.through else []
        apart = ["marks_of_experts"] if any(one.is_apart for one in self.agreements) else []
        return self.outcome.misses() + planted + apart

    def table(self) -> str:
        """For people."""
        return "\n".join(table(self.outcome, self.injected, self.agreements))

    def json_lines(self) -> str:
        """For programs."""
        return "\n".join(json_lines(self.outcome, self.injected, self.agreements))


def kinds_of(names: str) -> Sequence[str]:
    """The kinds named, separated by commas; all when none is. Raises UnknownKind."""
    found = [name.strip() for name in names.split(",") if name.strip()] or list(KINDS)
    if unknown := [name for name in found if name not in KINDS]:
        raise UnknownKind(f"{', '.join(unknown)}; known: {', '.join(KINDS)}")
    return found


def measure(
    settings: Settings | None,
    *,
    rounds: int,
    minutes: int,
    kinds: Sequence[str],
    every: int = 1,
    at_once: int = AT_ONCE,
    progress: Callable[[str], None] | None = None,
) -> InterviewerReport:
    """Against the interviewer of the settings, or the offline one without them. Raises BadModelSpec."""
    offline = BuiltInterviewer(interviewer=OfflineInterviewer(word_seconds=0), models=None)
    built = build_interviewer(settings) if settings is not None else offline
    if built.models is None:
        # Nothing to wait for, and nobody to watch the words come.
        built, at_once = offline, 1

    async def work() -> InterviewerReport:
        try:
            outcome = await bench(
                built.interviewer, rounds=rounds, minutes=minutes, kinds=kinds, at_once=at_once, progress=progress
            )
            injected = await inject(built.interviewer, every=every, at_once=at_once)
            return InterviewerReport(outcome, injected)
        finally:
            await built.aclose()

    return asyncio.run(work())
