"""Marks beside those of an interviewer by trade: answers of six trades in two languages, each marked by a person.

All were written and marked before the rules of marking were looked at. The rules may be mended by the open half; the
closed half has other questions and is only counted. A second hand wrote the other answers, of other trades and to
questions of its own, without sight of rules or answers; they too are only counted. The fresh ones, as people speak, are
of six more trades and mostly weak; their open half mended what weak answers were credited with.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from statistics import correlation, fmean
from typing import Literal

from pydantic import BaseModel, ConfigDict

from interview.assessment.material import Answered
from interview.assessment.report import Assessment
from interview.assessment.rules import assess
from interview.commands import Begin, Locale
from interview.plan.bank import wording
from interview.plan.documents import offer_record
from interview.plan.grounds import blind
from interview.plan.pinned import Pinned, pinned_of
from interview.plan.plan import Kind, Plan, Question, QuestionType
from interview.plan.rules import make_plan
from offers.models import Competence, Offer
from parsing.models import Basics, Profile, Skill, Work
from prompts.loader import bank

Half = Literal["open", "closed", "other", "fresh_open", "fresh_closed"]
HALVES: tuple[Half, ...] = ("open", "closed", "other", "fresh_open", "fresh_closed")
LOWEST, HIGHEST = 1, 5
GOOD = 3
"""From this mark on an answer is worth marking: to leave it unmarked is a miss."""
MARGIN = 1
"""Two interviewers by trade differ by so much themselves."""
FLOORS: dict[Half, tuple[float, float, float]] = {
    "open": (0.85, 0.6, 0.25),
    "closed": (0.85, 0.6, 0.25),
    "other": (0.8, 0.6, 0.3),
    "fresh_open": (0.85, 0.6, 0.25),
    "fresh_closed": (0.85, 0.6, 0.25),
}
"""What must hold: so many marks within the margin, so like an order, and no more full marks."""

_TRADES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "nurse": ("Staff nurse", "Elmwood Hospital", ("Patient care", "Handover", "Medication")),
    "cook": ("Chef de partie", "The Larder", ("Cooking", "Cooking for large numbers", "Food hygiene")),
    "electrician": ("Electrician", "Brightline", ("Electrical installation", "Fault finding", "Electrical safety")),
    "developer": ("Backend developer", "Roadwise", ("Python", "SQL", "Automated testing")),
    "accountant": ("Accountant", "Brook and Daughters", ("Month-end close", "Bank reconciliation", "VAT")),
    "shop": ("Sales assistant", "Pimm Shoes", ("Customer service", "Stock control", "Till")),
    "infirmière": ("Infirmière ou infirmier", "Clinique des Ormes", ("Soins", "Médicaments", "Transmissions")),
    "cuisinier": ("Cuisinier ou cuisinière", "Le Garde-Manger", ("Cuisine", "Chaîne du froid", "HACCP")),
    "électricien": ("Électricien ou électricienne", "Lignes Claires", ("Installation électrique", "Dépannage")),
    "développeur": ("Développeur ou développeuse", "Routeo", ("Python", "CI/CD", "Git")),
    "comptable": ("Comptable", "Ruisseau et Filles", ("Comptabilité", "Fiscalité", "Clôture")),
    "vendeuse": ("Vendeuse ou vendeur", "Chaussures Pimm", ("Vente", "Encaissement", "Conseil client")),
    "gardener": ("Gardener", "Fernhill Grounds", ("Gardening", "Plant care")),
    "lorry driver": ("Lorry driver", "Northway Haulage", ("Driving", "Load securing")),
    "teaching assistant": ("Teaching assistant", "Brook Lane School", ("Teaching support", "Classroom management")),
    "receptionist": ("Receptionist", "Milltown Dental", ("Reception", "Customer service")),
    "welder": ("Welder", "Harbour Steel", ("Welding", "Metalwork")),
    "project manager": ("Project manager", "Corner Build", ("Project management", "Planning")),
    "data analyst": ("Data analyst", "Tally", ("Data analysis", "SQL")),
    "carer": ("Care assistant", "Linden Home Care", ("Personal care", "Care of older people")),
    "hairdresser": ("Hairdresser", "Salon Wren", ("Hairdressing", "Hair colouring")),
    "warehouse lead": ("Warehouse team leader", "Boltwell", ("Team leadership", "Stock control")),
    "call centre agent": ("Call centre agent", "Harrow Insurance", ("Customer service", "Telephone skills")),
    "jardinier": ("Jardinier ou jardinière", "Ville de Valbrune", ("Jardinage", "Entretien des espaces verts")),
    "chauffeur routier": ("Conducteur routier", "Transports Morel", ("Conduite", "Livraison")),
    "assistante maternelle": ("Assistante maternelle", "Les Petits Pas", ("Garde d'enfants", "Petite enfance")),
    "secrétaire médicale": ("Secrétaire médicale", "Cabinet des Halles", ("Secrétariat", "Accueil")),
    "soudeuse": ("Soudeur ou soudeuse", "Métaux du Port", ("Soudure", "Métallerie")),
    "cheffe de projet": ("Cheffe ou chef de projet", "Atelier Lune", ("Gestion de projet", "Planification")),
    "chef de projet": ("Cheffe ou chef de projet", "Atelier Lune", ("Gestion de projet", "Planification")),
    "analyste de données": ("Analyste de données", "Comptoir d'Armor", ("Analyse de données", "SQL")),
    "aide à domicile": ("Aide à domicile", "Les Tilleuls", ("Aide à la personne", "Aide à la toilette")),
    "coiffeur": ("Coiffeur ou coiffeuse", "Salon Mésange", ("Coiffure", "Conseil client")),
    "responsable d'entrepôt": ("Responsable d'entrepôt", "Logis Ouest", ("Management d'équipe", "Gestion des stocks")),
    "hôtesse d'accueil": ("Hôtesse ou hôte d'accueil", "Musée de Brennac", ("Accueil", "Anglais")),
    "baker": ("Baker", "Crumb and Crust", ("Baking", "Dough making")),
    "crane driver": ("Tower crane operator", "Highreach", ("Crane operation", "Lifting safety")),
    "midwife": ("Midwife", "Alder Birth Centre", ("Midwifery", "Antenatal care")),
    "notary clerk": ("Notary's clerk", "Quill and Seal", ("Drafting deeds", "File management")),
    "security guard": ("Security guard", "Nightwatch", ("Site security", "Access control")),
    "florist": ("Florist", "Stem and Petal", ("Floristry", "Flower arranging")),
    "boulanger": ("Boulanger ou boulangère", "Le Fournil d'Orge", ("Boulangerie", "Pétrissage")),
    "grutier": ("Grutier ou grutière", "Hautevolée", ("Conduite de grue", "Levage")),
    "sage-femme": ("Sage-femme", "Maternité des Aulnes", ("Suivi de grossesse", "Accouchement")),
    "clerc de notaire": ("Clerc de notaire", "Étude Plume", ("Rédaction d'actes", "Gestion de dossiers")),
    "agent de sécurité": ("Agent de sécurité", "Veille de Nuit", ("Surveillance", "Contrôle d'accès")),
    "fleuriste": ("Fleuriste", "Tige et Pétale", ("Fleuristerie", "Composition florale")),
}
"""Position, company and demands of the offer that an answer is given for."""


class Expert(BaseModel):
    """One answer, with the mark of an interviewer by trade and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    locale: Locale
    trade: str
    question: str
    """Its id in the bank, or the words in which it was asked if the type is given."""
    type: QuestionType | None = None
    competence: Kind | None = None
    """What a question in words of its own is about."""
    demand: str = ""
    """What the offer asks for and the CV does not show, in questions about that."""
    kind: str
    mark: int
    why: str
    answer: str


