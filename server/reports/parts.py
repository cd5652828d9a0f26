"""Small parts of a report's page, wherever they stand."""

from collections.abc import Iterable

from interview.assessment.report import CompetencyResult, QuestionAnalysis
from interview.assessment.report import Quote as Evidence
from interview.language.typography import typeset
from prompts.loader import phrases
from server.protocol import blocks
from server.reports.draft import Draft
from server.reports.words import Words


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


def place_of(question: QuestionAnalysis) -> str:
    """The name of a question's place on the page."""
    return f"question-{question.question}"


def link_to(quote: Evidence, text: str) -> blocks.Link:
    """To the answer that holds the quote."""
    return blocks.Link(text=text, anchor=anchor(quote.message))


def spaced(text: str, lang: str) -> str:
    """French double punctuation never begins a line. What a candidate said stays as it was said."""
    return typeset(text, "fr" if lang == "fr" else "en")


def lang_of(draft: Draft) -> blocks.Lang:
    """The report's own language."""
    return "fr" if draft.locale == "fr" else "en"


def named(row: CompetencyResult, draft: Draft, t: Words) -> tuple[str, blocks.Lang]:
    """A competence's name: what everybody is asked about in the reader's words, what the offer asks for in its own."""
    common: dict[str, str] = phrases(t.locale)["competencies"]
    if row.id in common:
        return common[row.id], t.locale
    return spaced(row.label, lang_of(draft)), lang_of(draft)
