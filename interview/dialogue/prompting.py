"""What a model is given for one spoken turn: the rules, the transcript, and the one move that code decided on."""

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from interview.dialogue.digest import offer_text, profile_text
from interview.dialogue.enquiry import reply
from interview.dialogue.turn import Asking
from interview.dialogue.wording import acknowledgement, words
from interview.models.framing import Frame
from interview.plan.bank import wording
from prompts.loader import fill, phrases, render

# Small local models read about 4,000 tokens: all bounds together stay below that.
MAX_HISTORY = 8
MAX_ANSWER = 3000
MAX_PAST_ANSWER = 700


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
    transition = fill(data["directive_transition"], stage=data["stages"][asking.stage]) if asking.entering else ""
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
        offer=frame.clean(offer_text(pinned["offer"]), bound=2400),
        profile=frame.clean(profile_text(pinned["profile"]), bound=3000),
    )
