import json
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.store.session import OVER_AFTER_MS, Session, open_session, save_session

pytestmark = pytest.mark.unit

NOW_MS = 1_785_556_800_000
SHOW = {"number": 7, "opened": True}


def alive(folder: Path, at_ms: int) -> Session:
    session = Session(id="shop@1", started_ms=NOW_MS - 3_600_000, alive_ms=at_ms, show=SHOW)
    save_session(folder, session)
    return session


def test_a_room_that_was_never_on_air_begins_a_session(tmp_path: Path) -> None:
    session = open_session(tmp_path, "shop", NOW_MS)
    assert (session.id, session.started_ms, session.resumed) == (f"shop@{NOW_MS}", NOW_MS, False)


@pytest.mark.parametrize("off_ms", [0, 5_000, OVER_AFTER_MS - 1])
def test_a_short_stop_goes_on_with_the_same_session_and_countdowns(tmp_path: Path, off_ms: int) -> None:
    before = alive(tmp_path, NOW_MS - off_ms)
    session = open_session(tmp_path, "shop", NOW_MS)
    assert session.resumed
    assert (session.id, session.started_ms, session.show) == (before.id, before.started_ms, SHOW)


def test_a_long_stop_begins_a_new_session(tmp_path: Path) -> None:
    alive(tmp_path, NOW_MS - OVER_AFTER_MS)
    assert open_session(tmp_path, "shop", NOW_MS).id == f"shop@{NOW_MS}"


def test_a_clock_that_was_set_back_a_little_changes_nothing_and_far_back_begins_anew(tmp_path: Path) -> None:
    alive(tmp_path, NOW_MS)
    assert open_session(tmp_path, "shop", NOW_MS - 60_000).resumed
    assert not open_session(tmp_path, "shop", NOW_MS - 2 * OVER_AFTER_MS).resumed


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"id":1}', b"\xff\xfe", b'{"id":"a","started_ms":"soon"}']
)
def test_a_broken_file_says_what_to_delete(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "session.json").write_bytes(content)
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        open_session(tmp_path, "shop", NOW_MS)
    assert "delete session.json" in caught.value.hint


def test_a_crash_while_writing_leaves_the_old_session(tmp_path: Path) -> None:
    alive(tmp_path, NOW_MS)
    (tmp_path / "session.tmp").write_text('{"id": "ha', encoding="utf-8")
    assert open_session(tmp_path, "shop", NOW_MS).id == "shop@1"
    alive(tmp_path, NOW_MS + 1)
    assert json.loads((tmp_path / "session.json").read_text(encoding="utf-8"))["alive_ms"] == NOW_MS + 1
    assert [file.name for file in tmp_path.iterdir()] == ["session.json"]
