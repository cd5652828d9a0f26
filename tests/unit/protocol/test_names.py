"""Names that people choose: shown beside other people's words, so nothing unseen gets in."""

import pytest
from pydantic import ValidationError

from server.protocol.http import LocalSignIn


@pytest.mark.parametrize(("given", "kept"), [("  Inès  ", "Inès"), ("Ine\u0300s", "Inès"), ("ﬁona", "fiona")])
def test_a_name_has_one_spelling(given: str, kept: str) -> None:
    assert LocalSignIn(name=given, role="candidate").name == kept


@pytest.mark.parametrize("given", ["", "   ", "I\u202enès", "a\nb", "\u200bAna", "x" * 81])
def test_a_name_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        LocalSignIn(name=given, role="candidate")
