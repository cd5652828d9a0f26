"""Counting what models cost, and what follows when a share is used up."""

import pytest

from interview.commands import Usage
from interview.errors import BadModelSpec
from interview.events import BudgetReached, Counted, ModelUsed, TurnMeasured
from interview.models.prices import Price, parse_prices
from interview.models.usage import NO_LIMIT, Allowance, Meter


def used(tokens: tuple[int, int], cost: float | None) -> ModelUsed:
    return ModelUsed(model="m", ms=1.0, counted=Counted(tokens, cost))


def test_calls_add_up_and_an_unknown_price_is_remembered() -> None:
    meter = Meter()
    meter.add(used((100, 20), 0.5))
    meter.add(TurnMeasured(0, "m", 1.0, 2.0, counted=Counted((10, 2), 0.25)))
    assert meter.total == Usage(input_tokens=110, output_tokens=22, cost=0.75, unpriced=False)
    meter.add(TurnMeasured(0, "m", 1.0, 2.0, input_tokens=5, output_tokens=None))
    assert meter.total == Usage(input_tokens=115, output_tokens=22, cost=0.75, unpriced=True)


def test_a_meter_goes_on_from_what_the_thread_knows_and_never_back() -> None:
    meter = Meter()
    meter.resume(None)
    meter.add(used((10, 10), 0.5))
    meter.resume(Usage(input_tokens=1000, output_tokens=5, cost=0.75, unpriced=True))
    assert meter.total == Usage(input_tokens=1000, output_tokens=10, cost=0.75, unpriced=True)
    meter.resume(Usage(input_tokens=0, output_tokens=0, cost=0.0, unpriced=False))
    assert meter.total["input_tokens"] == 1000


def test_limits() -> None:
    meter = Meter()
    meter.add(used((60, 39), 0.02))
    assert meter.reached(NO_LIMIT) is None
    assert meter.reached(Allowance(tokens=100, cost=0.03)) is None
    assert meter.reached(Allowance(cost=0.02)) == BudgetReached("cost", 0.02, 0.02)
    meter.add(used((0, 1), None))
    assert meter.reached(Allowance(tokens=100, cost=0.03)) == BudgetReached("tokens", 100, 100)


def test_what_is_used_beside_a_thread_counts_for_its_limits_only() -> None:
    meter = Meter()
    meter.add(used((50, 0), 0.1))
    meter.charge(Usage(input_tokens=40, output_tokens=10, cost=0.1, unpriced=False))
    assert meter.reached(Allowance(tokens=100)) == BudgetReached("tokens", 100, 100)
    assert meter.total["input_tokens"] == 50


def test_prices_are_read_by_provider_and_model() -> None:
    prices = parse_prices(" OpenAI:gpt-4.1-mini = 0.40/1.60 ,groq:org/llama=3=0/0,")
    assert prices == {"openai:gpt-4.1-mini": Price(0.4, 1.6), "groq:org/llama=3": Price(0.0, 0.0)}
    assert prices["openai:gpt-4.1-mini"].of(1_000_000, 500_000) == pytest.approx(1.2)
    assert parse_prices("") == {}


@pytest.mark.parametrize(
    "wrong", ["gpt=1/2", "openai:=1/2", "openai:m", "openai:m=1", "openai:m=1/x", "openai:m=-1/2", "openai:m=nan/2"]
)
def test_a_price_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(BadModelSpec):
        parse_prices(wrong)


def test_cached_input_has_a_price_of_its_own() -> None:
    assert parse_prices("openai:m=2/10/0.5") == {"openai:m": Price(2.0, 10.0, 0.5)}
    assert Price(2.0, 10.0, 0.5).of(1_000_000, 0, cached=400_000) == 0.6 * 2 + 0.4 * 0.5
    assert Price(2.0, 10.0).of(1_000_000, 0, cached=400_000) == 2.0
