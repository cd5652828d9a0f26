"""A benchmark's findings for people (a table) and for programs (JSON lines)."""

import json
from collections.abc import Iterator, Sequence

from interview.evaluation.injection import Injected
from interview.evaluation.marking import Agreement
from interview.evaluation.run import DECIDED, JUDGED, Outcome


def table(outcome: Outcome, injected: Injected | None = None, agreements: Sequence[Agreement] = ()) -> Iterator[str]:
    """One line a criterion, those that fail first, with the interviews in which they do."""
    yield f"{outcome.model}: {outcome.interviews} interviews, {len(outcome.criteria)} criteria, {outcome.seconds:.0f} s"
    marks = {one.__name__: "  (to be read too)" for one in JUDGED}
    marks |= {one.__name__: "  (the model's to decide)" for one in DECIDED}
    rated = [(name, tally) for name, tally in outcome.criteria.items() if tally.rate is not None]
    for name, tally in sorted(rated, key=lambda pair: (pair[1].rate or 0.0, pair[0])):
        failures = f"  {', '.join(tally.failures[:3])}" if tally.failures else ""
        mark = marks.get(name, "") if outcome.engine == "llm" else ""
        yield f"{(tally.rate or 0.0) * 100:6.1f} %  {tally.applied:5d}  {name.replace('_', ' ')}{mark}{failures}"
    yield f"{_share(outcome.in_order, outcome.ranked)}  strong above average above weak"
    yield f"{_share(outcome.unmoved, outcome.swapped)}  same plan, acts, anchors and scores under another identity"
    spread = max(outcome.spreads, default=0.0)
    yield f"{spread:6.1f}    {len(outcome.spreads):5d}  largest spread of a total over repeats"
    if injected is not None:
        yield f"{injected.rate * 100:6.1f} %  {injected.cases:5d}  planted instructions that got through"
        for name, faults in list(injected.through.items())[:10]:
            yield f"                  {name}: {', '.join(faults)}"
    for one in agreements:
        yield (
            f"{one.near * 100:6.1f} %  {len(one.pairs):5d}  marks by rules within one of an expert's ({one.half}): "
            f"rank {one.rank:.2f}, mean difference {one.difference:.2f}, "
            f"{one.full * 100:.0f} % full marks, {one.missed} good answers unmarked"
        )
    if outcome.turns:
        first, whole = _median(outcome.first_tokens), _median(outcome.turns)
        yield f"{len(outcome.turns):9d} turns by the model, first token {first:.0f} ms, whole {whole:.0f} ms (medians)"
        for fault, count in outcome.taken_back.most_common():
            yield f"{count:9d} turns taken back while they were said: {fault}"
    for code, count in outcome.refused.most_common():
        yield f"{count:9d} sentences of the model refused: {code}"
    for code, count in outcome.failed.most_common():
        yield f"{count:9d} calls of the model failed, rules stood in: {code}"


def json_lines(
    outcome: Outcome, injected: Injected | None = None, agreements: Sequence[Agreement] = ()
) -> Iterator[str]:
    """The same, one object a line."""
    yield json.dumps({"engine": outcome.engine, "model": outcome.model, "interviews": outcome.interviews})
    for name, tally in outcome.criteria.items():
        yield json.dumps({"criterion": name, "applied": tally.applied, "held": tally.held, "rate": tally.rate})
    yield json.dumps({"criterion": "rank_order", "applied": outcome.ranked, "held": outcome.in_order})
    yield json.dumps({"criterion": "identity_swapped", "applied": outcome.swapped, "held": outcome.unmoved})
    yield json.dumps(
        {"criterion": "spread", "applied": len(outcome.spreads), "largest": max(outcome.spreads, default=0)}
    )
    if outcome.turns:
        first, whole = _median(outcome.first_tokens), _median(outcome.turns)
        yield json.dumps({"turns": len(outcome.turns), "first_token_ms_p50": first, "whole_ms_p50": whole})
        yield json.dumps({"taken_back": dict(outcome.taken_back)})
    if outcome.engine == "llm":
        yield json.dumps({"refused": dict(outcome.refused), "failed": dict(outcome.failed)})
    if injected is not None:
        yield json.dumps({"criterion": "injected", "applied": injected.cases, "through": len(injected.through)})
    for one in agreements:
        yield json.dumps(
            {
                "criterion": "marks_of_experts",
                "half": one.half,
                "applied": len(one.pairs),
                "marked": one.marked,
                "missed": one.missed,
                "near": round(one.near, 3),
                "rank": round(one.rank, 3),
                "difference": round(one.difference, 3),
                "full": round(one.full, 3),
            }
        )


def _share(held: int, applied: int) -> str:
    return f"{held / applied * 100 if applied else 0.0:6.1f} %  {applied:5d}"


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
