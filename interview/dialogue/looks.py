"""Second looks at sentences while others are heard. What they find is known before anything more is said."""

import asyncio
from collections.abc import Callable, Coroutine

Screen = Callable[[str], Coroutine[None, None, str | None]]
"""Why a sentence may not be heard, as a code; None where nothing stands against it."""


class Looks:
    """The looks of one turn. Each begins as soon as its sentence is whole, and is awaited when it has to be known."""

    def __init__(self, screen: Screen | None) -> None:
        self._screen = screen
        self._begun: list[tuple[str, asyncio.Task[str | None]]] = []

    def begin(self, sentence: str) -> None:
        """Have a look at it."""
        if self._screen is not None:
            self._begun.append((sentence, asyncio.create_task(self._screen(sentence))))

    async def refused(self) -> tuple[str, str] | None:
        """The first sentence that may not be heard, and its code, once all looks that have begun are over."""
        while self._begun:
            sentence, look = self._begun[0]
            code = await look
            self._begun.pop(0)
            if code is not None:
                return sentence, code
        return None

    async def aclose(self) -> None:
        """Nobody wants to know any more."""
        for _, look in self._begun:
            look.cancel()
        await asyncio.gather(*(look for _, look in self._begun), return_exceptions=True)
