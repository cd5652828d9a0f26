"""The one template of a report: what a reader may see of it, as blocks. Pure; page, print and PDF render the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote as address

from interview.assessment.report import SECTIONS, CompetencyResult, QuestionAnalysis, SectionName
from interview.assessment.report import Quote as Evidence
from interview.language.typography import typeset
from prompts.loader import phrases
from server.protocol import blocks
from server.protocol.blocks import Block
from server.protocol.http import SessionRecord
from server.protocol.reports import TranscriptLine
from server.reports.draft import Draft, missing
from server.reports.radar import radar
from server.reports.words import Words

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
    draft = material.draft
    there: list[Block | None] = [
        _head(material, reader),
        *_notices(material, reader),
        _summary(draft, reader.words),
        _next_steps(draft, reader.words),
        _competencies(draft, reader.words),
        _questions(draft, reader.words),
        _gaps(draft, reader.words),
        _offers(draft, reader),
        _transcript(material, reader),
        _foot(draft, reader.words),
    ]
    return [block for block in there if block is not None]


def _head(material: Material, reader: Reader) -> Block:
    record, t = material.record, reader.words
    about = [
        record.candidate.name,
        record.offer.company,
        t.label("mode", record.mode),
        t("minutes", count=record.minutes),
        t.date_time(record.started_at) if record.started_at else None,
    ]
    return blocks.Section(
        style="head",
        blocks=[
            blocks.Words(text=t("report.title"), tone="eyebrow"),
            blocks.Heading(level=1, text=material.draft.offer_title or record.offer.title),
            blocks.Words(text=" · ".join(part for part in about if part), tone="lead"),
        ],
    )


def _notices(material: Material, reader: Reader) -> list[Block]:
    t, draft, record = reader.words, material.draft, material.record
    found: list[Block] = []
    if draft.notice:
        # What the law wants said is said in the reader's language.
        notice = phrases(t.locale)["report"]["notice"].get(draft.engine, draft.notice)
        found.append(blocks.Notice(tone="ai", text=_spaced(notice, t.locale)))
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


def _summary(draft: Draft, t: Words) -> Block | None:
    if draft.summary is None or draft.coverage is None:
        return None
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
            blocks.Words(text=_spaced(draft.summary, draft.locale), tone="voice", lang=_lang(draft)),
            blocks.Figures(items=[blocks.Figure(value=value, name=name) for value, name in figures]),
        ],
    )


def _next_steps(draft: Draft, t: Words) -> Block | None:
    if draft.next_steps is None:
        return None
    steps = [blocks.Item(text=_spaced(step, draft.locale), lang=_lang(draft)) for step in draft.next_steps]
    return _stack(t("report.next"), blocks.Items(style="steps", items=steps))


def _competencies(draft: Draft, t: Words) -> Block | None:
    rows = draft.competencies
    if rows is None:
        return None
    columns = [t("report.competency"), t("report.status"), t("report.column_score"), t("report.rests_on")]
    table = blocks.Table(
        name=t("report.competencies"), columns=columns, rows=[_competency(row, draft, t) for row in rows]
    )
    drawn = radar([(row.label, row.score) for row in rows], name=t("report.radar"))
    content: list[Block] = [table] if drawn is None else [blocks.Section(style="chart", blocks=[drawn, table])]
    if any(row.score is None for row in rows):
        content.append(blocks.Words(text=t("report.not_low"), tone="faint"))
    return _stack(t("report.competencies"), *content)


def _competency(row: CompetencyResult, draft: Draft, t: Words) -> list[blocks.Cell]:
    links = {quote.message: _link(quote, t("report.number", number=str(quote.turn + 1))) for quote in row.quotes}
    return [
        blocks.Cell(text=row.label, lang=_lang(draft)),
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
    lang = _lang(draft)
    score = t("report.not_assessed") if one.score is None else t("report.of_five", score=t.number(one.score))
    about = [str(number), t.label("stage", one.stage), score if one.answers else t("report.not_answered")]
    found: list[Block] = [
        blocks.Words(text=" · ".join(about), tone="eyebrow"),
        blocks.Heading(level=3, text=_spaced(one.asked, lang), lang=lang),
    ]
    if one.note:
        found.append(blocks.Words(text=_spaced(one.note, lang), lang=lang))
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
        blocks.Quote(text=quote.text, lang=lang, link=_link(quote, t("report.see", number=str(quote.turn + 1))))
        for quote in one.quotes[:MAX_SHOWN]
    ]
    if quotes:
        found.append(blocks.Section(style="quotes", blocks=quotes))
    return blocks.Section(style="question", blocks=found)


def _gaps(draft: Draft, t: Words) -> Block | None:
    if not draft.gaps:
        return None
    items = [
        blocks.Item(
            text=gap.label,
            lang=_lang(draft),
            tag=t("offers.required") if gap.required else None,
            under=gap.note or t("report.probed" if gap.probed else "report.not_probed"),
            under_lang=_lang(draft) if gap.note else None,
        )
        for gap in draft.gaps
    ]
    return _stack(
        t("report.gaps"),
        blocks.Words(text=t("report.gaps_text"), tone="soft"),
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
                pieces=[blocks.Piece(text=_spaced(line.text, record.locale) + stopped)]
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
    made = t(
        "report.made", date=t.date_time(draft.made_at), model=draft.model, prompts=draft.prompts, rubric=draft.rubric
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


def pieces(text: str, places: Iterable[tuple[int, int]]) -> list[blocks.Piece]:
    """The text cut where quotes begin and end; quotes that overlap are one piece."""
    found: list[blocks.Piece] = []
    done = 0
    for start, end in sorted(places):
        begin = max(start, done)
        if end <= begin or begin >= len(text):
            continue
        if begin > done:
            found.append(blocks.Piece(text=text[done:begin]))
        if found and found[-1].quoted:
            found[-1] = blocks.Piece(text=found[-1].text + text[begin:end], quoted=True)
        else:
            found.append(blocks.Piece(text=text[begin:end], quoted=True))
        done = min(end, len(text))
    return [*found, blocks.Piece(text=text[done:])] if done < len(text) or not found else found


def anchor(message: str) -> str:
    """The name of an answer's line in the transcript."""
    return f"answer-{message}"


def _link(quote: Evidence, text: str) -> blocks.Link:
    return blocks.Link(text=text, anchor=anchor(quote.message))


def _stack(name: str, *content: Block) -> Block:
    return blocks.Section(style="stack", blocks=[blocks.Heading(level=2, text=name), *content])


def _spaced(text: str, lang: str) -> str:
    """French double punctuation never begins a line. What a candidate said stays as it was said."""
    return typeset(text, "fr" if lang == "fr" else "en")


def _lang(draft: Draft) -> blocks.Lang:
    return "fr" if draft.locale == "fr" else "en"
