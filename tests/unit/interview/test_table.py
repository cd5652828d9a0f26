"""What a benchmark prints, and what it counts as a miss."""

import json

from interview.evaluation.injection import Injected
from interview.evaluation.run import Outcome, Tally
from interview.evaluation.table import json_lines, table


def outcome() -> Outcome:
    criteria = {
        "turns_alternate": Tally(applied=4, held=4),
        "vous_is_kept": Tally(applied=4, held=3, failures=["weak fr 0.1"]),
        "never_applied": Tally(),
    }
    return Outcome(interviews=4, criteria=criteria, ranked=2, in_order=2, swapped=2, unmoved=2)


def test_failures_come_first_and_name_the_interview() -> None:
    lines = list(table(outcome(), Injected(cases=10)))
    assert lines[0].startswith("offline: 4 interviews, 3 criteria")
    assert "75.0 %" in lines[1]
    assert "vous is kept" in lines[1]
    assert "weak fr 0.1" in lines[1]
    assert "0.0 %" in lines[-1]
    assert not any("never applied" in line for line in lines)
    parsed = [json.loads(line) for line in json_lines(outcome(), Injected(cases=10))]
    assert parsed[1] == {"criterion": "turns_alternate", "applied": 4, "held": 4, "rate": 1.0}
    assert parsed[-1] == {"criterion": "injected", "applied": 10, "through": 0}


def test_rules_answer_for_every_word_a_model_for_what_code_keeps() -> None:
    """Free words are judged by reading; limits, quotes and plans hold whoever speaks."""
    assert outcome().misses() == ["vous_is_kept"]
    model = outcome()
    model.engine, model.spreads = "llm", [0.4]
    assert model.misses() == []
    assert any("to be read" in line for line in table(model))
    model.criteria["turns_alternate"].failures.append("weak fr 0.0")
    assert model.misses() == ["turns_alternate"]
    disordered = outcome()
    disordered.in_order, disordered.unmoved, disordered.spreads = 1, 1, [0.0, 0.1]
    assert disordered.misses() == ["vous_is_kept", "rank_order", "identity_swapped", "spread"]


def test_a_model_s_turns_are_timed_and_what_was_taken_back_is_counted() -> None:
    model = outcome()
    model.engine, model.model = "llm", "openai:small"
    model.turns, model.first_tokens = [900.0, 1200.0, 1000.0], [300.0, 500.0, 400.0]
    model.taken_back.update(["praise", "praise", "repeated"])
    lines = list(table(model))
    assert "openai:small" in lines[0]
    assert any("first token 400 ms, whole 1000 ms" in line for line in lines)
    assert any("2 turns taken back" in line and "praise" in line for line in lines)


def test_what_rules_did_in_the_place_of_a_model_that_failed_is_reported() -> None:
    """Without it, rates would be taken for the model's that are the rules'."""
    model = outcome()
    model.engine = "llm"
    model.failed.update(["server_error", "server_error", "look_timeout"])
    model.refused.update(["judged"])
    lines = list(table(model))
    assert any("2 calls of the model failed, rules stood in: server_error" in line for line in lines)
    assert any("1 sentences of the model refused: judged" in line for line in lines)
    last = [json.loads(line) for line in json_lines(model)][-1]
    assert last == {"refused": {"judged": 1}, "failed": {"server_error": 2, "look_timeout": 1}}
