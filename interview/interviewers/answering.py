"""A model answers the candidate's questions, with tools; code looks for what each of its sentences rests on.

What rests on nothing nobody hears. A question that a field of the offer answers is answered, whoever forgot it.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.messages.tool import ToolCall

from interview.commands import Locale
from interview.dialogue.digest import offer_text
from interview.dialogue.enquiry import asked_about, fields_of, reply
from interview.dialogue.faults import Ground, fault
from interview.dialogue.guard import open_question
from interview.dialogue.pointers import pointed
from interview.dialogue.progress import Move
from interview.dialogue.sentences import sentences
from interview.dialogue.turn import Asking, Facts
from interview.dialogue.wording import bare, more, words
from interview.errors import ToolUnavailable
from interview.events import WordsRefused
from interview.interviewers.rules import paced
from interview.language.lexicon import Lexicon
from interview.language.typography import typeset
from interview.language.words import roots
from interview.models.client import Models
from interview.models.framing import Frame
from interview.models.structured import calling, noting
from interview.plan.documents import OfferRecord
from interview.ports import Note
from prompts.loader import LOCALES, phrases, render, unsaid

MAX_OFFER, MAX_ANSWER, MAX_KEPT = 2400, 4000, 300
ROUNDS = 3
"""Calls of the model: two of them may call tools."""
RESTS = 0.5
"""Share of a sentence's telling words that one thing must hold, for the sentence to rest on it."""


async def answering(models: Models, asking: Asking, *, note: Note, pause: float) -> AsyncIterator[str]:
    """The turn. Raises ModelUnavailable."""
    said = await _checked(models, asking, note)
    async for word in paced(f"{said} {more(asking)}".strip() if said else words(asking, offline=False), pause):
        yield word


async def answering_between(models: Models, asking: Asking, *, note: Note, pause: float) -> AsyncIterator[str]:
    """The turn where somebody asks something in between: what they ask, then the question that is open, or the next.

    Raises ModelUnavailable.
    """
    question = bare(asking) if asking.move["kind"] in ("ask", "invite_questions") else open_question(asking)
    move = Move(kind="answer", question=-1, trigger=None, detail=None, last=True)
    enquiry = replace(asking, move=move, choices=None, lines=asking.lines[-2:])
    said = await _checked(models, enquiry, note) or reply(enquiry)
    async for word in paced(f"{said} {question}", pause):
        yield word


async def _checked(models: Models, asking: Asking, note: Note) -> str:
    """What a model answers, as far as it may be heard."""
    text = await _asked(models, asking, note)
    return _Checked(asking, note).text(text) if text else ""


async def _asked(models: Models, asking: Asking, note: Note) -> str:
    """What the model says in the end; empty where a tool that it wants gives nothing."""
    messages, tools = answer_messages(asking), asking.tools
    for _ in range(ROUNDS):
        schemas = tools.schemas if tools is not None else ()
        completion = await models.complete(
            messages,
            tools=schemas,
            on_failure=note,
            on_measured=noting(note),
            on_called=calling(note, purpose="answer", index=asking.index),
        )
        if not completion.calls or tools is None:
            return completion.text
        calls = [ToolCall(name=one.name, args=_arguments(one.arguments), id=one.id) for one in completion.calls]
        messages.append(AIMessage(completion.text, tool_calls=calls))
        for one in completion.calls:
            try:
                found = await tools.call(one.name, one.arguments)
            except ToolUnavailable:
                return ""
            frame = Frame.of(asking.pinned["session_id"])
            framed = f"{frame.open}\n{frame.clean(found, bound=MAX_ANSWER)}\n{frame.close}"
            messages.append(ToolMessage(framed, tool_call_id=one.id))
    return ""


