"""JobPosting as the web writes it: each odd record with its right values. People and firms are invented."""

from collections.abc import Mapping
from typing import Any

import pytest

from offers.sources.job_posting import posting_offer
from offers.sources.linked_data import postings
from tests.unit.offers.odd import Odd, doubted, pay, place, wrong

PLAIN: dict[str, Any] = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Technicienne de maintenance",
    "description": "<p>Vous assurez la maintenance des lignes avec nous.</p>",
    "datePosted": "2026-11-20",
    "identifier": {"@type": "PropertyValue", "name": "Usines du Val", "value": "J1"},
    "hiringOrganization": {"@type": "Organization", "name": "Usines du Val"},
}


def money(value: Any, **more: Any) -> dict[str, Any]:
    return {"baseSalary": {"@type": "MonetaryAmount", "currency": "EUR", "value": value, **more}}


def quantity(**parts: Any) -> dict[str, Any]:
    return {"@type": "QuantitativeValue", **parts}


def at(**address: Any) -> dict[str, Any]:
    return {"jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", **address}}}


PAY: list[Odd] = [
    (money(quantity(minValue=30000, maxValue=35000, unitText="YEAR")), pay(30000, 35000, "year")),
    (money(quantity(value=2100, unitText="MONTH")), pay(2100, 2100, "month")),
    (money(quantity(minValue="30 000", maxValue="35 000,00", unitText="Year")), pay(30000, 35000, "year")),
    (money(quantity(minValue="€30,000", maxValue="€35,000", unitText="YEARLY")), pay(30000, 35000, "year")),
    (money(quantity(minValue=35000, maxValue=30000, unitText="YEAR")), pay(30000, 35000, "year")),
    (money(quantity(minValue=12.5, unitText="HOUR")), pay(12.5, None, "hour")),
    (money(quantity(minValue=0, maxValue=0, unitText="YEAR")), {"salary.minimum": None, "salary.maximum": None}),
    (money(quantity(value="28000 - 32000", unitText="YEAR")), pay(28000, 32000, "year")),
    (money(quantity(minValue=28000, maxValue=32000, unitCode="ANN")), pay(28000, 32000, "year")),
    (money(quantity(value=450, unitText="DAY")), pay(450, 450, "day")),
    (money(quantity(value=600, unitText="WEEK")), pay(600, 600, "week")),
    (money(2300, unitText="MONTH"), pay(2300, 2300, "month")),
    (money("2300"), pay(2300, 2300, None)),
    (money([quantity(value=2300, unitText="MONTH")]), pay(2300, 2300, "month")),
    (money(None, minValue=28000, maxValue=30000, unitText="YEAR"), pay(28000, 30000, "year")),
    ({"baseSalary": {"@type": "MonetaryAmount", "currency": "€", "value": quantity(value=2000, unitText="MONTH")}},
     pay(2000, 2000, "month")),
    ({"baseSalary": {"@type": "PriceSpecification", "price": 31000, "priceCurrency": "GBP", "unitText": "YEAR"}},
     pay(31000, 31000, "year", "GBP")),
    ({"baseSalary": {"minPrice": 31000, "maxPrice": 33000, "priceCurrency": "USD", "unitText": "per year"}},
     pay(31000, 33000, "year", "USD")),
    ({"baseSalary": 31000, "salaryCurrency": "EUR"}, pay(31000, 31000, None)),
    ({"baseSalary": "31000", "salaryCurrency": "EUR"}, pay(31000, 31000, None)),
    ({"baseSalary": "30-35 k€ brut annuel"}, pay(30000, 35000, "year", raw="30-35 k€ brut annuel")),
    ({"baseSalary": "£30,000 - £35,000 per annum"}, pay(30000, 35000, "year", "GBP")),
    ({"baseSalary": "$25/hr"}, pay(25, 25, "hour", "USD")),
    ({"baseSalary": "$120,000.00 - $150,000.00 a year"}, pay(120000, 150000, "year", "USD")),
    ({"baseSalary": "2 100 à 2 300 € bruts / mois sur 13 mois"}, pay(2100, 2300, "month", months=13)),
    ({"baseSalary": "12,50 € de l'heure, 35h/semaine"}, pay(12.5, 12.5, "hour")),
    ({"baseSalary": "Up to £45k"}, pay(None, 45000, "year", "GBP")),
    ({"baseSalary": "Selon profil"}, pay(None, None, None, None, raw="Selon profil")),
    ({"baseSalary": ["Selon profil", "x"]}, {"salary.raw": "Selon profil"}),
    ({"baseSalary": [{"currency": "EUR", "value": quantity(value=2000, unitText="MONTH")}, {"currency": "USD"}]},
     pay(2000, 2000, "month")),
    ({"baseSalary": {"currency": "EUR", "value": quantity(value=25, unitText="YEAR")}},
     {"salary.minimum": None, "salary.doubtful": True}),
    ({"baseSalary": "Annuel de 11,00 Euros"}, doubted("Annuel de 11,00 Euros")),
    ({"baseSalary": {"currency": "JPY", "value": quantity(value=250000, unitText="MONTH")}},
     pay(250000, 250000, "month", "JPY")),
    ({"baseSalary": None}, {"salary": None}),
    ({"baseSalary": {}}, {"salary": None}),
    ({"baseSalary": True}, {"salary": None}),
]  # fmt: skip
PLACES: list[Odd] = [
    ({"jobLocation": "Remote - France"}, {"place.city": None, "place.country": "FR", "place.remote": "full"}),
    ({"jobLocation": "Hybrid - London"}, {"place.city": "London", "place.remote": "hybrid"}),
    ({"jobLocation": "Le Mans, 72"}, place("Le Mans", department="72", region="Pays de la Loire")),
    ({"jobLocation": "Nantes (44000)"}, place("Nantes", postal="44000", department="44", region="Pays de la Loire")),
    ({"jobLocation": "Nantes - 44"}, place("Nantes", department="44", region="Pays de la Loire")),
    ({"jobLocation": "44000"}, place(None, postal="44000", department="44", region="Pays de la Loire")),
    ({"jobLocation": "92 Hauts-de-Seine"}, place(None, department="92", region="Île-de-France")),
    ({"jobLocation": "France entière"}, place(None)),
    ({"jobLocation": "New York, NY"}, place("New York", region="NY", country=None)),
    ({"jobLocation": "San Francisco, CA"}, place("San Francisco", region="CA", country=None)),
    ({"jobLocation": "Brussels, BE"}, place("Brussels", country="BE")),
    ({"jobLocation": "Toulouse et alentours"}, place("Toulouse", country=None)),
    ({"jobLocation": "Paris 15e"}, place("Paris", postal="75015", department="75", region="Île-de-France")),
    (at(addressLocality="LYON CEDEX 03", postalCode="69421"),
     place("Lyon", postal="69421", department="69", region="Auvergne-Rhône-Alpes")),
    (at(addressLocality="N/A", addressCountry="FR"), place(None)),
    (at(addressLocality="Valence", postalCode="26000", addressCountry="FR"),
     place("Valence", postal="26000", department="26", region="Auvergne-Rhône-Alpes")),
    (at(addressLocality="VALENCE", postalCode=26000, addressCountry="France"),
     place("Valence", postal="26000", department="26", region="Auvergne-Rhône-Alpes")),
    (at(addressLocality="Lyon", addressRegion="Rhône", addressCountry={"@type": "Country", "name": "FRA"}),
     place("Lyon", region="Rhône")),
    (at(addressLocality="San Francisco", addressRegion="CA", postalCode="94103", addressCountry="US"),
     place("San Francisco", postal="94103", region="CA", country="US")),
    (at(addressLocality="Paris", addressCountry="fr"), place("Paris")),
    (at(addressLocality=["Paris", "Lyon"], addressCountry="FR"), {"place.city": "Paris"}),
    (at(addressLocality="75 - PARIS 12"), place("Paris", postal="75012", department="75", region="Île-de-France")),
    (at(addressLocality="Nantes, France"), place("Nantes")),
    (at(streetAddress="12 rue des Lilas, 69003 Lyon"),
     place("Lyon", postal="69003", department="69", region="Auvergne-Rhône-Alpes")),
    ({"jobLocation": {"@type": "Place", "address": "10 rue des Lilas, 69003 Lyon, France"}},
     place("Lyon", postal="69003", department="69", region="Auvergne-Rhône-Alpes")),
    ({"jobLocation": "London, UK"}, place("London", country="GB")),
    ({"jobLocation": "Rennes"}, {"place.city": "Rennes"}),
    ({"jobLocation": {"@type": "Place", "name": "63 - Clermont-Ferrand"}},
     place("Clermont-Ferrand", department="63", region="Auvergne-Rhône-Alpes")),
    ({"jobLocation": {"@type": "PostalAddress", "addressLocality": "Metz", "addressCountry": "FR"}}, place("Metz")),
    ({"jobLocation": "Île-de-France"}, place(None, region="Île-de-France")),
    ({"jobLocation": []}, {"place": None}),
    ({"jobLocation": [at(addressLocality="Lyon", addressCountry="FR")["jobLocation"],
                      at(addressLocality="Metz", addressCountry="FR")["jobLocation"],
                      at(addressLocality="Lyon", addressCountry="FR")["jobLocation"]]},
     {"place.city": "Lyon", "other_places": ["Metz"]}),
    ({"jobLocation": {"@type": "Place", "address": [{"addressLocality": "Lyon"}, {"addressLocality": "Metz"}]}},
     {"place.city": "Lyon", "other_places": ["Metz"]}),
    ({"jobLocationType": "TELECOMMUTE"}, {"place.remote": "full", "place.city": None}),
    ({"jobLocationType": ["TELECOMMUTE"], "applicantLocationRequirements": {"@type": "Country", "name": "FR"}},
     {"place.remote": "full", "place.country": "FR"}),
    ({"jobLocationType": "telecommute", **at(addressLocality="Lyon", addressCountry="FR")},
     {"place.remote": "full", "place.city": "Lyon"}),
    ({"jobLocation": "Remote"}, {"place.remote": "full", "place.city": None}),
    ({"description": "Poste ouvert à 2 jours de télétravail.", **at(addressLocality="Lyon")},
     {"place.remote": "hybrid", "place.city": "Lyon"}),
    (at(addressCountry="Worldwide"), {"place": None}),
]  # fmt: skip
KINDS: list[Odd] = [
    ({"employmentType": value}, {"contract": contract, "working_time": time})
    for value, contract, time in (
        ("FULL_TIME", None, "full"), ("PART_TIME", None, "part"), (["FULL_TIME", "PART_TIME"], None, None),
        ("FULL-TIME", None, "full"), ("Full time", None, "full"), ("fulltime", None, "full"),
        ("CONTRACTOR", "freelance", None), ("TEMPORARY", "cdd", None), ("INTERN", "internship", None),
        (["FULL_TIME", "INTERN"], "internship", "full"), ("FULL_TIME,CONTRACTOR", "freelance", "full"),
        ("CDI", "cdi", None), ("CDI - Temps plein", "cdi", "full"), ("Temps partiel", None, "part"),
        ("Intérim", "interim", None), ("Contrat à durée déterminée", "cdd", None), ("Permanent", "cdi", None),
        ("https://schema.org/FULL_TIME", None, "full"), ("OTHER", None, None), ("VOLUNTEER", None, None),
        ("Alternance", "apprenticeship", None), (7, None, None), ({"@type": "x"}, None, None),
    )
]  # fmt: skip
REST: list[Odd] = [
    ({"title": "Stage - Développement"}, {"contract": "internship"}),
    ({"title": "Marketing Intern"}, {"contract": "internship"}),
    ({"title": "Chargé de recrutement alternants"}, {"contract": None}),
    ({"experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": "24"}},
     {"experience_years": 2, "experience_demand": "required"}),
    ({"experienceRequirements": "3+ years in maintenance"}, {"experience_years": 3}),
    ({"experienceRequirements": "no requirements"}, {"experience_years": 0, "experience_demand": "none"}),
    ({"experienceRequirements": 24}, {"experience_years": None}),
    ({"skills": ["Python", {"@type": "DefinedTerm", "name": "SQL"}, "python"]}, {"competences": ["Python", "SQL"]}),
    ({"skills": "<ul><li>Soudure</li><li>TIG</li></ul>"}, {"competences": ["Soudure", "TIG"]}),
    ({"educationRequirements": {"@type": "EducationalOccupationalCredential", "credentialCategory": "bachelor degree"}},
     {"training": ["bachelor degree"]}),
    ({"educationRequirements": "no requirements"}, {"training": []}),
    ({"hiringOrganization": "Usines du Val"}, {"company": "Usines du Val"}),
    ({"hiringOrganization": [{"name": "Usines du Val"}, {"name": "Other"}]}, {"company": "Usines du Val"}),
    ({"hiringOrganization": {"legalName": "Usines du Val SAS"}}, {"company": "Usines du Val SAS"}),
    ({"hiringOrganization": None, "identifier": "J1"}, {"company": None}),
    ({"validThrough": "2027-06-30T23:59"}, {"valid_through": "2027-06-30"}),
    ({"validThrough": "30/06/2027"}, {"valid_through": "2027-06-30"}),
    ({"validThrough": "03/04/2027"}, {"valid_through": None}),
    ({"validThrough": "June 30, 2027"}, {"valid_through": "2027-06-30"}),
    ({"validThrough": "30 juin 2027"}, {"valid_through": "2027-06-30"}),
    ({"validThrough": "20270630"}, {"valid_through": "2027-06-30"}),
    ({"datePosted": 1795132800000}, {"date_posted": "2026-11-20"}),
    *(({"datePosted": said}, {"date_posted": "2026-11-20"}) for said in ("1795132800000", "2026/11/20", "20-11-2026")),
    *(({"datePosted": said}, {"date_posted": None}) for said in ("1970-01-01", "3026-11-20", "03-04-2026")),
    ({"datePosted": "yesterday"}, {"date_posted": None}),
    ({"identifier": "J-42"}, {"id": "files:J-42"}),
    ({"identifier": 42}, {"id": "files:42"}),
    ({"identifier": [{"@type": "PropertyValue", "value": 42}]}, {"id": "files:42"}),
    ({"title": None, "name": "Technicienne"}, {"title": "Technicienne"}),
    ({"title": ["Technicienne"]}, {"title": "Technicienne"}),
    ({"title": "Technicienne H/F (H/F)"}, {"title": "Technicienne H/F"}),
    ({"description": "&lt;p&gt;Vous r&eacute;parez.&lt;/p&gt;"}, {"description": "Vous réparez."}),
    ({"description": ["Vous réparez.", "Vous contrôlez."]}, {"description": "Vous réparez.\nVous contrôlez."}),
    ({"description": None, "responsibilities": "Réparer", "qualifications": ["CAP"]},
     {"description": "Réparer\n\nCAP"}),
    ({"url": "https://offers.example/1"}, {"url": "https://offers.example/1"}),
    ({"workHours": "28h/semaine, temps partiel"}, {"working_time": "part", "weekly_hours": 28}),
    ({"schema:title": "Soudeuse", "title": None}, {"title": "Soudeuse"}),
]  # fmt: skip
ALL = [*PAY, *PLACES, *KINDS, *REST]


