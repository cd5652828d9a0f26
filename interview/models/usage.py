"""What language models have cost: counted by call, added up by session. Pure."""

from dataclasses import dataclass

from interview.commands import Usage
from interview.events import BudgetReached, ModelUsed, TurnMeasured
from interview.models.prices import DIGITS


def nothing() -> Usage:
    """No call at all."""
    return Usage(input_tokens=0, output_tokens=0, cost=0.0, unpriced=False)


def together(*usages: Usage) -> Usage:
    """Added up."""
    return Usage(
        input_tokens=sum(usage["input_tokens"] for usage in usages),
        output_tokens=sum(usage["output_tokens"] for usage in usages),
        cost=round(sum(usage["cost"] for usage in usages), DIGITS),
        unpriced=any(usage["unpriced"] for usage in usages),
    )


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a session, and one turn of it, may cost. None: no limit."""

    tokens: int | None = None
    cost: float | None = None
    """US dollars."""
    turn_seconds: float | None = None


NO_LIMIT = Allowance()


class Meter:
    """What one thread has cost, as far as this process knows. Never runs backwards, whatever the thread does."""

    def __init__(self) -> None:
        self._total = nothing()
        self._beside: dict[str, Usage] = {}

    @property
    def total(self) -> Usage:
        """So far."""
        return Usage(**self._total)

    def resume(self, known: Usage | None) -> None:
        """The thread's state knows of so much: another process may have counted on."""
        if known is None:
            return
        mine = self._total
        self._total = Usage(
            input_tokens=max(mine["input_tokens"], known["input_tokens"]),
            output_tokens=max(mine["output_tokens"], known["output_tokens"]),
            cost=max(mine["cost"], known["cost"]),
            unpriced=mine["unpriced"] or known["unpriced"],
        )

    def charge(self, beside: Usage, *, by: str = "tries") -> None:
        """So much was used beside the thread, `by` whom: it counts for the limits, not for the total."""
        self._beside[by] = beside

    def add(self, event: TurnMeasured | ModelUsed) -> None:
        """One call."""
        total, counted = self._total, event.counted
        tokens = (event.input_tokens or 0, event.output_tokens or 0) if counted is None else counted.tokens
        cost = event.cost if counted is None else counted.cost
        call = Usage(input_tokens=tokens[0], output_tokens=tokens[1], cost=cost or 0.0, unpriced=cost is None)
        self._total = together(total, call)

    def reached(self, allowance: Allowance) -> BudgetReached | None:
        """The limit that is used up, if one is."""
        used = together(self._total, *self._beside.values())
        tokens = used["input_tokens"] + used["output_tokens"]
        if allowance.tokens is not None and tokens >= allowance.tokens:
            return BudgetReached(limit="tokens", used=tokens, allowed=allowance.tokens)
        if allowance.cost is not None and used["cost"] >= allowance.cost:
            return BudgetReached(limit="cost", used=used["cost"], allowed=allowance.cost)
        return None
