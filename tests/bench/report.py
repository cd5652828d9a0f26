"""How measurements are shown: a table for people, JSON lines for machines."""

import statistics
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table


def median(values: list[float]) -> float:
    """The middle, or 0 of nothing."""
    return statistics.median(values) if values else 0.0


def quantile(values: list[float], q: float) -> float:
    """The q-quantile, 0 <= q <= 1, by nearest rank."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure over several runs."""
    return {name: median([run[name] for run in runs]) for name in runs[0]}


class Report:
    """Collects rows and prints each scenario when it is done."""

    def __init__(self) -> None:
        self._console = Console(width=150)

    def show(self, scenario: str, rows: list[dict[str, Any]]) -> None:
        """Print one scenario's rows as a table, then as JSON lines."""
        table = Table(title=scenario)
        for name in rows[0]:
            table.add_column(name, justify="right")
        for row in rows:
            table.add_row(*(f"{value:.4g}" if isinstance(value, float) else str(value) for value in row.values()))
        self._console.print(table)
        for row in rows:
            self._console.out(orjson.dumps({"scenario": scenario, **row}).decode(), highlight=False)
