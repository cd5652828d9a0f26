"""`python -m tests.bench.peers SESSIONS KIND ...`: some of scenario R's rows, medians of three rounds, in one run."""

import sys

from tests.bench.peers.ratios import KINDS, rows
from tests.bench.report import Report
from tests.bench.streaming import pin

if __name__ == "__main__":
    pin()
    Report().show("R: beside peers", rows([int(sys.argv[1])], sys.argv[2:] or list(KINDS)))
