"""The offline interviewer's words for each move, chosen without chance: the same interview speaks the same way."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from interview.commands import Locale
from interview.dialogue.clarifying import form_of, subject_of
from interview.dialogue.enquiry import answered_now, reply
from interview.dialogue.hearing import EITHER, NERVOUS
from interview.dialogue.turn import Asking
from interview.language.places import filled
from interview.language.typography import typeset
from interview.language.words import roots
from interview.plan.bank import unopened, wording
from interview.plan.fields import field_of
from interview.plan.plan import Plan, Question, core
from interview.plan.stages import STAGES
from prompts.loader import Words, fill, phrases

_MANNERED = frozenset({"too_short", "vague", "no_result", "no_own_part", "no_reason"})
"""Follow-ups before which the interviewer's manner is heard."""


def words(asking: Asking, *, offline: bool = True) -> str:
    """What to say, set as it is printed. `offline` says that no model stands behind it."""
    return typeset(_words(asking, offline=offline), asking.locale)


def _words(asking: Asking, *, offline: bool) -> str:  # noqa: PLR0911 - one return a case
    match asking.move["kind"]:
        case "open":
            return f"{opening(asking, offline=offline)}\n\n{_question(asking)}"
        case "ask":
            before = acknowledgement(asking)
            parts = (before, _transition(asking, before), _once_more(asking) or _spoken_of(asking), _question(asking))
            return " ".join(part for part in parts if part)
        case "follow_up":
            return _follow_up(asking)
        case "repair":
            return _repair(asking)
        case "switch_language":
            data = phrases(asking.locale)
            if asking.question is None:
                return str(data["switch_questions"])
            return fill(data["switch_language"], question=_question(asking))
        case "invite_questions":
            # Somebody who has just asked is not asked to wait, and no other question of ours follows.
            before = "" if asking.move["trigger"] in phrases(asking.locale)["moving_on"] else acknowledgement(asking)
            return f"{before} {_pick(asking, phrases(asking.locale)['invite_questions'])}".strip()
        case "answer":
            return _answer(asking)
        case "close":
            return goodbye(asking)


def bare(asking: Asking) -> str:
    """The move's words without an acknowledgement: they go on after something that was said already."""
    match asking.move["kind"]:
        case "ask":
            return _question(asking)
        case "invite_questions":
            return _pick(asking, phrases(asking.locale)["invite_questions"])
        case _:
            return words(asking, offline=False)


def opening(asking: Asking, *, offline: bool) -> str:
    """Who speaks, about what, for how long. Said by code in every engine, so that it is always true."""
    data, offer = phrases(asking.locale), asking.pinned["offer"]
    about = ""
    if offer and offer.get("title"):
        company = _at(name, asking.locale) if (name := offer.get("company")) else ""
        about = fill(data["open_about"], title=offer["title"], company=company)
    notes = data["open_offline"] if offline else ""
    if asking.pinned["profile"] is None:
        notes += data["open_no_profile"]
    if offer is None:
        notes += data["open_no_offer"]
    text = str(data["open"][asking.pinned["persona"]]).replace("{{course}}", _course(asking.plan, data["course"]))
    return fill(text, about=about, offline=notes, minutes=str(asking.pinned["minutes"]))


def _course(plan: Plan, words: Words) -> str:
    """What comes, stage by stage: nothing that the plan does not hold."""
    counts = Counter(question["stage"] for question in core(plan["questions"]))
    stages = [stage for stage in STAGES if counts[stage] and stage in words]
    topics = [words[stage]["one" if counts[stage] == 1 else "many"] for stage in stages]
    *first, last = topics or [words["background"]["one"]]
    about = fill(words["about"], topics=f"{', '.join(first)}{words['and']}{last}" if first else last)
    return about + (words["questions"] if plan["budget"]["candidate_questions"] else "")


def _at(company: str, locale: Locale) -> str:
    text = phrases(locale)["open_company"]
    return filled(text, {"company": company}) if locale == "fr" else fill(text, company=company)


def goodbye(asking: Asking) -> str:
    """The last words."""
    data = phrases(asking.locale)
    reason = asking.move["detail"] or "completed"
    return fill(_pick(asking, data["close"][reason]), report=data["close_report"][asking.pinned["mode"]])


def _question(asking: Asking) -> str:
    if asking.question is None:
        return ""
    return (wording if asking.move["kind"] == "open" else unopened)(asking.question, asking.locale)


def _open_question(asking: Asking) -> str:
    """What was last asked, a follow-up as well as a planned question."""
    asked = (line for line in reversed(asking.lines) if line.who == "interviewer" and line.move in ("ask", "follow_up"))
    last = next(asked, None)
    other = last is None or last.move == "ask" or last.question != asking.move["question"]
    if last is None or other or last.locale not in (None, asking.locale):
        return _question(asking)
    return last.text.strip()


def acknowledgement(asking: Asking) -> str:
    """A few words about the last answer that judge nothing."""
    data = phrases(asking.locale)
    special = data["moving_on"].get(asking.move["trigger"] or "")
    if special:
        return _fresh(asking, special)
    answer = next((line.text for line in reversed(asking.lines) if line.who == "candidate"), "")
    choices: list[str] = data["acknowledge"][asking.pinned["persona"]]["full" if len(answer.split()) >= 15 else "brief"]
    return _fresh(asking, choices)


