import asyncio

import pytest

from bot.app.still import StillStage
from bot.core.scene import CommentCue
from bot.room.ticker import EVERY_S
from tests.room.studio import studio, virtually

pytestmark = pytest.mark.room


class Rows(StillStage):
    """A page with a ticker."""

    def __init__(self) -> None:
        super().__init__()
        self.wants_comments = True
        self.rows: list[CommentCue] = []

    def comment(self, cue: CommentCue) -> None:
        self.rows.append(cue)

    @property
    def texts(self) -> list[str]:
        return [row.text.text for row in self.rows]


def test_the_ticker_shows_what_the_guard_lets_pass_one_in_a_while_and_only_where_it_is_seen() -> None:
    async def show() -> None:
        stage = Rows()
        async with studio(stage=stage) as it:
            await it.opening_over()
            for text in ("杯子多大", "加我微信 13812345678", "滚出去傻逼", "很长" * 40, "几号链接", "支持刷脸支付吗"):
                await it.hear(it.comment(text))
                await asyncio.sleep(EVERY_S * 2)
            await it.hear(*(it.comment(f"第{number}个来的", f"路人{number}") for number in range(6)))
            await asyncio.sleep(2)
            before = len(stage.rows)
            stage.labels_ok = False
            await it.hear(it.comment("快买，点链接下单"))
            await asyncio.sleep(2)
            assert len(stage.rows) == before
            stage.labels_ok, stage.wants_comments = True, False
            await it.hear(it.comment("还有人看吗"))
            await asyncio.sleep(2)
            assert len(stage.rows) == before
            assert it.faults == []
        assert stage.texts[:2] == ["杯子多大", "几号链接"]
        assert not any("微信" in text or "傻" in text or "138" in text for text in stage.texts)
        assert sum("个来的" in text for text in stage.texts) <= 1
        assert stage.rows[0].name.text == "小鹿"

    virtually(show)


def test_the_ticker_shows_no_way_to_reach_anybody() -> None:
    async def show() -> None:
        stage = Rows()
        async with studio(stage=stage) as it:
            await it.opening_over()
            for text in ("mi tel 612345678", "加企鹅 98765432", "1 3 9 1 2 3 4 5 6 7 8", "I live at 221B Baker Street"):
                await it.hear(it.comment(text))
                await asyncio.sleep(EVERY_S * 2)
            await it.hear(it.comment("200x230 还是 180x200"))
            await asyncio.sleep(EVERY_S * 2)
        assert stage.texts == ["200x230 还是 180x200"]

    virtually(show)


def test_a_raid_is_not_repeated_on_screen() -> None:
    async def show() -> None:
        stage = Rows()
        async with studio(stage=stage) as it:
            await it.opening_over()
            it.room.parts.surge.saw(it.room.parts.clock.now(), 100)
            await it.hear(it.comment("杯子多大"))
            await asyncio.sleep(2)
        assert stage.rows == []

    virtually(show)
