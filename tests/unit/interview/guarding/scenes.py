"""Two invented interviews in which sentences are tried, one a language."""

from interview.commands import Locale
from interview.dialogue.deciding import choices
from interview.dialogue.progress import Move, Progress
from interview.dialogue.turn import Asking, Line
from interview.plan.bank import wording
from interview.plan.plan import Plan
from interview.plan.rules import make_plan
from parsing.models import Basics, Profile, Skill, Work
from tests.unit.interview.staging import OFFER_FR, PROFILE, pinned_for

OFFER = OFFER_FR.model_copy(
    update={
        "title": "Backend Engineer (Python)",
        "company": "Larkfield Systems",
        "description": "You own services that move payments between banks: design, code, tests and the pager.",
        "language": "en",
        "content_hash": "hash-larkfield",
    }
)
ENGINEER = Profile(
    basics=Basics(name="Robin Example", label="Senior Backend Engineer"),
    work=[
        Work(
            name="Parcelly",
            position="Senior Backend Engineer",
            x_months=69,
            highlights=[
                "Led the migration of the order service from MySQL to PostgreSQL, 40 million rows.",
                "Incident lead for the outage of November 2022 (two days of recovery); introduced the outbox pattern.",
            ],
            x_technologies=["Python", "PostgreSQL", "Kafka"],
        )
    ],
    skills=[Skill(name="Python"), Skill(name="PostgreSQL")],
)
BANKS = """I built the reconciliation for twelve banks, with files that never quite agree. At Parcelly I was the
incident lead for the worst outage we have had, in November 2022."""
OUTAGE = """We lost two days of orders, or thought we had. Tom led that incident and I only came in on the second day. I
rebuilt the orders from the payment provider's webhooks, and we put an outbox table in. Lost events went from 3 % to
0.4 %. Do you mean Kafka, or failures in general?"""
MIGRATION = """J'ai repris l'API de réservation chez Lumen Data, on a gagné du temps, de 42 à 78 % de réservations en
ligne. C'est Nadia qui a choisi PostgreSQL, moi j'ai écrit la migration en trois semaines, avec 12 clients pilotes."""
ANSWERS: dict[Locale, tuple[str, str]] = {
    "en": (BANKS, OUTAGE),
    "fr": ("Je travaille chez Lumen Data sur l'API de réservation, pour vingt clients.", MIGRATION),
}


def scene(locale: Locale) -> Asking:
    """After the second answer; the rules would ask the next planned question."""
    offer, person = (OFFER, ENGINEER) if locale == "en" else (OFFER_FR, PROFILE)
    pinned = pinned_for(locale, offer, person, minutes=15)
    plan = make_plan(pinned, engine="llm", model="test")
    # The question of the bank that both languages' cases speak of comes next.
    slow = next(q for q in plan["questions"] if "SQL" in wording(q, locale))
    plan["questions"] = [*[q for q in plan["questions"] if q is not slow][:2], slow]
    plan["questions"][2]["stage"] = "technical"
    for question in plan["questions"]:
        question["follow_ups"] = 2
    lines = _lines(locale, plan)
    progress = Progress(
        stage="technical",
        turns=2,
        question=2,
        follow_ups_here=0,
        follow_ups=0,
        repairs_here=0,
        candidate_questions=0,
        locale=locale,
        move=Move(kind="ask", question=2, trigger=None, detail=None, last=False),
        closing=None,
        silent=False,
        last_input_id="a-1",
    )
    return Asking(
        index=2,
        move=progress["move"],
        stage="technical",
        entering=True,
        locale=locale,
        pinned=pinned,
        plan=plan,
        lines=lines,
        choices=choices(progress, plan=plan, pinned=pinned, lines=lines, time=None),
    )


def _lines(locale: Locale, plan: Plan) -> list[Line]:
    found = []
    for turn, answer in enumerate(ANSWERS[locale]):
        asked = wording(plan["questions"][turn], locale)
        for who, text in (("interviewer", asked), ("candidate", answer)):
            found.append(
                Line(
                    id=f"{who[0]}-{turn}",
                    who="interviewer" if who == "interviewer" else "candidate",
                    text=text,
                    turn=turn,
                    stage=plan["questions"][turn]["stage"],
                    question=turn,
                    move="ask" if who == "interviewer" else "answer",
                    locale=locale,
                )
            )
    return found
