"""Marks by rules beside those of an interviewer by trade, and what each level rests on."""

import re
from collections import Counter
from statistics import fmean

import pytest

from interview.assessment.anchors import gather, level
from interview.commands import Locale
from interview.evaluation.marking import HALVES, Agreement, Expert, Half, agreement, experts, marked

SAME_HAND: tuple[Half, ...] = ("open", "closed")
"""By whoever wrote the rules afterwards."""
FRESH: tuple[Half, ...] = ("fresh_open", "fresh_closed")
"""As people speak, of trades that nobody had thought of; more than half of them weak."""


@pytest.mark.parametrize("half", HALVES)
def test_each_half_has_answers_of_many_trades_in_both_languages(half: Half) -> None:
    found, fewest = experts(half), 30 if half in FRESH else 40
    assert len(found) >= fewest
    assert min(Counter(one.locale for one in found).values()) >= fewest // 2 - 1
    assert len({one.trade for one in found}) >= 10
    assert {one.mark for one in found} == {1, 2, 3, 4, 5}
    others = {one.question for name in HALVES if name != half for one in experts(name)}
    assert not {one.question for one in found} & others


def test_the_other_hand_asks_in_its_own_words_of_other_trades() -> None:
    found, known = experts("other"), {one.trade for half in SAME_HAND for one in experts(half)}
    assert all(one.type and one.competence and " " in one.question for one in found)
    assert not {one.trade for one in found} & known


def test_marks_of_the_other_hand_stay_as_near_as_they_first_were() -> None:
    found = agreement("other")
    assert not found.is_apart
    assert found.missed <= 2


def dictated(text: str) -> str:
    """As a browser hears it: no capitals, no marks."""
    return " ".join(re.sub(r"[.,;:!?…«»“”\"()]", " ", text).lower().split())


@pytest.mark.parametrize("half", SAME_HAND)
def test_marks_stay_near_the_expert_s_also_when_the_answers_are_dictated(half: Half) -> None:
    found = Agreement(half)
    for one in experts(half):
        found.add(one.mark, marked(one.model_copy(update={"answer": dictated(one.answer)})))
    assert not found.is_apart


@pytest.mark.parametrize("half", [*SAME_HAND, *FRESH])
def test_marks_stay_near_the_expert_s(half: Half) -> None:
    found = agreement(half)
    assert found.near >= 0.85
    assert found.rank >= 0.6
    assert found.full < 0.25
    assert found.missed <= 2


@pytest.mark.parametrize("half", FRESH)
def test_weak_answers_get_weak_marks(half: Half) -> None:
    """Rules quoted, a program's name, plans, "we", and praise, however fluent and long."""
    found = Agreement(half)
    for one in experts(half):
        found.add(one.mark, marked(one))
    weak = [mark or 1 for expert, mark in found.pairs if expert <= 2]
    assert len(weak) >= 15
    assert fmean(weak) <= 2
    assert max(weak) <= 3


SAYING_NOTHING = (
    "long and well formed, says nothing",
    "numbers that say nothing",
    "a boast without an example",
    "vague",
)


def test_form_figures_and_praise_alone_are_no_good_answer() -> None:
    """Of the open half."""
    found = [one for one in experts("open") if one.kind in SAYING_NOTHING]
    scores = [mark.score for one in found for mark in marked(one).marks]
    assert len(scores) >= 6
    assert max(scores) <= 3
    assert fmean(scores) <= 2.2


LADDER: dict[Locale, tuple[str, ...]] = {
    "en": (
        "The boiler house flooded on a Sunday, with two pumps gone and the corridor under water.",
        "I shut the valve and lifted the pump motor onto a pallet.",
        "Wet windings burn out, which means a new motor, because nobody rewinds that size.",
        "Then I rang the plumber and opened the gully by hand.",
        "The radiators were warm again at six in the evening.",
    ),
    "fr": (
        "La cave était inondée un dimanche, les deux pompes en panne et le couloir sous l'eau.",
        "J'ai fermé la vanne et hissé le moteur sur une palette.",
        "Un bobinage mouillé grille, et je voulais éviter un moteur neuf, parce que personne ne rebobine cette taille.",
        "Ensuite j'ai appelé le plombier et j'ai débouché le regard à la main.",
        "Les radiateurs étaient chauds à dix-huit heures.",
    ),
}
"""A circumstance, an action, its reason, another action, and what came of it."""


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_each_level_needs_its_evidence(locale: Locale) -> None:
    told = LADDER[locale]
    reached = [level(gather(" ".join(told[:count]), locale), asked="story") for count in range(1, len(told) + 1)]
    assert reached == [2, 3, 4, 4, 5]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "I am a very calm person and I always give my best, because quality is important."),
        ("fr", "Je suis quelqu'un de très rigoureux et je fais toujours attention, car c'est important."),
    ],
)
def test_praise_of_oneself_is_no_evidence(locale: Locale, text: str) -> None:
    assert level(gather(text, locale), asked="story") == 1


