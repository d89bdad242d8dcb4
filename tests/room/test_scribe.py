"""What the voice had no time for is answered in writing, where platform and owner allow it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from bot.app.build import make_writer
from bot.core.errors import NeedsOperator, Retryable
from bot.core.events import RoomEvent
from bot.core.ports import ChatCaps, SourceHealth
from bot.core.reports import ChatWritten, TurnLost, TurnWaits
from bot.core.speech import Cleared
from bot.core.turns import Lost
from bot.room.scribe import Scribe
from bot.room.unspoken import Unspoken
from bot.settings.room import ProfileSettings
from tests.room.studio import Studio, _files, studio
from tests.virtual import virtual

pytestmark = pytest.mark.room


class Chat:
    """A platform's chat that takes down what is written."""

    def __init__(self, *, threads: bool = True, max_chars: int = 200) -> None:
        self.name, self.health = "yt", SourceHealth()
        self.chat = ChatCaps(max_chars=max_chars, messages=20, window_s=30, threads=threads)
        self.fault: Exception | None = None
        self.written: list[tuple[str, str | None]] = []

    async def events(self) -> AsyncIterator[RoomEvent]:
        await asyncio.Event().wait()
        yield  # type: ignore[misc]

    async def say(self, line: Cleared, *, to: RoomEvent | None = None) -> None:
        if self.fault is not None:
            raise self.fault
        self.written.append((line.text, to.event_id if to else None))


@asynccontextmanager
async def written(chat: Chat, mode: str = "unspoken") -> AsyncIterator[Studio]:
    async with studio() as show:
        parts = show.room.parts
        parts.chats, parts.profiles = {"yt": chat}, {"yt": ProfileSettings(chat=mode)}  # type: ignore[arg-type]
        copyist = await asyncio.get_running_loop().run_in_executor(
            None, lambda: make_writer(_files("", None), parts.clock)
        )
        scribe = Scribe(parts, copyist, show.room.ear.asked)
        show.stage.is_watched = False  # type: ignore[misc]
        parts.listeners.append(Unspoken(parts, show.room.board, scribe))
        running = asyncio.create_task(scribe.run())
        show.room.panic()  # nothing is said
        try:
            yield show
        finally:
            running.cancel()
            await asyncio.wait({running})


async def ask(show: Studio, text: str = "这个杯子多少钱", source: str = "yt") -> RoomEvent:
    """Ask, and let the question expire unspoken."""
    event = msgspec.structs.replace(show.comment(text), instance=source)
    await show.hear(event)
    await asyncio.sleep(1)
    turn = [report.turn for report in show.tape.reports if isinstance(report, TurnWaits)][-1]
    show.room.parts.tell(TurnLost(turn=turn, reason=Lost.EXPIRED, at_ms=event.ts_recv))
    await asyncio.sleep(1)
    return event


@virtual
async def test_an_expired_question_is_answered_in_writing_under_its_comment() -> None:
    async with written(chat := Chat()) as show:
        event = await ask(show)
    ((text, to),) = chat.written
    assert to == event.event_id and "89" in text
    assert [report.text for report in show.tape.reports if isinstance(report, ChatWritten)] == [text]


@virtual
async def test_where_replies_are_not_threaded_the_name_leads() -> None:
    async with written(chat := Chat(threads=False)) as show:
        await ask(show)
    assert chat.written[0][0].startswith("@小鹿 ")


@virtual
async def test_an_answer_is_cut_to_what_the_platform_takes() -> None:
    async with written(chat := Chat(max_chars=30)) as show:
        await ask(show)
    assert all(len(text) <= 30 for text, _ in chat.written)


@virtual
async def test_nothing_is_written_where_the_owner_did_not_ask_for_it() -> None:
    async with written(chat := Chat(), mode="off") as show:
        await ask(show)
    assert chat.written == []


@virtual
async def test_a_question_from_elsewhere_is_not_answered_there() -> None:
    async with written(chat := Chat()) as show:
        await ask(show, source="bili")
    assert chat.written == []


@virtual
async def test_a_full_chat_is_tried_again_and_then_forgotten() -> None:
    async with written(chat := Chat()) as show:
        chat.fault = Retryable("limit", after_s=10)
        await ask(show)
        chat.fault = None
        await asyncio.sleep(30)
        assert len(chat.written) == 1
        chat.fault = Retryable("limit", after_s=10)
        await ask(show, "什么时候发货")
        await asyncio.sleep(300)
        chat.fault = None
        await asyncio.sleep(60)
    assert len(chat.written) == 1


@virtual
async def test_a_missing_right_is_the_operators_business() -> None:
    async with written(chat := Chat()) as show:
        chat.fault = NeedsOperator("may not write", hint="log in with the bot account")
        await ask(show)
    assert "log in" in chat.health.hint
