"""A value in its stored forms: those of every release are read."""

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from interview.threads.encoding import pack, pack_once, unpack

SERDE = JsonPlusSerializer()
ANSWER = HumanMessage(
    "I led the work, and we shipped in May.",
    id="a-1",
    additional_kwargs={
        "vivavoce": {
            "turn": 2,
            "stage": "technical",
            "question": 1,
            "move": "answer",
            "trigger": None,
            "locale": "en",
        }
    },
)
WITH_DICTIONARY = bytes.fromhex(
    "79cb3dfe83cc6855f354c8494d5128c948552807262c1d0560b9ab509eaa509c9109f28542669e826f62a51ebed042897c440d010f2f46ea44"
    "ffe2445d436c7e0700"
)


def test_what_the_first_dictionary_compressed_is_read_for_good() -> None:
    """Its bytes belong to what stands in every Redis: another one needs another tag."""
    assert unpack(SERDE, WITH_DICTIONARY) == ANSWER


def test_an_answer_takes_a_third_of_its_bytes() -> None:
    assert len(pack_once(SERDE, ANSWER)) * 3 < len(pack(SERDE, ANSWER))


@pytest.mark.parametrize("size", [0, 1, 40, 60, 500, 2000, 2100, 5000, 200_000])
def test_values_of_every_length_come_back(size: int) -> None:
    value = {"text": ("é" * size)[:size]}
    assert unpack(SERDE, pack_once(SERDE, value)) == value
    assert unpack(SERDE, pack(SERDE, value)) == value
