"""A session's world in memory, as far as it outlives an owner: its log, its inbox, its thread of the graph.

What waits in a round trip here happens at once or, in a crash, not at all; whoever tests decides when it breaks off.
"""

import copy
import itertools
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from interview.commands import Answer, Begin, Close, Finished, Input, Standing, Waiting
from server.protocol.commands import AnswerCommand, Command, StopCommand, UnknownCommand, refused_in
from server.protocol.events import Event
from server.sessions.inbox import MAX_WAITING
from server.sessions.log.entry import Entry
from server.sessions.log.fold import Folding
from server.sessions.past import Past

QUESTIONS = 3


@dataclass
class Log:
    """Public events. What is queued is in Redis only once it was committed."""

    committed: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    queued: list[tuple[str | None, str | None, dict[str, Any]]] = field(default_factory=list)
    once: set[str] = field(default_factory=set)
    speaking: str = ""
    now: int = 1_000_000

    def append(self, event: Event, *, once: str | None = None, speaking: str | None = None) -> None:
        self.queued.append((once, speaking, orjson.loads(event.model_dump_json())))

    def text(self, turn: str, start: int, text: str) -> None:
        self.queued.append((None, None, {"type": "text.delta", "turn": turn, "start": start, "text": text}))

    def commit(self, count: int | None = None) -> None:
        """The first `count` of what is queued, None = all."""
        taken = self.queued[:count]
        del self.queued[:count]
        for once, speaking, event in taken:
            if speaking is not None:
                self.speaking = speaking
            if once is None or once not in self.once:
                self.committed.append((self.now, event))
                self.once |= {once} if once is not None else set()

    @property
    def public(self) -> list[Entry]:
        """The committed events that everybody sees."""
        seen = [(at, event) for at, event in self.committed if event["type"] not in ("model.failed", "turn.measured")]
        return [Entry("public", place, at, orjson.dumps(event)) for place, (at, event) in enumerate(seen, start=1)]

    def past(self) -> Past:
        """What it tells a new owner."""
        folding = Folding()
        for entry in self.public:
            folding.apply(entry)
        withdrawn = {event["message"] for _, event in self.committed if event["type"] == "answer.withdrawn"}
        return Past(
            view=folding.view,
            said=folding.turns,
            open=folding.open_turn,
            answers=set(folding.answers),
            withdrawn=withdrawn,
            there=folding.offset > 0,
            texts=folding.texts,
        )

    @property
    def status(self) -> str | None:
        """As Redis keeps it for the door; None before the start is logged."""
        status = self.past().view.status
        return None if status == "ready" else status


@dataclass
class Inbox:
    """The door, after `accept.lua`."""

    strategy: str
    waiting: list[Command | UnknownCommand] = field(default_factory=list)
    once: set[str] = field(default_factory=set)
    shut: bool = False
    noted: str | None = None
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def accept(self, command: Command, log: Log) -> bool:
        """Whether it is in; refused or known otherwise."""
        status = log.status or ("running" if "start" in self.once else "ready")
        full = len(self.waiting) >= MAX_WAITING or (self.strategy == "reject" and log.speaking)
        wrong = isinstance(command, StopCommand) and command.turn != log.speaking
        answers = isinstance(command, AnswerCommand)
        if command.once in self.once or status in refused_in(command) or (not command.once and status == "ended"):
            return False
        if (answers and (self.shut or full)) or wrong:
            return False
        self.waiting.append(replace(command, entry=f"{next(self.numbers)}-0"))
        self.once |= {command.once} if command.once else set()
        self.shut = self.shut or command.kind == "end"
        return True

    def settle(self, done: tuple[str, ...], noted: str | None) -> None:
        self.noted = noted or self.noted
        self.waiting = [command for command in self.waiting if command.entry not in done]

    def close(self) -> list[AnswerCommand]:
        self.shut = True
        return [command for command in self.waiting if isinstance(command, AnswerCommand)]


@dataclass
class Thread:
    """The graph's own state, kept after every step: the rules of the real one without LangGraph."""

    status: str = "new"
    turns: int = 0
    last: str | None = None
    messages: list[tuple[str, str]] = field(default_factory=list)
    closing: str | None = None
    silent: bool = False
    goodbye: bool = False
    checkpoints: dict[str, "Thread"] = field(default_factory=dict)

    def standing(self) -> Standing:
        return Standing(self.status, self.last, self.turns, self.outcome())  # type: ignore[arg-type]

    def outcome(self) -> Waiting | Finished | None:
        if self.status == "waiting":
            return Waiting(f"c{self.turns}", turns=self.turns)
        if self.status == "finished":
            return Finished(self.closing or "completed", {"messages": list(self.messages)})  # type: ignore[arg-type]
        return None

    def begin(self, given: Input | None) -> None:
        assert isinstance(given, Begin), "what never began was given something else"
        self.status = "running"

    def take(self, given: Answer | Close) -> None:
        """Take an input in, once."""
        if given.input_id in {identity for identity, _ in self.messages} | {self.last}:
            return
        self.status, self.last = "running", given.input_id
        if isinstance(given, Answer):
            self.messages.append((given.input_id, given.text))
        else:
            self.closing, self.silent = given.reason, not given.spoken

    @property
    def last_turn(self) -> bool:
        return bool(self.closing) or self.turns >= QUESTIONS

    def keep(self, turn: str, text: str) -> None:
        """A turn was said."""
        self.messages.append((turn, text))
        self.turns += 1
        if self.last_turn and (self.closing or self.turns > QUESTIONS):
            self.goodbye = True
        else:
            self.wait()

    def wait(self) -> None:
        self.status = "waiting"
        self.checkpoints[f"c{self.turns}"] = copy.deepcopy(replace(self, checkpoints={}))

    def finish(self, late: list[AnswerCommand]) -> None:
        known = {identity for identity, _ in self.messages}
        self.messages += [(one.input_id, one.text) for one in late if one.input_id not in known]
        self.status = "finished"

    def rewind(self, checkpoint: str) -> None:
        kept = copy.deepcopy(self.checkpoints[checkpoint])
        kept.checkpoints = self.checkpoints
        self.__dict__.update(kept.__dict__)
