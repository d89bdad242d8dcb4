import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.store.lock import JournalLock, is_in_use

pytestmark = pytest.mark.wire
HOLD = """
import sys, pathlib
from bot.store.lock import JournalLock, is_in_use
lock = JournalLock(pathlib.Path(sys.argv[1]))
print("held", flush=True)
input()
"""


def test_a_second_opener_is_told_which_process_has_the_journal(tmp_path: Path) -> None:
    lock = JournalLock(tmp_path / "journal.sqlite3")
    with pytest.raises(ConfigError, match=rf"in use by another zhubo \(process {os.getpid()}\).*stop that one first"):
        JournalLock(tmp_path / "journal.sqlite3")
    lock.release()


def test_a_released_lock_can_be_taken_and_releasing_twice_is_harmless(tmp_path: Path) -> None:
    lock = JournalLock(tmp_path / "journal.sqlite3")
    lock.release()
    lock.release()
    JournalLock(tmp_path / "journal.sqlite3").release()


def test_the_lock_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdin is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(ConfigError, match=f"process {holder.pid}"):
        JournalLock(path)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    JournalLock(path).release()


def test_whether_a_journal_is_in_use_can_be_asked_without_taking_it(tmp_path: Path) -> None:
    database = tmp_path / "journal.sqlite3"
    assert not is_in_use(database)
    lock = JournalLock(database)
    assert is_in_use(database)
    lock.release()
    assert not is_in_use(database)
