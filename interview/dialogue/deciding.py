"""What a model decides about the next move: read from its first line, checked before a word of it is heard.

The model chooses between moves that code has laid out. What it may not choose (silence, abuse, instructions in an
answer, the end, the language) is not laid out at all.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from interview.dialogue.corrections import puts_right, same_words
from interview.dialogue.moves import GIVEN, next_question
from interview.dialogue.pacing import Time
from interview.dialogue.pointers import resolve
from interview.dialogue.progress import Move, Progress
from interview.dialogue.turn import Asking, Choices, Line
from interview.dialogue.wording import bare
from interview.events import MoveDecided
from interview.language.words import fold, roots, tokens
from interview.plan.bank import wording
from interview.plan.documents import BlindProfile
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan, core

Act = Literal["follow_up", "clarify", "next", "repair", "answer"]
Aim = Literal["result", "own_part", "how", "why", "learned", "contradiction"]
AIMS: tuple[str, ...] = get_args(Aim)
UNKNOWN_AIM = "probe"
"""Aim of a follow-up that was said before a crash: the log holds the words, not why they were chosen."""
BY_RULES = frozenset(
    (  # noqa: SIM905 - read more easily
        "silent end switch_fr switch_en repeat pause leak injection hostile complaint gibberish wrong_language "
        "repetition echo skip refusal next yes_no"
    ).split()
)
"""What rules alone react to."""
LEAST_ANCHOR = 6
"""Letters of an anchor."""
MAX_LINE = 900
ANSWER = re.compile(r"\[?a(\d+)\]?")
"""How an earlier answer is pointed at: by its turn."""
SECONDS_A_QUESTION = 60
"""Time that must be left for each planned question, before one is spent on a follow-up."""
PUT = 0.6
"""Share of a planned question's telling words by which it is known to have been asked."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A model's first line."""

    act: str
    anchor: str = field(default="", repr=False)
    aim: str = ""
    against: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a decision: where the interview stands then, or why it was refused."""

    progress: Progress | None
    code: str | None = None


def choices(
    progress: Progress, *, plan: Plan, pinned: Pinned, lines: Sequence[Line], time: Time | None
) -> Choices | None:
    """The moves a model may choose from after the last answer; None where rules alone decide."""
    last = lines[-1] if lines else None
    kind, trigger = progress["move"]["kind"], progress["move"]["trigger"]
    if last is None or last.who != "candidate" or not 0 <= last.question < len(plan["questions"]):
        return None
    if kind not in ("ask", "follow_up", "repair", "invite_questions") or trigger in BY_RULES:
        return None
    question = plan["questions"][last.question]
    asked = [line for line in lines if line.who == "interviewer"]
    here = [line for line in asked if line.question == last.question]
    follow_ups = sum(line.move == "follow_up" for line in asked)
    follow_ups_here = sum(line.move == "follow_up" for line in here)
    repairs_here = sum(line.move == "repair" and line.trigger not in GIVEN for line in here)
    stay: Progress = {
        **progress,
        "stage": last.stage,
        "question": last.question,
        "follow_ups": follow_ups,
        "follow_ups_here": follow_ups_here,
        "repairs_here": repairs_here,
    }
    to_come = len(core(plan["questions"][last.question + 1 :]))
    return Choices(
        stay=stay,
        onward=progress if kind in ("ask", "invite_questions") else next_question(stay, plan, trigger, time),
        follow_up=follow_ups_here < question["follow_ups"] and follow_ups < plan["budget"]["follow_ups"],
        repair=repairs_here < plan["budget"]["repairs"],
        answered=kind in ("ask", "invite_questions"),
        in_time=time is None or time.left >= SECONDS_A_QUESTION * (to_come + 1),
        aims=frozenset(line.trigger for line in here if line.move == "follow_up" and line.trigger),
        profile=pinned["profile"],
        lines=lines,
    )


def read_decision(line: str) -> Decision | None:
    """A decision from the line that should hold one; forgiving about form, not about content."""
    try:
        found = json.loads(line)
    except ValueError:
        found = dict(re.findall(r'"(act|anchor|aim|against)"\s*:\s*"((?:[^"\\]|\\.)*)"', line))
    if not isinstance(found, dict) or not isinstance(found.get("act"), str):
        return None
    return Decision(**{name: _text(found.get(name)) for name in ("act", "anchor", "aim", "against")})


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def decision_of(event: MoveDecided) -> Decision:
    """What an event tells of a decision."""
    return Decision(act=event.act, anchor=event.anchor, aim=event.aim, against=event.against)


