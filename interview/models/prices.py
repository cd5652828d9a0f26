"""What models cost. Prices come from the settings alone; a model without one has no known cost."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from interview.errors import BadModelSpec

MILLION = 1_000_000
DIGITS = 9
"""Of a dollar: one token of the cheapest model still counts, and no sum shows the dust of binary fractions."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    input: float
    output: float
    cached: float | None = None
    """Of the input that a provider knows from an earlier call; unset: as any other."""

    def of(self, input_tokens: int, output_tokens: int, *, cached: int = 0) -> float:
        """What so many tokens cost, of which so many of the input were `cached`."""
        known = min(cached, input_tokens) if self.cached is not None else 0
        paid = (input_tokens - known) * self.input + known * (self.cached or 0.0) + output_tokens * self.output
        return round(paid / MILLION, DIGITS)


def parse_prices(text: str) -> Mapping[str, Price]:
    """By `PROVIDER:MODEL`, from e.g. `openai:gpt-4.1-mini=0.40/1.60, groq:llama-3.3-70b-versatile=0.59/0.79`.

    A third amount is that of cached input, as in `0.40/1.60/0.10`.

    Raises:
        BadModelSpec: an entry is not PROVIDER:MODEL=INPUT/OUTPUT or PROVIDER:MODEL=INPUT/OUTPUT/CACHED.
    """
    return dict(_entry(entry.strip()) for entry in text.split(",") if entry.strip())


def _entry(entry: str) -> tuple[str, Price]:
    name, _, amounts = entry.rpartition("=")
    provider, _, model = name.strip().partition(":")
    into, _, rest = amounts.partition("/")
    out, _, cached = rest.partition("/")
    if not provider or not model.strip():
        raise BadModelSpec(f"{entry!r} is not PROVIDER:MODEL=INPUT/OUTPUT")
    price = Price(_amount(into, entry), _amount(out, entry), _amount(cached, entry) if cached else None)
    return f"{provider.strip().lower()}:{model.strip()}", price


def _amount(text: str, entry: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = math.nan
    if not 0 <= amount < math.inf:
        raise BadModelSpec(f"{entry!r} names no price: US dollars for a million tokens, as in 0.40/1.60")
    return amount
