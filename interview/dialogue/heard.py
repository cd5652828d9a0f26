"""What a message does besides answering: it asks for something, asks back, complains, passes. Fast and pure."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from interview.language.acts import (
    About,
    Act,
    Piece,
    about,
    addressed,
    begins_an_answer,
    cued,
    padding,
    pieces,
    unreported,
)
from interview.language.clauses import Sentence, taken_apart
from interview.language.lexicon import lexicon
from interview.language.likelihood import ANSWER
from interview.language.likelihood import likelihood as learned
from interview.language.reported import reported
from prompts.loader import LOCALES

ORDER: tuple[Act, ...] = (
    "end", "complaint", "skip", "repeat", "clarify", "refusal", "already", "dont_know", "pause", "question", "next",
    "yes_no", "small_talk",
)  # fmt: skip
"""Which counts when a message does several things."""
ACTS: dict[str, Act] = {one: one for one in ORDER}
"""The acts by name."""
BESIDE: dict[Act, int] = {
    "end": 8,
    "complaint": 8,
    "skip": 12,
    "repeat": 12,
    "clarify": 12,
    "refusal": 10,
    "already": 6,
    "dont_know": 6,
    "pause": 9,
    "next": 4,
    "yes_no": 0,
    "small_talk": 3,
    "question": 14,
}
"""How many words of an answer may stand beside an act that is not at the end, for the message to be that act."""
AT_THE_END: dict[Act, int] = {"end": 40, "repeat": 400, "clarify": 400, "question": 400, "complaint": 20}
"""The same for an act with which the message ends."""
BARELY = 2
"""So many words may stand beside an act that is not firm: "un peu, voilà" is an answer that ends."""
ANSWERED = 25
"""From so many words on there is an answer beside what is asked."""
ASKING_BACK = 8
"""So many words of an answer make "is that what you mean?" a question of its own."""

CUED = 18
"""Words of a message that one telling phrase makes an act; in a longer one it is part of a story."""
OUTRANKED: frozenset[Act | None] = frozenset((None, "dont_know", "next", "small_talk"))
"""What such a phrase counts before: "dunno, try me on something else" asks for another question."""
ASKED: frozenset[Act] = frozenset(("clarify", "repeat", "skip"))
"""What a question may be by such a phrase: "could you explain that differently?", "can we park that one?"."""

SHORT = 25
"""Words of a message that is looked at for what is likely; a longer one is an answer unless patterns hear more."""
FEWEST = 4
"""Words from which likelihood has a say beside a pattern: "non merci" is known by heart."""
PATTERN, SILENCE = 1.5, 0.5
"""What it counts, in natural logarithms of likelihood, that the patterns hear an act, or none."""
SURE: dict[str, float] = {"refusal": 0.6, "skip": 0.5}
"""The same of acts after which a question is gone."""
LIKELY = 0.4
"""Likelihood from which a message is an act that no pattern hears."""
OVERRULING, AN_ANSWER = 0.4, 0.5
"""Likelihood from which an act takes the place of the one that the patterns hear, and from which an answer does."""
OF_THE_OFFER = (
    "ask_salary", "ask_remote", "ask_place", "ask_contract", "ask_experience", "ask_competences", "ask_tools",
    "ask_company", "ask_dates", "ask_process",
)  # fmt: skip
"""Matters of the position: a question that names one is a question, whatever is likely."""
BY_PATTERNS: frozenset[str] = frozenset(("end", "question"))
"""What no likelihood can make of a message: nobody is sent away by mistake, and who asks back is answered."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message does, and how much of it is an answer."""

    act: Act | None
    content: int
    """Words that belong to no act."""
    questions: tuple[str, ...] = field(default=(), repr=False)
    """Its questions to the interviewer, one by one."""
    about: About | None = None
    """Of a question back: `either` of two that it names, `choice` of how to answer, `meaning` of ours.

    None: of the position or anything else.
    """

    @property
    def answers(self) -> bool:
        """Whether there is an answer in it, whatever else it does."""
        return self.act is None or (self.act in ("question", "clarify", "repeat") and self.content >= ANSWERED)


def hear(text: str, *, likelihood: Callable[[str], Mapping[str, float]] | None = learned) -> Heard:
    """By the acts of its clauses, and how much else stands there; of short messages, by what is likely as well."""
    sentences = taken_apart(text)
    others = [reported(sentence) for sentence in sentences]
    found = [piece for place, sentence in enumerate(sentences) for piece in pieces(sentence, place, others[place])]
    found = [one for one in found if not _for_effect(one, sentences)]
    content = len(text.split()) - sum(one.words for one in found)
    for place, sentence in enumerate(sentences):
        content -= padding(sentence, [one for one in found if one.sentence == place])
    content = max(0, content)
    acts = {one.act for one in found if content <= _bound(one, sentences)}
    act = next((one for one in ORDER if one in acts), None)
    own = unreported(text, sentences, others)
    if (act in OUTRANKED or act == "question") and len(text.split()) <= CUED:
        acts |= cued(own) if act != "question" else cued(own) & ASKED
        act = next((one for one in ORDER if one in acts), None)
    if act == "clarify" and "question" in acts and content >= ASKING_BACK:
        act = "question"
    least = FEWEST if act is not None else 1
    known = act == "question" and _is_of_the_offer(text)
    if likelihood is not None and own == text and not known and least <= len(text.split()) <= SHORT:
        act = weighed(act, likelihood(text))
    asked = sorted({one.sentence for one in found if one.act in ("question", "clarify")})
    kinds = [kind for place in asked if (kind := about(sentences[place]))] if act in ("question", "clarify") else []
    # Whoever asks for an explanation gets it, unless they say themselves what it may be.
    kind = next((kind for kind in kinds if act == "question" or kind == "either"), None)
    return Heard(act=act, content=content, questions=tuple(sentences[place].text for place in asked), about=kind)


def weighed(ruled: Act | None, likely: Mapping[str, float]) -> Act | None:
    """The act by both: by what the patterns hear, and by how likely each act is."""
    scores, name = dict(likely), ruled or ANSWER
    if name in scores:
        scores[name] += PATTERN if ruled else SILENCE
    best = max(scores, key=scores.__getitem__)
    if best == name or best in BY_PATTERNS:
        return ruled
    share = math.exp(scores[best]) / sum(math.exp(score) for score in scores.values())
    if ruled is None and share < SURE.get(best, LIKELY):
        return ruled
    if ruled is not None and math.exp(likely[best]) < (AN_ANSWER if best == ANSWER else OVERRULING):
        return ruled
    return None if best == ANSWER else ACTS[best]


def _is_of_the_offer(text: str) -> bool:
    return any(lexicon(locale).found(matter, text) for locale in LOCALES for matter in OF_THE_OFFER)


def _bound(piece: Piece, sentences: Sequence[Sentence]) -> int:
    if not piece.firm and piece.act not in ("question", "dont_know"):
        return min(BARELY, BESIDE[piece.act])
    last = piece.sentence == len(sentences) - 1 and piece.end == len(sentences[-1].clauses)
    return max(BESIDE[piece.act], AT_THE_END.get(piece.act, 0) if last else 0)


def _for_effect(piece: Piece, sentences: Sequence[Sentence]) -> bool:
    """A question that its own asker answers: "How do I organise my day? I start with ..."."""
    if piece.act != "question" or piece.sentence == len(sentences) - 1:
        return False
    after = sentences[piece.sentence + 1]
    return not after.asked and begins_an_answer(after) and not addressed(sentences[piece.sentence])
