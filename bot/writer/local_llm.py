"""A GGUF file on this computer as a `Model`: no key, no cost, no words that leave the room.

The engine runs in a process that starts with the first question and is started anew after it died.
"""

import asyncio
import json
import secrets
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

from bot.core.clock import Clock
from bot.core.errors import BotError, ConfigError, NeedsOperator, Retryable
from bot.settings.llm import LlmEndpoint
from bot.writer.llm import LlmClient
from bot.writer.model import Message, Usage

LOAD_S = 120.0
"""Longest time to read a model: 8 GB from a slow disk."""
STOP_S = 2.0
COMMAND = (sys.executable, "-m", "bot.writer.local_llm_worker")


class LocalLlm:
    """Implements `Model`.  While the file is being read, questions are refused at once with Retryable."""

    def __init__(
        self, settings: LlmEndpoint, *, folder: Path | None, clock: Clock, command: Sequence[str] = COMMAND
    ) -> None:
        """Find the file; ConfigError when it is not there.  Nothing is started yet.

        Args:
            settings: An endpoint with a `model_file`.
            folder: The room's, from which a relative path counts.
            clock: Of the answers' deadlines.
            command: The worker's command line.
        """
        path = (folder or Path()) / Path(settings.model_file).expanduser()
        if not path.is_file():
            raise ConfigError(
                f"there is no model file {settings.model_file!r}", hint="put a GGUF file there or edit [llm] model_file"
            )
        self.starts = 0
        """Processes started so far."""
        self._settings, self._path, self._clock, self._command = settings, path.absolute(), clock, tuple(command)
        self._starting: asyncio.Task[LlmClient] | None = None
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The engine's process, None while there is none."""
        return self._process.pid if self._process is not None else None

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str | Usage, None]:
        """Yield pieces of the answer, then its usage.

        NeedsOperator: the engine is not installed or cannot read the file.  Retryable: still reading it, or it died.
        """
        client = await self._ready()
        async with aclosing(client.stream(messages, max_tokens=max_tokens)) as pieces:
            async for piece in pieces:
                yield piece

    async def aclose(self) -> None:
        """End the process: by the end of its input, else by its id."""
        starting, self._starting = self._starting, None
        if starting is not None:
            starting.cancel()
            await asyncio.wait({starting})
            if not starting.cancelled() and starting.exception() is None:
                await starting.result().aclose()
        await self._end()

    async def _ready(self) -> LlmClient:
        if self._process is not None and self._process.returncode is not None:
            await self.aclose()  # it died: the next line starts another one
        if self._starting is None:
            self._starting = asyncio.create_task(self._start(), name="local model")
        starting = self._starting
        await asyncio.wait({starting}, timeout=self._settings.first_token_s)
        if not starting.done():
            raise Retryable("the local model is still being read", hint="own copy speaks meanwhile", after_s=5.0)
        try:
            return starting.result()
        except BotError:
            await self.aclose()
            raise

    async def _start(self) -> LlmClient:
        pipe, quiet = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        self.starts += 1
        try:
            process = await asyncio.create_subprocess_exec(*self._command, stdin=pipe, stdout=pipe, stderr=quiet)
        except OSError as error:
            raise Retryable(f"the local model's process does not start: {error.strerror}", after_s=5.0) from error
        self._process = process
        assert process.stdin is not None and process.stdout is not None
        key = secrets.token_urlsafe(24)
        asked = {"path": str(self._path), "context_tokens": self._settings.context_tokens, "key": key}
        try:
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            await process.stdin.drain()
            async with asyncio.timeout(LOAD_S):
                told = dict(json.loads(await process.stdout.readline()))
        except (TimeoutError, OSError, ValueError, TypeError, RecursionError) as error:
            raise Retryable("the local model's process ended while reading the file", after_s=5.0) from error
        if not told.get("ready"):
            raise NeedsOperator(f"no local model: {told.get('fault')}", hint=str(told.get("hint")))
        served = self._settings.model_copy(
            update={"base_url": told["url"], "model": "local", "json_mode": self._settings.json_mode or "grammar"}
        )
        return LlmClient(served, api_key=key, clock=self._clock)

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(STOP_S):
                await process.stdout.read()  # to its end: an open pipe would outlive the loop
                await process.wait()
        except TimeoutError:
            pass
        finally:  # also when the wait was cancelled
            if process.returncode is None:
                try:
                    process.kill()
                except ProcessLookupError:
                    pass
        await process.stdout.read()
        await process.wait()
