"""Web pages and files as they are saved: what their makers' templates and editors do to a posting."""

import json
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from offers.errors import BadRecord
from offers.models import Offer
from offers.sources.files import FileSource
from offers.sources.job_posting import posting_offer
from offers.sources.lenient import values
from offers.sources.page import postings_of_page, text_of_page
from tests.offers_server import adzuna_record, ft_record
from tests.unit.offers.test_odd_postings import PLAIN

PAGES = Path(__file__).with_name("pages")
WHOLE = json.dumps(PLAIN)
MICRODATA = """<!doctype html><html lang=fr><body><ul><li>Emplois<li>Firmes</ul>
<div itemtype="http://schema.org/JobPosting" itemscope class="modal-body">
 <h1><span itemprop="title">Secrétaire médicale (H/F)</span></h1>
 <p itemprop="jobLocation" itemscope itemtype="http://schema.org/Place">
  <span itemprop="address" itemscope itemtype="http://schema.org/PostalAddress">
   <span content="35000" itemprop="postalCode"></span><span content="Rennes" itemprop="addressLocality"></span>
   <meta itemprop="addressCountry" content="FR"></span></p>
 <span content="2026-11-20" itemprop="datePosted">Actualisé hier</span>
 <div itemprop="description"><p>Vous accueillez les patients.</p><ul><li>Standard<li>Agenda</ul></div>
 <dd itemprop="workHours">28H/semaine</dd>
 <span itemprop="baseSalary" itemscope itemtype="http://schema.org/MonetaryAmount">
  <span content="EUR" itemprop="currency"></span>
  <span itemprop="value" itemscope itemtype="http://schema.org/QuantitativeValue">
   <span content="2000.0" itemprop="minValue"></span><span content="2200.0" itemprop="maxValue"></span>
   <span content="MONTH" itemprop="unitText"></span></span></span>
 <span itemprop="hiringOrganization" itemscope itemtype="http://schema.org/Organization">
  <span content="Cabinet des Ormes" itemprop="name"></span></span>
 <a itemprop="url" href="/emplois/77">Voir</a>
</div></body></html>"""
RDFA = (
    MICRODATA.replace('itemtype="http://schema.org/', 'typeof="schema:')
    .replace("itemscope", "")
    .replace("itemprop=", "property=")
    .replace("<body>", '<body vocab="https://schema.org/">')
)


def script(content: str, kind: str = 'type="application/ld+json"') -> str:
    return f"<html><head><script {kind}>{content}</script></head><body></body></html>"


def read(page: str | bytes) -> tuple[list[Offer], dict[str, int]]:
    """The offers of a page, and what was counted."""
    rejects = Counter[str]()
    content = page.encode() if isinstance(page, str) else page
    found = [posting_offer(one, source="files", fetched_at=1) for one in postings_of_page(content, rejects)]
    return found, dict(rejects)


async def all_of(folder: Path) -> tuple[list[Offer], dict[str, int]]:
    """Everything in a folder as the pipeline reads it."""
    source, rejects = FileSource(path=folder), Counter[str]()
    found: list[Offer] = []
    async for part in source.harvest():
        rejects.update(part.rejects)
        for record in part.records:
            try:
                found.append(source.normalise(record, fetched_at=1))
            except BadRecord as error:
                rejects[error.detail] += 1
    return found, dict(rejects)


async def test_pages_that_were_lost_are_read() -> None:
    """A raw line break, a trailing comma, CDATA, entities, a full type, a broken neighbour, a byte order mark."""
    found, rejects = await all_of(PAGES)
    assert [offer.title for offer in found] == [f"Technicien maintenance {n}" for n in (2, 4, 6, 8, 16, 17, 19)]
    assert {(o.company, o.working_time, o.valid_through) for o in found} == {("Usines du Val", "full", "2027-06-30")}
    assert {(o.place.city, o.place.postal_code) for o in found if o.place} == {("Valence", "26000")}
    assert found[0].description == "Ligne une\nLigne deux de la description du poste de technicien."
    assert rejects == {}


@pytest.mark.parametrize(
    "page",
    [
        script(WHOLE),
        script(WHOLE, kind="type='application/ld+json; charset=utf-8' id=x"),
        script(WHOLE, kind="TYPE=Application/LD+JSON"),
        script(f"<!-- {WHOLE} -->"),
        script(f"\n//<![CDATA[\n{WHOLE}\n//]]>\n"),
        script(f"/*<![CDATA[*/{WHOLE}/*]]>*/"),
        script(f"{WHOLE};"),
        script(f"/* made by a template */ {WHOLE} // the end"),
        script(WHOLE.replace('"title"', '/* the "title" */ "title"')),
        script(WHOLE[:-1] + ",}"),
        script(WHOLE.replace("}", ",}")),
        script(WHOLE.replace('"', "&quot;")),
        script('{"@type": "BreadcrumbList", "itemListElement": [}') + script(WHOLE),
        script(f'{{"@type": "WebSite", "name": "Val"}}\n{WHOLE}'),
        script(f"[{WHOLE},]"),
        script(WHOLE[:-1] + ', "validThrough": undefined, "url": undefined}'),
        f'<?xml version="1.0" encoding="utf-8"?>{script(WHOLE)}',
        script(WHOLE).replace("<html>", "<html><title>a < b</title>"),
        "<script>var a = '<script type=\"application/ld+json\">';</script>" + script(WHOLE),
    ],
)
def test_a_script_is_read_as_templates_write_it(page: str) -> None:
    found, rejects = read(page)
    assert [(one.id, one.title, one.description) for one in found] == [
        ("files:J1", "Technicienne de maintenance", "Vous assurez la maintenance des lignes avec nous.")
    ]
    assert rejects == {}


