"""Reading one answer by rules: what in it calls for a reaction. Fast, so that the next turn never waits for it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from interview.commands import Locale
from interview.dialogue.heard import Heard, hear
from interview.language.acts import Act
from interview.language.detection import looks_foreign
from interview.language.figures import values
from interview.language.lexicon import Lexicon, lexicon
from interview.language.noise import is_gibberish
from interview.language.planted import is_planted
from interview.language.reported import is_narrated
from interview.language.substance import SOME, concrete, steps
from interview.language.words import both_ends, fold, roots, similarity, stem, tokens
from interview.plan.plan import QuestionType
from prompts.loader import LOCALES

Trigger = Literal[
    "silent", "enquiry", "end", "switch_fr", "switch_en", "repeat", "clarify", "choice", "leak", "injection", "hostile",
    "complaint", "gibberish", "wrong_language", "repetition", "already", "echo", "skip", "refusal", "next", "pause",
    "dont_know", "yes_no", "small_talk", "no_question", "remark", "contradiction", "off_topic", "too_short", "too_long",
    "vague", "no_own_part", "no_result", "no_reason", "jargon",
]  # fmt: skip

STORY_TYPES: tuple[QuestionType, ...] = ("experience", "project", "situational")
"""Question types that call for a story: situation, task, action, result."""

MIN_WORDS: dict[QuestionType, int] = {
    "introduction": 15,
    "motivation": 12,
    "experience": 20,
    "project": 20,
    "depth": 15,
    "situational": 20,
    "gap": 10,
    "role": 12,
}
MAX_WORDS = 380
VAGUE_EVERY = 25
"""An empty phrase in so many words is a habit of speech; more of them make an answer vague."""

MARKED: dict[Trigger, int] = {"switch_fr": 15, "switch_en": 15, "leak": 25, "hostile": 40}
"""What is known by marked words, with the most words of such a message."""
HEARD: dict[Act, Trigger] = {
    "end": "end",
    "complaint": "complaint",
    "skip": "skip",
    "repeat": "repeat",
    "clarify": "clarify",
    "refusal": "refusal",
    "already": "already",
    "dont_know": "dont_know",
    "pause": "pause",
    "question": "enquiry",
    "next": "next",
    "yes_no": "yes_no",
    "small_talk": "small_talk",
}
"""What people do instead of answering, as the conversation names it."""
NERVOUS = "nervous"
"""Small talk of this detail is met with calm."""
FEW = 25
"""Words of a message that says no more than how somebody feels."""
EITHER = "either"
"""A choice of this detail is between two that the question back names itself."""
OF_OURS: dict[str, Trigger] = {EITHER: "choice", "choice": "choice", "meaning": "clarify"}
"""Questions back that are about our question."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What an answer is read against."""

    locale: Locale
    type: QuestionType | None
    asked: str
    earlier: Sequence[str]
    """Earlier answers."""
    topic: AbstractSet[str]
    """Stems that belong to the subject: question, offer, CV."""
    claimed: AbstractSet[str]
    """Stems of skills that the CV claims."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The strongest reason to react, if there is one."""

    trigger: Trigger | None
    detail: str | None = None
    words: int = 0
    answers: bool = True
    """Whether it holds an answer, whatever else it does."""


def read_answer(text: str, setting: Setting) -> Reading:
    """Triggers in the order in which a recruiter would react to them. Of a very long text its ends are read."""
    text = both_ends(text)
    folded = fold(text)
    words = tokens(folded)
    trigger = _marked(text, folded, words, len(words))
    if trigger is not None:
        return Reading(trigger, None, len(words), answers=False)
    if setting.type is not None and is_no_question(folded):
        return Reading("no_question", None, len(words), answers=False)
    if setting.type is not None and is_nervous(folded, words):
        return Reading("small_talk", NERVOUS, len(words), answers=False)
    heard = hear(text)
    if heard.act == "question" and heard.content and _is_ours(heard.questions, setting.asked):
        heard = Heard(act=None, content=heard.content)
    if (
        heard.act == "small_talk"
        and "?" in folded
        and any(lexicon(locale).found("ask_ai", folded) for locale in LOCALES)
    ):
        # Whom one speaks with is no chat, and is said at once.
        return Reading("enquiry", None, len(words), answers=False)
    if heard.act is not None and (not heard.answers or setting.type is None or heard.act == "question"):
        asked = OF_OURS.get(heard.about or "", HEARD[heard.act])
        return Reading(asked, EITHER if heard.about == EITHER else None, len(words), answers=heard.answers)
    trigger, detail = _trigger(text, words, setting)
    return Reading(trigger, detail, len(words))


def is_no_evidence(text: str) -> bool:
    """Whether a message is no answer at all: nothing in it can be marked."""
    folded = fold(text)
    words = tokens(folded)
    if _marked(text, folded, words, len(words)) is not None or is_gibberish(words) or is_no_question(folded):
        return True
    heard = hear(text)
    # A bare "yes" is an answer, if a thin one.
    return not heard.answers and heard.act != "yes_no"


def is_no_question(folded: str) -> bool:
    """Whether somebody says that they have no questions, in the middle of ours."""
    return any(span.start == 0 for locale in LOCALES for span in lexicon(locale).spans("no_question", folded.lstrip()))


