"""What a benchmark prints."""

import json

from interview.bench.injection import Injected
from interview.bench.run import Outcome, Tally
from interview.bench.table import json_lines, table


def test_failures_come_first_and_name_the_interview() -> None:
    criteria = {
        "no_praise": Tally(applied=4, held=4),
        "vous_is_kept": Tally(applied=4, held=3, failures=["weak fr 0.1"]),
        "never_applied": Tally(),
    }
    outcome = Outcome(interviews=4, criteria=criteria, ranked=2, in_order=2, swapped=2, unmoved=2)
    lines = list(table(outcome, Injected(cases=10)))
    assert lines[0] == "4 interviews, 3 criteria"
    assert "75.0 %" in lines[1]
    assert "vous is kept" in lines[1]
    assert "weak fr 0.1" in lines[1]
    assert "0.0 %" in lines[-1]
    assert not any("never applied" in line for line in lines)
    parsed = [json.loads(line) for line in json_lines(outcome, Injected(cases=10))]
    assert parsed[0] == {"criterion": "no_praise", "applied": 4, "held": 4, "rate": 1.0}
    assert parsed[-1] == {"criterion": "injected", "applied": 10, "through": 0}
