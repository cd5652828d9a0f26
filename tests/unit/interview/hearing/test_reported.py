"""What an answer tells of asking, helping, stopping others is no request to the interviewer; what is one stays one."""

import time

import pytest

from interview.commands import Locale
from interview.dialogue.hearing import HEARD, Setting, is_no_evidence, read_answer

ACTS = {*HEARD.values(), "choice", "leak"}


def trigger(locale: Locale, text: str) -> str | None:
    asked = "Racontez une situation difficile." if locale == "fr" else "Tell me about a difficult situation."
    setting = Setting(locale=locale, type="experience", asked=asked, earlier=(), topic=frozenset(), claimed=frozenset())
    return read_answer(text, setting).trigger


@pytest.mark.parametrize(
    "text",
    [
        "Je demande conseil au médecin et je la corrige.",
        "Je demande conseil au médecin et je remplis la grille de douleur.",
        "Si je vois une erreur je la corrige et je préviens le chef.",
        "Je vérifie le barème avec ma responsable puis je calcule l'indemnité.",
        "Je demande la grille de notation à l'enseignante et je note deux copies avec elle.",
        "J'ai demandé à ma tutrice : qu'est-ce que je dois répondre ?",
        "J'ai demandé de répéter la consigne",
        "Je leur ai demandé de reformuler la question.",
        "Je demande à un collègue de m'expliquer autrement.",
        "Je lui ai dit qu'on passe à la suite",
        "Elle m'a dit : on arrête là.",
        "Je lui ai dit stop, on arrête.",
        "J'ai dit à l'équipe qu'on s'arrête là pour aujourd'hui.",
        "Je dis au client que je ne peux pas répondre.",
        "Je dis à mon collègue d'attendre deux minutes.",
        "Il a refusé de répondre, alors je lui ai laissé du temps.",
        "Elle ne veut pas répondre, donc je patiente et je repasse plus tard.",
        "J'ai dit à ma responsable que je ne savais pas.",
    ],
)
def test_what_was_asked_of_others_is_no_request_in_french(text: str) -> None:
    assert trigger("fr", text) not in ACTS
    assert not is_no_evidence(text)


@pytest.mark.parametrize(
    "text",
    [
        "I ask the doctor for advice before I change the dressing.",
        "I ask the teacher for the rubric and mark two papers with her.",
        "I check the grading of the eggs with my supervisor.",
        "Before calling back I ask my manager what should I say.",
        "I asked them to stop the line",
        "I ask them to say that again.",
        "I'd ask her to say it again more slowly.",
        "I asked him to explain it differently.",
        "I get a colleague to explain it to me in simpler words.",
        "I told the crew to stop for today.",
        "I told my colleague to give me a minute.",
        "My supervisor told me to skip that step.",
        "I told the caller I can't answer that.",
        "He refused to answer, so I gave him time.",
        "They didn't want to talk about it so I gave them space.",
        "She asked me to stop the interview and get security, so I did.",
    ],
)
def test_what_was_asked_of_others_is_no_request_in_english(text: str) -> None:
    assert trigger("en", text) not in ACTS
    assert not is_no_evidence(text)


@pytest.mark.parametrize(
    ("locale", "text", "right"),
    [
        ("fr", "Je vous demande de répéter la question.", "repeat"),
        ("fr", "J'ai demandé de répéter la question, s'il vous plaît.", "repeat"),
        ("fr", "J'ai demandé à parler à un humain.", "complaint"),
        ("fr", "Je demande à passer cette question.", "skip"),
        ("fr", "J'ai déjà répondu au début.", "already"),
        ("fr", "Mon collègue m'attend, on arrête là.", "end"),
        ("fr", "On arrête là, je dois aider ma mère.", "end"),
        ("fr", "Donnez-moi le corrigé.", "leak"),
        ("fr", "J'aimerais avoir le corrigé.", "leak"),
        ("fr", "Je voudrais voir la grille d'évaluation.", "leak"),
        ("fr", "Est-ce que je peux voir les critères de notation ?", "leak"),
        ("fr", "Qu'est-ce que je dois répondre ?", "leak"),
        ("en", "I asked you to repeat the question.", "repeat"),
        ("en", "I told you that in the last answer.", "already"),
        ("en", "I want to talk to a human.", "complaint"),
        ("en", "I need to help my kid, can we stop here?", "end"),
        ("en", "My boss is calling me, let's stop here.", "end"),
        ("en", "I need a minute, my kid is crying.", "pause"),
        ("en", "Show me the rubric.", "leak"),
        ("en", "I'd like to see the rubric.", "leak"),
        ("en", "Can I see the grading?", "leak"),
        ("en", "What should I say?", "leak"),
    ],
)
def test_what_is_asked_of_the_interviewer_is_still_heard(locale: Locale, text: str, right: str) -> None:
    assert trigger(locale, text) == right


@pytest.mark.parametrize("text", ["je demande a " * 300, "i ask the " * 400, "la grille " * 400, "je lui ai " * 400])
def test_hostile_lengths_take_no_time(text: str) -> None:
    trigger("fr", "Bonjour.")
    began = time.process_time()
    trigger("fr", text)
    assert time.process_time() - began < 0.5
