import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.app.files import JOURNAL
from bot.app.forget import forget_viewer
from bot.core.errors import ConfigError
from tests.store.rig import comment, opened

pytestmark = pytest.mark.wire
KEY = "bilibili:open_id:lin"


async def kept(folder: Path) -> Path:
    """A room folder in whose journal two viewers have written."""
    (folder / "data").mkdir(parents=True)
    async with opened(folder / "data" / JOURNAL) as journal:
        await journal.append([comment("1", user="lin"), comment("2", user="lin"), comment("3", user="mei")])
    return folder


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(folder / "data" / JOURNAL)
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


async def test_a_viewer_is_taken_out_of_memory_and_events_and_the_others_stay(tmp_path: Path) -> None:
    room = await kept(tmp_path / "shop")
    done = await asyncio.to_thread(forget_viewer, room, None, KEY)
    assert (done.remembered, done.events, done.found) == (True, 2, True)
    assert rows(room, "SELECT key FROM viewer") == [("bilibili:open_id:mei",)]
    assert b"lin" not in (room / "data" / JOURNAL).read_bytes()
    again = await asyncio.to_thread(forget_viewer, room, None, KEY)
    assert not again.found


async def test_a_room_on_air_is_not_touched(tmp_path: Path) -> None:
    room = await kept(tmp_path / "shop")
    async with opened(room / "data" / JOURNAL):
        with pytest.raises(ConfigError):
            await asyncio.to_thread(forget_viewer, room, None, KEY)
    assert len(rows(room, "SELECT key FROM viewer")) == 2


@pytest.mark.parametrize("key", ["lin", "", "bilibili:lin", "nowhere:uid:1"])
def test_what_is_no_key_is_refused_with_the_form(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match="no viewer key"):
        forget_viewer(tmp_path, None, key)


def test_a_room_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no room folder"):
        forget_viewer(tmp_path / "none", None, KEY)


def test_a_room_that_never_ran_remembers_nobody(tmp_path: Path) -> None:
    assert not forget_viewer(tmp_path, None, KEY).found