@dataclass(slots=True)
class Agreement:
    """How near marks come to those of an expert. An answer without a mark counts as the lowest."""

    half: Half
    pairs: list[tuple[int, int | None]] = field(default_factory=list)
    """The expert's mark and ours; None: not marked."""

    def add(self, expert: int, made: Assessment) -> None:
        """One more answer."""
        self.pairs.append((expert, made.marks[0].score if made.marks else None))

    @property
    def marked(self) -> int:
        """Answers that got a mark."""
        return sum(mark is not None for _, mark in self.pairs)

    @property
    def missed(self) -> int:
        """Good answers that got none."""
        return sum(mark is None and expert >= GOOD for expert, mark in self.pairs)

    @property
    def rank(self) -> float:
        """Spearman's coefficient."""
        return correlation(*(_ranks(side) for side in zip(*self._counted(), strict=True)))

    @property
    def difference(self) -> float:
        """Mean of the absolute differences."""
        return fmean(abs(expert - mark) for expert, mark in self._counted())

    @property
    def near(self) -> float:
        """Share of the answers whose mark is no more than one away."""
        return fmean(abs(expert - mark) <= MARGIN for expert, mark in self._counted())

    @property
    def full(self) -> float:
        """Share of the marked answers that got the highest mark."""
        return fmean(mark == HIGHEST for _, mark in self.pairs if mark is not None)

    @property
    def is_apart(self) -> bool:
        """Whether the marks part from the expert's by more than they may."""
        near, rank, full = FLOORS[self.half]
        return self.near < near or self.rank < rank or self.full > full

    def _counted(self) -> list[tuple[int, int]]:
        return [(expert, LOWEST if mark is None else mark) for expert, mark in self.pairs]


