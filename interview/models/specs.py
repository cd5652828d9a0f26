"""Model specifications: `openai:MODEL`, `groq:MODEL`, `scripted:TOKENS@RATE`, in order of preference."""

import re
from dataclasses import dataclass
from typing import Literal

from interview.errors import BadModelSpec

Provider = Literal["openai", "groq", "scripted"]
SCRIPT = re.compile(r"(?P<tokens>\d{1,6})@(?P<rate>\d{1,6}(?:\.\d{1,3})?)(?P<clock>@clock)?")


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One entry of the failover list. The last three count for `scripted` only.

    `tokens` a turn, `rate` in tokens a second, `clock`: each token is the moment at which it was made.
    """

    provider: Provider
    model: str
    tokens: int = 0
    rate: float = 0.0
    clock: bool = False

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}"


def parse_specs(text: str) -> tuple[ModelSpec, ...]:
    """The failover list in its order, each model once.

    Raises:
        BadModelSpec: empty, an unknown provider, no model name, or a script that is not TOKENS@RATE.
    """
    specs = dict.fromkeys(parse_spec(entry) for entry in text.split(",") if entry.strip())
    if not specs:
        raise BadModelSpec("no model is named")
    return tuple(specs)


def parse_spec(entry: str) -> ModelSpec:
    """One entry. Model names may contain colons and slashes; only the first colon parts provider and name.

    Raises:
        BadModelSpec: as for `parse_specs`.
    """
    provider, colon, model = entry.strip().partition(":")
    model = model.strip()
    if not colon or not model:
        raise BadModelSpec(f"{entry.strip()!r} is not PROVIDER:MODEL")
    match provider.strip().lower():
        case "openai":
            return ModelSpec(provider="openai", model=model)
        case "groq":
            return ModelSpec(provider="groq", model=model)
        case "scripted":
            script = SCRIPT.fullmatch(model)
            if script is None or int(script["tokens"]) == 0:
                raise BadModelSpec(f"{entry.strip()!r} is not scripted:TOKENS@RATE or scripted:TOKENS@RATE@clock")
            tokens, rate, clock = int(script["tokens"]), float(script["rate"]), script["clock"] is not None
            return ModelSpec(provider="scripted", model=model, tokens=tokens, rate=rate, clock=clock)
    raise BadModelSpec(f"{provider!r} is not one of openai, groq, scripted")
