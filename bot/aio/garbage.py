"""The collector of a process that runs for weeks: it looks for rings among what comes and goes, not in what stays."""

import gc

YOUNG = 20_000
"""Objects made and not given back before the youngest are looked at; CPython's 700 or 2,000 suits short programs."""


def settle() -> None:
    """Call once everything that stays is built: a full look at it costs more than 0.1 s, with the loop standing still.

    What is frozen is still given back when its last reference goes; only rings that are cut off later stay, so call it
    once a process, not once a show.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
