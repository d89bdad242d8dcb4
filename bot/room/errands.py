"""Orders that leave the house: a line in a platform's chat, a call to a program.  Each is settled by what came of it.

A refusal before anything happened is tried again; where nobody can know whether it happened, the order stays leased,
and the journal makes a question of it (`once`) or lets it go out again (`keyed`).
"""

import asyncio
import hashlib
import hmac
import os
from collections.abc import Callable, Mapping

import aiohttp
import msgspec

from bot.core.errors import NeedsOperator, Retryable
from bot.core.goods import in_language
from bot.core.ledger import OutboxRow, OutboxState
from bot.core.ports import ChatSource
from bot.core.reports import ChatWritten
from bot.core.speech import Clause
from bot.room.parts import Parts
from bot.settings.trigger import WebhookSettings, check_url

AT_ONCE = 8
"""Calls under way at the same time, and as many again that wait: each ends within its lease of 10 s."""
WAITING = 8
Settle = Callable[[str, OutboxState, str], None]
_RETRY_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


class Errands:
    """Runs errands until cancelled; what waits beyond 8 is refused, and comes back later."""

    def __init__(self, parts: Parts, settle: Settle) -> None:
        self._parts = parts
        self._settle = settle
        self._rows: asyncio.Queue[OutboxRow] = asyncio.Queue(WAITING)

    def take(self, row: OutboxRow) -> None:
        """Let a claimed order be done."""
        if self._rows.full():
            self._settle(row.key, OutboxState.FAILED, "too many calls wait")
        else:
            self._rows.put_nowait(row)

    async def run(self) -> None:
        """Do what is taken, a few at a time, for ever."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            for number in range(AT_ONCE):
                group.create_task(self._work(session), name=f"errand {number}")

    async def _work(self, session: aiohttp.ClientSession) -> None:
        while True:
            row = await self._rows.get()
            if row.via == "chat":
                await self._write(row)
            else:
                await self._call(session, row)

    # --- chat -------------------------------------------------------------------------------------------------

    async def _write(self, row: OutboxRow) -> None:
        name, sink = self._chat(row.target)
        if sink is None or sink.chat is None:
            self._settle(row.key, OutboxState.CANCELLED, f"no chat to write in: {row.target or 'no source can'}")
            return
        lang = self._parts.settings.room.language
        texts = row.payload.get("text")
        text = in_language(texts, lang, "en") if isinstance(texts, dict) else ""
        facts = self._parts.facts()
        line = self._parts.cleared(Clause(text=text or "", lang=lang, kind="chat"), facts) if text else None
        if line is None or len(line.text) > sink.chat.max_chars:
            self._settle(row.key, OutboxState.CANCELLED, "the guard or the platform's length will not have it")
            return
        try:
            await sink.say(line)
        except Retryable as error:  # refused before it was written, as the port promises
            self._settle(row.key, OutboxState.FAILED, error.message)
        except NeedsOperator as error:
            self._settle(row.key, OutboxState.CANCELLED, error.message)
        else:
            self._settle(row.key, OutboxState.DONE, "")
            now_ms = self._parts.clock.wall_ms()
            said = ChatWritten(at_ms=now_ms, source=name, text=line.text, decision_id=line.decision_id, turn_id=row.key)
            self._parts.tell(said)

    def _chat(self, name: str) -> tuple[str, ChatSource | None]:
        chats: Mapping[str, ChatSource] = self._parts.chats
        return (name, chats.get(name)) if name else next(iter(chats.items()), ("", None))

    # --- webhooks ---------------------------------------------------------------------------------------------

    async def _call(self, session: aiohttp.ClientSession, row: OutboxRow) -> None:
        hook = next((hook for hook in self._parts.settings.webhook if hook.name == row.target), None)
        if hook is None:
            self._settle(row.key, OutboxState.CANCELLED, f"no webhook is called {row.target!r} any more")
            return
        try:
            url, headers, body = request_of(hook, row)
        except NeedsOperator as error:
            self._settle(row.key, OutboxState.CANCELLED, str(error))
            return
        timeout = aiohttp.ClientTimeout(total=hook.timeout_s)
        try:
            async with session.post(url, data=body, headers=headers, timeout=timeout, allow_redirects=False) as answer:
                state, reason = judged(answer.status, hook.keyed)
        except aiohttp.ClientConnectorError as error:
            state, reason = OutboxState.FAILED, f"cannot reach it: {error.os_error.strerror or 'no connection'}"
        except (aiohttp.ClientError, TimeoutError) as error:
            state, reason = OutboxState.DOUBT, f"no answer: {type(error).__name__}"
        if state is OutboxState.DOUBT and hook.keyed:
            state = OutboxState.FAILED
        self._settle(row.key, state, reason)


def request_of(hook: WebhookSettings, row: OutboxRow) -> tuple[str, dict[str, str], bytes]:
    """Return address, headers and body of a call; NeedsOperator when a secret is missing or the address is none."""
    url = hook.url or os.environ.get(hook.url_env, "")
    try:
        check_url(url)
    except ValueError as error:
        raise NeedsOperator(f"webhook {hook.name!r}: {error}", hint=f"set {hook.url_env or 'url'}") from error
    facts = {"key": row.key, "rule": row.rule_id, "level": row.level, "facts": row.payload}
    body = msgspec.json.encode(facts)
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": row.key.encode("ascii", "backslashreplace").decode(),
    }
    if hook.secret_env:
        secret = os.environ.get(hook.secret_env)
        if not secret:
            raise NeedsOperator(f"webhook {hook.name!r} has no secret", hint=f"set {hook.secret_env}")
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Zhubo-Signature"] = f"sha256={signature}"
    return url, headers, body


def judged(status: int, keyed: bool) -> tuple[OutboxState, str]:
    """Return what an answer means: done, refused before anything happened, or nobody knows."""
    if 200 <= status < 300:
        return OutboxState.DONE, ""
    if status == 409 and keyed:
        return OutboxState.DONE, "it knew the key"
    if status in (408, 500, 502, 504) and not keyed:
        return OutboxState.DOUBT, f"answered {status}"
    if status in _RETRY_STATUS:
        return OutboxState.FAILED, f"answered {status}"
    return OutboxState.CANCELLED, f"refused: {status}"
