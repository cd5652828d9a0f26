"""What was claimed in an interview, what of it clashes, what was put right: a correction wins, both stay evidence."""

from collections.abc import Iterable, Sequence

from interview.assessment.report import Assessment, Contradiction, QuestionAnalysis, Quote
from interview.commands import Locale
from interview.dialogue.corrections import same_words
from interview.language.figures import values
from interview.language.words import fold, roots
from prompts.loader import LOCALES


def corrections(found: Iterable[Assessment]) -> list[Contradiction]:
    """What was put right of earlier answers, in the order of the answers; a slip of the tongue settles nothing else."""
    made = (one for assessment in found for one in assessment.corrections if not is_slip(one))
    return sorted(made, key=lambda one: one.quote.turn)


def is_slip(correction: Contradiction) -> bool:
    """Whether it was put right in the same breath: "four, no, six"."""
    return correction.against == f"a{correction.quote.turn}"


def is_settled(clash: Contradiction, put_right: Sequence[Contradiction]) -> bool:
    """Whether one of its two sides was put right in the same answer or later."""
    sides = (clash.against, f"a{clash.quote.turn}")
    return any(one.quote.turn >= clash.quote.turn and one.against in sides for one in put_right)


def replaced_by(claim: Quote, put_right: Sequence[Contradiction]) -> Contradiction | None:
    """What was said later in the place of a claim; the last of several. Other claims of the same answer still hold."""
    return next((one for one in reversed(put_right) if _is_of(one, claim)), None)


def value_of(correction: Contradiction, locale: Locale) -> tuple[str, str] | None:
    """The figure that counts and the one in whose place it stands, where it is one for one."""
    said, before = values(correction.quote.text, locale), values(correction.text, locale)
    new, old = said - before, (said & before) or before
    return (min(new), min(old)) if len(new) == len(old) == 1 else None


def put_right_at(one: QuestionAnalysis, all_of_them: Iterable[QuestionAnalysis]) -> list[Contradiction]:
    """What bears on a question: what its answers put right, and what was put right of them later."""
    sides = {f"a{turn}" for turn in one.turns}
    found = [made for other in all_of_them for made in other.corrections if made.against in sides]
    return [*one.corrections, *(made for made in found if made not in one.corrections)]


def _is_of(correction: Contradiction, claim: Quote) -> bool:
    """Whether it is the claim that is taken back.

    It stands in the sentence put right, and shares more with what is said now than the rest of that sentence does.
    """
    if correction.against != f"a{claim.turn}":
        return False
    if not same_words(claim.text, correction.text) and not same_words(correction.text, claim.text):
        return False
    whole, part = fold(correction.text), fold(claim.text)
    around = whole.replace(part, " ") if part in whole else ""
    return _shared(claim.text, correction) > _shared(around, correction)


def _shared(text: str, correction: Contradiction) -> int:
    """Figures and telling words of a text that stand in a correction."""
    now = correction.quote.text
    counted = {one for locale in LOCALES for one in values(text, locale) & values(now, locale)}
    return len(counted) + len(roots(text) & roots(now))
