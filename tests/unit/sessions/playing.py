"""An owner in the world in memory: performs the machine's effects there, says turns, and can die at any effect."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from interview.commands import Answer, Close, Finished, Input, Waiting
from server.protocol import events
from server.protocol.commands import AnswerCommand
from server.sessions.machine import effects, signals
from server.sessions.machine.effects import Effect, Exit, Leave
from server.sessions.machine.recovery import recovered
from server.sessions.machine.signals import Signal, Trouble
from server.sessions.machine.table import step
from tests.unit.sessions.records import a_record
from tests.unit.sessions.world import Inbox, Log, Thread

if TYPE_CHECKING:
    from server.sessions.machine.state import State


FOR_GOOD = signals.Failed(Trouble("model_unavailable", "bad_key", temporary=False), wait=None)


class Died(Exception):
    """The node is gone, between two effects."""


@dataclass
class Step:
    """What runs on an input: `at` is how far it is."""

    given: Input | None
    at: str = "given"
    turn: str = ""
    text: str = ""


@dataclass
class World:
    """What outlives the owners."""

    log: Log
    inbox: Inbox
    thread: Thread = field(default_factory=Thread)
    sealed: bool = False
    broken: bool = False
    """No step succeeds any more."""
    owners: int = 0


class Owner:
    """One owner after another: `fence` makes its turns' names its own."""

    def __init__(self, world: World, *, dies_in: int | None = None) -> None:
        self.world = world
        world.owners += 1
        self.fence = world.owners
        self.dies_in = dies_in
        self.exit: Exit | None = None
        self.read_to = 0
        self.run: Step | None = None
        self.came_to: Signal | None = None
        self.said: dict[int, tuple[str, str]] = {}
        self.hushed = False
        self.hurries = False
        """A turn comes to its end while its step is being stopped."""
        self.attempts = 0
        past = world.log.past()
        self.said = {index: (turn.turn, turn.text) for index, turn in past.said.items()}
        record = a_record(strategy=world.inbox.strategy).model_copy(  # type: ignore[arg-type]
            # Without a clock it may be left to nobody while it waits.
            update={"status": "running" if past.there else "ready", "timed": world.inbox.strategy != "interrupt"}
        )
        found = recovered(record, past, waiting=world.inbox.noted, stages=(), model="fake", at=world.log.now)
        self.state: State = found.state
        for effect in found.effects:
            self.perform(effect)

    # ---- hearing

    def hear(self, signal: Signal) -> bool:
        self.state, doing = step(self.state, signal, self.world.log.now)
        for effect in doing:
            following = self.perform(effect)
            if following is not None:
                self.hear(following)
        return bool(doing)

    def read(self) -> bool:
        """The next command that was not heard yet."""
        for command in self.world.inbox.waiting:
            number = int(command.entry.partition("-")[0])
            if number > self.read_to:
                self.read_to = number
                self.hear(command)
                return True
        return False

    def look(self) -> bool:
        """What the owner's own task does in one round; whether there was anything to do."""
        heard = False
        while self.read():
            heard = True
        if self.state.overdue(self.world.log.now):
            self.hear(signals.DeadlinePassed())
            heard = True
        if self.came_to is not None:
            came_to, self.came_to = self.came_to, None
            self.hear(came_to)
            heard = True
        return (self.exit is None and self.hear(signals.Heard())) or heard

    # ---- doing

    def perform(self, effect: Effect) -> Signal | None:  # noqa: PLR0911, PLR0912 - one case an effect
        if self.dies_in is not None:
            self.dies_in -= 1
            if self.dies_in < 0:
                raise Died
        log, inbox, thread = self.world.log, self.world.inbox, self.world.thread
        match effect:
            case effects.Append(event, once, speaking):
                if isinstance(event, events.AnswerWithdrawn):
                    assert thread.turns not in self.said, "an answer was taken back whose reply had been said"
                log.append(event, once=once, speaking=speaking)
            case effects.Show(answer):
                accepted = events.AnswerAccepted(message=answer.input_id, text=answer.text)
                log.append(accepted, once=f"answer:{answer.input_id}")
            case effects.Hush():
                if not self.stop(None):
                    self.hushed = True
            case effects.StopTurn(turn, seen):
                if self.run is not None and self.run.turn == turn:
                    self.stop(seen)
            case effects.Void(reason):
                self.void(reason)
            case effects.Give(given, hushed):
                self.run, self.hushed = Step(given), hushed
            case effects.HaltGraph():
                if self.hurries and self.run is not None and self.run.at == "speaking":
                    self.move()
                turn = self.run.turn if self.run is not None and self.run.at == "speaking" else ""
                self.run, self.came_to, self.open = None, None, turn or self.open
                return signals.GraphHalted()
            case effects.Flush():
                log.commit()
            case effects.Settle(done, noted):
                log.commit()
                inbox.settle(done, noted)
            case effects.CountObservers():
                return signals.Counted(())
            case effects.Consult():
                return thread.standing()
            case effects.Rewind(checkpoint):
                thread.rewind(checkpoint)
                return signals.Rewound()
            case effects.ShutInbox():
                self.shut()
            case effects.Conclude(end):
                log.append(events.SessionEnded(reason=end.reason), once="ended", speaking="")
                if end.report is not None:
                    log.append(events.ReportReady(report="s_1"), once="report")
                log.commit()
                self.world.sealed = True
                return signals.Concluded()
            case effects.Release():
                return signals.Released(asleep=not inbox.waiting)
            case Leave(exit_):
                self.exit = exit_
            case _:
                pass  # measures, patience, the record, remarks
        return None

    open = ""
    """The turn that a halted step left open."""

    def void(self, reason: events.SupersedeReason) -> None:
        turn = self.open or (self.run.turn if self.run is not None and self.run.at == "speaking" else "")
        if turn:
            self.world.log.append(events.TurnSuperseded(turn=turn, reason=reason), speaking="")
        self.open = ""

    def stop(self, seen: int | None) -> bool:
        run = self.run
        if run is None or run.at != "speaking":
            return False
        run.text = run.text if seen is None else run.text[:seen]
        stopped = events.TurnStopped(turn=run.turn, chars=len(run.text))
        self.world.log.append(stopped, speaking="")
        self.end()
        return True

    def end(self) -> None:
        run = self.run
        assert run is not None
        self.said[self.world.thread.turns] = (run.turn, run.text)
        run.at = "said"
        self.hear(signals.Said())

    def shut(self) -> list[AnswerCommand]:
        found = self.world.inbox.close()
        self.hear(signals.InboxShut(found))
        self.world.log.commit()
        return [answer for answer in found if answer.input_id not in self.state.withdrawn]

    # ---- the graph, bit by bit

    def move(self) -> None:
        """The step under way does its next bit."""
        run, thread = self.run, self.world.thread
        if run is None:
            return
        if self.world.broken:
            self.fail(FOR_GOOD)
            return
        match run.at:
            case "given":
                self.take(run)
            case "running" if thread.last_turn and (thread.silent or thread.goodbye):
                thread.finish(self.shut())
                self.over()
            case "running":
                self.speak(run)
            case "speaking":
                completed = events.TurnCompleted(turn=run.turn, chars=len(run.text))
                self.world.log.append(completed, speaking="")
                self.end()
            case "said":
                self.world.log.commit()
                thread.keep(run.turn, run.text)
                run.at = "running"
        if self.run is not None and run.at == "running" and thread.status == "waiting":
            if isinstance(run.given, Answer | Close) and thread.last != run.given.input_id:
                run.at = "given"
            else:
                self.over()

    def take(self, run: Step) -> None:
        thread = self.world.thread
        if thread.status == "new":
            thread.begin(run.given)
        elif thread.status == "waiting" and isinstance(run.given, Answer | Close):
            thread.take(run.given)
        elif thread.status == "finished":
            self.over()
            return
        run.at = "running"

    def speak(self, run: Step) -> None:
        index = self.world.thread.turns
        if index in self.said:
            run.turn, run.text = self.said[index]
            run.at = "said"
            return
        self.attempts += 1
        run.turn, run.text, run.at = f"t{index}-{self.fence}-{self.attempts}", f"Question {index}?", "speaking"
        self.world.log.append(events.TurnStarted(turn=run.turn, index=index, stage="x"), speaking=run.turn)
        if self.hushed:
            self.hushed, run.text = False, ""
            self.stop(0)
            return
        self.world.log.text(run.turn, 0, run.text)
        self.hear(signals.Speaking())

    def over(self) -> None:
        outcome: Waiting | Finished | None = self.world.thread.outcome()
        assert outcome is not None
        self.run, self.came_to = None, outcome

    def fail(self, failed: signals.Failed) -> None:
        """The step under way breaks off."""
        if self.run is not None:
            self.open = self.run.turn if self.run.at == "speaking" else ""
            self.run = None
            self.came_to = failed
