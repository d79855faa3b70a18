"""Python's garbage collector, set for a process that only serves: it goes through what is new, and not through all of it each time.

A contract and an exchange are hundreds of thousands of objects that stay until the end, and what an order leaves behind is in no
cycle. Going through all of it takes a tenth of a second, again and again, while requests wait: a twentieth of a server's time. Only
``mock-exchange serve`` does this, for the collector is the whole process's, and a test's process is not ours.
"""

import contextlib
import gc
from collections.abc import Iterator
from typing import Final

NEW_OBJECTS_MAX: Final = 10_000
"""So many new objects are gone through at once; Python by itself takes 700 (3.13: 2,000)."""


def spare_what_stays() -> None:
    """Leave out of every later collection what there is by now, and collect less often."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS_MAX, *gc.get_threshold()[1:])


@contextlib.contextmanager
def nothing_collected() -> Iterator[None]:
    """Keep the collector out where much is made and nothing thrown away: it takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
