"""Prometheus metrics of one node, read when somebody scrapes. Nothing is counted while they are turned off."""

from collections.abc import Callable, Iterable, Mapping

import orjson
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from server.protocol.json_object import JsonObject
from server.sessions.log.entry import Entry

_MEASURED = b'{"type":"turn.measured"'
_USED = b'{"type":"model.used"'
_DELTA = b'{"type":"text.delta"'
_FIRST_TOKEN_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


class NodeMetrics:
    """What a node does, in a registry of its own."""

    media_type = CONTENT_TYPE_PLAIN_0_0_4

    def __init__(
        self,
        *,
        gauges: Iterable[Callable[[], Mapping[str, int]]],
        closes: Callable[[], Mapping[int, int]],
        lost_calls: Callable[[], int] = lambda: 0,
        faults: Callable[[], int] = lambda: 0,
    ) -> None:
        """`gauges` give what there is now, by name; `closes` how many sockets we closed, by code.

        `lost_calls`: how many calls of models were not kept for developers; `faults`: errors of our own.
        """
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Now(gauges=tuple(gauges), closes=closes, lost_calls=lost_calls, faults=faults))
        self._appends = Counter("vivavoce_log_events", "Events logged", ["stream"], registry=self._registry)
        self._chunks = Counter("vivavoce_text_chunks", "Pieces of text logged", registry=self._registry)
        self._tokens = Counter("vivavoce_model_tokens", "Tokens models reported", ["kind"], registry=self._registry)
        self._cost = Counter("vivavoce_model_cost_dollars", "What they cost at known prices", registry=self._registry)
        self._first = Histogram(
            "vivavoce_first_token_seconds",
            "From the call of the model to its first token",
            buckets=_FIRST_TOKEN_SECONDS,
            registry=self._registry,
        )

    def on_commit(self, entries: list[Entry]) -> None:
        """Count what this node has logged."""
        for entry in entries:
            self._appends.labels(entry.stream).inc()
            if entry.body.startswith(_DELTA):
                self._chunks.inc()
            elif entry.body.startswith(_MEASURED):
                measured = orjson.loads(entry.body)
                if (first := measured.get("first_token_ms")) is not None:
                    self._first.observe(first / 1000)
                self._count(measured)
            elif entry.body.startswith(_USED):
                self._count(orjson.loads(entry.body))

    def _count(self, call: JsonObject) -> None:
        self._tokens.labels("input").inc(call["input_tokens"] or 0)
        self._tokens.labels("output").inc(call["output_tokens"] or 0)
        self._cost.inc(call["cost"] or 0.0)

    def render(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self._registry)


class _Now(Collector):
    """Asks the node's parts at each scrape."""

    def __init__(
        self,
        *,
        gauges: tuple[Callable[[], Mapping[str, int]], ...],
        closes: Callable[[], Mapping[int, int]],
        lost_calls: Callable[[], int],
        faults: Callable[[], int],
    ) -> None:
        self._gauges = gauges
        self._closes = closes
        self._lost_calls = lost_calls
        self._faults = faults

    def collect(self) -> Iterable[Metric]:
        """What there is now."""
        for counts in self._gauges:
            for name, value in counts().items():
                yield GaugeMetricFamily(f"vivavoce_{name}", f"{name.replace('_', ' ').capitalize()} now", value=value)
        closed = CounterMetricFamily("vivavoce_socket_closes", "Sockets closed by us", labels=["code"])
        for code, count in self._closes().items():
            closed.add_metric([str(int(code))], count)
        yield closed
        lost = "Calls of models that were not kept for developers"
        yield CounterMetricFamily("vivavoce_model_calls_lost", lost, value=self._lost_calls())
        yield CounterMetricFamily("vivavoce_faults", "Errors nobody foresaw; the log says where", value=self._faults())
