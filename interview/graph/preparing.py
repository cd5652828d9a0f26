"""The plan is made while the candidate is in the lobby, so that the interview begins at once.

Whichever node it is made on, it is kept where all of them find it. An interview that begins while it is being made
waits for it as long as it would wait for one of its own.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from interview.errors import PlansUnavailable
from interview.events import Counted, Event, ModelCalled, ModelUsed, WordsRefused
from interview.graph.pinning import pin
from interview.graph.tools import Tools, ToolServices
from interview.interviewers.port import Interviewer
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan
from interview.ports import Note, Plans, Section, Speech, Utterance, Voice

log = logging.getLogger(__name__)

T = TypeVar("T")

AT_ONCE = 8
"""Plans that one process makes at a time; who finds no room is planned for at the start, as ever."""
LONGEST = 90.0
"""Seconds after which a plan that is under way counts as none."""
LOOK_SECONDS = 0.2
ABOUT = ("offer_hash", "profile_hash", "profile_revision", "locale", "mode", "minutes", "persona", "difficulty")
"""What a plan was made for: another of these, and it is none."""


class Preparing:
    """Makes plans beside everything else, and hands them out."""

    def __init__(self, *, planner: Interviewer, tools: ToolServices, plans: Plans, wait: float) -> None:
        """`wait`: how long a start waits for a plan that is under way, in seconds."""
        self._planner = planner
        self._tools = tools
        self._plans = plans
        self._wait = wait
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, pinned: Pinned) -> None:
        """Make the plan for this interview, if there is room and nobody makes it. Never waits, never fails."""
        if pinned["mode"] != "practice" or pinned["profile_revision"] is None or len(self._tasks) >= AT_ONCE:
            return
        task = asyncio.create_task(self._make(pinned), name=f"plan {pinned['session_id']}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def take(self, pinned: Pinned, *, note: Note) -> Plan | None:
        """The plan that was made for these documents, with what it has cost; None where there is none."""
        try:
            kept = await self._waited_for(pinned["session_id"])
            if not kept or kept["about"] != _about(pinned) or kept["plan"]["fallback"]:
                return None
            await self._plans.taken(pinned["session_id"])
        except PlansUnavailable:
            return None
        for called in kept.get("called", ()):
            note(ModelCalled(**called))
        for used in kept["used"]:
            counted = used["counted"]
            known = None if counted is None else Counted(tuple(counted["tokens"]), counted["cost"])
            note(ModelUsed(**{**used, "counted": known}))
        # A plan that another release kept has none.
        for refused in kept.get("refused", []):
            note(WordsRefused(**refused))
        plan: Plan = kept["plan"]
        return plan

    async def _waited_for(self, session_id: str) -> Mapping[str, Any] | None:
        """Another node may make it, so it is looked for where all find it."""
        for _ in range(max(1, round(self._wait / LOOK_SECONDS))):
            kept = await self._plans.kept(session_id)
            if kept is None or kept:
                return kept
            await asyncio.sleep(LOOK_SECONDS)
        return None

    async def aclose(self) -> None:
        """Stop what is under way; it is planned for at the start then."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _make(self, pinned: Pinned) -> None:
        sid, used, called, refused = pinned["session_id"], list[ModelUsed](), list[ModelCalled](), list[WordsRefused]()

        def note(event: Event) -> None:
            if isinstance(event, ModelUsed):
                used.append(event)
            elif isinstance(event, ModelCalled):
                called.append(event)
            elif isinstance(event, WordsRefused):
                refused.append(event)

        try:
            if not await self._plans.claim(sid, seconds=LONGEST):
                return
            try:
                async with asyncio.timeout(LONGEST):
                    found = await pin(pinned, Tools(self._tools, voice=_Unheard()))
                    made = await self._planner.plan(found, note=note)
            except BaseException:
                # Nobody waits for what will not come.
                await asyncio.shield(self._plans.drop(sid))
                raise
            notes = {
                name: [asdict(one) for one in events]
                for name, events in (("used", used), ("called", called), ("refused", refused))
            }
            await self._plans.keep(sid, {"about": _about(found), "plan": made, **notes})
        except Exception:  # whatever happens in the lobby, the interview plans at its start
            log.warning("no plan in the lobby", extra={"session": sid}, exc_info=True)


def _about(pinned: Pinned) -> dict[str, object]:
    documents: Mapping[str, object] = pinned
    return {name: documents.get(name) for name in ABOUT}


class _Unheard(Voice):
    """Nobody listens in the lobby: the documents are read again, and announced, when the interview begins."""

    async def speak(self, *, index: int, stage: str, speech: Callable[[], Speech]) -> Utterance:
        """Never called."""
        raise NotImplementedError

    def emit(self, event: Event, *, key: str | None = None) -> None:
        """Nothing."""

    async def recorded(self) -> None:
        """Nothing is given."""

    async def sections(self) -> Mapping[str, Section]:
        """None."""
        return {}

    async def last_answers(self) -> tuple[()]:
        """None."""
        return ()
