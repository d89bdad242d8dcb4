import asyncio

import pytest

from bot.aio.mailbox import Mailbox

pytestmark = pytest.mark.room


async def test_a_full_mailbox_sheds_the_oldest_that_may_go() -> None:
    box: Mailbox[str] = Mailbox(3, may_drop=lambda item: item.startswith("chat"))
    for item in ("chat1", "gift1", "chat2", "chat3"):
        await box.put(item)
    assert await box.take_all(10) == ["gift1", "chat2", "chat3"]
    assert box.shed["str"] == 1


async def test_a_newcomer_that_may_go_is_shed_when_nothing_else_may() -> None:
    box: Mailbox[str] = Mailbox(1, may_drop=lambda item: item.startswith("chat"))
    await box.put("gift1")
    await box.put("chat1")
    assert await box.take_all(10) == ["gift1"]


async def test_what_must_not_be_lost_waits_for_room() -> None:
    box: Mailbox[str] = Mailbox(1, may_drop=lambda item: False)
    await box.put("gift1")
    waiting = asyncio.create_task(box.put("gift2"))
    await asyncio.sleep(0)
    assert not waiting.done()
    assert await box.take_all(10) == ["gift1"]
    await waiting
    assert await box.take_all(10) == ["gift2"]


async def test_a_batch_is_never_larger_than_asked() -> None:
    box: Mailbox[int] = Mailbox(10)
    for number in range(5):
        await box.put(number)
    assert await box.take_all(2) == [0, 1]
    assert len(box) == 3


async def test_many_at_once_shed_as_one_by_one_and_a_wake_lets_the_reader_look() -> None:
    box: Mailbox[int] = Mailbox(3)
    await box.put_all(range(5))
    assert box.take_now(10) == [2, 3, 4] and box.take_now(10) == []
    waiting = asyncio.create_task(box.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    box.wake()
    await waiting
