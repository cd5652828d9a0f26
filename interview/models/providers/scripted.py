"""Models that say a known text at a known rate: for load tests and rehearsals, without any network."""

import re
from typing import TYPE_CHECKING

from interview.errors import BadModelSpec
from interview.models.dialect import Dialect
from interview.models.endpoints import Endpoint
from interview.models.providers.provider import Account, ModelSpec, Provider

if TYPE_CHECKING:
    from interview.models.providers.scripted_chat import ScriptedChatModel

FORM = re.compile(r"(?P<tokens>\d{1,6})@(?P<rate>\d{1,6}(?:\.\d{1,3})?)(?P<clock>@clock)?")


def check(model: str) -> re.Match[str]:
    """What `TOKENS@RATE` or `TOKENS@RATE@clock` says. Raises BadModelSpec."""
    script = FORM.fullmatch(model)
    if script is None or int(script["tokens"]) == 0:
        raise BadModelSpec(f"scripted:{model} is not scripted:TOKENS@RATE or scripted:TOKENS@RATE@clock")
    return script


def read(model: str) -> "ScriptedChatModel":
    """The chat model that is named so. Raises BadModelSpec."""
    from interview.models.providers.scripted_chat import ScriptedChatModel  # noqa: PLC0415 - LangChain where it speaks

    script = check(model)
    return ScriptedChatModel(
        tokens=int(script["tokens"]), rate=float(script["rate"]), clock=script["clock"] is not None
    )


def build(spec: ModelSpec, account: Account, seconds: float) -> Endpoint:  # noqa: ARG001 - no account, no network
    """Our own words need no watching."""
    return Endpoint(str(spec), read(spec.model), bound_keys=(), dialect=Dialect(manner="ours"))


SCRIPTED = Provider("scripted", build, needs_key=False, check=check)
