"""LangSmith hears of nothing unless it was asked for, even where the environment of another project says otherwise."""

import os
import subprocess
import sys

import pytest

from tests.model_server import ModelServer

PROGRAM = """
import asyncio, sys, threading
from langchain_core.messages import HumanMessage
from interview.providers.models import build_models
from interview.tracing import configure_tracing

configure_tracing(enabled=sys.argv[2] == "on", api_key="ls-test", endpoint=sys.argv[1])

async def main():
    models = build_models("scripted:5@0")
    print("".join([piece async for piece in models.speak([HumanMessage("My CV.")])]))

asyncio.run(main())
if sys.argv[2] == "on":
    from langchain_core.tracers.langchain import wait_for_all_tracers
    wait_for_all_tracers()
print(sum("tracing" in str(getattr(t, "_target", "")) for t in threading.enumerate()))
"""


@pytest.mark.parametrize("state", ["off", "on"])
def test_traces_leave_only_when_asked_for(state: str) -> None:
    with ModelServer() as server:
        told = {"LANGCHAIN_TRACING_V2": "true", "LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": "ls-other"}
        told |= {"LANGSMITH_ENDPOINT": server.groq_url, "PYTHONPATH": os.getcwd()}  # noqa: PTH109 - the checkout
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, server.groq_url, state],
            env=os.environ | told,
            capture_output=True,
            text=True,
            timeout=50,
            check=True,
        )
        heard = list(server.paths)
    said, threads = done.stdout.splitlines()
    assert said == "Could you tell me about?"
    if state == "on":
        assert heard
    else:
        assert (heard, threads) == ([], "0")
