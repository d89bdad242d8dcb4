"""A few facts that a source must still know after a restart, in a small JSON file."""

import asyncio
import os
from pathlib import Path

import msgspec

from bot.core.errors import BROKEN_JSON

MAX_BYTES = 64 * 1024


class Memo:
    """Text by name.  A lost or broken file is an empty memo: everything in it can be done without."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._facts: dict[str, str] | None = None

    async def get(self, name: str) -> str:
        """Return a fact, empty when it is unknown."""
        if self._facts is None:
            self._facts = await asyncio.to_thread(self._read)
        return self._facts.get(name, "")

    async def set(self, name: str, value: str) -> None:
        """Keep a fact; an empty one is forgotten.  Returns when it is on disk (or the disk refused)."""
        await self.get(name)
        assert self._facts is not None
        if self._facts.get(name, "") == value:
            return
        if value:
            self._facts[name] = value
        else:
            self._facts.pop(name, None)
        await asyncio.to_thread(self._write, dict(self._facts))

    def _read(self) -> dict[str, str]:
        if self._path is None:
            return {}
        try:
            with self._path.open("rb") as file:
                return msgspec.json.decode(file.read(MAX_BYTES), type=dict[str, str])
        except (OSError, *BROKEN_JSON):
            return {}

    def _write(self, facts: dict[str, str]) -> None:
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(msgspec.json.encode(facts))
            fresh.chmod(0o600)
            os.replace(fresh, self._path)  # noqa: PTH105  atomic on every system, Path.replace is the same call
        except OSError:
            return  # a full disk: what is kept here only saves work after a restart
