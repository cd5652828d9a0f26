"""What a human interviewer would not say, found by reading whole interviews of many trades aloud."""

from collections import Counter
from collections.abc import Sequence

import pytest

from interview.commands import Answer, Locale, Waiting
from interview.dialogue.hearing import EITHER, NERVOUS, Setting, read_answer
from interview.plan.bank import without_opener
from interview.plan.fields import field_of
from interview.plan.rules import make_plan
from offers.models import Competence, Offer
from parsing.models import Basics, Profile, Skill, Work
from prompts.loader import phrases
from tests.unit.interview.staging import RecordingVoice, begin, pinned_for
from tests.unit.interview.test_interviews import interviews

OFFER = Offer(
    id="samples:baker",
    source="samples",
    title="Baker",
    company="Crumb and Crust",
    description="",
    language="en",
    competences=[Competence(label="Sourdough", required=True), Competence(label="Food hygiene", required=True)],
    content_hash="hash-baker",
    fetched_at=0,
)
PERSON = Profile(
    basics=Basics(name="Iris Exemple", label="Baker"),
    work=[Work(name="Millers Lane", position="Baker", x_months=40, highlights=["Cut flour waste from 9 % to 3 %"])],
    skills=[Skill(name="Sourdough")],
)


async def said(answers: Sequence[str], locale: Locale = "en") -> list[str]:
    """Every turn of ours in an interview in which these answers are given."""
    voice, held = RecordingVoice(), interviews()
    outcome = await held.advance("t-human", begin(locale=locale, minutes=20), voice=voice, fence=None)
    for place, text in enumerate(answers):
        assert isinstance(outcome, Waiting)
        outcome = await held.advance("t-human", Answer(f"a-{place}", text), voice=voice, fence=None)
    return voice.said


def reading(text: str, locale: Locale) -> tuple[str | None, str | None]:
    asked = "Racontez une situation difficile." if locale == "fr" else "Tell me about a difficult situation."
    found = read_answer(text, Setting(locale, "experience", asked, (), frozenset(), frozenset()))
    return found.trigger, found.detail


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Sorry, I'm a bit nervous."),
        ("en", "Oh dear, my hands are shaking, I haven't done an interview in ten years."),
        ("fr", "Euh, pardon, je suis un peu stressée, c'est mon premier entretien depuis six ans."),
        ("fr", "Excusez-moi, j'ai le trac."),
    ],
)
async def test_who_is_nervous_is_given_time(locale: Locale, text: str) -> None:
    assert reading(text, locale) == ("small_talk", NERVOUS)
    calm = [one.split("{{", maxsplit=1)[0].strip() for one in phrases(locale)["nervous"]]
    last = (await said([text], locale))[-1]
    assert any(last.startswith(one) for one in calm)


@pytest.mark.parametrize(
    "text",
    [
        "The inspector said she was nervous about the second lift, so I showed her the chart and she signed it.",
        "I was nervous before the audit, so I counted the stock twice, and it was right to the last box in the end.",
    ],
)
def test_a_story_about_nerves_is_a_story(text: str) -> None:
    assert reading(text, "en")[1] != NERVOUS


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Is it okay if I use an example from a smaller machine?"),
        ("fr", "Je peux prendre un exemple de mon stage ?"),
    ],
)
def test_how_one_may_answer_is_one_s_own_choice(locale: Locale, text: str) -> None:
    assert reading(text, locale)[0] == "choice"


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Do you mean the nights on the ward, or the whole month?"),
        ("en", "Should I talk about the migration or the on-call work?"),
        ("en", "When you say difficult, do you mean with a customer or with a colleague?"),
        ("fr", "Vous voulez dire la nuit, ou toute la semaine ?"),
        ("fr", "Je parle de mon stage ou de mon alternance ?"),
        ("fr", "Vous parlez d'un conflit avec un client ou avec un collègue ?"),
    ],
)
async def test_of_two_that_somebody_names_either_is_fine(locale: Locale, text: str) -> None:
    assert reading(text, locale) == ("choice", EITHER)
    either = [one.split("{{", maxsplit=1)[0].strip() for one in phrases(locale)["either"]]
    last = (await said([text], locale))[-1]
    assert any(last.startswith(one) for one in either)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Do you mean like a fire drill or something?"),
        ("en", "Do you mean an example from work or not?"),
        ("en", "Is it a permanent contract or a temporary one?"),
        ("fr", "Vous parlez de l'endroit où je travaille ?"),
        ("fr", "Vous pensez à un accident ou autre chose ?"),
        ("fr", "C'est un CDI ou un CDD ?"),
    ],
)
def test_where_only_one_is_named_it_is_explained(locale: Locale, text: str) -> None:
    assert reading(text, locale)[1] != EITHER


@pytest.mark.parametrize("locale", ["en", "fr"])
async def test_nobody_begins_twice(locale: Locale) -> None:
    again = {"en": "Could you repeat the question, please?", "fr": "Pouvez-vous répéter la question ?"}[locale]
    first, second = await said([again], locale)
    assert any(one in first for one in phrases(locale)["openers"])
    assert not any(one in second for one in phrases(locale)["openers"])


@pytest.mark.parametrize(
    ("locale", "asked"), [("en", "To begin, who are you?"), ("fr", "Pour commencer, qui êtes-vous ?")]
)
def test_a_report_does_not_begin_either(locale: Locale, asked: str) -> None:
    assert without_opener(asked, locale) in ("Who are you?", "Qui êtes-vous ?")
    assert without_opener("What came of it?", locale) == "What came of it?"


async def test_what_was_said_before_makes_an_answer_to_a_follow_up_no_shorter() -> None:
    story = "Hardest was a woman who would not leave her shop in the drill. I told her I would carry the till."
    setting = (
        "I worked nights in a shopping centre for two years, because I like the quiet and it pays for my course.",
    )
    turns = await said([*setting, story, "She came out and the shop was clear in four minutes."])
    asked = [text for options in phrases("en")["follow_up"]["too_short"].values() for text in options]
    assert not any(one in turns[-1] for one in asked)


def test_one_skill_is_looked_at_from_two_sides() -> None:
    made = make_plan(pinned_for("en", OFFER, PERSON), engine="offline", model="offline")
    skills = {one["id"] for one in made["competencies"] if one["kind"] == "technical"}
    asked = Counter(one["competence"] for one in made["questions"] if one["competence"] in skills)
    assert set(asked) == skills
    assert max(asked.values()) <= 3


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Tower crane operator", "hands"),
        ("Gardener", "hands"),
        ("Jardinière ou jardinier", "hands"),
        ("Security guard", "hands"),
        ("Hairdresser", "service"),
        ("Florist", "service"),
        ("Doctor", "care"),
        ("Notary's clerk", "office"),
        ("Chief of staff", "office"),
        ("Engineer", "office"),
    ],
)
def test_questions_suit_trades_without_an_entry_of_their_own(title: str, field: str) -> None:
    assert field_of({"title": title}) == field
