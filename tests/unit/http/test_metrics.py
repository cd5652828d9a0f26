"""What a scrape tells of the models: tokens and cost of what was spoken and of what nobody hears."""

from server.http.metrics import NodeMetrics
from server.protocol.events import Event, ModelUsed, TurnMeasured
from server.sessions.log.entry import Entry


def test_tokens_and_cost_of_every_call_are_counted() -> None:
    metrics = NodeMetrics(gauges=(), closes=dict, faults=lambda: 3)
    events: list[Event] = [
        TurnMeasured(turn="t", model="m", first_token_ms=120, total_ms=9, input_tokens=10, output_tokens=2, cost=0.5),
        ModelUsed(purpose="report", model="m", ms=9, input_tokens=100, output_tokens=20, cost=0.25),
        ModelUsed(purpose="assessment", model="m", ms=9),
    ]
    metrics.on_commit([Entry("staff", n + 1, 0, event.model_dump_json().encode()) for n, event in enumerate(events)])
    found = metrics.render().decode()
    assert "vivavoce_faults_total 3.0" in found
    assert 'vivavoce_model_tokens_total{kind="input"} 110.0' in found
    assert 'vivavoce_model_tokens_total{kind="output"} 22.0' in found
    assert "vivavoce_model_cost_dollars_total 0.75" in found
    assert "vivavoce_first_token_seconds_count 1.0" in found