@pytest.mark.parametrize(
    ("page", "rejects"),
    [
        (script(WHOLE[:-20]), {"broken_json_ld": 1}),
        (script(WHOLE.replace('"title":', "title:")), {"broken_json_ld": 1}),
        (script('{"@type": "WebSite"'), {"no_posting": 1}),
        ("<html><body>Nothing here</body></html>", {"no_posting": 1}),
        ("", {"no_posting": 1}),
    ],
)
def test_what_cannot_be_read_is_counted(page: str, rejects: dict[str, int]) -> None:
    assert read(page) == ([], rejects)


def test_a_broken_posting_loses_itself_alone() -> None:
    found, rejects = read(script(WHOLE[:-20]) + script(WHOLE))
    assert (len(found), rejects) == (1, {"broken_json_ld": 1})


def test_marked_up_text_may_stand_elsewhere() -> None:
    item = '<div itemscope itemtype="https://schema.org/JobPosting" itemref="text text gone all">{}</div>'
    text = '<div id="text"><p itemprop="description">Vous accueillez les patients.</p></div>'
    [offer], _ = read(f'<html><body id="all">{item.format("<h1 itemprop=title>Secrétaire</h1>")}{text}</body></html>')
    assert (offer.title, offer.description) == ("Secrétaire", "Vous accueillez les patients.")


@pytest.mark.parametrize("page", [MICRODATA, RDFA], ids=["microdata", "rdfa"])
def test_marked_up_text_is_a_posting(page: str) -> None:
    [offer], rejects = read(
        page.replace("<html lang=fr>", '<html><link rel=canonical href="https://emplois.example/x">')
    )
    assert (offer.title, offer.company, offer.weekly_hours) == ("Secrétaire médicale (H/F)", "Cabinet des Ormes", 28)
    assert offer.description == "Vous accueillez les patients.\n\n- Standard\n\n- Agenda"
    assert offer.place is not None
    assert (offer.place.city, offer.place.postal_code, offer.place.country) == ("Rennes", "35000", "FR")
    assert offer.salary is not None
    assert (offer.salary.minimum, offer.salary.maximum, offer.salary.period) == (2000, 2200, "month")
    assert (offer.date_posted, offer.url, rejects) == ("2026-11-20", "https://emplois.example/emplois/77", {})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
async def test_files_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    """JSON, lines and pages alike."""
    record = {**PLAIN, "title": "Ébéniste à l'œuvre" if encoding != "latin-1" else "Ébéniste à l'oeuvre"}
    text = json.dumps(record, ensure_ascii=False)
    for name, content in (
        ("a.json", text),
        ("b.jsonl", text.replace("J1", "J2") + "\n"),
        ("c.html", script(text.replace("J1", "J3"))),
    ):
        (tmp_path / name).write_bytes(content.encode(encoding))
    found, rejects = await all_of(tmp_path)
    assert ({offer.title for offer in found}, len(found), rejects) == ({record["title"]}, 3, {})


async def test_answers_of_the_apis_as_they_came(tmp_path: Path) -> None:
    """`resultats` of France Travail, `results` of Adzuna, each as one answer, as a list of answers, one a line."""
    french = {"resultats": [ft_record("1"), ft_record("2"), None], "filtresPossibles": []}
    pages = [{"results": [adzuna_record(n)], "count": 2} for n in (3, 4)]
    (tmp_path / "a.json").write_text(json.dumps(french))
    (tmp_path / "b.json").write_text(json.dumps(pages))
    (tmp_path / "c.jsonl").write_text(json.dumps(ft_record("5")))
    found, rejects = await all_of(tmp_path)
    assert [(one.id, one.origin) for one in found] == [
        ("files:1", "francetravail"),
        ("files:2", "francetravail"),
        ("files:3", "adzuna"),
        ("files:4", "adzuna"),
        ("files:5", "francetravail"),
    ]
    assert rejects == {"not_an_object": 1}


def test_the_text_of_a_page_is_what_people_read() -> None:
    page = b"<html><head><title>Emplois</title></head><body><nav>Accueil</nav><main><h1>Soudeuse</h1><p>Lyon</p></main>"
    assert "Soudeuse" in text_of_page(page)
    assert "Accueil" not in text_of_page(page)


def hostile() -> Iterable[str]:
    yield from ("[" * 100_000, '"' * 100_000, "/*" * 50_000, '{"a":' * 50_000, ",]" * 50_000, '"\\' * 50_000)
    yield from ("<!--" * 30_000, "//<![CDATA[" * 20_000, '{"a":"' + "\\" * 100_001, "&quot;" * 50_000)


@pytest.mark.timeout(60)
def test_hostile_text_takes_no_time_to_speak_of() -> None:
    began = time.process_time()
    for said in hostile():
        with suppress(ValueError):
            assert values(said)
    assert time.process_time() - began < 5  # a quadratic reading takes minutes
    nested: Any = PLAIN
    for _ in range(200):
        nested = {"a": nested}
    assert read(script(json.dumps(nested)))[0] == []
