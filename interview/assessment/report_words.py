"""A report's words by rules: summary, a note a question, next steps. Fixed sentences filled with what was counted."""

import re
from collections.abc import Mapping, Sequence

from interview.assessment.material import Held
from interview.assessment.report import CompetencyResult, Coverage, Gap, QuestionAnalysis
from interview.commands import Locale
from interview.language.substance import THIN, concrete
from interview.language.words import fold
from interview.plan.bank import without_opener
from prompts.loader import Words, bank, fill, phrases

STRONG = 4.0
BEST = 5.0
WEAK = 3.0
MIN_COMPETENCIES = 3
"""Fewer assessed competences than this give no total."""
SEVERAL = 2
"""Answers of which one is the weakest."""
MAX_NAMES = 3
MAX_ASKED = 140
MAX_WORDS = 220
"""Code points of a quote in running text."""
THERE = ("result", "action", "steps", "reasons", "example", "situation", "task", "link", "figures")
"""What a note names first when it is there."""
_GREETING = re.compile(r"\b(?:je m'appelle|mon nom est|bonjour|bonsoir|hello|my name is|good (?:morning|afternoon))\b")
_INNER = str.maketrans("“”", "‘’")
_FRENCH = re.compile(r"«\s?([^«]*?)\s?»")
LACKS = (
    "off_subject",
    "relevance",
    "too_short",
    "concrete",
    "result",
    "own_part",
    "action",
    "steps",
    "example",
    "reasons",
    "situation",
    "link",
    "task",
    "figures",
)
"""What a note names first when it is missing: what costs an answer most."""


def summary(
    held: Held,
    coverage: Coverage,
    competencies: Sequence[CompetencyResult],
    questions: Sequence[QuestionAnalysis],
    *,
    of: bool = False,
) -> str:
    """What the interview showed, what stayed open, what was missing most often. `of`: it speaks of the candidate."""
    words = _words(held, of=of)
    parts = [_covered(coverage, words, words["reasons"][held.reason])]
    ranked = sorted((item for item in competencies if item.score is not None), key=lambda item: -(item.score or 0))
    left = coverage.planned - coverage.asked
    if left and held.reason != "completed":
        phrase = words["not_reached"]
        parts.append(phrase["one"] if left == 1 else fill(phrase["many"], count=str(left)))
    if not coverage.answered:
        return " ".join([*parts, words["nothing_said"]])
    strong = [item for item in ranked if (item.score or 0) >= STRONG][:MAX_NAMES]
    weak = [item for item in reversed(ranked) if (item.score or 0) < WEAK][:MAX_NAMES]
    if not ranked:
        parts.append(words["nothing"])
    if strong:
        parts.append(fill(words["strong"], names=_names(strong, words["and"])))
        if quote := _telling(strong, held.locale):
            parts.append(fill(words["best_words"], quote=quote))
    if weak:
        parts.append(fill(words["weak"], names=_names(weak, words["and"])))
    often = lacking_often(questions)
    if often:
        code, count, asked = often[0]
        parts.append(fill(words["often"][code], count=str(count), of=str(asked)))
    scored = sum(1 for item in questions if item.score is not None)
    if len(ranked) >= MIN_COMPETENCIES:
        counts = {"answers": scored, "assessed": len(ranked), "planned": len(competencies)}
        parts.append(fill(words["mean_over"], **{name: str(count) for name, count in counts.items()}))
    silent = [item for item in competencies if item.score is None and item.planned]
    if silent and ranked:
        parts.append(fill(words["not_assessed"], names=_names(silent[: MAX_NAMES + 1], words["and"])))
    return " ".join(parts)


def _telling(strong: Sequence[CompetencyResult], locale: Locale) -> str | None:
    """The passage that names most; a few words which name nothing are nobody's best, nor is "Hello, I am ..."."""
    introduced = [item for item in strong if item.kind == "role"]
    for items in ([item for item in strong if item not in introduced], introduced):
        quotes = [
            quote.text.strip()
            for item in items
            for quote in item.quotes
            if len(quote.text) <= MAX_WORDS and not _GREETING.search(fold(quote.text))
        ]
        best = max(quotes, key=lambda text: len(concrete(text, locale)), default="")
        if len(concrete(best, locale)) > THIN:
            return best
    return None


def _covered(coverage: Coverage, words: Mapping[str, str], reason: str) -> str:
    asked, answered = str(coverage.asked), str(coverage.answered)
    if coverage.asked == 1:
        return fill(words["covered_one" if coverage.answered else "covered_none_one"], reason=reason)
    if not coverage.answered or (coverage.answered == coverage.asked):
        return fill(words["covered_all" if coverage.answered else "covered_none"], asked=asked, reason=reason)
    return fill(words["covered"], asked=asked, answered=answered, reason=reason)


def note(
    held: Held,
    *,
    worked: Sequence[str],
    missing: Sequence[str],
    score: float | None,
    ended: bool,
    by_rules: bool,
    of: bool = False,
) -> str:
    """About a question that was asked: what is there, what is missing most, and what a mark by rules rests on.

    `ended`: the interview came to its end before anything was said to it. `of`: it speaks of the candidate.
    """
    words = _words(held, of=of)
    # By rules only the highest mark means that nothing was looked for in vain.
    full = (score or 0) >= (BEST if by_rules else STRONG)
    remark = _remark(words, worked=worked, missing=missing, score=score, ended=ended, full=full)
    if not by_rules or score is None:
        return remark
    anchor = words["anchors"]["touched" if "relevance" in missing else f"{score:.0f}"]
    return f"{remark} {fill(anchor, level=f'{score:.0f}')}"


