"""Values with the lines they came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from parsing.models import Evidence
from parsing.reading.document import Line

T = TypeVar("T")


def evidence(lines: Sequence[Line], raw: str | None = None, confidence: float = 0.9) -> Evidence:
    """Evidence for a value that stands in `lines`, all taken from the page of the first."""
    page = lines[0].page
    return Evidence(
        page=page,
        lines=sorted({number for line in lines if line.page == page for number in (line.number, *line.more)}),
        raw=(raw if raw is not None else " ".join(line.text for line in lines))[:400],
        confidence=round(confidence, 2),
    )


@dataclass(slots=True)
class Found(Generic[T]):
    """A part of a profile, with evidence keyed by JSON pointers relative to it."""

    value: T
    evidence: dict[str, Evidence] = field(default_factory=dict)
