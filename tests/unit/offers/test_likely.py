"""Words that point to a code where no name does."""

import pytest

from offers.search.glossary import Glossary
from offers.search.kinds import CODE, Kinds
from offers.search.likely import Likely
from offers.search.names import names
from offers.search.trades import Line
from offers.sources.native import native_offer

LINES = (
    Line(("baker", "boulanger, ouvrier boulanger", ""), ("D1102",)),
    Line(("", "préparateur de pain", ""), ("D1102",)),
    Line(("roofer", "couvreur, ouvrier couvreur", ""), ("F1610",)),
    Line(("worker", "ouvrier", ""), ("H3302",)),
)


def test_words_point_to_the_code_whose_names_use_their_roots() -> None:
    found = Likely(LINES)
    assert found.codes("faire le pain").keys() == {"D1102"}
    assert found.codes("devenir couvreuse").keys() == {"F1610"}
    assert found.codes("zirklon") == {}


def test_a_word_points_the_less_the_more_codes_use_it() -> None:
    found = Likely(LINES)
    assert found.codes("boulangerie")["D1102"] > found.codes("boulangerie zirklon blau")["D1102"]
    assert len(found.codes("ouvrier")) == 3


def test_what_a_question_points_to_is_found_by_titles_of_that_code() -> None:
    glossary = Glossary(LINES)
    titles = ("Boulangère (H/F)", "Couvreur")
    made = [
        native_offer({"id": title, "title": title, "description": ".", "language": "fr"}, source="t", fetched_at=0)
        for title in titles
    ]
    asked = glossary.named("faire le pain", "fr")
    assert asked.whole == ()
    baker, roofer = Kinds.build(made, glossary).alike(asked, glossary).tolist()
    assert (baker > 0, roofer) == (True, 0)
    assert baker <= CODE


def test_a_name_says_more_than_words() -> None:
    assert names().glossary.named("boulanger", "fr").likely == {}


@pytest.mark.parametrize(
    ("typed", "code"),
    [("souder au TIG", "H2913"), ("picking en entrepôt", "N1103"), ("cnc turning and milling", "H2903")],
)
def test_everyday_words_point_to_codes_of_the_directory(typed: str, code: str) -> None:
    found = names().glossary.named(typed, None)
    assert code in {**found.likely, **found.kin}