def answer_messages(asking: Asking) -> list[BaseMessage]:
    """Rules, offer, what was said in the candidate's part of the interview."""
    frame, offer = Frame.of(asking.pinned["session_id"]), _offer(asking)
    system = render(
        asking.locale,
        "answer",
        persona=phrases(asking.locale)["personas"][asking.pinned["persona"]],
        open=frame.open,
        close=frame.close,
        fields=frame.clean("\n".join(fields_of(offer, asking.locale).values()) or "-", bound=MAX_OFFER),
        offer=frame.clean(offer_text(offer, asking.locale), bound=MAX_OFFER),
    )
    messages: list[BaseMessage] = [SystemMessage(system)]
    for line in (one for one in asking.lines if one.stage == "questions" or asking.stage != "questions"):
        if line.who == "interviewer":
            messages.append(AIMessage(line.text or "..."))
        else:
            messages.append(HumanMessage(f"{frame.open}\n{frame.clean(line.text, bound=MAX_ANSWER)}\n{frame.close}"))
    return messages


class _Checked:
    """Looks at an answer sentence by sentence."""

    def __init__(self, asking: Asking, note: Note) -> None:
        self._asking = asking
        self._note = note
        self._fields = fields_of(_offer(asking), asking.locale)
        found = list(asking.tools.found) if asking.tools is not None else []
        # What was looked up may be spoken of.
        known: Facts = {**asking.facts, "found": found}
        self._ground = Ground.of(replace(asking, facts=known), reply(asking))
        self._units = [unit for unit in _units(asking, self._fields, found) if unit]

    def text(self, said: str) -> str:
        """What of it may be heard, with the fields that were asked for and that it left out; empty if nothing."""
        kept = [one.strip() for one in sentences(said) if "?" not in one and self._stands(one.strip())]
        if not kept:
            return ""
        there = roots(" ".join(kept))
        for topic in asked_about(str(self._asking.facts.get("question") or ""), self._asking.locale):
            field = self._fields.get(topic)
            if field and not _said(field, there, self._asking.locale):
                kept.append(field)
        return typeset(" ".join(kept), self._asking.locale)

    def _stands(self, sentence: str) -> bool:
        code = fault(sentence, self._ground) or self._baseless(sentence)
        if code == "repeated":
            # What the offer says may be said again to whoever asks again.
            code = self._baseless(sentence)
        if code is not None:
            self._note(WordsRefused(index=self._asking.index, code=code, text=sentence[:MAX_KEPT]))
        return code is None

    def _baseless(self, sentence: str) -> str | None:
        """Why a claim may not be made; None where a field or a sentence holds it."""
        locale = self._asking.locale
        if any(_unsaid(one).found("unsaid", sentence) for one in LOCALES):
            held = [topic for topic in asked_about(sentence, locale) if topic in self._fields]
            return "withheld" if held else None
        found = roots(sentence)
        telling = found - _common(locale) or found
        best = max((len(telling & unit) / len(telling) for unit in self._units), default=0.0) if telling else 0.0
        return None if best >= RESTS else "baseless"


def _said(field: str, there: set[str], locale: Locale) -> bool:
    """Whether a field is said already: by what is its own, or, in a sentence that any offer has, by most of it."""
    own = roots(field) - _common(locale)
    return bool(own & there) if own else len(roots(field) & there) >= RESTS * len(roots(field))


def _units(asking: Asking, fields: dict[str, str], found: Sequence[Mapping[str, object]]) -> list[set[str]]:
    """What one sentence may rest on: a field, a sentence of the offer, a line of the CV, what was looked up."""
    offer = _offer(asking)
    texts = [*fields.values(), " ".join(fields.values()), *sentences(str(offer.get("description") or ""))]
    texts += [str(offer.get("company") or ""), str(offer.get("title") or ""), reply(asking)]
    texts += [text for _, text in pointed(asking.pinned["profile"], asking.locale)]
    looked_up = [json.dumps(one, ensure_ascii=False) for one in found]
    return [roots(text) for text in (*texts, *looked_up, " ".join(looked_up))]


def _offer(asking: Asking) -> OfferRecord:
    found: OfferRecord | None = asking.facts.get("offer") or asking.pinned["offer"]
    return found or {}


def _arguments(text: str) -> dict[str, object]:
    try:
        given = json.loads(text or "{}")
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


@cache
def _common(locale: Locale) -> frozenset[str]:
    """Roots of the words in which one speaks of any offer."""
    data = phrases(locale)["enquiry"]
    return frozenset(root for text in data.values() if isinstance(text, str) for root in roots(text))


@cache
def _unsaid(locale: Locale) -> Lexicon:
    return Lexicon(unsaid(locale), frozenset())
