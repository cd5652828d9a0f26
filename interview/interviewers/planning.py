"""Questions about this person, proposed by a model for the plan's slots. Code owns slots, types, number and minutes.

A proposal that does not stand the check leaves the slot with the bank's question.
"""

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel, ConfigDict, Field

from interview.commands import Locale
from interview.dialogue.digest import offer_text
from interview.dialogue.faults import Ground, fault
from interview.dialogue.pointers import pointed, resolve
from interview.dialogue.progress import Move
from interview.dialogue.sentences import sentences
from interview.dialogue.turn import Asking
from interview.events import NO_TURN
from interview.language.words import roots, similarity, tokens
from interview.models.framing import Frame
from interview.plan.bank import wording
from interview.plan.documents import BlindProfile
from interview.plan.pinned import Pinned
from interview.plan.plan import Competency, Plan, Question, core
from prompts.loader import intents, render

FEWEST, MOST = 6, 60
"""Words of a question."""
ALIKE = 0.55
"""Likeness from which two questions are one."""
MOST_EVIDENCE = 3
INSTEAD = ("depth-steps", "depth-choice", "depth-quality", "depth-teach")
"""Questions of the bank that fit any demand, in the place of one about a gap that is none."""
SPECIAL = {"gap-credential": "depth-credential", "gap-language": "depth-language"}
FIXED_TYPES = frozenset({"introduction"})
"""Asked of everybody in the same words."""


class Loose(BaseModel):
    """A model may say more than it was asked."""

    model_config = ConfigDict(extra="ignore")


class ProposedQuestion(Loose):
    """Words for one slot, and the line of the CV that they take up."""

    slot: str
    text: str
    cv_pointer: str | None = None
    competence: str | None = None
    """What its answer will show, where that is another one than the slot's."""


class ProposedRow(Loose):
    """Where the CV shows what the offer asks."""

    competence: str
    evidence: list[str] = Field(default_factory=list, max_length=20)


class ProposedPlan(Loose):
    """What a model makes of offer and CV."""

    questions: list[ProposedQuestion] = Field(default_factory=list, max_length=60)
    matrix: list[ProposedRow] = Field(default_factory=list, max_length=60)


def plan_messages(plan: Plan, pinned: Pinned) -> list[BaseMessage]:
    """Offer, CV with pointers, and the slots to fill."""
    frame = Frame.of(pinned["session_id"])
    labels = {item["id"]: item["label"] for item in plan["competencies"]}
    slots = "\n".join(
        f"{question['id']}: {question['type']}, {labels[question['competence']]} ({question['competence']}); "
        f"{question['intent']} | {wording(question, pinned['locale'])}"
        for question in core(plan["questions"])
        if question["type"] not in FIXED_TYPES
    )
    competences = "\n".join(f"{item['id']} {item['label']}" for item in plan["competencies"])
    profile = "\n".join(f"{pointer} {text}" for pointer, text in pointed(pinned["profile"], pinned["locale"]))
    text = render(
        pinned["locale"],
        "plan",
        open=frame.open,
        close=frame.close,
        offer=frame.clean(offer_text(pinned["offer"], pinned["locale"]), bound=2400),
        profile=frame.clean(profile, bound=6000),
        competences=frame.clean(competences, bound=3000),
        slots=frame.clean(slots, bound=8000),
    )
    return [HumanMessage(text)]


def fitted(plan: Plan, proposed: ProposedPlan, pinned: Pinned) -> Plan:
    """The plan with those proposals that stand the check."""
    shown = {row.competence: row.evidence for row in proposed.matrix}
    competencies = [_shown(item, shown.get(item["id"], []), pinned["profile"]) for item in plan["competencies"]]
    by_slot = {one.slot: one for one in proposed.questions}
    questions: list[Question] = []
    texts = [wording(question, pinned["locale"]) for question in plan["questions"]]
    for place, question in enumerate(plan["questions"]):
        one = by_slot.get(question["id"])
        others = texts[:place] + texts[place + 1 :]
        if one is None or question["type"] in FIXED_TYPES or not _stands(one, plan, pinned, others):
            used = {other["bank"] for other in (*plan["questions"], *questions)}
            questions.append(_no_gap(question, competencies, used, pinned["locale"]))
            continue
        text = " ".join(one.text.split())
        texts[place] = text
        taken = Question(**{**question, "text": text, "text_locale": pinned["locale"]})
        # The line that the slot's own question took up is not that of these words.
        taken.pop("cv_pointer", None)
        if one.cv_pointer:
            taken["cv_pointer"] = one.cv_pointer
        if one.competence in {item["id"] for item in competencies}:
            # What somebody is asked about transmissions does not count for their diploma.
            taken["competence"] = one.competence
        questions.append(taken)
    return Plan(**{**plan, "competencies": competencies, "questions": questions})


def _no_gap(question: Question, competencies: list[Competency], used: set[str], locale: Locale) -> Question:
    """Of what the CV shows after all, nobody is told that it does not stand there."""
    status = next(item["status"] for item in competencies if item["id"] == question["competence"])
    if question["type"] != "gap" or status == "gap" or "demand" not in question["slots"]:
        return question
    fresh = next((name for name in INSTEAD if name not in used), INSTEAD[0])
    bank = SPECIAL.get(question["bank"], fresh)
    return Question(**{**question, "type": "depth", "bank": bank, "intent": intents(locale)["depth"]})


def _shown(item: Competency, evidence: list[str], profile: BlindProfile | None) -> Competency:
    """Nothing that the CV shows is called a gap; what it does not show is not made up."""
    found = [text for pointer in evidence if (text := resolve(profile, pointer))]
    if item["status"] != "gap" or not found:
        return item
    return Competency(**{**item, "status": "explore", "cv": found[:MOST_EVIDENCE]})


def _stands(one: ProposedQuestion, plan: Plan, pinned: Pinned, others: list[str]) -> bool:
    text = " ".join(one.text.split())
    words = tokens(text)
    if not FEWEST <= len(words) <= MOST or text.count("?") != 1 or not text.endswith("?"):
        return False
    if one.cv_pointer is not None:
        line = resolve(pinned["profile"], one.cv_pointer)
        if line is None or not roots(line) & roots(text):
            return False
    if any(similarity(roots(text), roots(other)) >= ALIKE for other in others):
        return False
    ground = Ground.of(unspoken(plan, pinned), "")
    return all(fault(sentence, ground) is None for sentence in sentences(text))


def unspoken(plan: Plan, pinned: Pinned) -> Asking:
    """Before anything was said: what a question may speak of is what CV and offer hold."""
    move = Move(kind="ask", question=-1, trigger=None, detail=None, last=False)
    return Asking(
        index=NO_TURN,
        move=move,
        stage="background",
        entering=False,
        locale=pinned["locale"],
        pinned=pinned,
        plan=plan,
        lines=(),
    )