def test_evidence_is_pointed_at() -> None:
    text = "Um, right. We had a leak. I shut the valve behind the boiler, because the carpet was soaked."
    found = gather(text, "en")
    assert [text[one.start : one.end] for one in (*found.deeds, *found.reasons)] == ["I shut", "because"]


def test_an_answer_without_a_mark_counts_as_the_lowest() -> None:
    found = Agreement("open", pairs=[(5, 5), (4, None), (1, None), (2, 2)])
    assert (found.marked, found.missed) == (2, 1)
    assert found.near == 0.75
    assert found.difference == 0.75
    assert found.full == 0.5
    assert 0.5 < found.rank < 1


IMAGINED: dict[Locale, str] = {
    "en": "I'd always refuse to take a trailer with a split tyre, because a blowout on the motorway kills. I would "
    "ring the depot, photograph the sidewall and park up on the hard standing until the fitter came with a spare.",
    "fr": "Je refuserais toujours une remorque au pneu fendu, parce qu'un éclatement sur l'autoroute tue. "
    "J'appellerais le dépôt, je photographierais le flanc et je me garerais sur l'aire jusqu'au dépanneur et sa roue.",
}


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_what_one_would_do_is_no_story(locale: Locale) -> None:
    found = gather(IMAGINED[locale], locale)
    assert level(found, asked="story") == 2
    assert level(found, asked="way") >= 3


RULES: dict[Locale, str] = {
    "en": "You must check the load chart before each lift. The slinger has to be certified and the wind must be below "
    "its limit. That is the law.",
    "fr": "Il faut vérifier le tableau de charge avant chaque levage. L'élingueur doit être certifié et le vent "
    "doit toujours être sous la limite. C'est la loi.",
}
HABITS: dict[Locale, str] = {
    "en": "I always check the oven and I always weigh the flour twice, because I know my customers count on the bread.",
    "fr": "Je vérifie toujours le four et je pèse toujours la farine, parce que mes clients comptent dessus.",
}


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_what_everybody_has_to_do_is_no_way_of_one_s_own(locale: Locale) -> None:
    found = gather(RULES[locale], locale)
    assert level(found, asked="way") <= 2
    assert level(found, asked="story") <= 2


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_what_is_always_done_is_no_story(locale: Locale) -> None:
    found = gather(HABITS[locale], locale)
    assert level(found, asked="story") <= 2
    assert level(found, asked="way") >= 3


WELDS = (
    {
        "trade": "welder",
        "locale": "en",
        "question": "How do you weld a thin sheet without distorting it?",
        "answer": "I clamp it to a copper bar and tack every three centimetres from the middle out, because the heat "
        "has to go somewhere, and I let each bead cool while I start at the other end. The torch stays low.",
    },
    {
        "trade": "soudeuse",
        "locale": "fr",
        "question": "Comment soudez-vous une tôle fine sans la déformer ?",
        "answer": "Je la serre sur une barre de cuivre et je pointe tous les trois centimètres en partant du milieu, "
        "parce que la chaleur doit partir, et je laisse refroidir chaque cordon. Je baisse les ampères à la torche.",
    },
)


@pytest.mark.parametrize("given", WELDS, ids=[one["trade"] for one in WELDS])
def test_a_trade_s_words_show_its_subject_without_its_name(given: dict[str, str]) -> None:
    rest = {"type": "depth", "competence": "technical", "kind": "whole", "mark": 4, "why": "a way with its reason"}
    made = marked(Expert.model_validate(given | rest))
    assert "off_subject" not in made.missing
    assert [mark.score >= 3 for mark in made.marks] == [True]


def test_what_was_never_done_is_quoted_for_nothing() -> None:
    """Spoken French leaves out "ne"."""
    given = {
        "trade": "cuisinier",
        "locale": "fr",
        "question": "Qu’est-ce qui change quand on cuisine pour plusieurs centaines de personnes ?",
        "answer": "J'ai jamais fait mille couverts en cuisine. J'ai fait un mariage à trois cents avec un tableau, "
        "parce que le four ne suit pas, et les assiettes sont parties à l'heure.",
    }
    rest = {"type": "depth", "competence": "technical", "kind": "whole", "mark": 4, "why": "a case with its reason"}
    made = marked(Expert.model_validate(given | rest))
    quoted = [quote.text for mark in made.marks for quote in mark.quotes]
    assert any("mariage" in text for text in quoted)
    assert not any("jamais" in text for text in quoted)
