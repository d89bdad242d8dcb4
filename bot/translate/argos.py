"""Translation by Argos models in a process of its own, restarted before it can harm the show."""

import asyncio
import json
import os
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.core.errors import NeedsOperator, Retryable
from bot.core.text import plain_text
from bot.translate.kept import is_kept
from bot.translate.models import Pair, installed, reachable

T = TypeVar("T")
RESULTS_KEPT = 1000
LARGEST_CHARS = 500
STOP_S = 1.0
"""So long a worker may take to end by itself once its input is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a worker is given up or replaced."""

    first_s: float = 20.0
    """Deadline of the first answer, which reads the model."""
    answer_s: float = 3.0
    requests: int = 500
    rss_bytes: int = 600 * 1024**2
    """Only where /proc tells it."""


class ArgosTranslator:
    """Implements `Translator` with the models in one folder; the worker starts with `warm` or with the first text."""

    def __init__(self, folder: Path, *, command: Sequence[str] = (), limits: Limits | None = None) -> None:
        self.starts = 0
        """Workers started so far."""
        self._pairs = reachable(installed(folder))
        self._command = tuple(command) or (sys.executable, "-m", "bot.translate.worker", str(folder))
        self._limits = limits or Limits()
        self._worker: _Worker | None = None
        self._one_at_a_time = asyncio.Lock()
        self._results: OrderedDict[tuple[str, str, str], str | None] = OrderedDict()

    @property
    def pid(self) -> int | None:
        """Process id of the worker, None while there is none."""
        return self._worker.pid if self._worker is not None else None

    def languages(self) -> frozenset[Pair]:
        """Return the pairs that the models found at the start can serve, also by way of a third language."""
        return self._pairs

    async def translate(self, text: str, source: str, target: str) -> str | None:
        """Return the first 500 characters of `text` in `target`, or None without a model or with a figure lost.

        Raises Retryable when the worker died, stalled or spoke nonsense (the next call starts another one) and
        NeedsOperator when the library is not installed.  Callers wait for each other, each at most its deadline.
        """
        text = plain_text(text, limit=LARGEST_CHARS)
        if not text or (source, target) not in self._pairs:
            return None
        key = (text, source, target)
        async with self._one_at_a_time:
            if key not in self._results:
                translated = await self._ask({"from": source, "to": target, "text": text})
                self._results[key] = translated if translated and is_kept(text, translated) else None
                while len(self._results) > RESULTS_KEPT:
                    self._results.popitem(last=False)
            self._results.move_to_end(key)
            return self._results[key]

    async def warm(self) -> None:
        """Start the worker before its first text, which would wait for the library; a fault is left for that text."""
        async with self._one_at_a_time:
            with suppress(Retryable, NeedsOperator):
                await self._deal(_Worker.hello)

    async def aclose(self) -> None:
        """End the worker: by the end of its input, else by its process id."""
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.end()

    async def _ask(self, request: dict[str, str]) -> str | None:
        worker, translated = await self._deal(lambda worker: worker.ask(request))
        if worker.answered >= self._limits.requests or rss_bytes(worker.pid) > self._limits.rss_bytes:
            await self.aclose()
        return translated

    async def _deal(self, act: Callable[["_Worker"], Awaitable[T]]) -> tuple["_Worker", T]:
        """Return the worker, started if there is none, and what `act` made of it; a worker that fails is given up."""
        if self._worker is not None and self._worker.has_ended:
            await self.aclose()  # killed since its last answer: no text has to be lost for that
        if self._worker is None:
            self.starts += 1
            self._worker = await _Worker.start(self._command)
        worker = self._worker
        try:
            async with asyncio.timeout(self._limits.answer_s if worker.answered else self._limits.first_s):
                return worker, await act(worker)
        except (TimeoutError, OSError, EOFError, ValueError, RecursionError) as error:
            worker.kill()
            await self.aclose()
            what = "took too long" if isinstance(error, TimeoutError) else f"failed: {error}"
            raise Retryable(f"the translation process {what}", hint="it starts again with the next text") from error
        except NeedsOperator:
            await self.aclose()
            raise


class _Worker:
    """One process and its two pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.answered = 0
        self.pid = process.pid
        self._process = process
        self._asked = 0
        self._is_ready = False

    @classmethod
    async def start(cls, command: Sequence[str]) -> "_Worker":
        pipe, quiet = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        try:
            return cls(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=quiet))
        except OSError as error:
            raise Retryable(f"the translation process does not start: {error}", after_s=5.0) from error

    async def ask(self, request: dict[str, str]) -> str | None:
        """Return its answer; EOFError when it died, ValueError for nonsense, NeedsOperator if it cannot work."""
        assert self._process.stdin is not None
        self._asked += 1
        number = self._asked
        self._process.stdin.write(json.dumps({"id": number, **request}).encode() + b"\n")
        await self._process.stdin.drain()
        await self.hello()
        while True:
            reply = await self._line()
            told, text = reply.get("id"), reply.get("text")
            if not isinstance(told, int) or told > number or not isinstance(text, str | None):
                raise ValueError("an answer to nothing that was asked")
            if told == number:  # a smaller one answers a call that was cancelled
                self.answered += 1
                return plain_text(text, limit=LARGEST_CHARS) if text is not None else None

    @property
    def has_ended(self) -> bool:
        """True once the loop has learnt that the process is gone."""
        return self._process.returncode is not None

    async def hello(self) -> None:
        """Wait until it can work; NeedsOperator if it never can."""
        if self._is_ready:
            return
        hello = await self._line()
        if hello.get("ready") is not True:
            raise NeedsOperator(
                f"comments cannot be translated: {plain_text(str(hello.get('fault', 'no reason given')), limit=200)}",
                hint='install the extra: pip install "zhubo[translate]"',
            )
        self._is_ready = True

    async def _line(self) -> dict[str, object]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise EOFError("it ended")
        reply = json.loads(line)
        if not isinstance(reply, dict):
            raise ValueError("an answer that is no object")
        return reply

    def kill(self) -> None:
        """End it now."""
        if self._process.returncode is None:
            try:
                self._process.kill()
            except ProcessLookupError:
                pass

    async def end(self) -> None:
        """Close its input and see it end, at once or within STOP_S + the time to kill it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(STOP_S):
                await self._process.wait()
        except TimeoutError:
            pass
        finally:  # also when the wait was cancelled
            self.kill()
        await self._process.wait()


def rss_bytes(pid: int) -> int:
    """Return the resident memory of a process, bytes; 0 where /proc does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
