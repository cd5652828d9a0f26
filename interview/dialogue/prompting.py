"""What a model is given for one spoken turn: the rules, the transcript, and the one move that code decided on."""

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from interview.dialogue.digest import offer_text, profile_text
from interview.dialogue.enquiry import reply
from interview.dialogue.pointers import pointed
from interview.dialogue.turn import Asking, Choices
from interview.dialogue.wording import acknowledgement, speaks_of_technique, words
from interview.models.framing import Frame
from interview.plan.bank import wording
from interview.plan.stages import Stage
from prompts.loader import fill, phrases, render

# Small local models read about 4,000 tokens: all bounds together stay below that.
MAX_HISTORY = 8
MAX_ANSWER = 3000
MAX_PAST_ANSWER = 700
MAX_PROFILE = 6000
BEGIN = "[[BEGIN]]"
"""Some chat templates want the first spoken message to be the user's."""


def turn_messages(asking: Asking) -> list[BaseMessage]:
    """System, recent transcript, instruction."""
    frame = Frame.of(asking.pinned["session_id"])
    messages: list[BaseMessage] = [SystemMessage(_system(asking, frame))]
    recent = list(asking.lines[-MAX_HISTORY:])
    last = recent.pop() if recent and recent[-1].who == "candidate" else None
    # Some chat templates want the first spoken message to be the user's.
    while recent and recent[0].who == "interviewer":
        recent.pop(0)
    for line in recent:
        if line.who == "interviewer":
            # Stopped before its first word, a turn is empty; some servers refuse an empty message.
            messages.append(AIMessage(line.text or "..."))
        else:
            text = frame.clean(line.text, bound=MAX_PAST_ANSWER)
            messages.append(HumanMessage(f"{frame.open}\n{text}\n{frame.close}"))
    answer = frame.clean(last.text, bound=MAX_ANSWER) if last else "-"
    messages.append(
        HumanMessage(
            render(
                asking.locale, "turn", open=frame.open, close=frame.close, answer=answer, directive=directive(asking)
            )
        )
    )
    return messages


def lead_messages(asking: Asking, offered: Choices) -> list[BaseMessage]:
    """Rules, offer and CV; the whole transcript as it grows; the turn's instruction last.

    Everything but the last message begins as it did the turn before, so that a server need not read it again.
    """
    frame = Frame.of(asking.pinned["session_id"])
    profile = (
        "\n".join(f"{pointer} {text}" for pointer, text in pointed(asking.pinned["profile"], asking.locale)) or "-"
    )
    system = render(
        asking.locale,
        "lead",
        persona=phrases(asking.locale)["personas"][asking.pinned["persona"]],
        open=frame.open,
        close=frame.close,
        offer=frame.clean(offer_text(asking.pinned["offer"], asking.locale), bound=2400),
        profile=frame.clean(profile, bound=MAX_PROFILE),
    )
    messages: list[BaseMessage] = [SystemMessage(system), HumanMessage(BEGIN)]
    for line in asking.lines:
        if line.who == "interviewer":
            messages.append(AIMessage(line.text or "..."))
        else:
            text = frame.clean(line.text, bound=MAX_ANSWER)
            messages.append(HumanMessage(f"{frame.open}\n[a{line.turn}] {text}\n{frame.close}"))
    messages.append(HumanMessage(_lead_directive(asking, offered)))
    return messages


def _lead_directive(asking: Asking, offered: Choices) -> str:
    data = phrases(asking.locale)
    lead, plan = data["leading"], asking.plan
    onward = offered.onward["move"]
    follows = offered.follow_up and offered.in_time
    aims = ", ".join(sorted(offered.aims))
    follow_up = fill(lead["follow_up"], aims=aims) if aims else "follow_up"
    possible = [follow_up if follows else lead["no_follow_up"]]
    possible += ["clarify", "repair"] if offered.repair else []
    answers = offered.repair or offered.answered
    possible += ["answer"] if answers else []
    question = plan["questions"][onward["question"]] if onward["kind"] == "ask" else None
    asks = asking.move["trigger"] == "enquiry" and answers
    reason = lead["asks"] if asks else data["trigger_reasons"].get(asking.move["trigger"] or "", "")
    reason = reason.replace("{{detail}}", asking.move["detail"] or "")
    entering = question is not None and offered.onward["stage"] != offered.stay["stage"]
    return render(
        asking.locale,
        "lead_turn",
        current=wording(plan["questions"][offered.stay["question"]], asking.locale),
        possible=", ".join([*possible, "next"]),
        noticed=f"{fill(lead['noticed'], reason=reason) if reason else ''}{_ledger(asking, lead)}",
        transition=fill(lead["transition"], stage=_stage(offered.onward["stage"], asking)) if entering else "",
        onward=fill(lead["onward"], question=wording(question, asking.locale)) if question else lead["invite"],
    )


def _stage(stage: Stage, asking: Asking) -> str:
    """What a stage is called: "technical" is a word of some trades only."""
    data = phrases(asking.locale)
    return str(data["stages"][stage] if stage != "technical" or speaks_of_technique(asking) else data["stage_of_work"])


def _ledger(asking: Asking, lead: dict[str, str]) -> str:
    """What was claimed, and what of it does not fit together."""
    frame = Frame.of(asking.pinned["session_id"])
    ledger = ""
    for name, found in (("claims", asking.claims), ("ledger", asking.noted)):
        if found:
            noted = frame.clean("\n".join(found), bound=MAX_ANSWER)
            ledger += fill(lead[name], noted=f"\n{frame.open}\n{noted}\n{frame.close}\n")
    return ledger


def directive(asking: Asking) -> str:
    """The move in words."""
    data = phrases(asking.locale)
    directives = data["directives"]
    move = asking.move
    if move["kind"] == "answer":
        more = "" if move["last"] else data["directive_more"]
        return fill(directives["answer"], reply=reply(asking), more=more)
    question = asking.question
    text = wording(question, asking.locale) if question else ""
    if move["kind"] == "switch_language":
        return fill(directives["switch_language"], question=text)
    if move["kind"] in ("follow_up", "repair"):
        reason = data["trigger_reasons"][move["trigger"] or "clarify"].replace("{{detail}}", move["detail"] or "")
        example = {"example": words(asking, offline=False)} if move["kind"] == "follow_up" else {}
        return fill(directives[move["kind"]], reason=reason, question=text, **example)
    transition = fill(data["directive_transition"], stage=_stage(asking.stage, asking)) if asking.entering else ""
    return fill(
        directives["ask"],
        context=data["directive_context"].get(move["trigger"] or "", ""),
        thanks=acknowledgement(asking),
        transition=transition,
        question=text,
    )


def _system(asking: Asking, frame: Frame) -> str:
    pinned = asking.pinned
    return render(
        asking.locale,
        "system",
        persona=phrases(asking.locale)["personas"][pinned["persona"]],
        open=frame.open,
        close=frame.close,
        offer=frame.clean(offer_text(pinned["offer"], asking.locale), bound=2400),
        profile=frame.clean(profile_text(pinned["profile"], asking.locale), bound=3000),
    )
