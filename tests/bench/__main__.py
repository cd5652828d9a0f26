"""`make bench`: every scenario, medians of three, a table and JSON lines; `python -m tests.bench A B` runs some."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import uvloop

from tests.bench import life, offers, parsing, scaling, stalls
from tests.bench.checkpoints import rows as checkpoint_rows
from tests.bench.first_word import first_words
from tests.bench.peers.ratios import KINDS
from tests.bench.peers.ratios import rows as peer_rows
from tests.bench.report import Report, medians
from tests.bench.serving import LOAD_CORE, SERVER_CORE, Server
from tests.bench.streaming import asking, fan_out, idle, pin

RUNS = 3
IDLE_SECONDS = 50.0
Row = dict[str, Any]


def _measure(server: Callable[[], Server], measure: Callable[[Server], Any], *, runs: int = 1) -> dict[str, float]:
    """The medians of all rounds; `runs` fresh servers for what one server can tell only once."""
    rounds: list[dict[str, float]] = []
    for _ in range(runs):
        with server() as running:
            rounds += uvloop.run(measure(running))
    return medians(rounds)


def all_at_once() -> list[Row]:
    """A: everybody asks at once, the model is as fast as it is taken."""
    rows: list[Row] = []
    for sessions in (1, 10, 50, 200):
        turns = min(10, max(4, 400 // sessions))  # an hour-long interview has 33 in all
        figures = _measure(
            partial(Server, models="scripted:200@0"),
            partial(asking, sessions=sessions, turns=turns),
        )
        rows.append({"sessions": sessions, **{k: v for k, v in figures.items() if not k.startswith("delay")}})
    return rows


def paced() -> list[Row]:
    """B: a model at 30 tokens a second. Delays are those of a model that writes the time into its tokens."""
    rows: list[Row] = []
    for sessions in (50, 200, 500):
        plain = _measure(
            partial(Server, models="scripted:100@30"), partial(asking, sessions=sessions, turns=2, spread=True)
        )
        clocked = _measure(
            partial(Server, models="scripted:100@30@clock"),
            partial(asking, sessions=sessions, turns=2, stamped=True, spread=True),
        )
        delays = {name: value for name, value in clocked.items() if name.startswith("delay")}
        rows.append({"sessions": sessions, **plain, **delays})
    return rows


def idle_sockets() -> list[Row]:
    """C: memory of joined sockets on which nothing happens."""
    return [{"sockets": 2000, **_measure(Server, partial(idle, sockets=2000), runs=RUNS)}]


@contextmanager
def _model_server(*, tokens: int = 100, thinks: float = 0.0) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["taskset", "-c", str(LOAD_CORE), sys.executable, "-m", "tests.model_server", "--port", str(port)]
    process = subprocess.Popen([*command, "--tokens", str(tokens), "--rate", "30", "--thinks", str(thinks)])
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            process.poll()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()


def through_openai() -> list[Row]:
    """D: the same through langchain-openai and a server in the OpenAI format, beside the library alone."""
    rows: list[Row] = []
    with _model_server() as base_url:
        for sessions in (50, 200):
            alone: list[float] = []
            for _ in range(RUNS):
                command = ["taskset", "-c", str(SERVER_CORE), sys.executable, "-m", "tests.bench.model_cost"]
                printed = subprocess.run([*command, base_url, str(sessions), "2"], check=True, capture_output=True)
                alone.append(float(printed.stdout))
            figures = _measure(
                partial(Server, models="openai:load", extra={"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": base_url}),
                partial(asking, sessions=sessions, turns=2, spread=True),
            )
            bare = medians([{"alone": value} for value in alone])["alone"]
            rows.append(
                {
                    "sessions": sessions,
                    "tokens_per_s": figures["tokens_per_s"],
                    "first_token_p50_ms": figures["first_token_p50_ms"],
                    "server_cpu_per_1000": figures["server_cpu_per_1000"],
                    "astream_alone_cpu_per_1000": bare,
                    "ratio": figures["server_cpu_per_1000"] / bare,
                }
            )
    return rows


def slow_assessment() -> list[Row]:
    """E: the first token after an answer, when the model takes its time over the answer before."""
    rows: list[Row] = []
    for thinks in (0.0, 5.0):
        with _model_server(tokens=30, thinks=thinks) as base_url:
            figures = _measure(
                partial(Server, models="openai:load", extra={"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": base_url}),
                partial(asking, sessions=10, turns=4, spread=True),
            )
        first = figures["first_token_p50_ms"]
        base = rows[0]["first_token_p50_ms"] if rows else first
        rows.append({"assessment_s": thinks, "sessions": 10, "first_token_p50_ms": first, "ratio": first / base})
    return rows


def observers() -> list[Row]:
    """F: one session, 500 staff members watching."""
    return [
        _measure(
            partial(Server, models="scripted:100@30@clock"),
            partial(fan_out, observers=500, turns=2),
            runs=RUNS,
        )
    ]


def checkpoints() -> list[Row]:
    """K: what keeping the state costs a turn, beside two other savers."""
    return checkpoint_rows()


def like_life() -> list[Row]:
    """L: people who think 45 s before they answer, one in ten watched: how many one core carries, what each weighs."""
    return life.rows([500, 1000, 2000])


def held_up() -> list[Row]:
    """Q: what holds the loop up for more than 20 ms while everything is used once, and again."""
    return stalls.rows()


def beside_peers() -> list[Row]:
    """R: the load of B on ours and on servers that do less, in one run: ratios hold where times vary."""
    return peer_rows([50, 200, 500], list(KINDS))


def idle_node() -> list[Row]:
    """I: what each process holds with nothing going on; the node does the worker's jobs."""
    with Server(extra={"VIVAVOCE_WORKER": "embedded"}) as running:
        time.sleep(IDLE_SECONDS)
        before = running.cost().server
        time.sleep(IDLE_SECONDS)
        share = (running.cost().server - before) / IDLE_SECONDS
        node, *children = running.memory()
        return [{**node, "share_of_a_core": round(share, 4)}, *children]


