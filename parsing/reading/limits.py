"""What a child process that reads strangers' files may use."""

import os
import resource
import signal
import sys

ADDRESS_SPACE = 900 * 1024 * 1024
"""Bytes. The child itself takes 250 MB of address space when warm."""
CPU_SECONDS = 12
"""For one document; an ordinary one takes 0.3."""


def confine_process() -> None:
    """Limits that hold for the child's whole life: memory, no files written, no core dumps, no new privileges."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_STACK, (64 * 1024 * 1024, resource.RLIM_INFINITY))
    sys.setrecursionlimit(1500)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)


def grant_cpu(seconds: int = CPU_SECONDS) -> None:
    """Let the next document have so much processor time; beyond it the kernel ends the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(usage.ru_utime + usage.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
