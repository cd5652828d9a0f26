"""What the decision line costs before the first word, beside a turn that is only worded, and what second looks cost.

A server of the tests streams so many tokens a second; the same turn is asked for with a decision and without one, and
with a model that looks at each sentence and needs its time for it.
"""

import asyncio
import json
import time
from dataclasses import replace
from typing import Any

from pydantic import SecretStr

from interview.dialogue.turn import Asking
from interview.interviewers.model import LlmInterviewer
from interview.models.catalogue import build_endpoints, parse_specs
from interview.models.client import Models
from interview.models.providers.provider import Account
from interview.ports import Restart
from tests.model_server import ModelServer, Say
from tests.unit.interview.guarding.scenes import scene

RATES = (50.0, 10.0)
"""Tokens a second, of a good service and of a small machine."""
LOOK = 0.4
"""Seconds until a second look is over."""
DECISION = {"act": "follow_up", "anchor": "we put an outbox table in", "aim": "why"}
WORDS = "You put an outbox table in. Why that, and not something simpler?"
OWN_WORDS = "Let me stay with that for a moment. Why an outbox table, and not something simpler?"
"""Begins with a statement that is none of the person's words, and so waits for its look."""
PLANNED = "Thank you. A SQL query slows down as the data grows: how do you analyse it, and what do you change first?"


def first_words() -> list[dict[str, Any]]:
    """G: the first word of a turn that a model leads, beside one that it only words."""
    return [asyncio.run(_measured(rate)) for rate in RATES]


async def _measured(rate: float) -> dict[str, Any]:
    asking = scene("en")
    with ModelServer() as server:
        account = Account(SecretStr("none"), server.openai_url)
        speaking, looking = (
            Models(endpoints=build_endpoints(parse_specs(f"openai:{name}"), accounts={"openai": account}, timeout=60))
            for name in ("m", "look")
        )
        alone = LlmInterviewer(models=speaking)
        watched = LlmInterviewer(models=speaking, assessors=looking, screen_seconds=1.5)
        server.script("m", Say(PLANNED))
        await _times(alone, replace(asking, choices=None))  # connections, imports, words
        found: dict[str, Any] = {"tokens_per_s": rate}
        for name, interviewer, given, said in (
            ("worded", alone, replace(asking, choices=None), PLANNED),
            ("led", alone, asking, f"{json.dumps(DECISION)}\n{WORDS}"),
            ("looked_at", watched, asking, f"{json.dumps(DECISION)}\n{WORDS}"),
            ("own_words_looked_at", watched, asking, f"{json.dumps(DECISION)}\n{OWN_WORDS}"),
        ):
            server.script("look", *(Say("So: fine", rate=1 / LOOK) for _ in range(4)))
            server.script("m", Say(said, rate=rate))
            found[f"{name}_ms"], found[f"{name}_whole_ms"] = await _times(interviewer, given)
        await speaking.aclose()
        await looking.aclose()
    return found


async def _times(interviewer: LlmInterviewer, asking: Asking) -> tuple[float, float]:
    """Milliseconds until something is heard, and until everything is."""
    began, first = time.perf_counter(), 0.0
    async for piece in interviewer.ask(asking, note=lambda _: None):
        if not isinstance(piece, Restart) and not first:
            first = (time.perf_counter() - began) * 1000
    return first, (time.perf_counter() - began) * 1000
