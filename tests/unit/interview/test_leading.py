"""A model leads: its first line decides, code verifies it, and the state holds what was in fact asked."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from itertools import pairwise

import pytest
from langchain_core.messages import BaseMessage
from langgraph.checkpoint.memory import InMemorySaver

from interview.commands import Answer
from interview.dialogue.deciding import Decision, heard, read_decision, settle
from interview.dialogue.faults import Ground, fault
from interview.dialogue.guard import open_question
from interview.dialogue.progress import Move
from interview.dialogue.turn import Asking, Choices
from interview.dialogue.wording import words
from interview.events import MoveDecided, StageEntered, WordsRefused
from interview.interviewers.leading import FirstLine, led
from interview.language.typography import typeset
from interview.plan.bank import wording
from interview.plan.plan import Plan, Question
from interview.ports import Restart
from interview.session import Interviews
from prompts.loader import phrases
from tests.unit.interview.guarding.scenes import scene
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, services
from tests.unit.interview.talking import talking

THREAD = "s-1"
ANSWER = (
    "Chez Lumen Data nous avons repris l'API de réservation pour vingt clients, parce que les délais étaient trop "
    "longs, et les réservations en ligne sont passées de 42 à 78 % en six mois."
)
FOLLOW = {"act": "follow_up", "anchor": "passées de 42 à 78 %", "aim": "result"}
ASKED = "De 42 à 78 %, dites-vous. Comment l'avez-vous mesuré ?"


def deciding(*turns: str) -> tuple[Interviews, RecordingVoice, list[list[BaseMessage]]]:
    """Interviews whose model says these turns, one after the other."""
    said = iter(turns)

    def reply(messages: list[BaseMessage]) -> str:
        return "{}" if '"marks"' in str(messages[-1].content) else next(said)

    interviewer, chat = talking(reply)
    return (
        Interviews(interviewer=interviewer, tools=services(), checkpointer=InMemorySaver()),
        RecordingVoice(),
        chat.asked,
    )


def turn(decision: dict[str, str], text: str) -> str:
    return f"{json.dumps(decision, ensure_ascii=False)}\n{text}"


async def test_a_follow_up_is_the_model_s_and_the_state_holds_it() -> None:
    held, voice, asked = deciding(turn(FOLLOW, ASKED))
    await held.advance(THREAD, begin(), voice=voice, fence=None)
    await held.advance(THREAD, Answer("a-0", ANSWER), voice=voice, fence=None)
    values = await held.values(THREAD)
    assert voice.said[1] == typeset(ASKED, "fr")
    assert values["progress"]["question"] == 0
    assert (values["progress"]["follow_ups"], values["progress"]["follow_ups_here"]) == (1, 1)
    assert values["progress"]["move"]["kind"] == "follow_up"
    assert values["progress"]["stage"] == "welcome"
    assert [event.stage for event in voice.of(StageEntered) if isinstance(event, StageEntered)] == ["welcome"]
    assert values["messages"][-1].additional_kwargs["vivavoce"]["question"] == 0
    assert [event.code for event in voice.of(MoveDecided) if isinstance(event, MoveDecided)] == [None]
    assert "/positions/0/highlights/0" in str(asked[0][0].content)


async def test_the_person_s_words_may_be_quoted() -> None:
    quoting = "« De 42 à 78 % », dites-vous : comment l'avez-vous mesuré ?"
    held, voice, _ = deciding(turn(FOLLOW, quoting))
    await held.advance(THREAD, begin(), voice=voice, fence=None)
    await held.advance(THREAD, Answer("a-0", ANSWER), voice=voice, fence=None)
    assert voice.said[1] == typeset(quoting, "fr")


async def test_the_prompt_only_grows() -> None:
    """What a server has read stands unchanged before what is new; nothing that was said is forgotten."""
    nexts = [turn({"act": "next"}, "Entendu.") for _ in range(6)]
    held, voice, asked = deciding(*nexts)
    await held.advance(THREAD, begin(minutes=20), voice=voice, fence=None)
    for place in range(6):
        await held.advance(THREAD, Answer(f"a-{place}", good_answer(place, "fr")), voice=voice, fence=None)
    led = [messages for messages in asked if "Décidez" in str(messages[-1].content)]
    assert len(led) >= 5
    for before, after in pairwise(led):
        kept = [str(message.content) for message in before[:-1]]
        assert [str(message.content) for message in after[: len(kept)]] == kept


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        ({**FOLLOW, "anchor": "vous avez sauvé l'entreprise"}, "no_anchor"),
        ({**FOLLOW, "aim": "gossip"}, "unknown_aim"),
        ({**FOLLOW, "aim": "contradiction", "against": "a7"}, "nothing_against"),
        ({**FOLLOW, "aim": "contradiction", "against": "/basics/name"}, "nothing_against"),
        ({"act": "hang_up"}, "unknown_act"),
    ],
)
async def test_a_decision_that_does_not_hold_leaves_the_planned_question(decision: dict[str, str], code: str) -> None:
    held, voice, _ = deciding(turn(decision, ASKED))
    await held.advance(THREAD, begin(), voice=voice, fence=None)
    await held.advance(THREAD, Answer("a-0", ANSWER), voice=voice, fence=None)
    values = await held.values(THREAD)
    assert wording(values["plan"]["questions"][1], "fr") in voice.said[1]
    assert "42" not in voice.said[1]
    assert values["progress"]["question"] == 1
    assert [event.code for event in voice.of(MoveDecided) if isinstance(event, MoveDecided)] == [code]


async def test_an_aim_is_followed_once_a_question() -> None:
    other = "Et ce résultat de 78 %, qui l'a constaté ?"
    held, voice, _ = deciding(turn(FOLLOW, ASKED), turn(FOLLOW, other))
    await held.advance(THREAD, begin(), voice=voice, fence=None)
    await held.advance(THREAD, Answer("a-0", ANSWER), voice=voice, fence=None)
    await held.advance(
        THREAD, Answer("a-1", f"{good_answer(1, 'fr')} Donc, passées de 42 à 78 %."), voice=voice, fence=None
    )
    decided = [event.code for event in voice.of(MoveDecided) if isinstance(event, MoveDecided)]
    assert decided == [None, "same_aim"]
    assert other not in voice.said


async def test_a_refused_sentence_is_completed_and_nothing_is_taken_back() -> None:
    held, voice, _ = deciding(turn(FOLLOW, "Vous parlez de 78 %. Et avez-vous des enfants ?"))
    await held.advance(THREAD, begin(), voice=voice, fence=None)
    await held.advance(THREAD, Answer("a-0", ANSWER), voice=voice, fence=None)
    values = await held.values(THREAD)
    planned = wording(values["plan"]["questions"][1], "fr")
    assert voice.said[1] == typeset(f"Vous parlez de 78 %. {planned}", "fr")
    assert voice.voided == 0
    assert [event.code for event in voice.of(WordsRefused) if isinstance(event, WordsRefused)] == ["forbidden_topic"]
    # What was in fact asked is the planned question: no follow-up is counted.
    assert (values["progress"]["question"], values["progress"]["follow_ups"]) == (1, 0)


async def test_rules_keep_what_is_theirs() -> None:
    """A planted instruction, the wish to end: no model decides about them."""
    held, voice, asked = deciding(turn(FOLLOW, ASKED))
    await held.advance(THREAD, begin(), voice=voice, fence=None)
    await held.advance(THREAD, Answer("a-0", "Je voudrais arrêter l'entretien maintenant."), voice=voice, fence=None)
    assert asked == []
    assert not voice.of(MoveDecided)


async def test_a_model_that_does_not_decide_is_soon_asked_for_words_alone() -> None:
    plain = "Merci. Parlez-moi {} de vos services Python : comment faites-vous ?"
    held, voice, asked = deciding(*[plain.format(word) for word in ("donc", "encore", "aussi")])
    await held.advance(THREAD, begin(minutes=20), voice=voice, fence=None)
    for place in range(3):
        await held.advance(THREAD, Answer(f"a-{place}", good_answer(place, "fr")), voice=voice, fence=None)
    spoken = [messages for messages in asked if '"marks"' not in str(messages[-1].content)]
    assert ["Décidez" in str(messages[-1].content) for messages in spoken] == [True, True, False]
    assert [event.code for event in voice.of(MoveDecided) if isinstance(event, MoveDecided)] == ["no_decision"] * 2
    assert voice.said[1] == typeset(plain.format("donc"), "fr")


@pytest.mark.parametrize("width", [1, 7, 4000])
@pytest.mark.parametrize("begin_with", ["", "```json\n", "Decision: "])
def test_the_first_line_is_taken_off_in_any_cut(width: int, begin_with: str) -> None:
    line = json.dumps({**FOLLOW, "anchor": 'un "mot" {entre} accolades'}, ensure_ascii=False)
    text = f"{begin_with}{line}\n{'```' if '`' in begin_with else ''}\n{ASKED}"
    first, said = FirstLine(), ""
    for place in range(0, len(text), width):
        piece = text[place : place + width]
        said += piece if first.over else first.feed(piece)
    assert first.decision is not None
    assert first.decision.anchor == 'un "mot" {entre} accolades'
    assert said.strip("`\n ") == ASKED


def test_a_broken_line_is_read_as_far_as_it_goes() -> None:
    assert read_decision('{"act": "next", "anchor": ,}') == Decision("next")
    assert read_decision("{}") is None
    assert read_decision('["act"]') is None


def _offered(asking: Asking) -> Choices:
    assert asking.choices is not None
    return asking.choices


def test_a_contradiction_is_looked_up_on_both_sides() -> None:
    offered = _offered(scene("en"))
    claim = Decision("follow_up", "Tom led that incident", "contradiction", "a0")
    assert settle(claim, offered).code is None
    assert settle(replace(claim, against="/positions/0/highlights/1"), offered).code is None
    assert settle(replace(claim, against="a1"), offered).code == "nothing_against"
    assert settle(replace(claim, anchor="Tim led that incident"), offered).code == "no_anchor"


def test_what_the_log_holds_decides_a_repeated_step() -> None:
    """After a crash the words are known and the decision is not: the same words give the same place."""
    asking = scene("en")
    planned = words(asking, offline=False)
    offered = _offered(asking)
    followed = settle(Decision("follow_up", "Tom led that incident", "own_part"), offered).progress
    asked = "You said Tom led. What was your own part on the second day?"
    assert heard(planned, asking, decided=followed, stopped=False) is None
    assert heard(planned, asking, decided=None, stopped=False) is None
    again = heard(asked, asking, decided=None, stopped=False)
    assert followed is not None
    assert again is not None
    assert (again["question"], again["follow_ups"]) == (followed["question"], followed["follow_ups"]) == (1, 1)
    assert again["move"]["kind"] == "follow_up"


def test_time_that_is_short_leaves_no_follow_up() -> None:
    offered = replace(_offered(scene("en")), in_time=False)
    assert settle(Decision("follow_up", "Tom led that incident", "own_part"), offered).code == "no_time"
    assert settle(Decision("next"), offered).progress == offered.onward


async def test_an_answer_without_its_question_ends_with_the_one_that_is_open() -> None:
    """Not with the one that stands in the plan: a follow-up was asked since."""
    back = {"act": "clarify", "anchor": "Vous voulez dire le nombre de clients"}
    held, voice, _ = deciding(turn(FOLLOW, ASKED), turn(back, "Je parle des réservations en ligne."))
    await held.advance(THREAD, begin(), voice=voice, fence=None)
    await held.advance(THREAD, Answer("a-0", ANSWER), voice=voice, fence=None)
    asked = "Vous voulez dire le nombre de clients, ou les réservations ?"
    await held.advance(THREAD, Answer("a-1", asked), voice=voice, fence=None)
    assert voice.said[2] == typeset(f"Je parle des réservations en ligne. {ASKED}", "fr")


def test_a_question_comes_back_with_its_situation() -> None:
    asking = scene("en")
    text = "A sheet is empty at noon. How do you go about it?"
    question = Question(**{**asking.plan["questions"][1], "text": text, "text_locale": "en"})
    plan = Plan(**{**asking.plan, "questions": [asking.plan["questions"][0], question]})
    lines = [replace(asking.lines[-2], text=f"Thank you. {text}", move="ask"), asking.lines[-1]]
    move = Move(kind="repair", question=1, trigger="clarify", detail=None, last=False)
    assert open_question(replace(asking, move=move, plan=plan, lines=lines)) == text


async def test_what_is_asked_in_between_is_answered_from_the_offer() -> None:
    """The model says that it will answer, is then asked for the answer, and the open question is put again."""
    back = turn({"act": "answer", "anchor": "quel est le salaire"}, "")
    offered = "Le télétravail est illimité. L'offre ne précise pas le rythme des astreintes."
    held, voice, asked = deciding(turn(FOLLOW, ASKED), back, offered)
    await held.advance(THREAD, begin(), voice=voice, fence=None)
    await held.advance(THREAD, Answer("a-0", ANSWER), voice=voice, fence=None)
    question = "Avant, quel est le salaire, et le rythme des astreintes ?"
    await held.advance(THREAD, Answer("a-1", question), voice=voice, fence=None)
    said = voice.said[2]
    assert "illimité" not in said
    assert "42 à 50 k€" in said, "a field that was asked for and left out"
    assert "astreintes" in said
    assert said.endswith(typeset("Comment l'avez-vous mesuré ?", "fr"))
    assert question in str(asked[-1][-1].content)
    progress = (await held.values(THREAD))["progress"]
    assert (progress["question"], progress["move"]["kind"]) == (0, "repair")


async def test_who_has_answered_and_asks_something_beside_it_goes_on() -> None:
    """What they ask is answered, and the next question follows: nobody is asked the same again."""
    back = turn({"act": "answer", "anchor": "Le poste est-il à Lyon ?"}, "")
    held, voice, _ = deciding(back, "L'offre indique que le poste est basé à Lyon.")
    await held.advance(THREAD, begin(), voice=voice, fence=None)
    await held.advance(THREAD, Answer("a-0", f"{ANSWER} Le poste est-il à Lyon ?"), voice=voice, fence=None)
    values = await held.values(THREAD)
    assert "Lyon" in voice.said[1]
    assert voice.said[1].endswith(wording(values["plan"]["questions"][1], "fr"))
    assert (values["progress"]["question"], values["progress"]["move"]["kind"]) == (1, "ask")


@pytest.mark.parametrize("said", ["again; I’d like to turn to it first.", "and I'll come back; We’ve had that."])
def test_a_contraction_is_no_name(said: str) -> None:
    assert fault(said, Ground.of(scene("en"), "")) is None


async def invited(*pieces: str) -> str:
    """What is heard when a model goes on from the last question, in these pieces."""

    async def stream() -> AsyncGenerator[str | Restart, None]:
        for piece in (json.dumps({"act": "next"}), "\n", *pieces):
            yield piece

    asking = scene("en")
    offered = asking.choices
    assert offered is not None
    move = Move(kind="invite_questions", question=-1, trigger=None, detail=None, last=False)
    offered = replace(offered, onward={**offered.onward, "stage": "questions", "question": -1, "move": move})
    said = led(stream(), replace(asking, choices=offered), offered, note=lambda _: None, pause=0.0)
    return "".join([str(word) async for word in said])


async def test_the_last_answer_is_taken_up_before_the_person_s_own_questions() -> None:
    """The announcement is fixed and whole; nothing of the model's stands behind it, and no question of its own."""
    announced = await invited()
    taken_up = "So the outbox table came after the outage."
    heard_then = await invited(taken_up, " It held.", " What would you like to know?")
    assert heard_then.startswith(f"{taken_up} ")
    assert any(heard_then == f"{taken_up} {one}" for one in phrases("en")["invite_questions"])
    assert await invited("What would you like to know about the role?") == announced
    assert await invited("That was an excellent answer!") == announced
