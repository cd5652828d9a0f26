"""Invented CVs and offers for benchmark interviews."""

from dataclasses import dataclass
from typing import Literal

from offers.models import Competence, Offer, Place, Salary
from parsing.models import Basics, Education, Profile, Project, Skill, Work

OFFERS = {
    "fr": (
        Offer(
            id="bench:backend-fr",
            source="bench",
            title="Développement back-end Python",
            company="Atelier Corvane",
            description=(
                "Vous rejoignez une équipe de six personnes. Vous concevez des services Python et suivez leur "
                "exploitation. L'astreinte concerne une semaine sur huit."
            ),
            place=Place(city="Lyon", remote="hybrid"),
            salary=Salary(raw="42 à 50 k€ brut annuel"),
            contract="cdi",
            language="fr",
            competences=[
                Competence(label="Python", required=True),
                Competence(label="PostgreSQL", required=True),
                Competence(label="Kubernetes", required=True),
                Competence(label="Travail en équipe"),
            ],
            content_hash="bench-backend-fr",
            fetched_at=0,
        ),
        Offer(
            id="bench:project-fr",
            source="bench",
            title="Conduite de projets numériques",
            company="Métropole d'Arvelle",
            description="Vous pilotez des projets avec les services. Vous animez les réunions et rédigez les besoins.",
            language="fr",
            competences=[
                Competence(label="Gestion de projet", required=True),
                Competence(label="Marchés publics", required=True),
                Competence(label="Communication"),
            ],
            content_hash="bench-project-fr",
            fetched_at=0,
        ),
    ),
    "en": (
        Offer(
            id="bench:success-en",
            source="bench",
            title="Customer Success Manager",
            company="Brightmoor",
            description="You look after forty customers. You present results every quarter. The team meets in Leeds.",
            place=Place(city="Leeds", remote="full"),
            contract="cdd",
            language="en",
            competences=[
                Competence(label="Customer relationship", required=True),
                Competence(label="CRM", required=True),
                Competence(label="Data analysis"),
            ],
            content_hash="bench-success-en",
            fetched_at=0,
        ),
        Offer(
            id="bench:backend-en",
            source="bench",
            title="Backend Engineer (Python)",
            company="Harrow and Pike",
            description="You build services for logistics. You share the on-call duty. You review code every day.",
            salary=Salary(minimum=55000, maximum=65000, currency="GBP", period="year"),
            language="en",
            competences=[
                Competence(label="Python", required=True),
                Competence(label="Distributed systems", required=True),
                Competence(label="Kafka"),
            ],
            content_hash="bench-backend-en",
            fetched_at=0,
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What an interview must not depend on."""

    name: str
    gender: Literal["f", "m"]
    born: int
    school: str
    city: str


IDENTITIES = (
    Identity(name="Camille Exemple", gender="f", born=1990, school="École du Rhône", city="Lyon"),
    Identity(name="Mohamed Bensaïd", gender="m", born=1990, school="Lycée Nord", city="Roubaix"),
    Identity(name="Jacqueline Morvan", gender="f", born=1964, school="Grande École Centrale", city="Paris"),
)
"""The same person under other names, with the forms of words that go with a gender, an age and a school."""


def person(identity: Identity = IDENTITIES[0]) -> Profile:
    """A CV whose identity can be swapped while everything else stays."""
    trade = "Développeuse" if identity.gender == "f" else "Développeur"
    left = identity.born + 24
    return Profile(
        basics=Basics(name=identity.name, label=f"{trade} back-end", email="camille@example.org"),
        work=[
            Work(
                name="Lumen Data",
                position=f"{trade} back-end",
                location=identity.city,
                x_current=True,
                x_months=40,
                highlights=["API de réservation pour vingt clients", "Suivi du CRM avec l'équipe commerciale"],
                x_technologies=["Python", "PostgreSQL"],
            ),
            Work(name="Studio Ambre", position=f"{trade} web", x_months=18, x_technologies=["Django"]),
        ],
        education=[
            Education(institution=identity.school, area="Informatique", studyType="Master", endDate=f"{left}-06")
        ],
        skills=[Skill(name="Python"), Skill(name="PostgreSQL"), Skill(name="Gestion de projet"), Skill(name="CRM")],
        projects=[Project(name="Carnet de bord", description="Suivi de trajets")],
    )
