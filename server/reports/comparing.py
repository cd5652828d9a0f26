"""The recruiter's part of a report: competence by competence, with the answers that bear on it side by side."""

from collections.abc import Sequence

from interview.assessment.ledger import is_slip, put_right_at, value_of
from interview.assessment.report import CompetencyResult, Contradiction, QuestionAnalysis
from server.protocol import blocks
from server.protocol.blocks import Block
from server.protocol.reports import TranscriptLine
from server.reports.draft import Draft
from server.reports.parts import anchor, lang_of, link_to, named, pieces, spaced
from server.reports.words import DOT, Words

MAX_SAID = 1200
"""Code points of an answer that are shown here; the transcript has all of it."""


def by_competence(draft: Draft, transcript: Sequence[TranscriptLine], t: Words) -> Block | None:
    """Every competence that a question was about, as far as both sections are there."""
    if draft.questions is None or draft.competencies is None:
        return None
    said = {line.id: line for line in transcript if line.who == "candidate"}
    found = [
        _competence(row, about, draft, said, t)
        for row in draft.competencies
        if (about := [(at, one) for at, one in enumerate(draft.questions, 1) if one.competence == row.id])
    ]
    if not found:
        found = [blocks.Words(text=t("report.no_questions"), tone="soft")]
    head = blocks.Heading(level=2, text=t("report.by_competence"))
    return blocks.Section(style="stack", blocks=[head, *found])


def _competence(
    row: CompetencyResult,
    about: Sequence[tuple[int, QuestionAnalysis]],
    draft: Draft,
    said: dict[str, TranscriptLine],
    t: Words,
) -> Block:
    score = t("report.not_assessed") if row.score is None else t("report.of_five", score=t.number(row.score))
    name, lang = named(row, draft, t)
    labels = [score, t(f"report.in_cv_{row.status}"), t("offers.required") if row.required else None]
    return blocks.Section(
        style="competence",
        blocks=[
            blocks.Words(text=DOT.join(part for part in labels if part), tone="eyebrow"),
            blocks.Heading(level=3, text=name, lang=lang),
            blocks.Section(style="beside", blocks=[_question(at, one, draft, said, t) for at, one in about]),
        ],
    )


def _question(number: int, one: QuestionAnalysis, draft: Draft, said: dict[str, TranscriptLine], t: Words) -> Block:
    lang = lang_of(draft)
    score = t("report.not_assessed") if one.score is None else t("report.of_five", score=t.number(one.score))
    about = [t("report.question_number", number=str(number)), score if one.answers else t("report.not_answered")]
    found: list[Block] = [
        blocks.Words(text=DOT.join(about), tone="eyebrow"),
        blocks.Words(text=spaced(one.asked, lang), lang=lang),
    ]
    note = draft.notes_of.get(one.question) or one.note
    if note:
        found.append(blocks.Words(text=spaced(note, lang), lang=lang, tone="soft"))
    levels = draft.apart.get(one.question)
    if levels:
        low, high = str(min(levels)), str(max(levels))
        found.append(blocks.Notice(tone="shared", text=t("report.apart", low=low, high=high)))
    found += [
        blocks.Items(
            style=style,
            name=t(f"report.{name}"),
            items=[blocks.Item(text=t.label("point_of", code)) for code in codes],
        )
        for style, name, codes in (("there", "there", one.worked), ("missing", "missing", one.missing))
        if codes and one.answers
    ]
    found += _answers(one, said, lang, t)
    found += clashes(one, t)
    found += put_right(one, draft, t)
    return blocks.Section(style="answer", blocks=found)


def _answers(one: QuestionAnalysis, said: dict[str, TranscriptLine], lang: blocks.Lang, t: Words) -> list[Block]:
    """What was said, with what is cited marked; the quotes alone while the transcript is not there."""
    if not said:
        return [
            blocks.Quote(text=quote.text, lang=lang, link=link_to(quote, t("report.see", number=str(quote.turn + 1))))
            for quote in one.quotes
        ]
    found: list[Block] = []
    for line in (said[name] for name in one.answers if name in said):
        text = line.text if len(line.text) <= MAX_SAID else line.text[:MAX_SAID] + "…"
        cited = [(quote.start, quote.end) for quote in one.quotes if quote.message == line.id]
        link = blocks.Link(text=t("report.see", number=str(line.number)), anchor=anchor(line.id))
        found.append(blocks.Said(pieces=pieces(text, cited), lang=lang, link=link))
    return found


def clashes(one: QuestionAnalysis, t: Words) -> list[Block]:
    """What does not fit together, both sides beside each other."""
    if not one.contradictions:
        return []
    items = [
        blocks.Item(text=t("report.quoted", text=clash.quote.text), under=_against(clash, t))
        for clash in one.contradictions
    ]
    head = blocks.Words(text=t("report.clashes"), tone="faint")
    return [head, blocks.Items(style="plain", items=items)]


def put_right(one: QuestionAnalysis, draft: Draft, t: Words) -> list[Block]:
    """What was corrected: the value that counts, with both quotations."""
    found = put_right_at(one, draft.questions or ())
    if not found:
        return []
    items = [_correction(correction, draft, t) for correction in found]
    head = blocks.Words(text=t("report.put_right"), tone="faint")
    return [head, blocks.Items(style="plain", items=items)]


def _correction(correction: Contradiction, draft: Draft, t: Words) -> blocks.Item:
    number, value = str(correction.quote.turn + 1), value_of(correction, lang_of(draft))
    later = t("report.against_answer", number=number, text=correction.quote.text)
    if not is_slip(correction):
        later = DOT.join((_against(correction, t), later))
    if value is None:
        return blocks.Item(text=later)
    return blocks.Item(text=t("report.put_right_value", new=value[0], old=value[1]), under=later)


def _against(clash: Contradiction, t: Words) -> str:
    answer = clash.against.removeprefix("a")
    if answer.isdigit():
        return t("report.against_answer", number=str(int(answer) + 1), text=clash.text)
    return t("report.against_cv", text=clash.text)
