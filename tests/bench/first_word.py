"""What the decision line costs before the first word, beside a turn that is only worded.

A server of the tests streams so many tokens a second; the same turn is asked for with a decision and without one.
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
DECISION = {"act": "follow_up", "anchor": "we put an outbox table in", "aim": "why"}
WORDS = "You put an outbox table in. Why that, and not something simpler?"
PLANNED = "Thank you. A SQL query slows down as the data grows: how do you analyse it, and what do you change first?"


def first_words() -> list[dict[str, Any]]:
    """G: the first word of a turn that a model leads, beside one that it only words."""
    return [asyncio.run(_measured(rate)) for rate in RATES]


async def _measured(rate: float) -> dict[str, Any]:
    asking = scene("en")
    with ModelServer() as server:
        account = Account(SecretStr("none"), server.openai_url)
        endpoints = build_endpoints(parse_specs("openai:m"), accounts={"openai": account}, timeout=60)
        models = Models(endpoints=endpoints, timeout=60)
        server.script("m", Say(PLANNED))
        await _first(models, replace(asking, choices=None))  # connections, imports, words
        server.script("m", Say(PLANNED, rate=rate))
        plain = await _first(models, replace(asking, choices=None))
        server.script("m", Say(f"{json.dumps(DECISION)}\n{WORDS}", rate=rate))
        led = await _first(models, asking)
        await models.aclose()
    return {"tokens_per_s": rate, "worded_ms": plain, "led_ms": led, "more_ms": led - plain}


async def _first(models: Models, asking: Asking) -> float:
    """Milliseconds until something is heard; the turn is heard to its end."""
    began, first = time.perf_counter(), 0.0
    async for piece in LlmInterviewer(models=models).ask(asking, note=lambda _: None):
        if not isinstance(piece, Restart) and not first:
            first = (time.perf_counter() - began) * 1000
    return first
