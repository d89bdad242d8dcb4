"""One viewer is forgotten from the command line."""

import asyncio
from pathlib import Path

import pytest

from tests.app.process import lines_of, zhubo
from tests.app.test_forget import KEY, kept

pytestmark = pytest.mark.wire


def test_a_viewer_is_forgotten_once_and_then_there_is_nobody(tmp_path: Path) -> None:
    room = asyncio.run(kept(tmp_path / "shop"))
    done = zhubo("forget", room, KEY, "--json")
    assert done.returncode == 0, done.stderr
    assert lines_of(done.stdout) == [{"key": KEY, "remembered": True, "events": 2, "frames": 0}]
    again = zhubo("forget", room, KEY)
    assert again.returncode == 1 and "neither" in again.stdout


def test_a_wrong_key_says_what_one_looks_like(tmp_path: Path) -> None:
    done = zhubo("forget", tmp_path, "lin")
    assert done.returncode == 2 and "bilibili:uid:123" in done.stderr
