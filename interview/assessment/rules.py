"""An answer assessed by rules: structure, figures, depth. It counts what stands there; it does not judge truth."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from interview.assessment.material import Answered
from interview.assessment.report import Assessment, Mark, Quote, Star
from interview.assessment.subject import OF_THE_TRADE, most
from interview.dialogue.clarifying import form_of
from interview.dialogue.hearing import STORY_TYPES, is_lived, is_no_evidence
from interview.dialogue.sentences import sentences
from interview.language.detection import looks_foreign
from interview.language.figures import figures, typed, values
from interview.language.lexicon import Span, lexicon
from interview.language.substance import RICH, SOME, THIN, concrete, steps
from interview.language.words import beginning, fold, roots, similarity, stem, tokens
from interview.plan.plan import QuestionType
from interview.plan.registers import named_words, trade_words
from prompts.loader import LOCALES

MAX_QUOTES = 3
SHORTEST = 6
"""Words from which an answer can be marked at all."""
LEAST, SAME = 6, 0.8
"""Words of an answer that is looked for among the earlier ones, and the likeness from which it is one of them."""
ARGUED: tuple[QuestionType, ...] = ("depth", "motivation", "role")
"""Question types that call for reasons."""
_FIGURE = re.compile(
    r"\d+(?:[.,\s\u202f]\d+)*(?:\s?(?:%|€|k€|\$|h\b|ms\b|s\b|ans?\b|years?|mois|months?|jours?|days?))?"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in an answer, by kind of marker."""

    star: Star
    spans: dict[str, list[Span]]
    figures: list[Span]


def assess(answered: Answered, *, fallback: str | None = None) -> Assessment:
    """Marks with quotes; none where the answer shows nothing. What stands behind `LONGEST` characters is not read."""
    answered = replace(answered, text=beginning(answered.text))
    kind, folded = answered.question["type"], fold(answered.text)
    words = tokens(folded)
    found = _found(answered, folded)
    star: Star | None = found.star
    evidence: list[Span]
    if is_no_answer(answered):
        score, missing, evidence, star = 0, ["no_answer"], [], Star()
    elif len(words) < SHORTEST:
        score, missing, evidence = 0, ["too_short"], []
    elif not (highest := most(answered)):
        # What rules cannot know they do not assert: nothing is said of the competence, not even that it is weak.
        score, missing, evidence, star = 0, ["off_subject"], [], None
    else:
        lived = kind != "situational" or is_lived(folded, lexicon(answered.locale))
        score, missing, evidence = _score(answered, found, _relevant(answered, folded), len(words), lived=lived)
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
    )


def is_no_answer(answered: Answered) -> bool:
    """Whether there is nothing to mark: a request, a question back, noise, another language, what was said before."""
    words = tokens(answered.text)
    if answered.asked_back or is_no_evidence(answered.text) or looks_foreign(words, answered.locale):
        return True
    said = set(words)
    others = [answered.asked, *(line.text for line in answered.earlier)]
    return len(words) >= LEAST and any(similarity(said, set(tokens(other))) >= SAME for other in others)


def _found(answered: Answered, folded: str) -> _Found:
    own = lexicon(answered.locale)
    spans = {name: own.spans(name, folded) for name in ("situation", "task", "action", "result", "own", "reason")}
    counted = list(_counted(answered))
    star = Star(
        situation=bool(spans["situation"]),
        task=bool(spans["task"]),
        action=bool(spans["action"]),
        result=bool(spans["result"]) or bool(counted and spans["action"]),
    )
    return _Found(star, spans, counted)


def _counted(answered: Answered) -> Iterator[Span]:
    """Figures, typed ones first; those of the question are no news."""
    asked = values(answered.asked, answered.locale)
    for match in _FIGURE.finditer(answered.text):
        if typed(match[0]) - asked:
            yield Span(*match.span())
    for one in figures(answered.text, answered.locale):
        if f"{one.value:.0f}" not in asked:
            yield one.span


def is_suspect(text: str) -> bool:
    """Whether the answer talks to the grader instead of answering."""
    return any(lexicon(locale).found("injection", text) for locale in LOCALES)


def _score(
    answered: Answered, found: _Found, relevant: list[Span], words: int, *, lived: bool
) -> tuple[int, list[str], list[Span]]:
    """Score (0: none), what is missing, and where the evidence stands, best first."""
    kind, there = answered.question["type"], len(concrete(answered.text, answered.locale))
    taken = steps(answered.text, answered.locale)
    if kind in STORY_TYPES:
        points, missing, evidence = _story(found) if lived else _imagined(found, taken)
    else:
        lived_course = there >= SOME and lexicon(answered.locale).found("own", fold(answered.text))
        points, missing, evidence = _explained(
            kind, found, relevant, lived_course=kind == "introduction" and lived_course
        )
        if form_of(answered.question, answered.locale) == "case":
            # What one would do in a case of the trade is worth its steps.
            points = max(points, _imagined(found, taken)[0])
    points += 0.5 * (there >= SOME) + 0.5 * (there >= RICH)
    if words < 15 and there < SOME:
        missing.insert(0, "too_short")
        points = min(points, 1.0)
    # Form alone is no evidence: whoever names nothing has said little, however well.
    if there <= THIN or (words >= 25 and there < SOME):
        missing.append("concrete")
        points = min(points, 1.0)
    return 1 + min(4, int(points)), missing, evidence or [Span(0, len(answered.text))]


def _story(found: _Found) -> tuple[float, list[str], list[Span]]:
    star, spans = found.star, found.spans
    missing = [part for part in ("situation", "action", "result") if not getattr(star, part)]
    # Who tells what was done and what came of it has said what it was for.
    missing += [] if star.task or (star.action and star.result) else ["task"]
    missing += [] if spans["own"] else ["own_part"]
    missing += [] if found.figures else ["figures"]
    points = sum((star.situation, star.action, star.result)) + 0.5 * sum(
        (star.task, bool(found.figures), bool(spans["own"]))
    )
    return points, missing, [*spans["result"], *spans["action"], *spans["situation"], *found.figures]


def _imagined(found: _Found, taken: int) -> tuple[float, list[str], list[Span]]:
    """What somebody would do: steps, their reasons, and the figures or cases they rest on."""
    spans = found.spans
    done = max(len(spans["action"]), taken)
    missing = [] if spans["reason"] else ["reasons"]
    missing += [] if done >= 2 else ["steps"]
    points = min(2.0, 0.6 * done) + 1.0 * bool(spans["reason"]) + 0.5 * bool(spans["situation"])
    points += 0.5 * bool(found.figures or spans["result"])
    return points, missing, [*spans["action"], *spans["reason"], *found.figures]


def _explained(
    kind: QuestionType, found: _Found, relevant: list[Span], *, lived_course: bool
) -> tuple[float, list[str], list[Span]]:
    """`lived_course`: somebody tells their own course, which is an example by itself."""
    spans = found.spans
    example = bool(spans["situation"] or spans["action"] or lived_course)
    argued = kind in ARGUED
    missing = [] if spans["reason"] or not argued else ["reasons"]
    missing += [] if example else ["example"]
    missing += [] if relevant or kind == "depth" else ["link"]
    points = (1.2 if argued else 0.6) * bool(spans["reason"]) + (1.0 if argued else 1.6) * example
    points += min(1.5, 0.4 * len(relevant)) + 0.6 * bool(found.figures)
    return points, missing, [*spans["reason"], *relevant, *spans["action"], *found.figures]


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
