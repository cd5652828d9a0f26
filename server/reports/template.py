"""The one template of a report: what a reader may see of it, as blocks. Pure; page, print and PDF render the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote as address

from interview.assessment.report import SECTIONS, CompetencyResult, QuestionAnalysis, SectionName
from prompts.loader import phrases
from server.protocol import blocks
from server.protocol.blocks import Block
from server.protocol.http import SessionRecord
from server.protocol.reports import TranscriptLine
from server.reports.comparing import by_competence, clashes, put_right
from server.reports.draft import Draft, missing
from server.reports.parts import anchor, lang_of, link_to, named, pieces, place_of, spaced
from server.reports.radar import radar
from server.reports.words import DOT, Words

MAX_SHOWN = 3
"""Quotes of one question."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which words, and with whose rights. `conversation` is where the session is read."""

    words: Words
    staff: bool

    def conversation(self, sid: str) -> str:
        """Address of the conversation."""
        return f"/{'live' if self.staff else 'interview'}/{sid}"


@dataclass(frozen=True, slots=True)
class Material:
    """What a report's page is made of. `complete`: no section is being written any more."""

    record: SessionRecord
    draft: Draft
    complete: bool
    released: Sequence[SectionName] = ()
    transcript: Sequence[TranscriptLine] = field(default=(), repr=False)


def page(material: Material, reader: Reader) -> list[Block]:
    """The whole page."""
    draft, t = material.draft, reader.words
    begin = [_head(material, reader), *_notices(material, reader), _summary(material, reader)]
    end = [_transcript(material, reader), _foot(draft, t)]
    there: list[Block | None]
    if reader.staff:
        # Who decides compares; what the candidate is advised comes last, as they would read it.
        compared = by_competence(draft, material.transcript, t)
        theirs = [_gaps(draft, reader), _next_steps(draft, reader), _offers(draft, reader)]
        there = [*begin, _competencies(draft, t), compared, *theirs, *end]
    else:
        mine = [_next_steps(draft, reader), _competencies(draft, t), _questions(draft, t), _gaps(draft, reader)]
        there = [*begin, *mine, _offers(draft, reader), *end]
    return [block for block in there if block is not None]


def _head(material: Material, reader: Reader) -> Block:
    record, t = material.record, reader.words
    offer = material.draft.offer_title or record.offer.title
    # Who applies knows the post; who decides has one page a person.
    heading, beside = (record.candidate.name, offer) if reader.staff else (offer, record.candidate.name)
    about = [
        beside,
        record.offer.company,
        t.label("mode", record.mode),
        t("minutes", count=record.minutes),
        t.date_time(record.started_at) if record.started_at else None,
    ]
    return blocks.Section(
        style="head",
        blocks=[
            blocks.Words(text=t("report.title"), tone="eyebrow"),
            blocks.Heading(level=1, text=heading),
            blocks.Words(text=DOT.join(part for part in about if part), tone="lead"),
        ],
    )


def _notices(material: Material, reader: Reader) -> list[Block]:
    t, draft, record = reader.words, material.draft, material.record
    found: list[Block] = []
    if draft.notice:
        # What the law wants said is said in the reader's language.
        notice = phrases(t.locale)["report"]["notice"].get(draft.engine, draft.notice)
        found.append(blocks.Notice(tone="ai", text=spaced(notice, t.locale)))
    waiting = missing(draft.there)
    if not material.complete:
        text = t("report.writing", done=str(len(draft.there)), of=str(len(SECTIONS)))
        found.append(blocks.Notice(tone="waiting", text=text))
    elif record.mode == "assessed":
        names = ", ".join(t(f"report.part_{name}") for name in SECTIONS if name in material.released)
        if reader.staff:
            text = t("report.released_staff", names=names) if names else t("report.released_none")
        elif waiting:
            text = t("report.released_part", names=names)
        else:
            text = t("report.released_all")
        found.append(blocks.Notice(tone="shared", text=text))
    return found