@pytest.mark.parametrize(("changes", "right"), ALL, ids=[str(changes)[:70] for changes, _ in ALL])
def test_an_odd_posting_is_read_right(changes: Mapping[str, Any], right: Mapping[str, Any]) -> None:
    record = {name: value for name, value in {**PLAIN, **changes}.items() if value is not None}
    assert wrong(posting_offer(record, source="files", fetched_at=1), right) == {}


@pytest.mark.parametrize(
    "document",
    [
        PLAIN,
        [PLAIN],
        {"@graph": [{"@type": "WebPage"}, PLAIN]},
        {**PLAIN, "@type": ["JobPosting"]},
        {**PLAIN, "@type": ["Thing", "schema:JobPosting"]},
        {**PLAIN, "@type": "http://schema.org/JobPosting"},
        {**PLAIN, "@type": "https://schema.org/JobPosting"},
        {**PLAIN, "@type": "schema:JobPosting"},
        {"@type": "WebPage", "mainEntity": PLAIN},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": PLAIN}]},
        {"@type": "Organization", "jobs": {"offered": [PLAIN]}},
        {"@context": {"type": "@type"}, "type": "JobPosting", **{n: v for n, v in PLAIN.items() if n[0] != "@"}},
        [{"@graph": [{**PLAIN, "hiringOrganization": {"@id": "#firm"}},
                     {"@type": "Organization", "@id": "#firm", "name": "Usines du Val"}]}],
        [{"@type": ["http://schema.org/JobPosting"],
          **{f"http://schema.org/{name}": [{"@value": PLAIN[name]}] for name in ("title", "description", "datePosted")},
          "http://schema.org/identifier": [{"http://schema.org/value": [{"@value": "J1"}]}],
          "http://schema.org/hiringOrganization": [{"http://schema.org/name": [{"@value": "Usines du Val"}]}]}],
    ],
)  # fmt: skip
def test_a_posting_is_found_however_it_is_wrapped(document: Any) -> None:
    found = [posting_offer(record, source="files", fetched_at=1) for record in postings(document)]
    assert [(one.id, one.title, one.company) for one in found] == [
        ("files:J1", "Technicienne de maintenance", "Usines du Val")
    ]


def test_what_somebody_looks_for_is_no_offer() -> None:
    assert list(postings({"@type": "Person", "seeks": PLAIN})) == []


def test_without_identifier_and_address_a_posting_has_an_id_of_what_it_says() -> None:
    """The same the next day; another one for another town."""
    bare = {name: value for name, value in PLAIN.items() if name != "identifier"}
    here, again = (posting_offer(bare, source="files", fetched_at=at) for at in (1, 2))
    there = posting_offer({**bare, "jobLocation": "Metz"}, source="files", fetched_at=1)
    assert here.id == again.id != there.id
    long = posting_offer({**PLAIN, "identifier": "x" * 200}, source="files", fetched_at=1)
    assert len(long.id) < 40