def _remark(
    words: Words,
    *,
    worked: Sequence[str],
    missing: Sequence[str],
    score: float | None,
    ended: bool,
    full: bool,
) -> str:
    if ended:
        return str(words["note_ended"])
    if "no_answer" in missing:
        return str(words["note_none"])
    lacks = next((words["lacks"][code] for code in LACKS if code in missing), None)
    if "steps" in worked and lacks == words["lacks"]["reasons"]:
        lacks = words["lacks"]["reasons_ahead"]
    shown = [code for code in THERE if code in worked][:2]
    there = _listed([str(words["there"][code]) for code in shown], words["and"])
    if there and lacks:
        return _sentence(fill(words["note_both"], there=there, lacks=lacks))
    if there:
        return _sentence(fill(words["note_there" if full else "note_there_thin"], there=there))
    if lacks:
        return _sentence(fill(words["note_lacks"], lacks=lacks))
    return str(words["note_full" if full else "note_thin"]) if score is not None else ""


def _listed(parts: Sequence[str], word: str) -> str:
    """One subject is enough, and so is one verb: "you used a real example and gave figures", "you gave A and B"."""
    begins = " ".join(parts[0].split(" ")[:2]) + " " if parts else ""
    return word.join([*parts[:1], *(one.removeprefix(begins).removeprefix("you ") for one in parts[1:])])


def next_steps(held: Held, questions: Sequence[QuestionAnalysis], coverage: Coverage, gaps: Sequence[Gap]) -> list[str]:
    """Three steps: what was missing most often with the question to begin with, a gap, then what is left."""
    words = phrases(held.locale)["report"]
    codes = [code for code, _, _ in lacking_often(questions)]
    codes += [code for question in questions for code in question.missing]
    begun: set[str] = set()
    steps = [
        _step(code, questions, words, begun, locale=held.locale)
        for code in dict.fromkeys(codes)
        if code in words["steps"]
    ]
    claimed = {item["id"] for item in held.plan["competencies"] if item["status"] == "verify"}
    asked = ((one["competence"], bank().get(one["bank"], {})) for one in held.plan["questions"])
    credentials = {competence for competence, entry in asked if entry.get("about") == "credential"}
    # Nobody is to learn what the CV shows: it was only not heard. A licence is held or not.
    open_gaps = [
        fill(words[_step_for(gap.competence, claimed=claimed, credentials=credentials)], name=gap.label)
        for gap in sorted(gaps, key=lambda gap: (gap.competence in claimed, not gap.required))[:1]
    ]
    found = [*steps[:1], *open_gaps, *steps[1:]]
    scored = [question for question in questions if question.score is not None and question.question not in begun]
    # How hard the next interview should be is said where all of them are known: in the progress.
    # Context, goal, action and result belong to a story; a way of working has none of them.
    stories = [question for question in scored if question.type in ("experience", "project")]
    found += [fill(words["step_rewrite"], question=_short(one.asked, held.locale)) for one in weakest(stories)[:1]]
    if coverage.asked < coverage.planned:
        found.insert(2, words["step_whole"])
    # The first of the general ones is about the weakest answer: it may stand there by name already, or there is none.
    general = words["steps_any"][1 if scored or coverage.answered < SEVERAL else 0 :]
    return list(dict.fromkeys([*found, *general]))[:3]


def _step_for(competence: str, *, claimed: set[str], credentials: set[str]) -> str:
    if competence in claimed:
        return "step_show"
    return "step_credential" if competence in credentials else "step_gap"


def weakest(questions: Sequence[QuestionAnalysis]) -> list[QuestionAnalysis]:
    """The questions that are worth another try, the weakest answer first."""
    tried = [one for one in questions if one.answers and (one.score or 0) < BEST]
    return sorted(tried, key=lambda one: one.score or 0)


def lacking_often(questions: Sequence[QuestionAnalysis]) -> list[tuple[str, int, int]]:
    """What at least two questions lack: code, how many of how many; what is missing most comes first."""
    counts: dict[str, int] = {}
    for question in questions:
        for code in question.missing:
            counts[code] = counts.get(code, 0) + 1
    answered = sum(1 for question in questions if question.answers)
    # That nothing could be tied to a question is said of that question; it is no habit.
    often = [code for code in counts if counts[code] >= 2 and code != "off_subject"]
    # At the same count, what costs an answer most.
    often.sort(key=lambda code: (-counts[code], LACKS.index(code) if code in LACKS else len(LACKS)))
    return [(code, counts[code], len(questions) if code == "no_answer" else answered) for code in often]


def _step(
    code: str,
    questions: Sequence[QuestionAnalysis],
    words: Mapping[str, Mapping[str, str]],
    begun: set[str],
    *,
    locale: Locale,
) -> str:
    """What to do, and the weakest question that calls for it; no two steps begin with the same one."""
    lacking = [question for question in questions if code in question.missing and question.question not in begun]
    if not lacking:
        return words["steps"][code]
    weakest = min(lacking, key=lambda question: question.score or 0)
    begun.add(weakest.question)
    return f"{words['steps'][code]} {fill(str(words['step_begin']), question=_short(weakest.asked, locale))}"


def _words(held: Held, *, of: bool) -> Words:
    words: Words = phrases(held.locale)["report"]
    return {**words, **words["of"]} if of else words


def _short(text: str, locale: Locale) -> str:
    """What was asked, cut to be quoted: quotation marks inside become those of a quote in a quote."""
    text = re.sub(r"[ \n\t]+", " ", without_opener(text.strip(), locale))
    text = _FRENCH.sub(r"“\1”", text.translate(_INNER))
    return text if len(text) <= MAX_ASKED else text[: text.rfind(" ", 0, MAX_ASKED)].rstrip(" ,;:\u202f") + "…"


def _names(items: Sequence[CompetencyResult], word: str) -> str:
    names = [item.label for item in items]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + word + names[-1]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
