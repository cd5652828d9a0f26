"""Words that look alike in French and English and mean different things."""

import pytest

from offers.bench.gold import DAY
from offers.models import Offer, OfferQuery
from offers.search.dictionary import Dictionary
from offers.search.embedding import Embedder
from offers.search.engine import SearchEngine
from offers.search.lexical import LexicalIndex
from offers.search.names import names
from offers.search.rules import Wanted
from offers.search.snapshot import Snapshot
from offers.sources.native import native_offer


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return names().dictionary


def offer(title: str, language: str | None) -> Offer:
    made = native_offer({"id": title, "title": title, "description": title}, source="test", fetched_at=0)
    return made.model_copy(update={"language": language})


OFFERS = [
    offer("Site Reliability Engineer", "en"),
    offer("Responsable de site", "fr"),
    offer("Site", None),
    offer("Chef de rang", "fr"),
    offer("Park Ranger", "en"),
    offer("Sellier maroquinier", "fr"),
    offer("Marketing manager", "fr"),
    offer("Head of marketing", "en"),
    offer("Chef de chantier", "fr"),
    offer("Site foreman", "en"),
    offer("Conducteur d'engins", "fr"),
    offer("Engine mechanic", "en"),
    offer("Magasinier", "fr"),
    offer("Professeur de cours particuliers", "fr"),
    offer("Courier", "en"),
]


@pytest.mark.parametrize(
    ("typed", "language", "titles"),
    [
        ("site", "en", ["Site Reliability Engineer", "Site", "Site foreman"]),
        ("site", "fr", ["Responsable de site", "Site"]),
        ("site", None, ["Site Reliability Engineer", "Responsable de site", "Site", "Site foreman"]),
        ("ranger", "en", ["Park Ranger"]),
        ("rang", "fr", ["Chef de rang"]),
        ("seller", "en", []),
        ("engine", "en", ["Engine mechanic"]),
        ("courier", "en", ["Courier"]),
        ("marketing", "en", ["Marketing manager", "Head of marketing"]),
    ],
)
def test_they_count_in_offers_of_their_own_language(
    dictionary: Dictionary, typed: str, language: str | None, titles: list[str]
) -> None:
    """An offer that does not say its language may be of either."""
    index = LexicalIndex.unpack(LexicalIndex.build(OFFERS).pack())
    terms = dictionary.terms(typed, language)
    for found in (index.share(terms), index.fit(terms)[0], index.share_of([[terms]]), index.fit_of([[terms]])[0]):
        assert [one.title for one, score in zip(OFFERS, found, strict=True) if score > 0] == titles


@pytest.mark.parametrize(
    ("typed", "first", "never"),
    [
        ("chef de chantier", {"Chef de chantier", "Site foreman"}, "Site Reliability Engineer"),
        ("park ranger", {"Park Ranger"}, "Chef de rang"),
        ("courier", {"Courier"}, "Professeur de cours particuliers"),
        ("engine mechanic", {"Engine mechanic"}, "Conducteur d'engins"),
    ],
)
async def test_a_question_finds_what_it_means(typed: str, first: set[str], never: str) -> None:
    snapshot = Snapshot.build(OFFERS, generation="test", made_at=0)
    embedder = Embedder()
    engine = SearchEngine(snapshot=snapshot, vectors=None, embedder=embedder, today=lambda: DAY)
    found = await engine.search(Wanted.by_text(typed), query=OfferQuery(), meaning=False)
    near = [hit.offer.title for hit in found.page(0, found.near)]
    embedder.close()
    assert set(near[: len(first)]) == first
    assert never not in near
