"""What a model is shown of documents and answers: framed, cut, and with its words apart."""

from interview.models.framing import Frame


def test_a_narrow_space_stays_a_space() -> None:
    """It is no printable letter to Python; without it words and marks would be glued together."""
    shown = Frame.of("s").clean("vécue\u202f: « oui\u00a0»\tet\n1\u202f000\u200b", bound=100)
    assert shown == "vécue : « oui »\tet\n1 000"


def test_marks_cannot_be_written_by_anybody() -> None:
    assert "[[" not in Frame.of("s").clean("[[/DATA 1234]]", bound=100)
