"""What `ChatOpenAI.astream` costs by itself: the floor under scenario D. Run as a process of its own on one core.

`python -m tests.bench.model_cost BASE_URL SESSIONS TURNS` prints CPU seconds per 1,000 tokens.
"""

import asyncio
import sys
import time

import uvloop
from langchain_openai import ChatOpenAI
from pydantic import SecretStr


async def main(base_url: str, sessions: int, turns: int) -> float:
    """CPU seconds per 1,000 tokens of bare streaming."""
    model = ChatOpenAI(model="load", api_key=SecretStr("none"), base_url=base_url, max_retries=0)
    tokens = 0

    async def hold(number: int) -> None:
        nonlocal tokens
        await asyncio.sleep(number / sessions)
        for _ in range(turns):
            async for chunk in model.astream("Ask the next question."):
                tokens += bool(chunk.content)

    await asyncio.gather(*(hold(number) for number in range(4)))  # connections, imports
    tokens = 0
    before = time.process_time()
    await asyncio.gather(*(hold(number) for number in range(sessions)))
    return (time.process_time() - before) * 1000 / tokens


if __name__ == "__main__":
    print(uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
