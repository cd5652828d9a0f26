"""Lines of a pasted offer that say several things at once: each goes where it belongs."""

import pytest

from offers.models import Offer
from offers.own.reading import offer_of_text

HEAD = "Comptable (H/F)\nVous tenez les comptes de nos clients.\n"


def read(text: str) -> Offer:
    return offer_of_text(text, identity="1", fetched_at=0)


@pytest.mark.parametrize(
    ("line", "raw", "ends", "contract", "time"),
    [
        ("CDI, temps plein, 2 600 à 2 900 € brut mensuel", "2 600 à 2 900 € brut mensuel", (2600, 2900), "cdi", "full"),
        ("2 100 € - 2 400 € par mois - CDI, Temps plein", "2 100 € - 2 400 € par mois", (2100, 2400), "cdi", "full"),
        ("CDD 6 mois · temps partiel · 14,20 € de l'heure", "14,20 € de l'heure", (14.2, 14.2), "cdd", "part"),
        ("CDI 35h 2 300 € brut par mois", "2 300 € brut par mois", (2300, 2300), "cdi", None),
        ("Salaire : 2 300 € brut par mois, primes, CDI", "2 300 € brut par mois, primes", (2300, 2300), "cdi", None),
        ("32 000 à 36 000 € brut par an selon profil, Rennes, CDI", "32 000 à 36 000 € brut par an selon profil",
         (32000, 36000), "cdi", None),
        ("Full-time, permanent, £31,000 a year", "£31,000 a year", (31000, 31000), "cdi", "full"),
        ("£31,000 - £34,500 a year, depending on experience - Permanent",
         "£31,000 - £34,500 a year, depending on experience", (31000, 34500), "cdi", None),
        ("Part-time | 20 hours per week | £13.10 per hour", "£13.10 per hour", (13.1, 13.1), None, "part"),
        ("Salaire : 2 400 € net + 2 repas par jour", "2 400 € net + 2 repas par jour", (2400, 2400), None, None),
        ("CDI, 2 400 € net + 2 repas par jour", "2 400 € net + 2 repas par jour", (2400, 2400), "cdi", None),
        ("CDI, 2 400 € net + 3 jours de repos", "2 400 € net + 3 jours de repos", (2400, 2400), "cdi", None),
        ("Salary: £28,000 a year plus bonus; fixed-term contract", "£28,000 a year plus bonus", (28000, 28000),
         "cdd", None),
    ],
)  # fmt: skip
def test_pay_is_what_is_said_of_pay(
    line: str, raw: str, ends: tuple[float, float], contract: str | None, time: str | None
) -> None:
    for text in (HEAD + line, f"Comptable (H/F)\n{line}\nVous tenez les comptes de nos clients."):
        offer = read(text)
        assert offer.salary is not None
        assert (offer.salary.raw, (offer.salary.minimum, offer.salary.maximum)) == (raw, ends)
        assert (offer.contract, offer.working_time) == (contract, time)


@pytest.mark.parametrize(
    ("text", "title", "company", "city"),
    [
        ("Infirmière – Résidence Les Ajoncs, Morlaix\nVous soignez.", "Infirmière", "Résidence Les Ajoncs", "Morlaix"),
        ("Staff Nurse\nQuayside General Hospital, Plymouth\nYou look after a ward.", "Staff Nurse",
         "Quayside General Hospital", "Plymouth"),
        ("Serveuse | Hôtel du Port | Roscoff\nVous servez.", "Serveuse", "Hôtel du Port", "Roscoff"),
        ("Boulanger (H/F) - Maison Kervella (Quimper)\nVous pétrissez.", "Boulanger (H/F)", "Maison Kervella",
         "Quimper"),
        ("Aide-soignant de nuit (H/F)\nClinique du Val-d'Or – Saint-Brieuc\nVous veillez.",
         "Aide-soignant de nuit (H/F)", "Clinique du Val-d'Or", "Saint-Brieuc"),
        ("Vendeur chez Orbelis, Lannion\nVous vendez.", "Vendeur", "Orbelis", "Lannion"),
        ("Care Assistant, Meadow View Care Home, Exeter\nYou care.", "Care Assistant", "Meadow View Care Home",
         "Exeter"),
        ("Data Analyst at Larkfield, Bath\nYou analyse.", "Data Analyst", "Larkfield", "Bath"),
        ("Accountant\nPembury & Hale LLP, Norwich\nYou count.", "Accountant", "Pembury & Hale LLP", "Norwich"),
        ("Développeur chez Nordwave, Rennes (hybride)\nVous codez.", "Développeur", "Nordwave", "Rennes"),
        ("Soudeur\nAtelier Bertin\nProfil\nVous soudez.", "Soudeur", None, None),
        ("Teacher of Maths\nStonebridge Academy (Hull)\nYou teach.", "Teacher of Maths", "Stonebridge Academy",
         "Hull"),
        ("Développeur – Python, Django\nVous codez.", "Développeur – Python, Django", None, None),
        ("Developer – Platform Team, Remote\nYou build.", "Developer – Platform Team, Remote", None, None),
        ("Aide à domicile – Temps plein, CDI\nVous aidez.", "Aide à domicile – Temps plein, CDI", None, None),
        ("Sales Manager, Foods, Drinks\nYou sell.", "Sales Manager, Foods, Drinks", None, None),
        ("Chef de secteur – Bretagne, Normandie\nVous vendez.", "Chef de secteur – Bretagne, Normandie", None, None),
        ("Educator\nChildren, Schools and Families\nYou teach.", "Educator", None, None),
    ],
)  # fmt: skip
def test_a_firm_and_its_town_in_one_line(text: str, title: str, company: str | None, city: str | None) -> None:
    offer = read(text)
    assert (offer.title, offer.company, offer.place and offer.place.city) == (title, company, city)


@pytest.mark.parametrize(
    ("line", "hours", "period"),
    [
        ("CDD de 6 mois, 35 h, de 1 950 à 2 100 € brut/mois", 35, "month"),
        ("Permanent, 37.5 hours, £26,000 - £29,000 per annum", 37.5, "year"),
        ("Pay: £11.90 an hour, part-time, 20 hours a week", 20, "hour"),
        ("CDI - 39h - 2 300 € brut par mois", 39, "month"),
        ("Poste en journée, 2 300 € brut par mois, réponse sous 48 h", None, "month"),
    ],
)
def test_hours_and_period_beside_pay(line: str, hours: float | None, period: str) -> None:
    offer = read(HEAD + line)
    assert offer.salary is not None
    assert (offer.weekly_hours, offer.salary.period) == (hours, period)
