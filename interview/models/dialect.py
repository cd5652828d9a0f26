"""What was learnt of one model's server: how it marks thoughts, and which oddities it has shown."""

from dataclasses import dataclass, field
from typing import Literal

Manner = Literal["unknown", "plain", "bare", "ours"]
"""`plain`: what it says is the answer, or marked. `bare`: its thoughts end with a mark that nothing opened.
`unknown`: it has not said anything yet. `ours`: our own scripted model, which nobody has to watch."""

Quirk = Literal[
    "marked thoughts",
    "thoughts without an opening mark",
    "thoughts in fields of their own",
    "thoughts without any mark",
    "thoughts that only count",
    "choices without a delta",
    "an end without a finish_reason",
    "refusals in a field of their own",
    "no stream_options",
    "no limit of tokens",
    "no effort of thinking",
    "no temperature",
    "no tools",
    "max_completion_tokens instead of max_tokens",
    "no JSON schema",
    "no JSON mode",
    "no options at all",
    "a smaller allowance of tokens a minute",
    "answers cut at their length",
]


@dataclass(slots=True)
class Dialect:
    """Shared by an endpoint and whoever reads its streams."""

    manner: Manner = "unknown"
    quirks: set[Quirk] = field(default_factory=set)
