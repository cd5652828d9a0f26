"""An answer assessed by rules: structure, figures, depth. It counts what stands there; it does not judge truth."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from interview.assessment.anchors import LEAST, STEPS, Asked, Evidence, gather, level
from interview.assessment.material import Answered
from interview.assessment.rectifying import rectified, taken_back
from interview.assessment.report import Assessment, Mark, Quote, Star
from interview.assessment.subject import OF_THE_TRADE, most
from interview.dialogue.hearing import STORY_TYPES, is_lived, is_no_evidence
from interview.dialogue.sentences import sentences
from interview.language.detection import looks_foreign
from interview.language.figures import figures, typed, values
from interview.language.lexicon import Span, lexicon
from interview.language.words import LONGEST, beginning, fold, roots, similarity, stem, tokens
from interview.plan.plan import QuestionType
from interview.plan.registers import named_words, trade_words

MAX_QUOTES = 3
SHORTEST = 6
"""Words from which an answer can be marked at all."""
REPEATED, SAME = 6, 0.8
"""Words of an answer that is looked for among the earlier ones, and the likeness from which it is one of them."""
BRIEF, THIN_LEVEL = 15, 2
"""Words under which a thin answer is a short one, and the highest mark of one that shows nothing done."""
ARGUED: tuple[QuestionType, ...] = ("depth", "motivation", "role")
"""Question types that call for reasons."""
_FIGURE = re.compile(
    r"\d+(?:[.,\s\u202f]\d+)*(?:\s?(?:%|€|k€|\$|h\b|ms\b|s\b|ans?\b|years?|mois|months?|jours?|days?))?"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in an answer, by kind of marker."""

    star: Star
    evidence: Evidence
    figures: list[Span]
    happened: bool
    """Something of it is told as past."""


def assess(answered: Answered, *, fallback: str | None = None) -> Assessment:
    """Marks with quotes; none where the answer shows nothing. What stands behind `LONGEST` characters is not read."""
    answered = replace(answered, text=beginning(answered.text))
    kind, folded = answered.question["type"], fold(answered.text)
    words = tokens(folded)
    found = _found(answered, folded)
    whole = _together(answered, found)
    star: Star | None = found.star
    evidence: list[Span]
    if is_no_answer(answered):
        score, missing, evidence, star = 0, ["no_answer"], [], Star()
    elif len(words) < SHORTEST:
        score, missing, evidence = 0, ["too_short"], []
    elif not (highest := max(most(answered), most(whole.answered))):
        # What rules cannot know they do not assert: nothing is said of the competence, not even that it is weak.
        score, missing, evidence, star = 0, ["off_subject"], [], None
    else:
        lived = kind != "situational" or is_lived(folded, lexicon(answered.locale))
        relevant = _relevant(answered, folded)
        score, missing, evidence = _score(answered, whole, relevant, len(words), lived=lived)
        star = star if lived else None
        if score > highest:
            # Who comes near a full answer has not spoken of something else.
            score, missing = highest, ["relevance", *missing] if highest < OF_THE_TRADE else missing
    quotes = _quotes(answered, evidence)
    marks = [Mark(competence=answered.question["competence"], score=score, quotes=quotes)] if quotes and score else []
    return Assessment(
        message=answered.message,
        turn=answered.turn,
        question=answered.question["id"],
        competence=answered.question["competence"],
        engine="offline",
        fallback=fallback,
        marks=marks,
        star=star if kind in STORY_TYPES else None,
        numbers=_quotes(answered, found.figures, whole=False),
        missing=missing,
        corrections=rectified(answered),
    )


def support(answered: Answered) -> int:
    """How well an answer is backed up, by what stands in it alone: whatever it is about, and at whatever length."""
    answered = replace(answered, text=beginning(answered.text))
    folded = fold(answered.text)
    if is_no_answer(answered) or len(tokens(folded)) < SHORTEST:
        return 0
    whole = _together(answered, _found(answered, folded))
    lived = answered.question["type"] != "situational" or is_lived(folded, lexicon(answered.locale))
    return level(whole.found.evidence, asked=_after(answered.question["type"], lived=lived))


def is_no_answer(answered: Answered) -> bool:
    """Whether there is nothing to mark: a request, a question back, noise, another language, what was said before."""
    words = tokens(answered.text)
    if answered.asked_back or is_no_evidence(answered.text) or looks_foreign(words, answered.locale):
        return True
    said = set(words)
    others = [answered.asked, *(line.text for line in answered.earlier)]
    return len(words) >= REPEATED and any(similarity(said, set(tokens(other))) >= SAME for other in others)


def _found(answered: Answered, folded: str) -> _Found:
    own, there = lexicon(answered.locale), gather(answered.text, answered.locale)
    star = Star(
        situation=own.found("situation", folded),
        task=own.found("task", folded),
        action=bool(there.deeds or there.shared),
        result=bool(there.results),
    )
    return _Found(star, there, list(_counted(answered)), happened=star.situation or own.found("past", folded))


def _counted(answered: Answered) -> Iterator[Span]:
    """Figures, typed ones first; those of the question are no news, those taken back are none."""
    asked = values(answered.asked, answered.locale)
    gone = {span.start for span in taken_back(answered)}
    for match in _FIGURE.finditer(answered.text):
        if typed(match[0]) - asked and match.start() not in gone:
            yield Span(*match.span())
    for one in figures(answered.text, answered.locale):
        if f"{one.value:.0f}" not in asked and one.span.start not in gone:
            yield one.span


@dataclass(frozen=True, slots=True)
class _Whole:
    """An answer together with those that it goes on from."""

    answered: Answered
    found: _Found
    own: Evidence
    """What of the evidence stands in the answer itself."""


