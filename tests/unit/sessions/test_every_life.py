"""Every life that a session can have, with every death of its owners: the machine in a world in memory."""

import random
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from server.protocol.commands import (
    AnswerCommand,
    Command,
    ContinueCommand,
    EndCommand,
    ExtendCommand,
    HoldCommand,
    HumanCommand,
    ObserversCommand,
    StartCommand,
    StopCommand,
)
from server.sessions.machine import signals
from server.sessions.machine.signals import Trouble
from server.sessions.machine.state import Retry, State
from tests.integration.sessions.history import judged
from tests.unit.sessions.playing import FOR_GOOD, Died, Owner, World
from tests.unit.sessions.world import Inbox, Log

TROUBLES = (
    signals.Failed(Trouble("model_unavailable", "rate", temporary=True), wait=0.5),
    FOR_GOOD,
    signals.Failed(Trouble("store_unavailable", "away", temporary=True), wait=30.0),
)
OFTEN = ("answers", "goes_on", "looks", "moves")
SOMETIMES = ("starts", "stops", "commits", "dies", "will_die", "waits", "fails")
SELDOM = ("leaves", "overtime", "rests", "drains", "watches", "hurries", "loses", "breaks", "clocks", "asks", "jumps")
HAPPENINGS = (*OFTEN * 4, *SOMETIMES * 2, *SELDOM)
STRATEGIES = ("enqueue", "interrupt", "reject", "rollback", "rollback")
ROUNDS = 400


def essence(state: State) -> dict[str, Any]:
    """What must be the same for whoever owns a session that rests."""
    return {
        "status": state.status,
        "started_at": state.started_at,
        "clock": (state.deadline, state.left, state.extended, state.clocked),
        "human": (state.human, state.human_by),
        "queue": [answer.input_id for answer in state.queue],
        "shown": state.shown | state.withdrawn,
        "withdrawn": state.withdrawn,
        "waiting": state.waiting,
        "turns": state.turns,
        "kept": state.kept,
        "close": state.close,
        "begin": state.begin,
        "end": state.end,
    }


