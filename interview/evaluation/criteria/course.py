"""How an interview runs from greeting to goodbye."""

from itertools import pairwise

from interview.evaluation.criteria.reading import Check, said
from interview.evaluation.stage import Recording
from interview.events import StageEntered
from interview.language.words import fold
from interview.plan.plan import core
from interview.plan.stages import STAGES


def it_comes_to_its_end(held: Recording) -> bool | None:
    return held.finished and held.report.reason == "completed"


def it_ends_with_a_goodbye(held: Recording) -> bool | None:
    return said(held)[-1].stage == "close" and held.lines[-1].who == "interviewer"


def stages_come_in_order(held: Recording) -> bool | None:
    places = [STAGES.index(line.stage) for line in said(held)]
    return all(left <= right for left, right in pairwise(places))


def no_stage_is_skipped(held: Recording) -> bool | None:
    wanted = {question["stage"] for question in core(held.plan["questions"])} | {"questions", "close"}
    return wanted <= {line.stage for line in said(held)}


def stages_are_announced_once(held: Recording) -> bool | None:
    entered = [event.stage for event in held.events if isinstance(event, StageEntered)]
    return len(entered) == len(set(entered)) and [STAGES.index(stage) for stage in entered] == sorted(
        STAGES.index(stage) for stage in entered
    )


def turns_alternate(held: Recording) -> bool | None:
    body = held.lines[:-1]
    return all(left.who != right.who for left, right in pairwise(body))


def it_says_that_it_is_an_ai(held: Recording) -> bool | None:
    return any(words in fold(said(held)[0].text) for words in ("intelligence artificielle", "i'm an ai,"))


def it_says_that_it_is_offline(held: Recording) -> bool | None:
    if held.plan["engine"] != "offline":
        return None
    return any(words in fold(said(held)[0].text) for words in ("hors ligne", "offline"))


def it_names_the_position(held: Recording) -> bool | None:
    return fold(held.documents.offer.title) in fold(said(held)[0].text)


def it_says_how_long_it_takes(held: Recording) -> bool | None:
    return str(held.begin.minutes) in said(held)[0].text


def it_says_what_happens_to_the_report(held: Recording) -> bool | None:
    return any(words in fold(said(held)[-1].text) for words in ("compte rendu", "report"))


CRITERIA: tuple[Check, ...] = (
    it_comes_to_its_end,
    it_ends_with_a_goodbye,
    stages_come_in_order,
    no_stage_is_skipped,
    stages_are_announced_once,
    turns_alternate,
    it_says_that_it_is_an_ai,
    it_says_that_it_is_offline,
    it_names_the_position,
    it_says_how_long_it_takes,
    it_says_what_happens_to_the_report,
)
