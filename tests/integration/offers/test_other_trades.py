"""Words that two titles have in common and that are said of different work."""

import pytest

from offers.models import OfferQuery
from offers.service import Offers


@pytest.mark.parametrize(
    ("typed", "near", "beside"),
    [
        ("chef de chantier", "Conductrice ou conducteur de travaux", "Site Reliability Engineer"),
        ("femme de chambre", None, "Sage-femme"),
        ("bus driver", None, "Scrum Master"),
        ("kiné", "Masseuse-kinésithérapeute ou masseur-kinésithérapeute", "Auxiliaire de vie"),
    ],
)
async def test_what_says_a_part_of_a_name_only_is_not_near(
    offers: Offers, typed: str, near: str | None, beside: str
) -> None:
    page = await offers.search(OfferQuery(text=typed))
    titles = [hit.offer.title for hit in page.hits[: page.near]]
    assert titles[:1] == ([near] if near else titles[:1])
    assert beside not in titles


@pytest.mark.parametrize("label", ["Conductrice de travaux", "Responsable de chantier"])
async def test_a_word_in_common_is_no_matching_title(offers: Offers, label: str) -> None:
    """A site manager's sites are not those whose reliability is meant."""
    own, other = "Conductrice ou conducteur de travaux", "Site Reliability Engineer"
    found = await offers.match(keywords=["Planification"], label=label, language="fr")
    titled = [hit.offer.title for hit in found.hits if "title" in {reason.code for reason in hit.reasons}]
    assert titled == [own]
    assert other not in [hit.offer.title for hit in found.hits[: found.near]]
    page = await offers.search(OfferQuery(text=own))
    assert other in [hit.offer.title for hit in page.hits[:4]]
    assert [offer.title for offer in page.similar("sample:another")] == [own]
