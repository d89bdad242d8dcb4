"""zhubo in a process of its own, as an operator starts it, and a quiet room folder for it."""

import asyncio
import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from bot.store.scaffold import make_room

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "bot.cli")
READY_S = 30.0
"""A start takes one or two seconds; a busy machine may need more."""


def zhubo(
    *arguments: str | Path, stdin: str | bytes = b"", timeout_s: float = 50.0
) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end, in a fork of a process that is warm (tests/app/warm.py)."""
    argv = [str(argument) for argument in arguments]
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder, name) for name in ("stdin", "stdout", "stderr")}
        for name, file in files.items():
            file.write_bytes((stdin.encode() if isinstance(stdin, str) else stdin) if name == "stdin" else b"")
        request = {"argv": argv, "env": dict(os.environ), **{name: str(file) for name, file in files.items()}}
        code = _warm().ask(json.dumps(request), timeout_s)
        out, err = (files[name].read_bytes().decode() for name in ("stdout", "stderr"))
    if code is None:
        raise subprocess.TimeoutExpired(argv, timeout_s, out, err)
    return subprocess.CompletedProcess(argv, code, out, err)


def started_zhubo(*arguments: str | Path, timeout_s: float = 50.0) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end in a process that starts anew, as where something was installed since."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s,
        check=False, text=True,
    )  # fmt: skip


class _Warm:
    """The process that forks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.app.warm"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        atexit.register(self._process.kill)

    def ask(self, request: str, timeout_s: float) -> int | None:
        """Return the exit code of one command, None if it had to be killed."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(request + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        late = threading.Event()

        def kill() -> None:
            late.set()
            os.kill(pid, signal.SIGKILL)

        timer = threading.Timer(timeout_s, kill)
        timer.start()
        code = int(self._process.stdout.readline())
        timer.cancel()
        return None if late.is_set() else code


@cache
def _warm() -> _Warm:
    return _Warm()


async def twice(*arguments: str | Path) -> Sequence[str]:
    """What two runs of the same command print, at once, each process with its own order of hashes."""

    async def once(number: int) -> str:
        process = await asyncio.create_subprocess_exec(
            *COMMAND, *map(str, arguments),
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": str(number)},
        )  # fmt: skip
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        assert err == b""
        return out.decode()

    return await asyncio.gather(once(1), once(2))


def lines_of(text: str) -> list[dict[str, Any]]:
    """JSON lines; anything else on the way fails."""
    return [json.loads(line) for line in text.splitlines()]


def quiet_room(folder: Path, *more: str, lang: str = "zh") -> Path:
    """A new room that speaks by captions alone, with `more` TOML at its end."""
    make_room(folder, name=folder.name, lang=lang)
    path = folder / "room.toml"
    text = path.read_text(encoding="utf-8").replace('chain = ["kokoro"]', "chain = []")
    path.write_text("\n".join((text, *more)), encoding="utf-8")
    return folder


def reads_from(url: str) -> str:
    """TOML of a source."""
    return f'[[source]]\nkind = "json_ws"\nname = "relay"\nurl = "{url}"\nroom_id = "shop"\n'


class OnAir:
    """A running `zhubo run --json`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.out: list[str] = []
        self.err: list[str] = []
        self._news = asyncio.Event()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it said on stdout; anything but JSON fails."""
        return [json.loads(line) for line in self.out]

    @property
    def url(self) -> str:
        """Where its pages are."""
        return self.page("stage").removesuffix("/stage")

    def page(self, name: str) -> str:
        """The address of a page, as printed."""
        return next(line.split()[1] for line in self.err if line.startswith(f"  {name} "))

    async def until(self, condition: Callable[["OnAir"], object], timeout_s: float = 30.0) -> None:
        """Return once it holds; fails with what was printed when it ends before or takes too long."""
        try:
            async with asyncio.timeout(timeout_s):
                while not condition(self):
                    assert self.process.returncode is None, "".join(self.err)
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError as error:
            raise AssertionError(f"not in {timeout_s} s:\n{''.join(self.out)}{''.join(self.err)}") from error

    async def end(self, number: int | None = None, timeout_s: float = 20.0) -> float:
        """Send a signal, wait for the end and return the seconds it took."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        if number is not None:
            self.process.send_signal(number)
        async with asyncio.timeout(timeout_s):
            await self.process.wait()
        return loop.time() - started

    async def read(self, stream: asyncio.StreamReader | None, into: list[str]) -> None:
        """Collect lines until the process closes the stream."""
        assert stream is not None
        async for line in stream:
            into.append(line.decode())
            self._news.set()
        self._news.set()


@asynccontextmanager
async def on_air(*arguments: str | Path) -> AsyncIterator[OnAir]:
    """Start `zhubo run --json --port 0 ...` and wait for its addresses; at the end it is gone, however it went."""
    command: Sequence[str] = (*COMMAND, "run", "--json", "--port", "0", *map(str, arguments))
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, limit=2**20
    )
    show = OnAir(process)
    reading = (
        asyncio.create_task(show.read(process.stdout, show.out)),
        asyncio.create_task(show.read(process.stderr, show.err)),
    )
    try:
        await show.until(lambda it: any(line.startswith("  stop ") for line in it.err), READY_S)
        yield show
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await asyncio.gather(*reading)
