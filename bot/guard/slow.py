"""Finds the pattern that could hold up the gate, in a process that can be ended when a search does not end."""

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from bot.core.errors import ConfigError
from bot.guard import pump

_TRIAL = Path(pump.__file__)


@lru_cache(maxsize=64)
def first_slow(patterns: Sequence[str]) -> str | None:
    """Return the first of some valid `patterns` (a tuple) that a crafted text keeps busy, None if none is.

    ConfigError if they could not be tried.
    """
    if not patterns:
        return None
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(_TRIAL)],
        input=json.dumps(patterns), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return None
    numbers = done.stdout.split()
    if not numbers:
        raise ConfigError("the patterns of the rule packs could not be tried", hint="start it again; then ask for help")
    return patterns[int(numbers[-1])]
