"""The candidate's own questions: what the offer says, what comes near it, and that it says nothing."""

import dataclasses
from typing import Literal

import pytest

from interview.commands import Locale
from interview.dialogue.enquiry import asked_about, reply
from interview.dialogue.progress import Move
from interview.dialogue.turn import Asking, Line
from interview.dialogue.wording import words
from interview.plan.documents import offer_record
from interview.plan.pinned import Pinned, pinned_of
from interview.plan.rules import make_plan
from offers.models import Competence, Offer
from offers.sources.sample import load_sample
from prompts.loader import phrases
from tests.unit.interview.staging import begin

OFFERS = {offer.id: offer for offer in load_sample()}


def answer(offer: Offer, question: str, locale: Locale) -> str:
    found = pinned_of(begin(locale=locale))
    pinned = Pinned(**{**found, "offer": offer_record(offer)})
    asking = Asking(
        index=9,
        move=Move(kind="answer", question=-1, trigger=None, detail=None, last=False),
        stage="questions",
        entering=False,
        locale=locale,
        pinned=pinned,
        plan=make_plan(pinned, engine="offline", model="offline"),
        lines=[],
        facts={"question": question, "offer": pinned["offer"]},
    )
    return reply(asking)


@pytest.mark.parametrize(
    ("offer", "locale", "question", "kind", "words"),
    [
        ("infirmier-rennes", "fr", "Et les repos, c'est un week-end sur combien ?", "text", "un week-end sur deux"),
        ("infirmier-rennes", "fr", "Est-ce que vous reprenez l'ancienneté ?", "salary", "reprise d'ancienneté"),
        ("infirmier-rennes", "fr", "Combien y a-t-il de patients par infirmière la nuit ?", "unknown", ""),
        ("chauffeur-pl-arras", "fr", "Le départ à 4 h c'est tous les jours ?", "text", "départ à 4 h"),
        ("chauffeur-pl-arras", "fr", "Le camion il a combien de kilomètres ?", "unknown", ""),
        ("alternance-dev-web-montpellier", "fr", "Y a-t-il un tuteur ?", "text", "tutrice disponible"),
        ("alternance-dev-web-montpellier", "fr", "Est-ce que je pourrai venir à vélo ?", "unknown", ""),
        ("alternance-dev-web-montpellier", "fr", "Et vous, vous êtes une vraie personne ?", "ai", ""),
        ("data-analyst-nantes", "fr", "Qui décide des indicateurs ?", "near", "construire des indicateurs"),
        ("data-analyst-nantes", "fr", "Quelle est l'ambiance dans l'équipe ?", "unknown", ""),
        ("registered-nurse-manchester", "en", "Is there a study budget?", "near", "study leave"),
        ("registered-nurse-manchester", "en", "What's the parking like?", "unknown", ""),
        ("product-manager-london", "en", "What does the team look like, how many engineers?", "unknown", ""),
        ("product-manager-london", "en", "Is it hybrid or is it four days in the office?", "remote_hybrid", ""),
        ("product-manager-london", "en", "Are you a real person?", "ai", ""),
        ("truck-driver-antwerp", "en", "and how many days holiday", "unknown", ""),
        ("truck-driver-antwerp", "en", "what is the salary", "salary", "EUR 15.60 an hour"),
        ("truck-driver-antwerp", "en", "Is waiting time paid?", "text", "paid waiting time"),
    ],
)
def test_the_offer_is_quoted_only_where_it_answers(
    offer: str, locale: Locale, question: str, kind: str, words: str
) -> None:
    text = answer(OFFERS[f"sample:{offer}"], question, locale)
    frame = str(phrases(locale)["enquiry"][kind]).split("{{")[0]
    assert text.startswith(frame)
    assert words in text


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_what_the_offer_does_not_say_is_said_to_be_unknown(locale: Locale) -> None:
    """Over the whole sample set: nobody is quoted a sentence for a word it shares by chance."""
    asked = "Y a-t-il une crèche d'entreprise pour mes horaires ?" if locale == "fr" else "Do you sponsor chess clubs?"
    silent = [one for one in load_sample() if one.language == locale and "horaires" not in one.description.lower()]
    assert silent
    for offer in silent:
        assert answer(offer, asked, locale).startswith(phrases(locale)["enquiry"]["unknown"]), offer.id


@pytest.mark.parametrize(
    ("offer", "locale", "question", "parts"),
    [
        (
            "truck-driver-antwerp",
            "en",
            "Two things. What is the salary, and is waiting time paid?",
            ("EUR 15.60 an hour", "paid waiting time"),
        ),
        (
            "truck-driver-antwerp",
            "en",
            "What is the salary? And how many days holiday are there?",
            ("EUR 15.60", "rest"),
        ),
        (
            "infirmier-rennes",
            "fr",
            "Quel est le salaire, et les repos, c'est un week-end sur combien ?",
            ("reprise d'ancienneté",),
        ),
    ],
)
def test_every_question_of_a_message_is_answered(
    offer: str, locale: Locale, question: str, parts: tuple[str, ...]
) -> None:
    said = answer(OFFERS[f"sample:{offer}"], question, locale)
    data = phrases(locale)["enquiry"]
    for part in parts:
        assert (data["rest"] if part == "rest" else part) in said


