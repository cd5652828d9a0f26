"""How parts of a score come together: preferences count as far as the trade fits, what has nothing in common is cut."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from offers.search.essence import essence_of
from offers.search.kinds import CODE
from offers.search.ranking import ALIKE, ANOTHER, Parts, Ranking
from offers.search.rules import BEGINNER, Rules, Wanted
from offers.search.words import Stems
from offers.sources.native import native_offer


def ranked(*rows: tuple[float, float, float]) -> Ranking:
    """Of offers with how well their words fit, their cosine, and what a preference adds."""
    return parts_of(*rows).ranked(whole=True, meaning=1.0)


def parts_of(*rows: tuple[float, float, float], needed: dict[int, float] | None = None) -> Parts:
    words, cosines, preferred = (np.array(column, dtype=np.float32) for column in zip(*rows, strict=True))
    none = np.zeros(len(rows), dtype=np.bool_)
    places = np.arange(len(rows), dtype=np.int64)
    least = np.array([(needed or {}).get(place, 0.0) for place in places.tolist()], dtype=np.float32)
    return Parts(places, words, words * 0, words * 0, least, cosines.astype(np.float64), none, preferred, none)


def order(ranking: Ranking) -> list[int]:
    return [ranking.at(number, worded=True, judged=None).place for number in range(len(ranking))]


def test_a_preference_lifts_nothing_of_another_trade_over_what_fits_better() -> None:
    assert order(ranked((1.0, 0.7, 0.0), (0.3, 0.4, 0.0), (0.0, 0.3, 0.5))) == [0, 1, 2]


def test_a_preference_counts_in_full_where_the_trade_fits() -> None:
    assert order(ranked((1.0, 0.7, 0.0), (0.9, 0.6, 0.5))) == [1, 0]


def test_what_shares_neither_words_nor_meaning_is_not_shown() -> None:
    assert order(ranked((1.0, 0.7, 0.0), (0.0, 0.24, 0.5), (0.0, 0.4, 0.0), (0.2, 0.0, 0.0))) == [0, 2, 3]


def test_what_shares_a_word_of_rank_only_is_distant_unless_its_meaning_is_near() -> None:
    parts = parts_of((1.0, 0.8, 0.0), (0.6, 0.6, 0.0), (0.5, 0.75, 0.0), needed={1: ALIKE, 2: ALIKE})
    ranking = parts.ranked(whole=True, meaning=1.0)
    distant = {one.place: one.distant for one in (ranking.at(n, worded=True, judged=None) for n in range(3))}
    assert distant == {0: False, 1: True, 2: False}
    assert order(ranking) == [0, 2, 1]


@pytest.mark.parametrize("share", [1.0, 0.4])
def test_the_reason_of_a_preference_weighs_what_it_counts(share: float) -> None:
    record = {"id": "1", "title": "Serveur", "description": "Vous servez.", "experience_years": 0}
    offer = essence_of(native_offer(record, source="test", fetched_at=0), Stems())
    rules = Rules(Wanted.by_text("serveur sans expérience"), Stems(), today=dt.date(2026, 11, 12))
    found = {reason.code: reason.weight for reason in rules.reasons(offer, share=share)}
    assert found == {"experience": pytest.approx(BEGINNER * share)}


def test_what_names_another_trade_is_distant_however_alike_the_words_are() -> None:
    parts = parts_of((1.0, 0.8, 0.0), (0.9, 0.6, 0.0), (0.9, 0.8, 0.0), needed={1: ANOTHER, 2: ANOTHER})
    found = parts._replace(fit=parts.words).ranked(whole=True, meaning=1.0)
    assert [found.place(number)[0] for number in range(found.near)] == [0, 2]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("words", "fit", "trade", "cosine", "reasons"),
    [
        (0.0, 0.0, 1.0, 0.3, ["trade"]),  # another name for the same
        (0.0, 0.0, CODE, 0.7, ["meaning", "related"]),  # another trade of its code
        (0.4, 0.2, CODE, 0.3, ["text", "related"]),
        (1.0, 0.9, 1.0, 0.8, ["text", "meaning", "title"]),
        (0.0, 0.0, 0.0, 0.5, ["related"]),
        (0.5, 0.2, 0.0, 0.3, ["text"]),
    ],
)
def test_the_same_trade_and_words_in_common_are_said_only_where_they_are(
    words: float, fit: float, trade: float, cosine: float, reasons: list[str]
) -> None:
    column = parts_of((words, cosine, 0.0))
    parts = column._replace(fit=np.array([fit], np.float32), trade=np.array([trade], np.float32))
    found = parts.ranked(whole=True, meaning=1.0).at(0, worded=True, judged=None)
    assert [reason.code for reason in replace(found, distant=False).reasons("Soudeur")] == reasons
