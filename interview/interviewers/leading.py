"""A turn that a model leads: its first line decides, code checks that, then its words are guarded and heard."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace

from interview.dialogue.deciding import MAX_LINE, Decision, read_decision, settle
from interview.dialogue.guard import Planned, guarded
from interview.dialogue.looks import Screen
from interview.dialogue.turn import Asking, Choices
from interview.dialogue.wording import words
from interview.events import MoveDecided
from interview.ports import Note, Restart

FIXED = frozenset({"open", "invite_questions", "close"})
"""Turns whose words are fixed: who speaks, what happens to the report, what the law wants said. No model is asked."""
_BEFORE = re.compile(r"^(?:\s|```(?:json)?|decision\s*:)*", re.IGNORECASE)

_PREAMBLES = ("```json", "decision :", "decision:")


class FirstLine:
    """Takes a decision off the beginning of a stream; what is no decision is left as it is."""

    def __init__(self) -> None:
        self._held = ""
        self.over = False
        self.decision: Decision | None = None

    def feed(self, piece: str) -> str:
        """What belongs to the words."""
        self._held += piece
        bare_text = _BEFORE.sub("", self._held)
        if not bare_text or self._may_be_preamble(bare_text):
            return ""
        if not bare_text.startswith("{"):
            self.over = True
            return self._held
        end = _object_end(bare_text)
        if end is None and len(bare_text) < MAX_LINE:
            return ""
        end = end or (bare_text.find("\n") if "\n" in bare_text else len(bare_text))
        self.over = True
        self.decision = read_decision(bare_text[:end])
        return re.sub(r"^(?:\s|```)*", "", bare_text[end:])

    def _may_be_preamble(self, bare_text: str) -> bool:
        held = (bare_text.lower(), self._held.lstrip().lower())
        return any(one.startswith(begin) for one in _PREAMBLES for begin in held)

    def finish(self) -> str:
        """What is left when the stream ends before the decision does."""
        if self.over:
            return ""
        self.over = True
        return self._held if not self._held.lstrip().startswith(("{", "`")) else ""


def _object_end(text: str) -> int | None:
    """Where the JSON object that `text` begins with is over."""
    depth, quoted, escaped = 0, False, False
    for place, letter in enumerate(text):
        if quoted:
            quoted, escaped = letter != '"' or escaped, letter == "\\" and not escaped
        elif letter == '"':
            quoted = True
        elif letter in "{}":
            depth += 1 if letter == "{" else -1
            if depth == 0:
                return place + 1
    return None


async def led(
    stream: AsyncGenerator[str | Restart, None],
    asking: Asking,
    offered: Choices,
    *,
    note: Note,
    pause: float,
    screen: Screen | None = None,
    answers: Callable[[Asking], AsyncIterator[str]] | None = None,
) -> AsyncIterator[str | Restart]:
    """The turn. A decision that does not hold leaves the planned move, whose words follow at once.

    `answers` looks up what the person asks in between; without it, what the model says itself is guarded.
    """
    async with aclosing(stream):
        decision, rest = await _first_line(stream)
        if decision is None:
            note(MoveDecided(index=asking.index, act="", code="no_decision"))
            # Its words are taken as those of a model that was not asked to decide.
            chosen = replace(asking, choices=None) if rest and asking.move["kind"] not in FIXED else None
        else:
            chosen = _taken(decision, asking, offered, note)
        if chosen is None:
            yield words(asking, offline=False)
            return
        # What takes up the last answer stays before the person's own questions; the announcement behind it is fixed.
        fixed = chosen.move["kind"] in FIXED and (decision is None or chosen.move["kind"] != "invite_questions")
        if decision is not None and decision.act == "answer" and answers is not None:
            said: AsyncIterator[str] = answers(chosen)
        elif fixed:
            yield words(chosen, offline=False)
            return
        else:
            planned = _planned(chosen, asking, decided=decision is not None)
            pieces = _joined(rest, stream)
            said = guarded(pieces, chosen, planned=planned, note=note, pause=pause, screen=screen)
        async for word in said:
            yield word


async def _first_line(stream: AsyncGenerator[str | Restart, None]) -> tuple[Decision | None, str]:
    """The decision, and what has come of the words behind it."""
    first, rest = FirstLine(), ""
    async for piece in stream:
        if isinstance(piece, Restart):
            first = FirstLine()
            continue
        rest = first.feed(piece)
        if first.over:
            break
    return first.decision, rest or first.finish()


def _taken(decision: Decision, asking: Asking, offered: Choices, note: Note) -> Asking | None:
    """What is said by this decision; None where it does not hold."""
    settled = settle(decision, offered)
    note(
        MoveDecided(
            index=asking.index,
            act=decision.act,
            aim=decision.aim,
            anchor=decision.anchor,
            against=decision.against,
            code=settled.code,
        )
    )
    if settled.progress is None:
        return None
    move, stage = settled.progress["move"], settled.progress["stage"]
    entering = asking.entering if move["question"] == asking.move["question"] else stage != asking.stage
    return replace(asking, move=move, stage=stage, entering=entering)


def _planned(chosen: Asking, asking: Asking, *, decided: bool) -> Planned:
    """What completes a turn. A follow-up that cannot be said gives way to what the rules had planned."""
    if decided and chosen.move["kind"] == "repair":
        return Planned.again(chosen)
    return Planned.of(chosen if chosen.move["kind"] in ("ask", "invite_questions") else asking)


async def _joined(first: str, stream: AsyncGenerator[str | Restart, None]) -> AsyncGenerator[str | Restart, None]:
    begun = first.lstrip("` \n")
    if begun:
        yield begun
    async for piece in stream:
        if isinstance(piece, Restart):
            # Another model begins anew: its decision may be another, and one was made.
            yield piece
            return
        # The end of a fence around the decision may come with the words.
        said = piece if begun else piece.lstrip("` \n")
        begun = begun or said
        if said:
            yield said
