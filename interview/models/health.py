"""When a model that fails is left alone, and when it is asked again."""

import time
from dataclasses import dataclass

from interview.models.failures import ModelFailure

RESTS = {
    "unauthorized": 60.0,
    "forbidden": 60.0,
    "quota_exhausted": 60.0,
    "model_not_found": 60.0,
    "timeout": 30.0,
    "rate_limited": 10.0,
    "overloaded": 10.0,
    "server_error": 10.0,
    "unreachable": 10.0,
}
"""Seconds that a model rests after a failure. Failures that say nothing about the next call are not listed."""
LONGEST_REST = 300.0
STRIKES = 2
"""Passing failures in a row before a model is left alone: one of them may be bad luck."""


@dataclass(slots=True)
class Health:
    """One model's. Each further failure in a row doubles the rest, up to five minutes; an answer ends it."""

    rests_until: float = 0.0
    strikes: int = 0
    failure: ModelFailure | None = None
    """The last one, if nothing was answered since."""

    @property
    def resting(self) -> bool:
        """To be asked after the others."""
        return time.monotonic() < self.rests_until

    @property
    def away(self) -> bool:
        """Not to be asked at all for now: it failed for good, or again and again."""
        return self.resting and self.failure is not None and (not self.failure.temporary or self.strikes >= STRIKES)

    @property
    def doubtful(self) -> bool:
        """Failed the last times it was asked: one try will do."""
        return self.strikes >= STRIKES

    def failed(self, failure: ModelFailure) -> None:
        """One call has failed."""
        rest = RESTS.get(failure.code, 0.0)
        if not rest:
            return
        self.failure = failure
        self.strikes += 1
        doubled = rest * 2.0 ** min(self.strikes - (1 if not failure.temporary else STRIKES), 10)
        rest = failure.retry_after if failure.retry_after is not None else max(rest, doubled)
        self.rests_until = time.monotonic() + min(rest, LONGEST_REST)

    def answered(self) -> None:
        """One call was answered."""
        self.rests_until, self.strikes, self.failure = 0.0, 0, None
