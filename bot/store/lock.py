"""One process per journal.  The operating system holds the lock: it ends with its process, kill -9 included."""

import errno
import os
import sys
from pathlib import Path

from bot.core.errors import ConfigError

_LOCKED_BYTE = 1 << 20
"""Windows locks bytes for reading too: far behind the process id, so that the refused one can read it."""

_HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""What the operating system says of a lock that another process holds."""


class JournalLock:
    """Held from construction to `release`; ConfigError names the process that has it."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            _take(self._file)
        except OSError as error:
            os.lseek(self._file, 0, os.SEEK_SET)
            holder = os.read(self._file, 20)
            os.close(self._file)
            process = holder.decode("ascii", "replace").strip() or "?"
            raise ConfigError(
                f"{database.name} is in use by another zhubo (process {process})",
                hint="stop that one first, or run this room from a folder of its own",
            ) from error
        os.ftruncate(self._file, 0)
        os.write(self._file, b"%d\n" % os.getpid())

    def release(self) -> None:
        """Let the next process in.  The file stays: removing it would let two processes lock two different files."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def is_in_use(database: Path) -> bool:
    """Return whether a process has the journal open now.  Writes nothing: works on a read-only copy."""
    try:
        file = os.open(database.with_name(database.name + ".lock"), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return False
    try:
        _ask(file)
    except OSError as error:
        return error.errno in _HELD
    finally:
        os.close(file)
    return False


if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)

    _ask = _take

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _ask(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
