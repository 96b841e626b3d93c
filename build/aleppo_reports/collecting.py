"""What the garbage collector need not look at: it looks through all there is again and again, however much that is.

Records refer to nothing that refers back to them, so that there is nothing for it to find among them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector out while very much is made, as by reading files."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def settled() -> Iterator[None]:
    """Leave what is there now out of the collector's rounds, for as long as this lasts; what comes is collected.

    Processes that are copies of this one share it as long as nobody writes into it, which collecting would do.
    """
    # Within another one, what came since joins what that one left out.
    outermost = gc.get_freeze_count() == 0
    gc.freeze()
    try:
        yield
    finally:
        if outermost:
            gc.unfreeze()