def _summary(material: Material, reader: Reader) -> Block | None:
    draft, t = material.draft, reader.words
    if draft.summary is None or draft.coverage is None:
        return None
    text = (draft.summary_of if reader.staff else "") or draft.summary
    coverage, score = draft.coverage, draft.score
    figures = [
        (t("report.of_five", score=t.number(score)), t("report.score"))
        if score is not None
        else ("–", t("report.no_score")),
        (f"{coverage.answered} / {coverage.planned}", t("report.answered")),
        (f"{coverage.assessed} / {coverage.competencies}", t("report.assessed")),
    ]
    return blocks.Section(
        style="summary",
        blocks=[
            *_voice(text, material, t, cited=text == draft.summary),
            blocks.Figures(items=[blocks.Figure(value=value, name=name) for value, name in figures]),
        ],
    )


def _voice(text: str, material: Material, t: Words, *, cited: bool) -> list[Block]:
    """The summary; sentence by sentence with what each rests on, where that is known."""
    draft = material.draft
    if not cited or not any(one.messages for one in draft.sentences):
        return [blocks.Words(text=spaced(text, draft.locale), tone="voice", lang=lang_of(draft))]
    numbers = {line.id: line.number for line in material.transcript}
    return [
        blocks.Words(
            text=spaced(one.text, draft.locale),
            tone="voice",
            lang=lang_of(draft),
            links=[
                blocks.Link(text=t("report.number", number=str(numbers[name])), anchor=anchor(name))
                for name in one.messages
                if name in numbers
            ],
        )
        for one in draft.sentences
    ]


def _next_steps(draft: Draft, reader: Reader) -> Block | None:
    t = reader.words
    if draft.next_steps is None:
        return None
    steps = [blocks.Item(text=spaced(step, draft.locale), lang=lang_of(draft)) for step in draft.next_steps]
    listed = blocks.Items(style="steps", items=steps)
    if reader.staff:
        return _stack(t("report.next_of"), blocks.Words(text=t("report.next_of_text"), tone="soft"), listed)
    return _stack(t("report.next"), listed)


def _competencies(draft: Draft, t: Words) -> Block | None:
    rows = draft.competencies
    if rows is None:
        return None
    columns = [t("report.competency"), t("report.status"), t("report.column_score"), t("report.rests_on")]
    table = blocks.Table(
        name=t("report.competencies"), columns=columns, rows=[_competency(row, draft, t) for row in rows]
    )
    drawn = radar([(named(row, draft, t)[0], row.score) for row in rows], name=t("report.radar"))
    content: list[Block] = [table] if drawn is None else [blocks.Section(style="chart", blocks=[drawn, table])]
    if any(row.score is None for row in rows):
        content.append(blocks.Words(text=t("report.not_low"), tone="faint"))
    return _stack(t("report.competencies"), *content)


def _competency(row: CompetencyResult, draft: Draft, t: Words) -> list[blocks.Cell]:
    links = {quote.message: link_to(quote, t("report.number", number=str(quote.turn + 1))) for quote in row.quotes}
    name, lang = named(row, draft, t)
    return [
        blocks.Cell(text=name, lang=lang),
        blocks.Cell(text=t(f"report.status_{row.status}"), under=t("offers.required") if row.required else None),
        blocks.Cell(text=t("report.not_assessed"), soft=True)
        if row.score is None
        else blocks.Cell(text=t("report.of_five", score=t.number(row.score)), share=row.score / 5),
        blocks.Cell(text="" if links else "–", soft=not links, links=list(links.values())),
    ]


def _questions(draft: Draft, t: Words) -> Block | None:
    if draft.questions is None:
        return None
    if not draft.questions:
        return _stack(t("report.questions"), blocks.Words(text=t("report.no_questions"), tone="soft"))
    return _stack(t("report.questions"), *(_question(at, one, draft, t) for at, one in enumerate(draft.questions, 1)))


def _question(number: int, one: QuestionAnalysis, draft: Draft, t: Words) -> Block:
    lang = lang_of(draft)
    score = t("report.not_assessed") if one.score is None else t("report.of_five", score=t.number(one.score))
    about = [str(number), t.label("stage", one.stage), score if one.answers else t("report.not_answered")]
    found: list[Block] = [
        blocks.Words(text=DOT.join(about), tone="eyebrow"),
        blocks.Heading(level=3, text=spaced(one.asked, lang), lang=lang),
    ]
    if one.note:
        found.append(blocks.Words(text=spaced(one.note, lang), lang=lang))
    if one.answers:
        found += [
            blocks.Items(
                style=style,
                name=t(f"report.{name}"),
                items=[blocks.Item(text=t.label("point", code)) for code in codes],
            )
            for style, name, codes in (("there", "worked", one.worked), ("missing", "missing", one.missing))
            if codes
        ]
    quotes = [
        blocks.Quote(text=quote.text, lang=lang, link=link_to(quote, t("report.see", number=str(quote.turn + 1))))
        for quote in one.quotes[:MAX_SHOWN]
    ]
    if quotes:
        found.append(blocks.Section(style="quotes", blocks=quotes))
    found += clashes(one, t)
    found += put_right(one, draft, t)
    return blocks.Section(style="question", blocks=found, anchor=place_of(one), answers=one.answers)


