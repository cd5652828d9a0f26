"""The template: what each reader sees, and that nothing anybody wrote becomes markup."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from interview.assessment.proposals import MISSING
from interview.assessment.report import SECTIONS, SectionName
from interview.assessment.report_sections import shown
from interview.interviewers.rules import OfflineInterviewer
from interview.session import Interviews
from server.protocol.blocks import Block, Heading, Items, Line, Notice, Quote, Radar, Section, Table, Words
from server.protocol.cards import InterviewerCard
from server.protocol.events import Locale, Mode
from server.protocol.http import CandidateCard, PinnedOfferCard, SessionRecord
from server.protocol.reports import TranscriptLine
from server.reports.draft import draft
from server.reports.html import article, document
from server.reports.parts import pieces
from server.reports.radar import radar, wrapped
from server.reports.template import Material, Reader, page
from server.reports.words import Words as Language
from server.reports.words import zone_of
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, hold, services

HOSTILE = "<script>alert('x')</script> & \"quoted\" \u202eright to left\u202c مرحبا " + "x" * 20_000


def record(mode: Mode = "practice", **more: Any) -> SessionRecord:
    given: dict[str, Any] = {
        "id": "s_1",
        "candidate": CandidateCard(id="c", name="Camille Roussel"),
        "offer": PinnedOfferCard(id="samples:backend", title="Back-end", company="Corvane", content_hash="x" * 32),
        "locale": "fr",
        "mode": mode,
        "minutes": 10,
        "strategy": "enqueue",
        "status": "ended",
        "created_at": 1,
        "started_at": 1_700_000_000_000,
        "interviewer": InterviewerCard(kind="offline", model="offline"),
    }
    return SessionRecord(**{**given, **more})


async def reported() -> dict[str, Any]:
    """Of an interview of three full answers, left after them."""
    interviewer = OfflineInterviewer(word_seconds=0)
    held = Interviews(interviewer=interviewer, tools=services(), checkpointer=InMemorySaver(), clock=lambda: 1000)
    finished = await hold(held, RecordingVoice(), [good_answer(turn, "fr") for turn in range(3)], first=begin())
    return finished.report


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    return asyncio.run(reported())


def made(
    report: dict[str, Any],
    *,
    names: tuple[SectionName, ...] = SECTIONS,
    locale: Locale = "en",
    staff: bool = False,
    said: str = "Bonjour",
    **more: Any,
) -> list[Block]:
    line = TranscriptLine(id="a-0", who="candidate", number=1, stage="welcome", text=said, at=0)
    given: dict[str, Any] = {"record": record(), "complete": True, "transcript": [line], **more}
    material = Material(draft=draft(shown(report, names)), **given)
    return page(material, Reader(words=Language(locale), staff=staff))


def every(content: list[Block]) -> Iterator[Block]:
    for block in content:
        yield block
        if isinstance(block, Section):
            yield from every(block.blocks)


def of(content: list[Block], kind: type[Any]) -> list[Any]:
    return [block for block in every(content) if isinstance(block, kind)]


def headings(content: list[Block]) -> list[str]:
    return [block.text for block in of(content, Heading)]


def test_a_report_names_the_model_that_wrote_it(report: dict[str, Any]) -> None:
    foot = [block.text for block in of(made({**report, "engine": "llm", "model": "m-1"}), Words)]
    assert any("m-1" in text and report["rubric"] in text for text in foot)


def test_everything_that_the_report_holds_is_on_the_page(report: dict[str, Any]) -> None:
    content = made(report)
    assert len(of(content, Radar)) == len(of(content, Table)) == 1
    assert len([block for block in of(content, Section) if block.style == "question"]) == len(report["questions"])
    assert [item.text for items in of(content, Items) if items.style == "steps" for item in items.items]
    assert of(content, Notice)[0].tone == "ai"
    foot = [block.text for block in of(content, Words) if block.tone == "faint"]
    assert any(report["prompts"] in text and report["rubric"] in text for text in foot)
    assert not any(report["model"] in text for text in foot)  # by rules: no model is named
    assert {block.link.anchor for block in of(content, Quote)} <= {f"answer-a-{turn}" for turn in range(3)}
    assert of(content, Line)[0].anchor == "answer-a-0"


def test_not_assessed_is_told_apart_from_low(report: dict[str, Any]) -> None:
    competencies = [{**one, "score": None, "quotes": []} for one in report["competencies"][:1]]
    low = [{**one, "score": 1.0} for one in report["competencies"][1:]]
    content = made({**report, "competencies": competencies + low})
    scores = [row[2] for row in of(content, Table)[0].rows]
    assert (scores[0].text, scores[0].share, scores[0].soft) == ("Not assessed", None, True)
    assert scores[1].text == "1 of 5"
    assert not of(content, Radar)[0].spokes[-1].known
    assert of(content, Radar)[0].area is None


def test_words_are_the_readers_and_the_report_keeps_its_own(report: dict[str, Any]) -> None:
    english, french = made(report), made(report, locale="fr")
    assert "Three next steps" in headings(english)
    assert "Trois prochaines étapes" in headings(french)
    steps = next(items for items in of(english, Items) if items.style == "steps")
    assert {item.lang for item in steps.items} == {"fr"}
    assert "automatically" in of(english, Notice)[0].text
    assert "automatiquement" in of(french, Notice)[0].text


def test_what_is_withheld_leaves_no_trace(report: dict[str, Any]) -> None:
    shared: tuple[SectionName, ...] = ("summary", "next_steps")
    content = made(report, names=shared, record=record("assessed", released=list(shared)), released=shared)
    assert not of(content, Table)
    assert not of(content, Quote)
    assert "To work on for this job" not in headings(content)
    assert "summary, next steps" in next(block.text for block in of(content, Notice) if block.tone == "shared")
    labels = [one["label"] for one in report["competencies"]]
    steps = " ".join(report["next_steps"]) + report["summary"]
    html = article(content)
    assert not [label for label in labels if label in html and label not in steps]


def test_a_report_that_is_being_written_says_so(report: dict[str, Any]) -> None:
    content = made(report, names=("competencies",), complete=False, transcript=[])
    assert [block.text for block in of(content, Notice) if block.tone == "waiting"] == [
        "The report is being written: 1 of 6 parts are ready."
    ]
    assert of(content, Table)
    assert not of(content, Line)


def test_offers_are_links_for_who_can_practise_with_them(report: dict[str, Any]) -> None:
    others = [{"id": "a/b?c", "title": "Data engineer", "company": None}]
    for staff, href in ((False, "/offers?offer=a%2Fb%3Fc"), (True, None)):
        content = made({**report, "other_offers": others}, staff=staff)
        assert [item.href for items in of(content, Items) for item in items.items if item.text == "Data engineer"] == [
            href
        ]


def test_nothing_that_was_said_becomes_markup(report: dict[str, Any]) -> None:
    questions = [{**one, "asked": HOSTILE, "note": HOSTILE} for one in report["questions"]]
    hostile = {**report, "summary": HOSTILE, "questions": questions, "offer_title": HOSTILE}
    html = document(made(hostile, said=HOSTILE + "\x00\x1b\ud800"), lang="en", title=HOSTILE, source=HOSTILE)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 4
    assert not set(html) & {"\x00", "\x1b", "\ud800"}
    html.encode("utf-8")


@pytest.mark.parametrize(
    ("places", "cut"),
    [
        ([], ["abcdef"]),
        ([(1, 3)], ["a", "[bc]", "def"]),
        ([(4, 6), (0, 2)], ["[ab]", "cd", "[ef]"]),
        ([(0, 3), (2, 5), (1, 2)], ["[abcde]", "f"]),
        ([(0, 2), (2, 4)], ["[abcd]", "ef"]),
        ([(5, 99), (99, 120)], ["abcde", "[f]"]),
        ([(0, 6)], ["[abcdef]"]),
    ],
)
def test_an_answer_is_cut_where_quotes_begin_and_end(places: list[tuple[int, int]], cut: list[str]) -> None:
    assert [f"[{piece.text}]" if piece.quoted else piece.text for piece in pieces("abcdef", places)] == cut


def test_what_is_cited_is_marked_for_who_sees_the_citation(report: dict[str, Any]) -> None:
    said = good_answer(0, "fr")
    quoted = [piece.text for line in of(made(report, said=said), Line) for piece in line.pieces if piece.quoted]
    assert quoted
    assert all(text in said for text in quoted)
    withheld = made(report, said=said, names=("summary", "next_steps"))
    assert not [piece for line in of(withheld, Line) for piece in line.pieces if piece.quoted]


def test_a_label_of_the_radar_never_leaves_the_drawing() -> None:
    names = ["Résolution de problèmes complexes et imprévus", "WWWWWWWWWWWWWWWWWWWWWWWWWW", "SQL", "Communication", "E"]
    drawn = radar([(name, 3.0) for name in names], name="radar")
    assert drawn is not None
    left, top, width, height = drawn.box
    for label in drawn.labels:
        wide = max(map(len, label.lines)) * 8.6
        start = label.x - wide * {"start": 0, "middle": 0.5, "end": 1}[label.at]
        assert left <= start
        assert start + wide <= left + width
        assert top <= label.y - 14
        assert label.y + 17 * (len(label.lines) - 1) <= top + height


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("SQL", ["SQL"]),
        ("Résolution de problèmes", ["Résolution de", "problèmes"]),
        ("x" * 40, ["x" * 16, "x" * 16, "x" * 8]),
        ("", []),
        (
            "un deux trois quatre cinq six sept huit neuf dix onze douze",
            ["un deux trois", "quatre cinq six", "sept huit neuf…"],
        ),
    ],
)
def test_labels_are_wrapped_at_words(text: str, lines: list[str]) -> None:
    assert wrapped(text) == lines


@pytest.mark.parametrize("scores", [[], [3.0, 4.0], [None, None, None], [None, 4.0, None]])
def test_too_little_makes_no_radar(scores: list[float | None]) -> None:
    assert radar([("a", score) for score in scores], name="radar") is None


def test_numbers_dates_and_plurals_follow_the_language() -> None:
    english, french = Language("en"), Language("fr", zone_of("Europe/Paris"))
    assert (english.number(3.5), french.number(3.5), french.number(4.0)) == ("3.5", "3,5", "4")
    assert english.date_time(1_700_000_000_000) == "14 Nov 2023, 22:13 UTC".replace(" ", "\u00a0")
    assert french.date_time(1_700_000_000_000) == "14 nov. 2023, 23:13".replace(" ", "\u00a0")
    assert (english("minutes", count=0), french("minutes", count=0)) == ("0 minutes", "0 minute")
    for odd in (None, "", "Mars/Base", "../../etc/passwd", "/etc/localtime"):
        assert zone_of(odd) is zone_of(None)


def test_every_code_that_a_report_may_hold_has_words() -> None:
    """What is missing, sections and trends, in both languages: a template's key is never shown."""
    codes = {*MISSING, "no_answer"}
    for language in (Language("en"), Language("fr")):
        for code in codes:
            assert language(f"point.{code}")
            assert language(f"growth.lacks_{code}", number="2", of="3")
        for name in SECTIONS:
            assert language(f"report.part_{name}")