def settle(decision: Decision, offered: Choices) -> Settled:  # noqa: PLR0911 - one return a case
    """The decision carried out, if what it claims is so and the limits allow it."""
    if decision.act == "next":
        return Settled(offered.onward)
    if decision.act not in get_args(Act):
        return Settled(None, "unknown_act")
    if decision.act != "repair" and not _stands(decision, offered):
        return Settled(None, "no_anchor")
    if decision.act == "answer" and offered.answered:
        # Who has answered and asks something beside it is not asked the same again.
        return Settled(offered.onward)
    if decision.act != "follow_up":
        if not offered.repair:
            return Settled(None, "repairs_used_up")
        trigger = "off_topic" if decision.act == "repair" else "clarify"
        stay: Progress = {**offered.stay, "repairs_here": offered.stay["repairs_here"] + 1}
        return Settled({**stay, "move": _move("repair", stay["question"], trigger)})
    if code := _refused(decision, offered):
        return Settled(None, code)
    stay = {
        **offered.stay,
        "follow_ups_here": offered.stay["follow_ups_here"] + 1,
        "follow_ups": offered.stay["follow_ups"] + 1,
    }
    return Settled({**stay, "move": _move("follow_up", stay["question"], decision.aim, decision.anchor)})


def _stands(decision: Decision, offered: Choices) -> bool:
    # What does not fit together may have been said a while ago.
    whole = decision.act == "follow_up" and decision.aim == "contradiction"
    answers = [line.text for line in offered.lines if line.who == "candidate"]
    return any(anchored(decision.anchor, text) for text in (answers if whole else answers[-1:]))


def _refused(decision: Decision, offered: Choices) -> str | None:
    if decision.aim not in AIMS:
        return "unknown_aim"
    if not offered.follow_up:
        return "follow_ups_used_up"
    if not offered.in_time:
        return "no_time"
    if decision.aim in offered.aims:
        return "same_aim"
    return _no_clash(decision, offered) if decision.aim == "contradiction" else None


def _no_clash(decision: Decision, offered: Choices) -> str | None:
    if not _stands_against(decision, offered):
        return "nothing_against"
    return "put_right" if _put_right(decision, offered) else None


def _stands_against(decision: Decision, offered: Choices) -> bool:
    other = against(decision.against, offered.lines, offered.profile)
    return other is not None and not same_words(decision.anchor, other)


def _put_right(decision: Decision, offered: Choices) -> bool:
    """Whether the person has taken back what they said themselves: nobody asks which of the two is so."""
    if not ANSWER.fullmatch(decision.against):
        return False
    said = [line.text for line in offered.lines if line.who == "candidate" and anchored(decision.anchor, line.text)]
    return any(puts_right(text, decision.anchor) for text in said)


def anchored(anchor: str, answer: str) -> bool:
    """Whether the words stand in the answer, whatever the case, the accents and the punctuation."""
    words = tokens(anchor)
    if sum(map(len, words)) < LEAST_ANCHOR:
        return False
    found = tokens(answer)
    return any(found[place : place + len(words)] == words for place in range(len(found) - len(words) + 1))


def against(reference: str, earlier: Sequence[Line], profile: BlindProfile | None) -> str | None:
    """The text that a reference means: `a3` is the answer given in turn 3, everything else a pointer into the CV."""
    if match := ANSWER.fullmatch(reference):
        return next((line.text for line in earlier if line.who == "candidate" and line.turn == int(match[1])), None)
    return resolve(profile, reference)


def puts(question: str, said: str) -> bool:
    """Whether what is said puts this question, in its words or nearly so."""
    wanted = roots(question)
    return bool(wanted) and len(wanted & roots(said)) >= PUT * len(wanted)


def heard(said: str, asking: Asking, *, decided: Progress | None, stopped: bool) -> Progress | None:
    """Where the interview stands once this was said; None: where the rules had put it.

    The words that the log holds are what counts: a step that is repeated after a crash reads them as it did before.
    """
    offered = asking.choices
    if offered is None or _as_planned(said, asking):
        return None
    if decided is not None:
        return decided
    if stopped or "?" not in said or asking.move["kind"] not in ("ask", "invite_questions"):
        return None
    stay: Progress = {
        **offered.stay,
        "follow_ups_here": offered.stay["follow_ups_here"] + 1,
        "follow_ups": offered.stay["follow_ups"] + 1,
    }
    return {**stay, "move": _move("follow_up", stay["question"], UNKNOWN_AIM)}


def _as_planned(said: str, asking: Asking) -> bool:
    if asking.move["kind"] == "ask" and asking.question:
        return puts(wording(asking.question, asking.locale), said)
    return fold(bare(asking)) in fold(said)


def _move(kind: Literal["follow_up", "repair"], question: int, trigger: str, detail: str | None = None) -> Move:
    return Move(kind=kind, question=question, trigger=trigger, detail=detail, last=False)
