"""A keyword draw in a whole room: opened by its cue, entered by comments, told by the host, shown and proved."""

from pathlib import Path
from typing import Any

import pytest

from bot.app.still import StillStage
from bot.core.scene import Board
from bot.draws.proof import faults_in
from bot.room.raffle_words import TARGET
from bot.store.draw_files import Wish
from tests.draws.deck import CUP
from tests.room.studio import Studio, studio, virtually

pytestmark = pytest.mark.room
LASTS_S, GRACE_S = 30, 5
LASTING = {
    **{key: value for key, value in CUP.items() if key not in ("opens", "closes")},
    "duration_s": LASTS_S,
    "grace_s": GRACE_S,
}


class WatchedStage(StillStage):
    """Keeps the boards of draws."""

    def __init__(self) -> None:
        super().__init__()
        self.boards: list[Board | None] = []

    def board(self, target: str, board: Board | None) -> None:
        if target == TARGET:
            self.boards.append(board)


async def enter(desk: Studio, *names: str) -> None:
    for name in names:
        await desk.hear(desk.comment("抽奖", who=name))


async def state_of(desk: Studio, wanted: str, within_s: float = 120.0) -> None:
    import asyncio

    assert desk.room.raffle is not None
    async with asyncio.timeout(within_s):
        while desk.room.raffle._told.get("cup-1", ("", ""))[0] != wanted:
            await asyncio.sleep(0.2)


@pytest.mark.parametrize(("lang", "told"), [("", ("抽奖", "恭喜")), ("en", ("抽奖", "ongratulations"))])
def test_a_keyword_draw_runs_from_its_cue_to_its_proof(lang: str, told: tuple[str, str], tmp_path: Path) -> None:
    async def show() -> None:
        stage = WatchedStage()
        draw: dict[str, Any] = {**LASTING, "prize": [{**CUP["prize"][0], "name": {"zh": "马克杯", "en": "a mug"}}]}
        draw["start"] = {"counter": "likes", "level": 50}
        async with studio(lang=lang, draws=[draw], proofs=tmp_path, stage=stage, triggers=[]) as desk:
            await state_of(desk, "published")
            await desk.hear(desk.likes(60))
            await state_of(desk, "open")
            await enter(desk, "小鹿", "阿宁", "Fern", "小鹿", "Yuu")
            await desk.hear(desk.comment("多少钱", who="路过"))
            await state_of(desk, "revealed")
            await desk.answer_to("draw_open")
            await desk.answer_to("draw_won")
            said = desk.tape.said()
            assert all(any(word in line for line in said) for word in told), said
            winners = [line for line in said if told[1] in line or "**" in line]
            assert not any(name in line for line in winners for name in ("小鹿", "阿宁", "Fern", "Yuu"))
            assert desk.faults == []
            assert desk.room.raffle is not None
            picks = await desk.room.raffle._draws.picks("cup-1")
            assert len(picks) == 4
            await desk.room.raffle.step()
            assert {pick.state for pick in picks[:2]} <= {"reserved", "notified"}
        states = [board.params["state"] for board in stage.boards if board is not None]
        assert states[0] == "open" and states[-1] == "drawn"
        last = [board for board in stage.boards if board is not None][-1]
        assert len(last.lines) == 2 and all(line.text.endswith("**") for line in last.lines)
        assert faults_in((tmp_path / "cup-1.proof.json").read_bytes()) == []

    virtually(show)


def test_no_draw_opens_or_stands_while_the_labels_are_lost(tmp_path: Path) -> None:
    async def show() -> None:
        stage = WatchedStage()
        async with studio(draws=[LASTING], proofs=tmp_path, stage=stage, triggers=[]) as desk:
            await state_of(desk, "published")
            assert desk.room.raffle is not None
            wish = Wish(verb="open", draw_id="cup-1")
            stage.labels_ok = False
            assert "labels" in await desk.room.raffle.wish(wish)
            assert (await desk.room.raffle._draws.get("cup-1")).state == "published"
            stage.labels_ok = True
            assert await desk.room.raffle.wish(wish) == ""
            await desk.room.raffle.step()
            assert stage.boards[-1] is not None
            stage.labels_ok = False
            await desk.room.raffle.step()
            assert stage.boards[-1] is None
            stage.labels_ok = True
            await desk.room.raffle.step()
            assert stage.boards[-1] is not None

    virtually(show)


def test_a_minor_and_the_host_never_win_and_the_operator_may_open_by_hand(tmp_path: Path) -> None:
    async def show() -> None:
        async with studio(draws=[LASTING], proofs=tmp_path, triggers=[]) as desk:
            await state_of(desk, "published")
            assert desk.room.raffle is not None
            assert await desk.room.raffle.wish(Wish(verb="open", draw_id="cup-1")) == ""
            await state_of(desk, "open")
            await desk.hear(desk.comment("我今年12岁", who="小小"))
            await enter(desk, "小小", "大人")
            await state_of(desk, "revealed")
            counts = await desk.room.raffle._draws.counts("cup-1")
            assert counts == {"in": 1, "refused:minor": 1}

    virtually(show)


def test_a_draw_without_entries_says_that_nothing_was_drawn() -> None:
    async def show() -> None:
        async with studio(draws=[{**LASTING, "start": {"counter": "likes", "level": 1}}], triggers=[]) as desk:
            await state_of(desk, "published")
            await desk.hear(desk.likes(2))
            await state_of(desk, "settled")
            await desk.answer_to("draw_empty")

    virtually(show)