def _transition(asking: Asking, before: str) -> str:
    """The next stage in a few words, which do not begin as those before them do ("Passons ... Passons ...")."""
    if not asking.entering:
        return ""
    stages = phrases(asking.locale)["stage"]
    plain = asking.stage == "technical" and not speaks_of_technique(asking)
    options = stages.get("work" if plain else asking.stage)
    said = before.casefold().split()
    other = [text for text in options or () if text.casefold().split()[0] not in said]
    return _pick(asking, other or options) if options else ""


def _once_more(asking: Asking) -> str:
    """Before a second question about one line of the CV."""
    place, taken = asking.move["question"], (asking.question["slots"].get("achievement") if asking.question else None)
    before = asking.plan["questions"][:place]
    # What would be done with it here is another matter, and names the CV itself.
    if (
        taken is None
        or asking.stage == "situational"
        or all(one["slots"].get("achievement") != taken for one in before)
    ):
        return ""
    return _pick(asking, phrases(asking.locale)["once_more"])


def _spoken_of(asking: Asking) -> str:
    """Before a question that names a skill of which somebody has spoken already."""
    if asking.question is None or "demand" not in asking.question["slots"]:
        return ""
    wanted = asking.question["competence"]
    label = roots(next((one["label"] for one in asking.plan["competencies"] if one["id"] == wanted), ""))
    answers = [line for line in asking.lines if line.who == "candidate" and line.question != asking.move["question"]]
    asked = {one["competence"] for one in asking.plan["questions"][: asking.move["question"]]}
    if not label or wanted in asked or not any(label <= roots(line.text) for line in answers):
        return ""
    return _pick(asking, phrases(asking.locale)["spoken_of"])


def speaks_of_technique(asking: Asking) -> bool:
    """Whether its people call their work technical; in other trades one speaks of the work."""
    return field_of(asking.pinned["offer"]) in ("software", "data")


def _follow_up(asking: Asking) -> str:
    options = _by_type(phrases(asking.locale)["follow_up"][asking.move["trigger"] or "too_short"], asking.question)
    detail = asking.move["detail"] or ""
    filled = [text.replace("{{detail}}", detail) for text in options]
    said = [line.text for line in asking.lines if line.who == "interviewer"]
    # Said least recently, or not at all: nobody likes to hear the same prompt twice.
    text = min(filled, key=lambda text: (_last(said, text), filled.index(text)))
    manner: list[str] = phrases(asking.locale)["follow_up_manner"][asking.pinned["persona"]]
    before = _fresh(asking, manner) if manner and asking.move["trigger"] in _MANNERED else ""
    return f"{before} {text}".strip() if _last(said, text) < 0 else f"{acknowledgement(asking)} {text}"


def _fresh(asking: Asking, options: Sequence[str]) -> str:
    """What was not said yet, else what was said longest ago; among equals the session decides."""
    said = [line.text for line in asking.lines if line.who == "interviewer"]
    first = options.index(_pick(asking, options))
    turned = [*options[first:], *options[:first]]
    return min(turned, key=lambda text: _last_begin(said, text))


def _last_begin(said: Sequence[str], text: str) -> int:
    begin = text.split("{{", maxsplit=1)[0]
    return max((place for place, earlier in enumerate(said) if earlier.startswith(begin)), default=-1)


def _last(said: Sequence[str], text: str) -> int:
    return max((place for place, earlier in enumerate(said) if text in earlier), default=-1)


def _repair(asking: Asking) -> str:
    data = phrases(asking.locale)
    trigger = asking.move["trigger"] or "silent"
    if asking.stage == "questions":
        enquiry = data["enquiry"]
        return str(enquiry.get(trigger) or _pick(asking, data["invite_questions"]))
    if trigger == "enquiry" and (known := answered_now(asking)):
        return f"{known} {_open_question(asking)}"
    detail = asking.move["detail"]
    options = data[detail] if detail in (NERVOUS, EITHER) else data["repair"][trigger]
    if isinstance(options, dict):
        options = options[form_of(asking.question, asking.locale) if asking.question else "any"]
        # In simpler words of its own first; who asks again gets the general ones.
        if asking.question is not None and (own := data["clarifications"].get(asking.question["bank"])):
            first = own.replace("{{subject}}", _subject(asking))
            if not any(line.text == typeset(first, asking.locale) for line in asking.lines):
                return str(first)
    text = _fresh(asking, options).replace("{{subject}}", _subject(asking))
    question = _open_question(asking) if trigger in ("repeat", "pause", "silent") else _question(asking)
    return text.replace("{{question}}", question).strip()


def _subject(asking: Asking) -> str:
    if asking.question is None:
        return ""
    wanted = asking.question["competence"]
    return subject_of(asking.question, next((one for one in asking.plan["competencies"] if one["id"] == wanted), None))


def _answer(asking: Asking) -> str:
    return f"{reply(asking)} {more(asking)}".strip()


def more(asking: Asking) -> str:
    """Whether there is another question; nothing after the last one."""
    return "" if asking.move["last"] else _pick(asking, phrases(asking.locale)["enquiry"]["more"])


def _by_type(options: dict[str, list[str]], question: Question | None) -> list[str]:
    kind = question["type"] if question else "any"
    typed = options.get(kind, [])
    if typed and kind in ("introduction", "motivation"):
        return typed
    # "What happened next?" suits what was lived through, not what somebody would do.
    stories = options.get("story", []) if kind in ("experience", "project") else []
    if kind == "situational" and typed and "story" not in options:
        return typed
    return [*stories, *typed, *options["any"]]


def _pick(asking: Asking, options: Sequence[str]) -> str:
    digest = hashlib.sha256(f"{asking.pinned['session_id']}:{asking.index}".encode()).digest()
    return options[digest[0] % len(options)]
