import tomllib
from importlib.resources import files

import pytest

from bot.triage.patterns import pattern

pytestmark = pytest.mark.unit


def test_every_list_of_every_file_compiles_with_its_parts_filled_in() -> None:
    for file in (files("bot.triage") / "patterns").iterdir():
        for key in tomllib.loads(file.read_text(encoding="utf-8")):
            name = f"{file.name.removesuffix('.toml')}.{key}"
            assert "<being>" not in pattern(name).pattern


def test_no_pattern_blows_up_on_hostile_length() -> None:
    import time

    hostile = ["你" * 500, "是你" * 250, "a" * 500, "ignore" * 80, "没" * 500, "1" * 500, "都没" * 250]
    started = time.process_time()
    for file in (files("bot.triage") / "patterns").iterdir():
        for key in tomllib.loads(file.read_text(encoding="utf-8")):
            for text in hostile:
                pattern(f"{file.name.removesuffix('.toml')}.{key}").search(text[:200])
    assert time.process_time() - started < 1.0
