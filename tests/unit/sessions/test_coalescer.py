"""What a log's owner keeps of the newest entries takes up no more than they are long."""

import tracemalloc

from server.sessions.log.coalescer import Coalescer


def test_a_delta_that_is_kept_takes_up_what_it_is_long() -> None:
    coalescer = Coalescer()
    coalescer.begin("t1-1-1")
    tracemalloc.start()
    try:
        kept = []
        for _ in range(200):
            coalescer.add("words ")
            kept.append(coalescer.take())
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held / len(kept) < 512