@pytest.mark.parametrize(
    ("locale", "years", "question", "words"),
    [
        ("en", 1, "How much experience do you ask for?", " 1 year of experience"),
        ("en", 3, "How much experience do you ask for?", " 3 years of experience"),
        ("fr", 1, "Combien d’années d’expérience demandez-vous ?", " 1 an d’expérience"),
        ("fr", 3, "Combien d’années d’expérience demandez-vous ?", " 3 ans d’expérience"),
    ],
)
def test_years_are_said_as_people_say_them(locale: Locale, years: float, question: str, words: str) -> None:
    offer = next(iter(OFFERS.values())).model_copy(update={"experience_raw": None, "experience_years": years})
    assert words in answer(offer, question, locale)


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_what_is_said_again_is_what_was_last_asked(locale: Locale) -> None:
    """A follow-up as well as the question that it belongs to."""
    pinned = pinned_of(begin(locale=locale))
    plan = make_plan(pinned, engine="offline", model="offline")

    def line(who: Literal["interviewer", "candidate"], move: str, text: str) -> Line:
        return Line(id=text, who=who, text=text, turn=1, stage="background", question=0, move=move, locale=locale)

    lines = [
        line("interviewer", "ask", "Asked?"),
        line("candidate", "answer", "Yes."),
        line("interviewer", "follow_up", "And then."),
    ]
    move = Move(kind="repair", question=0, trigger="repeat", detail=None, last=False)
    asking = Asking(
        index=4, move=move, stage="background", entering=False, locale=locale, pinned=pinned, plan=plan, lines=lines
    )
    assert words(asking).endswith("And then.")
    assert not words(dataclasses.replace(asking, lines=lines[:1])).endswith("Asked?"), "in the plan's words"


@pytest.mark.parametrize(
    ("locale", "text", "asked"),
    [
        ("fr", "C'est le bureau d'études qui suit les tests ?", []),
        ("fr", "Le bureau des méthodes prépare les gammes ?", []),
        ("fr", "Vos bureaux sont dans quelle ville ?", ["place"]),
        ("en", "Does the office manager order the stock?", []),
        ("en", "In which city are your offices?", ["place"]),
    ],
)
def test_an_office_that_works_is_no_place(locale: Locale, text: str, asked: list[str]) -> None:
    """Who asks whether the design office follows the tests was told the town of the job beside it."""
    assert [topic for topic in asked_about(text, locale) if topic == "place"] == asked


@pytest.mark.parametrize(
    ("labels", "locale", "question", "right"),
    [
        (["SQL", "Maîtrise de Python", "Rigueur", "Communication", "Permis B"], "fr", "Avec quels outils ?",
         "Côté outils, l’offre cite SQL et Python."),
        (["Word et Excel", "Teams", "Tableaux de bord"], "fr", "On travaille avec quels outils ?",
         "Côté outils, l’offre cite Word, Excel et Teams."),
        (["Soudage TIG", "AutoCAD", "Travail en équipe"], "fr", "Quels logiciels utilisez-vous ?",
         "Côté outils, l’offre cite AutoCAD."),
        (["Autonomie", "Connaissance de SAP", "Anglais", "Excel", "Power BI"], "fr", "Et votre stack, c'est quoi ?",
         "Côté outils, l’offre cite SAP, Excel et Power BI."),
        (["Python", "Teamwork", "Experience with AWS", "PostgreSQL", "Attention to detail"], "en", "With which tools?",
         "For tools, the offer names Python, AWS and PostgreSQL."),
        (["Node.js", "English", "Communication"], "en", "What's your tech stack?",
         "For tools, the offer names Node.js."),
        (["Stock control", "Forklift", "Forklift licence"], "en", "Which machines would I use?",
         "For tools, the offer names Forklift."),
    ],
)  # fmt: skip
def test_who_asks_for_tools_hears_of_tools_alone(labels: list[str], locale: Locale, question: str, right: str) -> None:
    assert answer(demanding(labels, locale), question, locale) == right


@pytest.mark.parametrize(("locale", "question"), [("fr", "Quels sont vos outils ?"), ("en", "Which tools do you use?")])
def test_where_no_tool_is_named_none_is_made_of_a_virtue(locale: Locale, question: str) -> None:
    virtues = ["Communication", "Rigueur", "Leading teams", "Développement logiciel", "Prise de vue", "Front office"]
    text = answer(demanding(virtues, locale), question, locale)
    assert text.startswith(str(phrases(locale)["enquiry"]["unknown"]))


@pytest.mark.parametrize(
    ("locale", "question"),
    [("fr", "Quelles compétences et quels outils attendez-vous ?"), ("en", "Which skills and tools do you expect?")],
)
def test_who_asks_for_skills_and_tools_hears_all_of_them_once(locale: Locale, question: str) -> None:
    text = answer(demanding(["Communication", "Excel"], locale), question, locale)
    assert text.count("Excel") == 1
    assert "Communication" in text


def demanding(labels: list[str], locale: Locale) -> Offer:
    some = next(offer for offer in OFFERS.values() if offer.language == locale)
    asked = [Competence(label=label, required=True) for label in labels]
    return some.model_copy(update={"competences": asked, "description": "Nous formons. We train."})
