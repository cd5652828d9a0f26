"""An answer of 20,000 characters keeps the event loop no longer than one of 4,000."""

from interview.assessment.rules import assess
from interview.dialogue.hearing import Setting, read_answer
from interview.language.words import LONGEST, beginning, both_ends
from tests.unit.interview.staging import good_answer
from tests.unit.interview.test_marks import answered

LONG = f"{good_answer(0, 'en')} " * 60
SETTING = Setting(locale="en", type="depth", asked="", earlier=(), topic=frozenset(), claimed=frozenset())


def test_what_is_read_of_a_long_text() -> None:
    assert len(LONG) > 4 * LONGEST
    assert LONG.startswith(beginning(LONG))
    assert LONGEST - 30 < len(beginning(LONG)) <= LONGEST
    ends = both_ends(f"{LONG}Could you repeat the question?")
    assert len(ends) <= LONGEST + 1
    assert ends.startswith(LONG[:1000])
    assert ends.endswith(" Could you repeat the question?")
    assert beginning("short") == both_ends("short") == "short"
    assert len(beginning("x" * 20_000)) == LONGEST


def test_what_stands_far_behind_changes_no_mark() -> None:
    made = assess(answered(LONG))
    assert made.numbers
    assert made == assess(answered(beginning(LONG)))


def test_a_long_answer_is_too_long_by_its_ends() -> None:
    reading = read_answer(LONG, SETTING)
    assert reading.trigger == "too_long"
    assert reading == read_answer(both_ends(LONG), SETTING)