def _together(answered: Answered, found: _Found) -> _Whole:
    """With what was said before to the same question, if it adds to that: the end of a story is no other story."""
    alone = _Whole(answered, found, found.evidence)
    told = answered.told()[-(LONGEST - len(answered.text)) :] if len(answered.text) < LONGEST else ""
    if not told:
        return alone
    both = replace(answered, text=f"{told}\n{answered.text}")
    whole = _found(both, fold(both.text))
    own = whole.evidence.since(len(told) + 1)
    return _Whole(both, whole, own) if own.deeds or own.shared or own.reasons or own.results else alone


def _score(
    answered: Answered, whole: _Whole, relevant: list[Span], words: int, *, lived: bool
) -> tuple[int, list[str], list[Span]]:
    """Score and what is missing, by the whole; and where the evidence stands in this answer, best first."""
    kind, there, found = answered.question["type"], whole.own, whole.found
    asked = _after(kind, lived=lived)
    score = level(found.evidence, asked=asked)
    if asked == "story":
        missing = _lacking_story(found)
        evidence = [*there.results, *there.deeds, *there.reasons, *there.shared]
    elif kind in STORY_TYPES:
        missing = _lacking_steps(found.evidence)
        evidence = [*there.deeds, *there.reasons, *there.results]
    else:
        missing = _lacking_words(kind, found, relevant)
        evidence = [*there.reasons, *there.deeds, *there.results, *_affirmed(answered, relevant)]
    if words < BRIEF and score <= THIN_LEVEL:
        missing.insert(0, "too_short")
    elif score <= THIN_LEVEL and found.evidence.named < LEAST:
        # Form alone is no evidence: whoever names nothing has said little, however well.
        missing.append("concrete")
    return score, missing, evidence or [Span(0, len(answered.text))]


def _after(kind: QuestionType, *, lived: bool) -> Asked:
    """What a question of this type is after; what would be done is told as a way."""
    if kind in STORY_TYPES and lived:
        return "story"
    return "wish" if kind == "motivation" else "way"


def _lacking_story(found: _Found) -> list[str]:
    star, there = found.star, found.evidence
    missing = [part for part in ("situation", "action", "result") if not getattr(star, part)]
    # Who tells what was done and what came of it has said what it was for.
    missing += [] if star.task or (star.action and star.result) else ["task"]
    missing += [] if there.deeds else ["own_part"]
    missing += [] if there.reasons else ["reasons"]
    return missing + ([] if found.figures else ["figures"])


def _lacking_steps(there: Evidence) -> list[str]:
    """Of what somebody would do."""
    return ([] if there.reasons else ["reasons"]) + ([] if there.steps >= STEPS else ["steps"])


def _lacking_words(kind: QuestionType, found: _Found, relevant: list[Span]) -> list[str]:
    there = found.evidence
    missing = [] if there.reasons or kind not in ARGUED else ["reasons"]
    # A way of working is no example: something must have happened.
    missing += [] if found.happened and (there.deeds or there.shared or kind == "introduction") else ["example"]
    missing += [] if relevant or kind == "depth" else ["link"]
    # Whoever tells a case is asked for its end, as in any other story.
    told = kind in ("depth", "gap") and found.happened and there.deeds
    return [*missing, "result"] if told and not there.results else missing


def _relevant(answered: Answered, folded: str) -> list[Span]:
    """Words that belong to the trade of the offer and the CV, each once."""
    label = next(
        (item["label"] for item in answered.plan["competencies"] if item["id"] == answered.question["competence"]), ""
    )
    # Not of the offer's running text: whoever writes there would decide what is marked.
    trade = set(named_words(answered.pinned["offer"]) | trade_words(answered.pinned["offer"]) | roots(label))
    # Short names are names all the same: Git, SQL, CRM.
    trade |= {root for item in answered.plan["competencies"] for root in roots(item["label"])}
    found: dict[str, Span] = {}
    for match in re.finditer(r"[^\W_]+(?:[.+#/]+[^\W_]+)*[+#]*", folded):
        root = stem(match[0])
        if root in trade and root not in found:
            found[root] = Span(*match.span())
    return list(found.values())


def _affirmed(answered: Answered, spans: list[Span]) -> list[Span]:
    """Without those of sentences that say what was never done: they back nothing up."""
    own = lexicon(answered.locale)
    denied = [(start, end) for start, end in _cut(answered.text) if own.found("never", answered.text[start:end])]
    return [span for span in spans if not any(start <= span.start < end for start, end in denied)]


def _quotes(answered: Answered, spans: list[Span], *, whole: bool = True) -> list[Quote]:
    """The sentences around the spans, exactly as they stand; or the spans themselves."""
    cut = list(_cut(answered.text)) if whole else []
    before = {_bare(one) for line in answered.earlier for one in sentences(line.text)}
    places: dict[tuple[int, int], None] = {}
    for span in spans:
        around = next(((a, b) for a, b in cut if a <= span.start < b), (span.start, span.end))
        start, end = _trimmed(answered.text, *around)
        said = answered.text[start:end]
        # What was said before is no new evidence, and a question to us is none.
        if end > start and not (whole and (said.endswith("?") or _bare(said) in before)):
            places[start, min(end, start + 400)] = None
            # Nor does a sentence count twice that is said twice.
            before |= {_bare(said)} if whole else set()
    return [
        Quote(message=answered.message, turn=answered.turn, start=start, end=end, text=answered.text[start:end])
        for start, end in list(places)[:MAX_QUOTES]
    ]


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Where its sentences stand; a figure ("3 % to 0.4 %") is never cut."""
    start = 0
    for one in sentences(text):
        start = text.index(one, start)
        yield start, start + len(one)
        start += len(one)


def _bare(sentence: str) -> str:
    return " ".join(tokens(sentence))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
