import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.core.reports import Alert, CommentSeen, SellingMuted, TicketMoved
from bot.core.tickets import MINUTE_MS, Ticket
from bot.room.tickets import TicketDesk
from bot.store.tickets import FILE, TicketFile
from tests.room.studio import Studio, studio, virtually

pytestmark = pytest.mark.room
NOTED = ("记给店里", "记下来给店里", "交给店里", "转给店里", "店里来答", "本子给店里")


def moved(show: Studio) -> list[TicketMoved]:
    return [one for one in show.tape.reports if isinstance(one, TicketMoved)]


@asynccontextmanager
async def desk_alone(show: Studio, folder: Path) -> AsyncIterator[None]:
    """Let the desk of a room that is over work on: hours of a whole room are another matter."""
    desk = TicketDesk(show.room.parts, await asyncio.to_thread(TicketFile, folder / FILE))
    work = asyncio.create_task(desk.run())
    try:
        yield
    finally:
        work.cancel()
        await asyncio.wait({work})
        desk.stop()


def stored(folder: Path) -> list[Ticket]:
    return TicketFile(folder / FILE).all()


def test_a_complaint_is_on_disk_before_the_host_says_that_it_is_noted(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(tickets=tmp_path / FILE) as show:
            await show.opening_over()
            await show.hear(show.comment("杯子用了两天就漏水，我电话13812345678，什么破质量", "小鹿"))
            ended = await show.answer_to("complaint")
            assert any(words in ended.text for words in NOTED), ended
        kinds = [type(one).__name__ for one in show.tape.reports]
        assert kinds.index("TicketMoved") < kinds.index("TurnStarted", kinds.index("CommentSeen"))
        (ticket,) = await asyncio.to_thread(stored, tmp_path)
        assert (ticket.kind, ticket.sku, ticket.viewer, ticket.name) == ("complaint", "CUP", "other:uid:小鹿", "小***")
        assert "漏水" in ticket.text and "138" not in ticket.text

    virtually(main)


def test_an_unknown_question_opens_a_ticket_and_a_known_one_does_not() -> None:
    async def main() -> None:
        async with studio() as show:
            await show.opening_over()
            await show.hear(show.comment("炒锅多少钱", "甲"), show.comment("炒锅能放洗碗机吗", "乙"))
            await show.answer_to("unknown")
        assert [(one.ticket.kind, one.what, one.ticket.sku) for one in moved(show)] == [("unknown", "opened", "WOK")]

    virtually(main)


def test_the_same_person_and_topic_is_one_ticket_that_counts() -> None:
    async def main() -> None:
        async with studio() as show:
            await show.opening_over()
            await show.hear(*[show.comment("杯子质量太差，漏水", "甲") for _ in range(2)])
            await show.hear(show.comment("杯子质量太差，坏了", "乙"))
            await asyncio.sleep(5)
        found = {one.ticket.id: one.ticket.count for one in moved(show)}
        assert len(found) == 2

    virtually(main)


@pytest.mark.parametrize("notes", [True, False])
def test_without_a_ticket_nobody_is_told_that_it_is_noted(notes: bool) -> None:
    async def main() -> None:
        async with studio(notes=notes) as show:
            await show.opening_over()
            await show.hear(show.comment("杯子漏水，质量太差", "甲"))
            text = (await show.answer_to("complaint")).text
            await show.hear(show.comment("炒锅能放洗碗机吗", "乙"))
            text += (await show.answer_to("unknown")).text
            assert any(words in text for words in NOTED) is notes, text

    virtually(main)


def test_a_disk_that_refuses_costs_the_note_and_not_the_answer(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(tickets=tmp_path / FILE) as show:
            await show.opening_over()
            await asyncio.to_thread(other.execute, "BEGIN EXCLUSIVE")
            await show.hear(show.comment("杯子漏水，质量太差", "甲"))
            text = (await show.answer_to("complaint")).text
            assert not any(words in text for words in NOTED), text
            assert [chip.state for chip in show.room.desk.lights()] == ["bad"]  # type: ignore[union-attr]
            await asyncio.to_thread(other.execute, "ROLLBACK")
        other.close()

    other = sqlite3.connect(tmp_path / FILE, isolation_level=None, check_same_thread=False)
    virtually(main)


def test_reminders_come_at_60_90_and_110_minutes_and_it_is_late_at_120(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(tickets=tmp_path / FILE) as show:
            await show.hear(show.comment("杯子漏水，质量太差", "甲"))
            await asyncio.sleep(5)
        async with desk_alone(show, tmp_path):
            await asyncio.sleep(130 * 60)
        told = [
            (one.what, round((one.at_ms - one.ticket.opened_ms) / MINUTE_MS))
            for one in moved(show)
            if one.what != "opened"
        ]
        assert told == [("reminder", 60), ("reminder", 90), ("reminder", 110), ("breach", 120)]

    virtually(main)


def test_what_is_closed_from_outside_is_noticed_and_reminds_nobody(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(tickets=tmp_path / FILE) as show:
            await show.hear(show.comment("杯子漏水，质量太差", "甲"))
            await asyncio.sleep(5)
        async with desk_alone(show, tmp_path):
            await asyncio.sleep(60)
            now_ms = show.room.parts.clock.wall_ms()
            await asyncio.to_thread(lambda: TicketFile(tmp_path / FILE).close(1, "补发了", now_ms))
            await asyncio.sleep(100 * 60)
        assert [(one.what, one.ticket.resolution) for one in moved(show)] == [("opened", ""), ("closed", "补发了")]

    virtually(main)


def test_who_asks_to_be_forgotten_is_gone_from_her_tickets(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(tickets=tmp_path / FILE) as show:
            await show.hear(show.comment("杯子漏水，质量太差", "甲"))
            await asyncio.sleep(30)
            await show.hear(show.comment("忘记我", "甲"))
            await asyncio.sleep(30)
        (ticket,) = await asyncio.to_thread(stored, tmp_path)
        assert (ticket.name, ticket.text) == ("", "") and "甲" not in ticket.viewer
        assert moved(show)[-1].what == "forgotten"

    virtually(main)


def test_fifteen_people_stop_the_selling_and_call_a_person_within_five_seconds() -> None:
    async def main() -> None:
        async with studio() as show:
            await show.opening_over()
            for number in range(15):
                await show.hear(show.comment(f"杯子漏水质量太差{'啊' * number}", f"买家{number}"))
                await asyncio.sleep(4)
            await show.hear(show.comment("晚上好", "路人"))
            await asyncio.sleep(5)
            said = len(show.tape.said())
            await asyncio.sleep(30)
            assert not any("¥" in text for text in show.tape.said()[said:])
            await asyncio.sleep(400)
        alerts = [(one.level, one.about) for one in show.tape.reports if isinstance(one, Alert)]
        assert alerts[0] == (2, "quality") and (3, "quality") in alerts
        muted = [(one.on, one.why) for one in show.tape.reports if isinstance(one, SellingMuted)]
        assert muted == [(True, "complaints"), (False, "complaints")]
        slow = [one for one in show.tape.reports if isinstance(one, CommentSeen) and one.text == "晚上好"]
        assert "slow mode" in slow[0].why and slow[0].fate == "ignored"

    virtually(main)


def test_one_angry_person_stops_nothing() -> None:
    async def main() -> None:
        async with studio() as show:
            await show.opening_over()
            for number in range(200):
                await show.hear(show.comment(f"质量太差，第{number}次说了", "一个人"))
                await asyncio.sleep(1)
        assert not [one for one in show.tape.reports if isinstance(one, Alert | SellingMuted)]

    virtually(main)
