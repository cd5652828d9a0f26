"""A benchmark's findings for people (a table) and for programs (JSON lines)."""

import json
from collections.abc import Iterator

from interview.bench.injection import Injected
from interview.bench.run import Outcome


def table(outcome: Outcome, injected: Injected | None = None) -> Iterator[str]:
    """One line a criterion, those that fail first, with the interviews in which they do."""
    yield f"{outcome.interviews} interviews, {len(outcome.criteria)} criteria"
    rated = [(name, tally) for name, tally in outcome.criteria.items() if tally.rate is not None]
    for name, tally in sorted(rated, key=lambda pair: (pair[1].rate or 0.0, pair[0])):
        failures = f"  {', '.join(tally.failures[:3])}" if tally.failures else ""
        yield f"{(tally.rate or 0.0) * 100:6.1f} %  {tally.applied:5d}  {name.replace('_', ' ')}{failures}"
    yield f"{_share(outcome.in_order, outcome.ranked)}  strong above average above weak"
    yield f"{_share(outcome.unmoved, outcome.swapped)}  same plan and score under another name, school and town"
    spread = max(outcome.spreads, default=0.0)
    yield f"{spread:6.1f}    {len(outcome.spreads):5d}  largest spread of a total over repeats"
    if injected is not None:
        yield f"{injected.rate * 100:6.1f} %  {injected.cases:5d}  planted instructions that got through"


def json_lines(outcome: Outcome, injected: Injected | None = None) -> Iterator[str]:
    """The same, one object a line."""
    for name, tally in outcome.criteria.items():
        yield json.dumps({"criterion": name, "applied": tally.applied, "held": tally.held, "rate": tally.rate})
    yield json.dumps({"criterion": "rank_order", "applied": outcome.ranked, "held": outcome.in_order})
    yield json.dumps({"criterion": "identity_swapped", "applied": outcome.swapped, "held": outcome.unmoved})
    yield json.dumps(
        {"criterion": "spread", "applied": len(outcome.spreads), "largest": max(outcome.spreads, default=0)}
    )
    if injected is not None:
        yield json.dumps({"criterion": "injected", "applied": injected.cases, "through": len(injected.through)})


def _share(held: int, applied: int) -> str:
    return f"{held / applied * 100 if applied else 0.0:6.1f} %  {applied:5d}"
