"""An answer assessed by rules: structure, figures, depth. It counts what stands there; it does not judge truth."""

import re

from interview.interviewer import Answered
from interview.plan import QuestionType
from interview.reading.lexicon import Lexicon, Span, lexicon
from interview.report import Assessment, Mark, Quote, Star
from interview.words import fold, stem, tokens

MAX_QUOTES = 3
_FIGURE = re.compile(
    r"\d+(?:[.,\s\u202f]\d+)*(?:\s?(?:%|€|k€|\$|h\b|ms\b|s\b|ans?\b|years?|mois|months?|jours?|days?))?"
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
TOLD: frozenset[QuestionType] = frozenset({"experience", "project", "situational"})


def assess(answered: Answered, *, fallback: str | None = None) -> Assessment:
    """Marks with quotes; none where the answer shows nothing."""
    own = lexicon(answered.locale)
    kind, text = answered.question["type"], answered.text
    folded = fold(text)
    spans = {name: own.spans(name, folded) for name in ("situation", "task", "action", "result", "own", "reason")}
    figures = [Span(*match.span()) for match in _FIGURE.finditer(text)]
    star = Star(
        situation=bool(spans["situation"]),
        task=bool(spans["task"]),
        action=bool(spans["action"]),
        result=bool(spans["result"]) or bool(figures and spans["action"]),
    )
    relevant = _relevant(answered, folded)
    score, missing, evidence = _score(kind, star, spans, figures, relevant, len(tokens(folded)))
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
        star=star if kind in TOLD else None,
        numbers=_quotes(answered, figures, whole=False),
        missing=missing,
    )


def is_answer(text: str, locale: str, *, words: int) -> bool:
    """Whether there is anything to assess: not a refusal, a request or noise."""
    both: tuple[Lexicon, Lexicon] = (lexicon("fr"), lexicon("en"))
    refusals = ("dont_know", "skip", "repeat", "clarify", "leak", "end")
    del locale  # requests are understood in either language
    return not (words <= 25 and any(one.found(name, text) for one in both for name in refusals))


def _score(
    kind: QuestionType,
    star: Star,
    spans: dict[str, list[Span]],
    figures: list[Span],
    relevant: list[Span],
    words: int,
) -> tuple[int, list[str], list[Span]]:
    if words < 6:
        return 0, ["too_short"], []
    missing: list[str] = []
    if kind in TOLD:
        for part in ("situation", "task", "action", "result"):
            if not getattr(star, part):
                missing.append(part)
        if not spans["own"]:
            missing.append("own_part")
        if not figures:
            missing.append("figures")
        points = sum((star.situation, star.action, star.result)) + (0.5 if star.task else 0)
        points += (0.5 if figures else 0) + (0.5 if spans["own"] else 0)
        evidence = [*spans["result"], *spans["action"], *spans["situation"], *figures]
    else:
        if not spans["reason"]:
            missing.append("reasons")
        if not (spans["situation"] or spans["action"]):
            missing.append("example")
        if not relevant:
            missing.append("link")
        points = (1.2 if spans["reason"] else 0) + (1.0 if spans["action"] or spans["situation"] else 0)
        points += min(1.5, 0.4 * len(relevant)) + (0.6 if figures else 0)
        evidence = [*spans["reason"], *relevant, *spans["action"], *figures]
    points += 0.5 if words >= 40 else 0
    if words < 15:
        missing.insert(0, "too_short")
        points = min(points, 1.0)
    score = 1 + (points >= 1) + (points >= 2) + (points >= 3) + (points >= 4)
    return score, missing, evidence


def _relevant(answered: Answered, folded: str) -> list[Span]:
    """Words that belong to the trade of the offer and the CV, each once."""
    label = next(
        (item["label"] for item in answered.plan["competencies"] if item["id"] == answered.question["competence"]), ""
    )
    offer = answered.pinned["offer"] or {}
    trade = {stem(word) for word in tokens(f"{label} {offer.get('title') or ''} {offer.get('description') or ''}")}
    trade |= {stem(word) for item in answered.plan["competencies"] for word in tokens(item["label"])}
    trade = {word for word in trade if len(word) > 3 or not word.isalpha()}
    found: dict[str, Span] = {}
    for match in re.finditer(r"[^\W_]+(?:[.+#/]+[^\W_]+)*[+#]*", folded):
        root = stem(match[0])
        if root in trade and root not in found:
            found[root] = Span(*match.span())
    return list(found.values())


def _quotes(answered: Answered, spans: list[Span], *, whole: bool = True) -> list[Quote]:
    """The sentences around the spans, exactly as they stand; or the spans themselves."""
    sentences = [match.span() for match in _SENTENCE.finditer(answered.text)] if whole else []
    places: dict[tuple[int, int], None] = {}
    for span in spans:
        around = next(((a, b) for a, b in sentences if a <= span.start < b), (span.start, span.end))
        start, end = _trimmed(answered.text, *around)
        if end > start:
            places[start, min(end, start + 400)] = None
    return [
        Quote(message=answered.message, turn=answered.turn, start=start, end=end, text=answered.text[start:end])
        for start, end in list(places)[:MAX_QUOTES]
    ]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
