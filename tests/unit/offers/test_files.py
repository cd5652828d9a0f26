"""Offers in files; hostile and broken records."""

import json
from pathlib import Path

import pytest

from offers.errors import BadRecord, OfferNotFound, SourceMalformed
from offers.sources.files import FileSource
from offers.sources.job_posting import posting_offer
from offers.sources.text import language_of, plain

POSTING = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "identifier": {"@type": "PropertyValue", "value": "b-1"},
    "title": "Boulanger &amp; vendeur",
    "description": "<p>Vous p&eacute;trissez pour nous.</p><script>alert(1)</script><ul><li>CAP</li></ul>",
    "datePosted": "2026-11-02T08:00:00+01:00",
    "validThrough": "not a date",
    "hiringOrganization": {"@type": "Organization", "name": "Au Levain"},
    "jobLocation": {"address": {"addressLocality": "Lyon", "postalCode": "69003", "addressCountry": "FR"}},
    "jobLocationType": "TELECOMMUTE",
    "baseSalary": {"currency": "EUR", "value": {"minValue": 2000, "maxValue": 2300, "unitText": "MONTH"}},
    "employmentType": ["FULL_TIME", "INTERN"],
    "experienceRequirements": {"monthsOfExperience": 18},
    "skills": "Pétrin, Vente",
    "url": "javascript:alert(1)",
}


def test_a_job_posting() -> None:
    offer = posting_offer(POSTING, source="files", fetched_at=5)
    assert offer.title == "Boulanger & vendeur"
    assert offer.description == "Vous pétrissez pour nous.\n\n- CAP"
    assert (offer.contract, offer.experience_years, offer.company) == ("internship", 1.5, "Au Levain")
    assert offer.place is not None
    assert (offer.place.city, offer.place.remote) == ("Lyon", "full")
    assert (offer.date_posted, offer.valid_through, offer.url) == ("2026-11-02", None, None)
    assert [c.label for c in offer.competences] == ["Pétrin", "Vente"]


def test_the_hash_is_over_what_is_said() -> None:
    """Fetched again it stays; said otherwise it changes."""
    first = posting_offer(POSTING, source="files", fetched_at=5)
    again = posting_offer(POSTING, source="files", fetched_at=6)
    other = posting_offer({**POSTING, "title": "Vendeur"}, source="files", fetched_at=5)
    assert first.content_hash == again.content_hash != other.content_hash


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": ""}, "missing_title"),
        ({"title": 7}, "missing_title"),
        ({"description": "<script>only()</script>"}, "missing_description"),
    ],
)
def test_bad_records_say_why(change: dict[str, object], reason: str) -> None:
    with pytest.raises(BadRecord, match=reason):
        posting_offer({**POSTING, **change}, source="files", fetched_at=5)


async def test_every_kind_of_file(tmp_path: Path) -> None:
    """Each record is read or counted with its reason; the run goes on."""
    native = {"id": "n", "title": "Baker", "description": "Bread."}
    (tmp_path / "a.json").write_text(json.dumps({"offers": [native, 7]}))
    (tmp_path / "b.jsonl").write_text(json.dumps({**native, "id": "l"}) + "\n{broken\n\n")
    linked = json.dumps({"@graph": [POSTING]}).replace("</", "<\\/")  # as pages must write it inside a script
    page = f'<html><script type="application/ld+json">{linked}</script></html>'
    (tmp_path / "c.html").write_text(page)
    (tmp_path / "d.json").write_text("{")
    (tmp_path / "e.txt").write_text("not ours")
    source = FileSource(path=tmp_path)
    parts = [part async for part in source.harvest()]
    ids = [source.normalise(r, fetched_at=1).id for part in parts for r in part.records]
    assert ids == ["files:n", "files:l", "files:b-1"]
    rejects = {reason: n for part in parts for reason, n in part.rejects.items()}
    assert rejects == {"not_an_object": 1, "broken_json": 1}
    assert sum(n for part in parts for n in part.rejects.values()) == 3
    assert [part.position for part in parts] == ["a.json", "b.jsonl", "c.html", None]
    assert [len(part.records) async for part in source.harvest("b.jsonl")] == [1, 0]
    assert (await source.read("l")).title == "Baker"
    with pytest.raises(OfferNotFound):
        await source.read("zzz")


async def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceMalformed):
        _ = [part async for part in FileSource(path=tmp_path / "none").harvest()]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a < b and b > c", "a < b and b > c"),
        ("&lt;p&gt;twice&lt;/p&gt;", "twice"),
        ("<b>bold</b>\u0000\u200b text", "bold text"),
        ("<style>p{}</style><p>one</p><p>two</p>", "one\n\ntwo"),
        ("<script>never closed", ""),
    ],
)
def test_markup_becomes_text(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_languages() -> None:
    assert language_of("Vous travaillez dans une équipe avec nous et vous aidez les autres") == "fr"
    assert language_of("You work in a team with us and you help the others") == "en"
    assert language_of("Python SQL Docker") is None
