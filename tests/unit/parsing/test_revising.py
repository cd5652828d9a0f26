"""What a candidate has looked at and found right is not asked for again."""

from datetime import date

import pytest

from parsing.compile import compiled
from parsing.errors import InvalidProfile
from parsing.models import Profile
from parsing.reading.plain import read_text
from parsing.revising import edited
from parsing.rules.engine import Rules
from parsing.rules.flow import flowed

CV = "Ada Ferris\nada@example.org\n\nExperience\nHarbour Inn, Sligo, 2019 - 2021\n- Breakfast for forty\n"


def profile() -> Profile:
    document = flowed(read_text(CV))
    return compiled(Rules().read(document), document, sha256=None, reference=date(2026, 11, 1))


def codes(one: Profile) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.path) for finding in one.meta.x_extraction.warnings]


def test_accepted_values_are_sure_and_accepted_findings_are_gone() -> None:
    """Also after the next correction; others stay, and what was filled in is no longer missing."""
    read = profile()
    place = next(path for code, path in codes(read) if code == "incomplete_position")
    unsure = next(pointer for pointer in read.meta.x_extraction.evidence if pointer.startswith("/work/0/"))
    once = edited(read, read, accepted=[place or "", unsure])
    assert ("incomplete_position", place) not in codes(once)
    assert once.meta.x_extraction.evidence[unsure].confidence == 1.0
    again = once.model_copy(deep=True)
    again.basics.label = "Cook"
    twice = edited(once, again)
    assert ("incomplete_position", place) not in codes(twice)
    assert ("no_education", "/education") in codes(twice)
    filled = again.model_copy(deep=True)
    filled.basics.name = None
    assert ("no_name", "/basics/name") in codes(edited(once, filled))


@pytest.mark.parametrize(
    "email", ["ada.example.org", "ada@", "ada@example", "@example.org", "ada example@example.org", "ada@b@example.org"]
)
def test_an_address_that_is_none_is_refused_where_it_is(email: str) -> None:
    """Also one that an earlier correction let pass, which is still read."""
    read = profile()
    wrong = read.model_copy(deep=True)
    wrong.basics.email = email
    stored = Profile.model_validate(wrong.model_dump(mode="json"))
    for base in (read, stored):
        with pytest.raises(InvalidProfile) as refused:
            edited(base, wrong)
        assert refused.value.pointer == "/basics/email"
    assert edited(stored, read).basics.email == "ada@example.org"


@pytest.mark.parametrize("email", [None, "", "ada@example.org", "ada.o'neil+cv@mail.example.co.uk", "adèle@exemple.fr"])
def test_an_address_or_none_at_all_is_kept(email: str | None) -> None:
    corrected = profile()
    corrected.basics.email = email
    assert edited(profile(), corrected).basics.email == email