def is_nervous(folded: str, words: Sequence[str]) -> bool:
    """Whether somebody says little more than that they are."""
    return len(words) <= FEW and any(lexicon(locale).found("nervous", folded) for locale in LOCALES)


def _is_ours(questions: Sequence[str], asked: str) -> bool:
    """Whether it only takes up our own words, as people do before they answer: "When it mattered? Every day"."""
    ours = roots(asked)
    return bool(questions) and all(roots(one) and roots(one) <= ours for one in questions)


def _marked(text: str, folded: str, words: list[str], count: int) -> Trigger | None:
    """What is understood in either language, whatever the interview's."""
    if not words:
        return "silent"
    both = (lexicon("fr"), lexicon("en"))
    if is_planted(text):
        return "injection"
    for category, bound in MARKED.items():
        if count <= bound and any(one.found(category, folded) for one in both):
            if category == "leak" and _of_others(folded):
                continue
            return category
    return None


def _of_others(folded: str) -> bool:
    """Whether criteria and answers are spoken of as part of one's own work alone."""
    return all(is_narrated(folded, span) for locale in LOCALES for span in lexicon(locale).spans("leak", folded))


def _trigger(  # noqa: PLR0911 - one return a trigger
    text: str, words: list[str], setting: Setting
) -> tuple[Trigger | None, str | None]:
    own, folded = lexicon(setting.locale), fold(text)
    if is_gibberish(words):
        return "gibberish", None
    if looks_foreign(words, setting.locale):
        return "wrong_language", None
    if _same(words, folded, setting.asked):
        return "echo", None
    if any(_same(words, folded, answer) for answer in setting.earlier):
        return "repetition", None
    if setting.type is None:
        return None, None
    if denied := _denied(folded, own, setting):
        return "contradiction", denied
    return _content(text, words, own, setting)


def _content(  # noqa: PLR0911 - one return a trigger
    text: str, words: list[str], own: Lexicon, setting: Setting
) -> tuple[Trigger | None, str | None]:
    kind = setting.type
    if kind is None:
        return None, None
    count, folded, named = len(words), fold(text), len(concrete(text, setting.locale))
    strays = own.found("leisure", folded) and not own.found("work", folded)
    if strays and not {stem(word) for word in words} & setting.topic:
        # Only what plainly speaks of something else: to call a clumsy answer off topic is worse than to miss one.
        return "off_topic", None
    counted = bool(values(text, setting.locale) - values(setting.asked, setting.locale))
    specific = counted or len({stem(word) for word in words} & (setting.topic | setting.claimed)) >= 4
    vague = own.count("vague", folded)
    # Few words that name much are no short answer.
    if count < MIN_WORDS[kind] and named < SOME and not (vague >= 3 and not specific):
        return "too_short", None
    if count > MAX_WORDS:
        return "too_long", None
    if (vague >= 2 and not specific and count < VAGUE_EVERY * vague) or vague >= 5:
        return "vague", None
    taken = steps(text, setting.locale) if named >= SOME and not own.found("impersonal", folded) else 0
    if lack := _lack(kind, folded, own, figures=counted, count=count, taken=taken):
        return lack, None
    acronyms = _acronyms(setting, folded)
    return ("jargon", acronyms) if acronyms else (None, None)


def _lack(kind: QuestionType, folded: str, own: Lexicon, *, figures: bool, count: int, taken: int) -> Trigger | None:
    """What the kind of question calls for and the answer has not."""
    lived = is_lived(folded, own)
    if kind == "situational" and not lived:
        # What one would do has no result yet; it lacks something when it names no step.
        return None if count >= 40 or max(own.count("action", folded), taken) >= 2 else "vague"
    if kind in STORY_TYPES:
        if own.count("we", folded) >= 3 and own.count("own", folded) <= 1:
            return "no_own_part"
        return None if figures or own.found("result", folded) else "no_result"
    # A case from one's own work speaks for itself, a bare assertion does not.
    happened = lived or (kind == "depth" and own.count("past", folded) >= 2)
    argued = figures or happened or own.found("reason", folded)
    return None if argued or count >= 60 or kind not in ("depth", "motivation") else "no_reason"


def is_lived(folded: str, own: Lexicon) -> bool:
    """Whether an answer tells what happened: a setting, and something done in it."""
    return own.found("situation", folded) and own.found("past", folded)


def _acronyms(setting: Setting, folded: str) -> str | None:
    # Only worth asking about when the answer is little else than names.
    names = [word for word in tokens(folded) if ("/" in word or "." in word) and stem(word) not in setting.topic]
    return ", ".join(names[:3]) if len(names) >= 6 else None


def _denied(folded: str, own: Lexicon, setting: Setting) -> str | None:
    for span in own.spans("never", folded):
        after = tokens(folded[span.end : span.end + 60])
        for word in after[:6]:
            if stem(word) in setting.claimed:
                return word
    return None


def _same(words: list[str], text: str, other: str) -> bool:
    # Texts of very different length are not the same, and need not be taken apart to know it.
    if len(words) < 6 or min(len(text), len(other)) < 0.6 * max(len(text), len(other)):
        return False
    return similarity(set(words), set(tokens(other))) >= 0.8