def start_up() -> list[Row]:
    """S: from the command to the ready line; the second start finds its data."""
    rows: list[Row] = []
    server = Server()
    for number in range(RUNS + 1):
        server.start()
        rows.append({"start": number + 1, "seconds": server.ready_seconds})
        server.stop()
    server.close()
    return rows


SCENARIOS: dict[str, tuple[str, Callable[[], list[Row]]]] = {
    "A": ("A: all asking at once, scripted:200@0", all_at_once),
    "B": ("B: paced, scripted:100@30", paced),
    "C": ("C: joined idle sockets", idle_sockets),
    "D": ("D: through langchain-openai", through_openai),
    "E": ("E: first token while an assessment takes 5 s", slow_assessment),
    "F": ("F: fan-out to observers of one session", observers),
    "G": ("G: first word of a turn that a model leads, and of one that it words", first_words),
    "I": ("I: nothing going on, after 50 s", idle_node),
    "K": ("K: checkpoints, cost a turn", checkpoints),
    "L": ("L: like life, scripted:60@40", like_life),
    "N": ("N: nodes of a quarter of a core each, the same load", scaling.together),
    "NM": ("NM: interviews of a node that is drained, of one that dies", scaling.moves),
    "Q": ("Q: the loop held up for more than 20 ms", held_up),
    "R": ("R: beside peers, scripted:100@30", beside_peers),
    "S": ("S: start-up", start_up),
    "P": ("P: CVs read by two warm readers", parsing.speed),
    "PQ": ("PQ: CVs read, F1 by field", parsing.quality),
    "OH": ("OH: a hit in the cache of offers", offers.cache_hits),
    "OM": ("OM: misses of the same at once", offers.cache_misses),
    "OB": ("OB: memory of the cache of offers", offers.cache_bounds),
    "OS": ("OS: offers ingested and searched", offers.search),
}


def main() -> None:
    """Run what was named, or everything."""
    pin()
    report = Report()
    for name in sys.argv[1:] or SCENARIOS:
        title, run = SCENARIOS[name.upper()]
        report.show(title, run())


if __name__ == "__main__":
    main()
