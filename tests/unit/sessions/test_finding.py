"""Words are found without case and accents, in phrases and by their beginnings; closed parts are not there at all."""

import orjson
import pytest

from server.sessions.finding.index import Index, Place
from server.sessions.finding.pieces import pieces
from server.sessions.finding.words import places, sentence, terms, tokens
from server.sessions.log.entry import Entry

TEXT = "Bonjour. Éloïse a mené l'équipe de Lyon en 2021 ! Puis elle est partie."


@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ("eloise", "Éloïse"),
        ("ÉLOÏSE", "Éloïse"),
        ("e\u0301loi\u0308se", "Éloïse"),
        ("equip", "équip"),
        ("l’équipe", "l'équipe"),
        ('"mene l equipe"', "mené l'équipe"),
        ("«équipe de Lyon»", "équipe de Lyon"),
        ("louise", None),
        ('"equipe lyon"', None),
    ],
)
def test_a_word_or_phrase_is_found(query: str, hit: str | None) -> None:
    (term,) = terms(query)
    found = [TEXT[start:end] for start, end in places(tokens(TEXT), term)]
    assert [one[: len(hit)] if hit else one for one in found] == ([hit] if hit else [])


def test_several_words_are_several_terms_and_a_query_is_bounded() -> None:
    assert terms('moved "forty services" moved') == [("moved",), ("forty", "services")]
    assert len(terms(" ".join(f"w{number}" for number in range(50)))) == 8
    assert terms('"" … ?') == []


def test_the_sentence_around_a_hit_is_shown() -> None:
    start = TEXT.index("Lyon")
    assert sentence(TEXT, start, start + 4) == ("Éloïse a mené l'équipe de ", "Lyon", " en 2021 !")
    long = "mot " * 500
    before, hit, behind = sentence(long, 1000, 1003)
    assert (before[0], hit, behind[-1]) == ("…", "mot", "…")
    assert max(len(before), len(behind)) < 200


def test_an_index_finds_all_words_newest_first() -> None:
    index = Index()
    index.add(Place(1, "old"), ["moved", "services"])
    index.add(Place(3, "new"), ["moved", "service"])
    index.add(Place(2, "other"), ["moved"])
    assert [one.session for one in index.find([("moved",), ("serv",)])] == ["new", "old"]
    assert [one.session for one in index.find([("moved",)])] == ["new", "other", "old"]
    assert [one.session for one in index.find([("moved", "services")])] == ["old"]
    assert index.find([("oved",)]) == []
    index.add(Place(2, "other"), ["stayed"])
    assert [one.session for one in index.find([("moved",)])] == ["new", "old"]


def entry(offset: int, stream: str, **event: object) -> Entry:
    return Entry("public" if stream == "public" else "staff", offset, 1000 + offset, orjson.dumps(event))


def test_what_was_said_and_decided_is_laid_down_and_closed_parts_are_not() -> None:
    log = [
        entry(1, "public", type="turn.started", turn="t0"),
        entry(2, "public", type="text.delta", turn="t0", start=0, text="Bonjour, "),
        entry(3, "public", type="text.delta", turn="t0", start=9, text="Camille et le reste"),
        entry(4, "public", type="turn.stopped", turn="t0", chars=16),
        entry(5, "public", type="answer.accepted", message="m", text="Quarante services."),
        entry(6, "public", type="report.section", name="summary", section={"text": "geheim"}),
        entry(7, "staff", type="report.withheld", name="summary", section={"text": "geheim"}),
        entry(8, "staff", type="words.refused", index=1, code="forbidden_topic", text="Votre âge ?"),
        entry(9, "staff", type="something.new", text="geheim"),
        entry(10, "staff", type="assessment.made", message="m", assessment={"note": "geheim"}),
    ]
    found = [(one.kind, one.text) for one in pieces(log)]
    assert found == [
        ("turn", "Bonjour, Camille"),
        ("answer", "Quarante services."),
        ("words.refused", "words.refused: forbidden_topic Votre âge ?"),
    ]
