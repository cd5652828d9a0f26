"""Watches a model's turn while it is spoken. What must not be said is taken back, and the planned words are said."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing

from interview.interviewer import Asking
from interview.ports import Restart
from interview.reading.language import looks_foreign
from interview.reading.lexicon import lexicon
from interview.words import similarity, tokens

MAX_WORDS = 150
SAME = 0.75
_END = re.compile(r"[.!?…]\s*$|[.!?…]\s|\n")


def fault(text: str, asking: Asking, *, whole: bool) -> str | None:  # noqa: PLR0911 - one return a fault
    """Why this may not stand, as a code; None when it may."""
    if any(lexicon(locale).found("forbidden", text) for locale in ("fr", "en")):
        return "forbidden_topic"
    if "[[" in text or "DATA " in text:
        return "leak"
    words = tokens(text)
    if looks_foreign(words, asking.locale):
        return "wrong_language"
    if not whole:
        return None
    if not words:
        return "empty"
    # To put a question again in other words is what a repair is for; to say the very same words is not.
    bound = SAME if asking.move["kind"] in ("ask", "follow_up") else 0.98
    said = set(words)
    for line in asking.lines:
        if line.who == "interviewer" and similarity(said, set(tokens(line.text))) >= bound:
            return "repeated"
    return "no_question" if asking.move["kind"] == "ask" and "?" not in text else None


async def guarded(
    stream: AsyncGenerator[str | Restart, None], asking: Asking, *, model: str, planned: Callable[[], str]
) -> AsyncIterator[str | Restart]:
    """The stream, looked at where a sentence ends. A fault voids the turn; `planned` words take its place."""
    said: list[str] = []
    words = 0
    found: str | None = None
    async with aclosing(stream):
        async for piece in stream:
            if isinstance(piece, Restart):
                said, words = [], 0
                yield piece
                continue
            said.append(piece)
            words += piece.count(" ")
            yield piece
            if _END.search(piece):
                found = fault("".join(said), asking, whole=False)
                if found or words > MAX_WORDS:
                    break
    found = found or fault("".join(said), asking, whole=True)
    if found:
        yield Restart(model=model, code=found)
        yield planned()
