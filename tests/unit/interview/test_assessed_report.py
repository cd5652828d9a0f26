"""An assessed interview by a model: read twice, reported twice, once to the candidate and once about them."""

import itertools
import json
import re
from typing import Any

from langchain_core.messages import BaseMessage
from langgraph.checkpoint.memory import InMemorySaver

from interview.events import WordsRefused
from interview.session import Interviews
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, hold, services
from tests.unit.interview.talking import talking

TO = "Vous donnez un exemple précis, avec son résultat."
OF = "La personne donne un exemple précis, avec son résultat."
INVENTED = "Elle a économisé 73 % des coûts."


class Model:
    """Writes about whom it is asked to; every second reading of an answer is a stern one."""

    def __init__(self) -> None:
        self._readings = itertools.count()

    def __call__(self, messages: list[BaseMessage]) -> str:
        text = str(messages[-1].content)
        about = "troisième personne" in text
        if '"summary":' in text:
            said = [{"text": OF}, {"text": INVENTED}] if about else [{"text": TO, "rests_on": ["a0"]}]
            return json.dumps({"summary": said})
        if '"notes":' in text:
            return json.dumps({"notes": [{"question": "q1", "text": OF if about else TO, "rests_on": ["a0"]}]})
        if '"marks":' in text:
            return json.dumps(self._assessed(text))
        return "{}"

    def _assessed(self, text: str) -> dict[str, Any]:
        (answer,) = re.findall(r"Réponse\s:\n\[\[.*?\]\]\n(.*?)\n\[\[/", text, re.DOTALL)
        said = answer.split()
        action, result = " ".join(said[:6]), " ".join(said[8:14])
        if next(self._readings) % 2:
            return {"answered": "yes", "marks": [{"score": 1, "quote": action}]}
        return {"answered": "yes", "marks": [{"score": 5, "action": action, "result": result}]}


async def test_the_recruiter_reads_of_the_candidate_and_where_readings_differ() -> None:
    interviewer, _ = talking(Model())
    voice = RecordingVoice()
    held = Interviews(interviewer=interviewer, tools=services(), checkpointer=InMemorySaver())
    said = [good_answer(turn, "fr") for turn in range(2)]
    report = (await hold(held, voice, said, first=begin(mode="assessed"))).report
    assert report["summary"] == TO
    assert report["summary_of"] == OF, "what rests on nothing is left out of it alone"
    assert [one["messages"] for one in report["sentences"]] == [[report["questions"][0]["answers"][0]]]
    assert (report["questions"][0]["note"], report["notes_of"]["q1"]) == (TO, OF)
    assert report["notes_of"].keys() == {one["question"] for one in report["questions"]}
    refused = [event.text for event in voice.events if isinstance(event, WordsRefused) and event.index < 0]
    assert INVENTED in refused
    assert report["apart"]
    assert all(max(levels) - min(levels) > 1 for levels in report["apart"].values())


async def test_practice_is_nobody_else_s() -> None:
    interviewer, _ = talking(Model())
    held = Interviews(interviewer=interviewer, tools=services(), checkpointer=InMemorySaver())
    report = (await hold(held, RecordingVoice(), [good_answer(0, "fr")], first=begin())).report
    assert (report["summary_of"], report["notes_of"], report["apart"]) == ("", {}, {})
