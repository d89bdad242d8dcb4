from pathlib import Path

import pytest

from bot.store.peek import Peek
from tests.store.rig import comment, opened
from tests.store.test_schema import old_journal

pytestmark = pytest.mark.wire
LIN = "bilibili:open_id:lin"


async def test_memory_is_read_beside_the_running_room(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    async with opened(path) as journal:
        await journal.append([comment("1", user="lin"), comment("2", user="lin")])
        known = Peek(path).history_of(LIN)
        assert known is not None and (known.comments, known.visits) == (2, 2)
        assert Peek(path).history_of("bilibili:open_id:mei") is None
        assert await journal.append([comment("3", user="lin")])


def test_a_file_that_is_missing_old_or_foreign_remembers_nobody_and_stays_as_it_is(tmp_path: Path) -> None:
    assert Peek(tmp_path / "none").history_of(LIN) is None
    assert not (tmp_path / "none").exists()
    old = old_journal(tmp_path / "old.sqlite3")
    before = old.read_bytes()
    assert Peek(old).history_of("bilibili:uid:1") is None and old.read_bytes() == before
    (tmp_path / "text").write_text("no database at all" * 100)
    assert Peek(tmp_path / "text").history_of(LIN) is None