def _gaps(draft: Draft, reader: Reader) -> Block | None:
    t = reader.words
    if not draft.gaps:
        return None
    items = [
        blocks.Item(
            text=spaced(gap.label, lang_of(draft)),
            lang=lang_of(draft),
            tag=t("offers.required") if gap.required else None,
            under=gap.note or t("report.probed" if gap.probed else "report.not_probed"),
            under_lang=lang_of(draft) if gap.note else None,
        )
        for gap in draft.gaps
    ]
    return _stack(
        t("report.gaps"),
        blocks.Words(text=t("report.gaps_text_of" if reader.staff else "report.gaps_text"), tone="soft"),
        blocks.Items(style="plain", items=items),
    )


def _offers(draft: Draft, reader: Reader) -> Block | None:
    t = reader.words
    if not draft.other_offers:
        return None
    items = [
        blocks.Item(
            text=offer.title,
            under=offer.company,
            href=None if reader.staff else f"/offers?offer={address(offer.id, safe='')}",
        )
        for offer in draft.other_offers
    ]
    return _stack(
        t("report.other_offers"),
        blocks.Words(text=t("report.other_offers_text"), tone="soft"),
        blocks.Items(style="plain", items=items),
    )


def _transcript(material: Material, reader: Reader) -> Block | None:
    t, record = reader.words, material.record
    if not material.transcript:
        return None
    where = reader.conversation(record.id)
    cited = _cited(material.draft)
    rows: list[Block] = []
    for line in material.transcript:
        asks = line.who == "interviewer"
        stopped = f" [{t('transcript.stopped')}]" if line.stopped else ""
        name = (
            t("transcript.interviewer")
            if asks
            else t("report.answer_of", name=record.candidate.name, number=str(line.number))
        )
        rows.append(
            blocks.Line(
                anchor=anchor(line.id) if not asks else f"said-{line.id}",
                who=line.who,
                name=name,
                time=t.time(line.at),
                pieces=[blocks.Piece(text=spaced(line.text, record.locale) + stopped)]
                if asks
                else pieces(line.text, cited.get(line.id, ())),
                lang=record.locale,
                href=f"{where}?turn={'turn' if asks else 'message'}-{line.id}",
                link=t("report.in_conversation"),
            )
        )
    return blocks.Section(style="transcript", blocks=[blocks.Heading(level=2, text=t("report.transcript")), *rows])


def _foot(draft: Draft, t: Words) -> Block | None:
    if draft.made_at is None:
        return None
    date, prompts, rubric = t.date_time(draft.made_at), draft.prompts, draft.rubric
    made = (
        t("report.made_by_rules", date=date, prompts=prompts, rubric=rubric)
        if draft.engine == "offline"
        else t("report.made", date=date, model=draft.model, prompts=prompts, rubric=rubric)
    )
    found: list[Block] = [blocks.Words(text=made, tone="faint")]
    if draft.fallback:
        found.append(blocks.Words(text=t.known(f"report.fallback_{draft.fallback}", "report.fallback"), tone="faint"))
    return blocks.Section(style="foot", blocks=found)


def _cited(draft: Draft) -> dict[str, list[tuple[int, int]]]:
    """Places of each answer that what this reader sees of the report cites."""
    found: dict[str, list[tuple[int, int]]] = {}
    for one in (*(draft.competencies or ()), *(draft.questions or ())):
        for quote in one.quotes:
            found.setdefault(quote.message, []).append((quote.start, quote.end))
    return found


def _stack(name: str, *content: Block) -> Block:
    return blocks.Section(style="stack", blocks=[blocks.Heading(level=2, text=name), *content])
