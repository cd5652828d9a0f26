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

    def of(self, input_tokens: int, output_tokens: int) -> float:
        """What so many tokens cost."""
        return round((input_tokens * self.input + output_tokens * self.output) / MILLION, DIGITS)


def parse_prices(text: str) -> Mapping[str, Price]:
    """By `PROVIDER:MODEL`, from e.g. `openai:gpt-4.1-mini=0.40/1.60, groq:llama-3.3-70b-versatile=0.59/0.79`.

    Raises:
        BadModelSpec: an entry is not PROVIDER:MODEL=INPUT/OUTPUT.
    """
    return dict(_entry(entry.strip()) for entry in text.split(",") if entry.strip())


def _entry(entry: str) -> tuple[str, Price]:
    name, _, amounts = entry.rpartition("=")
    provider, _, model = name.strip().partition(":")
    into, _, out = amounts.partition("/")
    if not provider or not model.strip():
        raise BadModelSpec(f"{entry!r} is not PROVIDER:MODEL=INPUT/OUTPUT")
    return f"{provider.strip().lower()}:{model.strip()}", Price(_amount(into, entry), _amount(out, entry))


def _amount(text: str, entry: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = math.nan
    if not 0 <= amount < math.inf:
        raise BadModelSpec(f"{entry!r} names no price: US dollars for a million tokens, as in 0.40/1.60")
    return amount
