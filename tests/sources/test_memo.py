from pathlib import Path

import pytest

from bot.sources.memo import Memo

pytestmark = pytest.mark.wire


async def test_what_is_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "sources" / "bili.json"
    await Memo(path).set("game_id", "g-1")
    assert await Memo(path).get("game_id") == "g-1"
    assert path.stat().st_mode & 0o077 == 0


async def test_an_empty_fact_is_forgotten(tmp_path: Path) -> None:
    memo = Memo(tmp_path / "a.json")
    await memo.set("game_id", "g-1")
    await memo.set("game_id", "")
    assert await Memo(tmp_path / "a.json").get("game_id") == ""


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff", b'{"a": 1}'])
async def test_a_broken_file_is_an_empty_memo(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    memo = Memo(tmp_path / "a.json")
    assert await memo.get("a") == ""
    await memo.set("a", "b")
    assert await Memo(tmp_path / "a.json").get("a") == "b"


async def test_a_disk_that_refuses_costs_nothing_but_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    memo = Memo(tmp_path / "file" / "a.json")
    await memo.set("a", "b")
    assert await memo.get("a") == "b"


async def test_without_a_folder_it_lasts_as_long_as_the_run() -> None:
    memo = Memo(None)
    await memo.set("a", "b")
    assert await memo.get("a") == "b"