class Lives(RuleBasedStateMachine):
    """One session from its making to its seal."""

    world: World
    owner: Owner

    @initialize(strategy=st.sampled_from(STRATEGIES))
    def made(self, strategy: str) -> None:
        self.world = World(Log(), Inbox(strategy))
        self.owner = Owner(self.world)
        self.accepted: list[str] = []
        self.numbers = 0

    @rule(what=st.sampled_from(HAPPENINGS), number=st.integers(0, 6))
    def happens(self, what: str, number: int) -> None:
        """One rule, so that what is frequent in life is frequent here."""
        getattr(self, what)(number)

    # ---- what people do

    def submit(self, command: Command) -> None:
        if self.world.inbox.accept(command, self.world.log) and isinstance(command, AnswerCommand):
            self.accepted.append(command.input_id)

    def starts(self, _: int) -> None:
        self.submit(StartCommand())

    def answers(self, number: int) -> None:
        """Sometimes the same answer once more."""
        self.numbers += number > 0
        self.submit(AnswerCommand.of(str(self.numbers), f"answer {self.numbers}"))

    def stops(self, seen: int) -> None:
        self.submit(StopCommand(self.world.log.speaking, seen))

    def leaves(self, _: int) -> None:
        self.submit(EndCommand())

    def watches(self, _: int) -> None:
        self.submit(ObserversCommand())

    def clocks(self, number: int) -> None:
        """Stops it, lets it go on, takes more time, or comes back a while later."""
        self.submit((HoldCommand, ContinueCommand, ExtendCommand)[number % 3]())
        self.world.log.now += (0, 90_000)[number > 3]

    def jumps(self, number: int) -> None:
        """The time, by an hour, either way."""
        by = (3600_000, -3600_000)[number % 2]
        self.world.log.now += by
        self.alive(lambda: self.owner.hear(signals.TimeJumped(by)))

    def asks(self, number: int) -> None:
        self.submit(HumanCommand("Nadia" * (number % 2)))

    # ---- what goes on

    def looks(self, _: int) -> None:
        self.alive(self.owner.look)

    def moves(self, _: int) -> None:
        self.alive(self.owner.move)

    def goes_on(self, times: int) -> None:
        for _ in range(times // 2 + 1):
            self.alive(self.owner.look)
            self.alive(self.owner.move)

    def fails(self, number: int) -> None:
        self.owner.fail(TROUBLES[number % len(TROUBLES)])

    def waits(self, _: int) -> None:
        if self.owner.state.retry is Retry.LATER:
            self.alive(lambda: self.owner.hear(signals.RetryDue()))

    def overtime(self, _: int) -> None:
        self.world.log.now += 30 * 60_000

    def commits(self, count: int) -> None:
        self.world.log.commit(count)

    def rests(self, _: int) -> None:
        self.alive(lambda: self.owner.hear(signals.Quiet()))

    def drains(self, _: int) -> None:
        self.alive(lambda: self.owner.hear(signals.Drain()))

    # ---- misfortune

    def hurries(self, _: int) -> None:
        self.owner.hurries = True

    def breaks(self, number: int) -> None:
        self.world.broken = number == 0

    def loses(self, _: int) -> None:
        """Redis comes back with an older state of the graph; the owner writes the log's end once more and leaves."""
        thread, log = self.world.thread, self.world.log
        earlier = f"c{thread.turns - 1}"
        if self.owner.exit is None and thread.status in ("running", "waiting") and earlier in thread.checkpoints:
            log.commit()
            thread.rewind(earlier)
            self.world.inbox.noted = earlier
            self.alive(lambda: self.owner.hear(signals.LogCut(1, 1)))
            self.next_owner(6)

    def dies(self, kept: int) -> None:
        """Some of what it had queued had reached Redis."""
        self.next_owner(kept)

    def will_die(self, count: int) -> None:
        """Between two effects to come."""
        self.owner.dies_in = count

    def alive(self, deed: Any) -> None:
        if self.owner.exit is not None:
            if not self.world.sealed:
                self.next_owner(0)
            return
        try:
            deed()
        except Died:
            self.next_owner(self.numbers % 3)

    def next_owner(self, kept: int) -> None:
        self.world.log.commit(kept)
        self.world.log.queued.clear()
        if not self.world.sealed:
            self.owner = Owner(self.world)

    # ---- what holds

    @invariant()
    def whoever_owned_it_would_know_the_same(self) -> None:
        """At rest: what a new owner makes of log, inbox and graph is what the old one has in its head."""
        owner = self.owner
        state = owner.state
        rests = owner.run is None and owner.came_to is None and not self.world.log.queued
        if owner.exit or not rests or state.retry is not Retry.NOW or state.consult or state.done or state.end:
            return
        if any(int(command.entry.partition("-")[0]) > owner.read_to for command in self.world.inbox.waiting):
            return
        if state.busy or state.begin or state.close or state.queue or state.overdue(self.world.log.now):
            return
        heir = Owner(self.world)
        while heir.look():
            assert heir.run is None, "a new owner runs the graph where the old one rested"
        assert essence(heir.state) == essence(state)

    def teardown(self) -> None:
        """Whatever happened: it comes to its end, and the end is in order."""
        if not hasattr(self, "world"):
            return
        self.submit(StartCommand())
        if self.numbers % 2:
            self.submit(EndCommand())
        for _ in range(ROUNDS):
            if self.world.sealed:
                break
            self.live_on()
        assert self.world.sealed, f"no end: {self.owner.state}"
        self.check()

    def live_on(self) -> None:
        owner = self.owner
        owner.dies_in = None
        if owner.exit is not None:
            self.next_owner(0)
        elif not owner.look():
            owner.move()
            if owner.run is None and owner.came_to is None:
                self.submit(EndCommand())
                self.world.log.now += 0 if "end" in self.world.inbox.once else 3600_000
        if owner.exit is None and owner.state.retry is Retry.LATER:
            owner.hear(signals.RetryDue())

    def check(self) -> None:
        judge = judged_without_report(self.world)
        assert list(judge.answers) == self.accepted, "what was acknowledged is in the log, in its order"
        thread = self.world.thread
        if thread.status != "finished":
            return  # given up: there is no report that could agree
        heard = [identity for identity, _ in thread.messages if identity.startswith("a-")]
        assert heard == [one for one in self.accepted if one not in judge.withdrawn], "the report has the same answers"
        said = [text for identity, text in thread.messages if not identity.startswith("a-")]
        assert said == [judge.kept[index] for index in sorted(judge.kept)], "graph and log agree on what was said"


def judged_without_report(world: World) -> Any:
    """The log's verdict; a session that was given up has no report."""
    if world.thread.status != "finished":
        world.log.committed.append((world.log.now, {"type": "report.ready"}))
    return judged(world.log.public)


TestEveryLife = Lives.TestCase
TestEveryLife.settings = settings(max_examples=60, stateful_step_count=40)


@pytest.mark.parametrize("block", range(4))
def test_seeded_lives(block: int) -> None:
    """Many more, at less cost: what Hypothesis would shrink is named by its seed."""
    for seed in range(block * 250, (block + 1) * 250):
        dice = random.Random(seed)  # noqa: S311 - the same lives each time
        lives = Lives()
        lives.made(dice.choice(STRATEGIES))
        lives.starts(0)
        for _ in range(dice.randrange(8, 40)):
            lives.happens(dice.choice(HAPPENINGS), dice.randrange(7))
            lives.whoever_owned_it_would_know_the_same()
        lives.teardown()