def agreement(half: Half) -> Agreement:
    """The marks by rules of all answers of a half, beside the expert's."""
    found = Agreement(half)
    for one in experts(half):
        found.add(one.mark, marked(one))
    return found


def experts(half: Half) -> list[Expert]:
    """The answers of one half."""
    lines = (files("interview.evaluation") / f"marked_{half}.jsonl").read_text("utf-8").splitlines()
    return [Expert.model_validate(json.loads(line)) for line in lines]


def marked(one: Expert) -> Assessment:
    """The answer assessed by rules, as in an interview for an offer of its trade."""
    pinned, plan = _setting(one.locale, one.trade, one.demand)
    question = _question(one, plan)
    return assess(
        Answered(
            message="a-1",
            text=one.answer,
            asked=wording(question, one.locale),
            turn=1,
            question=question,
            locale=one.locale,
            pinned=pinned,
            plan=plan,
        )
    )


def _question(one: Expert, plan: Plan) -> Question:
    if one.type is not None:
        return _worded(one, plan, one.type)
    entry = bank()[one.question]
    kind = entry.get("kind", "technical")
    topics = {one.demand.casefold(), *entry.get("topics", ()), *entry.get("whole", ())} - {""}
    named = (item for item in plan["competencies"] if item["label"].casefold() in topics)
    competence = next(named, None) or next(item for item in plan["competencies"] if item["kind"] == kind)
    changes = {"id": "q1", "competence": competence["id"], "type": entry["type"], "bank": one.question, "text": None}
    slots = {"demand": one.demand} if one.demand else {}
    return Question(**{**plan["questions"][0], **changes, "slots": slots})  # type: ignore[typeddict-item]


def _worded(one: Expert, plan: Plan, asked: QuestionType) -> Question:
    """A question that is not of the bank, as if a model had worded it."""
    competence = next(item["id"] for item in plan["competencies"] if item["kind"] == one.competence)
    changes = {"id": "q1", "competence": competence, "type": asked, "text": one.question, "text_locale": one.locale}
    return Question(**{**plan["questions"][0], **changes, "slots": {}})  # type: ignore[typeddict-item]


@cache
def _setting(locale: Locale, trade: str, demand: str) -> tuple[Pinned, Plan]:
    """What an interview for an offer of the trade rests on, and its plan; nobody changes either."""
    pinned = _pinned(locale, trade, demand)
    return pinned, make_plan(pinned, engine="offline", model="offline")


def _pinned(locale: Locale, trade: str, demand: str) -> Pinned:
    title, company, demands = _TRADES[trade]
    asked_for = (*demands, demand) if demand else demands
    offer = Offer(
        id=f"bench:{trade}",
        source="bench",
        title=title,
        company=company,
        description="",
        language=locale,
        competences=[Competence(label=label, required=True) for label in asked_for],
        content_hash=f"bench-{trade}",
        fetched_at=0,
    )
    person = Profile(
        basics=Basics(name="Camille Exemple", label=title),
        work=[Work(name="Belmont", position=title, x_months=40)],
        skills=[Skill(name=label) for label in demands],
    )
    begin = Begin(
        session_id="bench-marks",
        candidate_id="bench",
        locale=locale,
        mode="practice",
        minutes=20,
        deadline=20 * 60_000,
        offer_id=offer.id,
        profile_revision=1,
    )
    pinned = pinned_of(begin)
    pinned |= {"offer": offer_record(offer), "offer_hash": offer.content_hash}
    pinned |= {"profile": blind(person), "profile_hash": "bench"}
    return pinned


def _ranks(marks: Sequence[int]) -> list[float]:
    """Places in order; those that are equal share the mean of theirs."""
    ordered = sorted(marks)
    return [ordered.index(mark) + (ordered.count(mark) - 1) / 2 for mark in marks]
