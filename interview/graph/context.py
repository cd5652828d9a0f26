"""What a run of the graph depends on, handed to nodes through LangGraph's runtime."""

from dataclasses import dataclass

from interview.assessment.assessing import Assessing
from interview.commands import Finished, Usage
from interview.graph.clock import Clock
from interview.graph.preparing import Preparing
from interview.graph.tools import Tools
from interview.interviewers.port import Interviewer
from interview.models.usage import Meter
from interview.plan.pinned import Pinned
from interview.ports import Voice


@dataclass(slots=True)
class Run:
    """Left by the nodes of one run for its caller, so that nobody has to read the checkpoint back."""

    only: str | None = None
    """For the nodes: no other input than this counts, not even one whose turn failed before."""
    waiting: str | None = None
    """Checkpoint in which the thread now sleeps."""
    turns: int = 0
    """Turns said by then."""
    spent: Usage | None = None
    """What the thread has cost by then."""
    said: bool = False
    """A turn was said."""
    consumed: str | None = None
    """Input taken into the state."""
    duplicate: bool = False
    """The input given was in the state already."""
    finished: Finished | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Run dependencies."""

    voice: Voice
    interviewer: Interviewer
    tools: Tools
    assessing: Assessing
    assesses: bool
    """Whether answers are looked at in this run."""
    clock: Clock
    meter: Meter
    preparing: Preparing | None
    """Where plans come from that were made before the start."""
    run: Run

    def count_on(self, pinned: Pinned, spent: Usage | None) -> None:
        """What the thread has cost so far, as its state knows it; reading the CV counts for its limits."""
        self.meter.resume(spent)
        if (reading := pinned.get("reading")) is not None:
            self.meter.charge(reading, by="reading")
