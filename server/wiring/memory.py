"""Memory that a process has freed and its allocator keeps."""

import ctypes
import gc


def settle() -> None:
    """Call once all is imported and built.

    What there is stays for good, so the collector need not walk over it again and again; and what importing and
    compiling patterns left free goes back to the system, a tenth of an idle node. Only glibc has to be asked for it.
    """
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
