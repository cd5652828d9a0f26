"""The model's part of assessments and reports: proposals, which code checks before anything is kept."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from interview.assessment.evidence import find_quote, nearest
from interview.assessment.material import Answered
from interview.assessment.rectifying import of_itself
from interview.assessment.report import Assessment, Contradiction, Mark, Quote, Star
from interview.commands import Locale
from interview.dialogue.corrections import puts_right, same_words
from interview.dialogue.deciding import ANSWER, against, puts
from interview.dialogue.pointers import pointed
from interview.dialogue.sentences import sentences
from interview.models.framing import Frame
from interview.plan.bank import wording
from prompts.loader import fill, phrases, prompt, render

MISSING = frozenset(
    ("situation", "task", "action", "result", "own_part", "figures", "reasons", "example", "link", "too_short")
)
MAX_ANSWER = 6000
MAX_PROFILE = 5000
MAX_POSITION = 600
MAX_ASKED = 1400
MAX_EARLIER, MOST_EARLIER = 900, 12
"""Characters of an earlier answer, and how many of them a model sees."""
MOST_CLAIMS = 4
MOST_CLASHES = 4
ONLY_QUOTED = 2
"""Highest level of a mark that names nothing done."""
_ADDRESS = {
    "fr": re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE),
}
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]


class Loose(BaseModel):
    """A model may say more than it was asked."""

    model_config = ConfigDict(extra="ignore")


class ProposedMark(Loose):
    """A score and the words it claims to rest on."""

    competence: str = ""
    score: int = Field(ge=1, le=5)
    quote: str = ""
    action: str = ""
    reason: str = ""
    result: str = ""
    why: Sentence = ""


class ProposedContradiction(Loose):
    """Words of the answer, and what they do not fit."""

    quote: str = ""
    against: str = ""


class ProposedStar(Loose):
    """Parts of a quoted experience."""

    situation: bool = False
    task: bool = False
    action: bool = False
    result: bool = False


class ProposedAssessment(Loose):
    """What a model says of one answer."""

    answered: str = ""
    marks: list[ProposedMark] = Field(default_factory=list, max_length=10)
    claims: list[str] = Field(default_factory=list, max_length=20)
    contradictions: list[ProposedContradiction] = Field(default_factory=list, max_length=10)
    corrections: list[ProposedContradiction] = Field(default_factory=list, max_length=10)
    star: ProposedStar | None = None
    missing: list[str] = Field(default_factory=list, max_length=20)
    note: Sentence = ""


def assess_messages(answered: Answered) -> list[BaseMessage]:
    """The prompt for one answer."""
    frame, question = Frame.of(answered.pinned["session_id"]), answered.question
    competency = next((item for item in answered.plan["competencies"] if item["id"] == question["competence"]), None)
    profile = "\n".join(f"{pointer} {text}" for pointer, text in pointed(answered.pinned["profile"], answered.locale))
    earlier = "\n".join(f"[a{line.turn}] {line.text[:MAX_EARLIER]}" for line in answered.earlier[-MOST_EARLIER:])
    text = render(
        answered.locale,
        "assess",
        competence=competency["label"] if competency else "",
        competence_id=question["competence"],
        anchors=phrases(answered.locale)["anchors"][competency["kind"] if competency else "technical"],
        intent=question["intent"],
        profile=frame.clean(profile, bound=MAX_PROFILE) or "-",
        earlier=frame.clean(earlier, bound=MOST_EARLIER * MAX_EARLIER) or "-",
        position=frame.clean(_position(answered), bound=MAX_POSITION),
        asked=frame.clean(_asked(answered), bound=MAX_ASKED),
        answer=frame.clean(answered.text, bound=MAX_ANSWER),
        open=frame.open,
        close=frame.close,
    )
    return [HumanMessage(text)]


def _position(answered: Answered) -> str:
    """What a reason to apply, or a link with the position, can be held against."""
    offer = answered.pinned["offer"] or {}
    head = ", ".join(str(part) for part in (offer.get("title"), offer.get("company")) if part)
    demands = ", ".join(item["label"] for item in offer.get("competences") or ())
    return "\n".join(part for part in (head, demands) if part) or "-"


def _asked(answered: Answered) -> str:
    """The question as it was put; with a follow-up, the one that it belongs to."""
    question = wording(answered.question, answered.locale)
    if puts(question, answered.asked):
        return answered.asked
    return f"{answered.asked}\n{fill(phrases(answered.locale)['follow_up_of'], question=question)}"


def checked(proposed: ProposedAssessment, answered: Answered, rules: Assessment) -> Assessment:
    """What stands the check. `rules` is the rules' own view: the figures given come from there.

    A level exists as far as the words for it do: words that flatter the model cannot buy one.
    """
    marks, refused = [], 0
    replied = proposed.answered if proposed.answered in ("yes", "partly", "no") else None
    for mark in proposed.marks if replied != "no" else ():
        quotes, level = _evidence(mark, answered)
        if not quotes or mark.competence not in ("", answered.question["competence"]):
            refused += 1
            continue
        score = min(mark.score, level)
        marks.append(Mark(competence=answered.question["competence"], score=score, quotes=quotes, why=mark.why))
    star = proposed.star
    corrections, contradictions = _sides(proposed, answered)
    missing = [code for code in dict.fromkeys(proposed.missing) if code in MISSING]
    return Assessment(
        message=answered.message,
        turn=answered.turn,
        question=answered.question["id"],
        competence=answered.question["competence"],
        engine="llm",
        marks=marks,
        star=Star(**star.model_dump()) if star is not None and rules.star is not None else rules.star,
        numbers=rules.numbers,
        missing=["no_answer"] if replied == "no" else missing,
        note=proposed.note if _own_words(proposed.note, answered.locale) else rules.note,
        refused=refused,
        answered=replied,
        claims=[quote for text in proposed.claims[:MOST_CLAIMS] if (quote := _quote(text, answered)) is not None],
        contradictions=contradictions,
        corrections=[*corrections, *of_itself(answered)],
    )


def agreed(readings: Sequence[Assessment]) -> Assessment:
    """One assessment of several readings: no level above what each of them found, and all levels quoted.

    What two readers do not both see does not count for the candidate as shown, nor against them as missing.
    """
    ranked = sorted(readings, key=_level)
    lower = ranked[0]
    if len(ranked) == 1:
        return lower
    right = _once([one for reading in readings for one in reading.corrections])[:MOST_CLASHES]
    clashes = _once([clash for reading in readings for clash in reading.contradictions])
    return lower.model_copy(
        update={
            "samples": [_level(one) for one in readings],
            "missing": [code for code in lower.missing if all(code in one.missing for one in ranked[1:])],
            "contradictions": _apart(clashes, right)[:MOST_CLASHES],
            "corrections": right,
        }
    )


def _once(clashes: Sequence[Contradiction]) -> list[Contradiction]:
    """Each that several readings found, in whatever part of the same sentence, once."""
    found: list[Contradiction] = []
    for one in clashes:
        if not any(
            one.against == other.against and one.quote.start < other.quote.end and other.quote.start < one.quote.end
            for other in found
        ):
            found.append(one)
    return found


def _level(made: Assessment) -> int:
    return max((mark.score for mark in made.marks), default=0)


def _quote(text: str, answered: Answered) -> Quote | None:
    return find_quote(answered.text, text, message=answered.message, turn=answered.turn)


def _evidence(mark: ProposedMark, answered: Answered) -> tuple[list[Quote], int]:
    """Quotes that stand in the answer, the most telling first, and the highest level they carry.

    The same words are evidence of one thing only.
    """
    found: dict[str, Quote] = {}
    for name in ("action", "result", "reason"):
        quote = _quote(getattr(mark, name), answered)
        if quote is not None and not any(quote.start < one.end and one.start < quote.end for one in found.values()):
            found[name] = quote
    quoted = _quote(mark.quote, answered)
    if quoted is not None and not found:
        # Who names no action has shown an example at most.
        return [quoted], ONLY_QUOTED
    level = 3 + ("reason" in found) + ("result" in found) if "action" in found else ONLY_QUOTED
    quotes = list(found.values())
    if quoted is not None:
        quotes.sort(key=lambda one: not (one.start < quoted.end and quoted.start < one.end))
    return quotes, level


def _sides(proposed: ProposedAssessment, answered: Answered) -> tuple[list[Contradiction], list[Contradiction]]:
    """What the answer puts right of earlier ones, and what of it does not fit together with anything.

    Who puts something right clashes with their own old words, whatever a model makes of it.
    """
    right = list(_found(proposed.corrections, answered))
    clashes: list[Contradiction] = []
    for one in _found(proposed.contradictions, answered):
        own = ANSWER.fullmatch(one.against) and puts_right(answered.text, one.quote.text)
        (right if own else clashes).append(one)
    right = _once([_whole(one, answered) for one in right if ANSWER.fullmatch(one.against)])[:MOST_CLASHES]
    return right, _apart(clashes, right)


def _whole(one: Contradiction, answered: Answered) -> Contradiction:
    """With the sentence around its words: "I said four" says what "it was six" stands for."""
    around = next((text for text in sentences(answered.text) if one.quote.text in text), one.quote.text)
    quote = _quote(around, answered) or one.quote
    said = against(one.against, answered.earlier, answered.pinned["profile"]) or one.text
    old = nearest(said, quote.text, asked=answered.asked)[:MAX_EARLIER]
    return one.model_copy(update={"quote": quote, "text": old})


def _apart(clashes: Sequence[Contradiction], right: Sequence[Contradiction]) -> list[Contradiction]:
    """Those that are not among what was put right."""
    return [one for one in clashes if len(_once([*right, one])) > len(right)]


def _found(proposed: Sequence[ProposedContradiction], answered: Answered) -> Iterator[Contradiction]:
    """Those of which both sides stand where they are said to, and are not the same."""
    for one in proposed:
        quote = _quote(one.quote, answered)
        text = against(one.against, answered.earlier, answered.pinned["profile"])
        if quote is not None and text is not None:
            other = nearest(text, quote.text)[:MAX_EARLIER]
            if same_words(quote.text, other):
                continue
            yield Contradiction(quote=quote, against=one.against.strip("[]"), text=other)


def addressed(text: str, locale: Locale) -> bool:
    """Whether a text speaks to the person, as it was asked to: small models fall into talking about somebody."""
    return bool(_ADDRESS[locale].search(text))


def _own_words(note: str, locale: Locale) -> bool:
    # A small model copies the form it was shown.
    return addressed(note, locale) and note.casefold().rstrip(" .") not in prompt(locale, "assess").casefold()
