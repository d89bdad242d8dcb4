"""A whole round of each game in a running room: told, entered, closed on time, and told again; nothing twice."""

import asyncio
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.core.events import Moderation, User
from bot.games.record import faults
from bot.room.games import PRICE_CHANGED, Games
from tests.games.table import TABLES
from tests.room.studio import Studio, studio, virtually, with_price

pytestmark = pytest.mark.room


def toml(value: Any) -> str:
    """A value as TOML writes it inline."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(part) for part in value) + "]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def programme(folder: Path, *tables: dict[str, Any]) -> Path:
    """Write games.toml and return its folder."""
    text = "\n".join("[[game]]\n" + "\n".join(f"{key} = {toml(part)}" for key, part in one.items()) for one in tables)
    assert len(tomllib.loads(text)["game"]) == len(tables)
    (folder / "games.toml").write_text(text, encoding="utf-8")
    return folder


def games_of(show: Studio) -> Games:
    assert show.room.games is not None
    return show.room.games


async def result_of(show: Studio, round_id: str) -> dict[str, Any]:
    games = games_of(show)
    async with asyncio.timeout(300):
        while (found := await games._rounds.result(round_id)) is None:  # the store is the test's own too
            await asyncio.sleep(0.5)
    return dict(found)


async def opened(show: Studio, game_id: str) -> None:
    await show.opening_over()
    assert await games_of(show).open(game_id) == ""


async def said_of(show: Studio, kind: str) -> str:
    ended = await show.answer_to(kind, 200)
    assert ended.outcome == "spoken", (kind, ended)
    return ended.text


def kinds(show: Studio) -> list[str]:
    return [one.turn.intent for one in show.tape.ended() if one.turn.intent.startswith("game_")]


def play(
    folder: Path, kind: str, *entries: tuple[str, str], **changes: Any
) -> tuple[dict[str, Any], dict[str, str], list[str]]:
    """Run one round; return its record, what was said by kind, and the kinds in order."""

    async def main() -> tuple[dict[str, Any], dict[str, str], list[str]]:
        table = {**TABLES[kind], "duration_s": 25, "remind_s": 10, **changes}
        async with studio(games=programme(folder, table)) as show:
            await opened(show, table["id"])
            for who, text in entries:
                await asyncio.sleep(0.7)
                await show.hear(show.comment(text, who))
            record = await result_of(show, f"{table['id']}-1")
            while len(kinds(show)) < 2 or kinds(show)[-1] in ("game_remind", "game_terms", "game_fun"):
                await asyncio.sleep(0.5)
            assert show.faults == []
            return record, {one.turn.intent: one.text for one in show.tape.ended()}, kinds(show)

    return virtually(main)


def test_a_guess_is_opened_reminded_of_closed_and_won(tmp_path: Path) -> None:
    record, said, order = play(
        tmp_path, "guess_price", ("远", "199"), ("近", "九十"), ("问", "多少钱包邮吗"), ("童", "我今年12岁")
    )
    assert faults(record) == []
    assert record["names"] == ["近**", "远**"]
    assert order == ["game_guess", "game_terms", "game_remind", "game_price_won"]
    assert "马克杯" in said["game_terms"]
    assert "近**" in said["game_price_won"]


def test_a_quiz_tells_the_answer_and_who_knew_it(tmp_path: Path) -> None:
    record, said, order = play(tmp_path, "quiz", ("错", "1"), ("对", "蓝色"), ("对", "3"))
    assert record["names"] == ["对**"]
    assert "1、红色" in said["game_quiz"]
    assert "蓝色" in said["game_quiz_won"]
    assert order[-1] == "game_quiz_won"


def test_a_poll_counts_each_person_once_and_tells_the_leader(tmp_path: Path) -> None:
    record, said, order = play(tmp_path, "poll", ("甲", "1"), ("乙", "2"), ("丙", "2"), ("甲", "2"))
    assert record["tallies"] == [0, 3, 0]
    assert "蓝色" in said["game_votes"]
    assert "3" in said["game_votes"]


def test_a_keyword_draw_has_a_proof_that_names_nobody(tmp_path: Path) -> None:
    record, said, _ = play(tmp_path, "keyword_draw", *((who, "抽奖") for who in "甲乙丙丁戊"))
    assert len(record["winners"]) == 2
    assert record["proof"]["picks"][:2] == record["winners"]
    assert all(name in said["game_drawn"] for name in record["names"])


def test_a_screenshot_draw_picks_a_moment(tmp_path: Path) -> None:
    record, said, _ = play(tmp_path, "screenshot_draw", ("甲", "来了"), ("乙", "你好"))
    assert record["names"][0] in said["game_drawn"]
    assert record["opens_ms"] <= record["answer"] + 999


def test_a_lucky_number_that_nobody_named_has_no_winner(tmp_path: Path) -> None:
    record, said, _ = play(tmp_path, "lucky_number", ("甲", "5000"))
    assert record["refused"] == {"out_of_range": 1}
    assert record["winners"] == []
    assert "game_nobody" in said


def test_a_team_that_is_full_needs_no_more_time(tmp_path: Path) -> None:
    record, said, order = play(
        tmp_path, "team_unlock", ("甲", "组队"), ("乙", "组队"), ("丙", "组队"), ("丁", "组队"), duration_s=600
    )
    assert record["done"] is True
    assert "包邮" in said["game_team_full"]
    assert len(record["winners"]) == 3
    assert order == ["game_team", "game_team_full"]


def test_an_entry_is_not_answered_as_a_question_and_a_question_still_is(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(games=programme(tmp_path, TABLES["poll"])) as show:
            await opened(show, "poll")
            await show.hear(show.comment("1", "甲"), show.comment("9", "乙"), show.comment("怎么发货", "丙"))
            await show.answer_to("shipping")
            fates = {one.viewer.name: (one.fate, one.intent, one.why) for one in show.tape.seen()}
            assert fates["甲"] == ("ignored", "game", "game poll-1: entry")
            assert fates["乙"] == ("ignored", "game", "game poll-1: 没有这个选项")
            assert fates["丙"][1] == "shipping"

    virtually(main)


def test_nobody_is_told_the_price_that_is_guessed(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(games=programme(tmp_path, TABLES["guess_price"])) as show:
            await opened(show, "price")
            await show.hear(show.comment("随行杯多少钱", "甲"), show.comment("随行杯怎么发货", "乙"))
            await show.answer_to("shipping")
            fates = {one.viewer.name: (one.fate, one.why) for one in show.tape.seen()}
            assert fates["甲"] == ("ignored", "its price is being guessed")
            assert show.faults == []

    virtually(main)


def test_the_console_opens_a_game_and_stops_it(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(games=programme(tmp_path, TABLES["poll"])) as show:
            await show.opening_over()
            assert [show.room.game(""), show.room.game("bingo"), show.room.game("poll")] == [False, False, True]
            await said_of(show, "game_poll")
            assert games_of(show).running == "poll-1"
            assert [show.room.game("poll"), show.room.game("")] == [False, True]
            await said_of(show, "game_void")

    virtually(main)


def test_staff_and_who_is_banned_are_out(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(games=programme(tmp_path, TABLES["quiz"])) as show:
            await opened(show, "quiz")
            host = msgspec.structs.replace(
                show.comment("2", "主播"), user=User(id="h", id_scope="uid", name="主播", roles=("anchor",))
            )
            ban = show.event("moderation", "房管", moderation=Moderation(action="ban", target_user_id="坏人"))
            await show.hear(host, show.comment("2", "坏人"), ban, show.comment("2", "好人"))
            record = await result_of(show, "quiz-1")
            assert record["names"] == ["好**"]
            assert record["refused"] == {"blocked": 1, "staff_or_bot": 1}

    virtually(main)


def test_a_price_that_changes_while_it_is_guessed_makes_the_round_void(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(games=programme(tmp_path, TABLES["guess_price"])) as show:
            await opened(show, "price")
            await asyncio.sleep(5)
            with_price(show.room, "CUP", 100)
            await said_of(show, "game_void")
            row = await games_of(show)._rounds.get("price-1")
            assert (row.state, row.reason) == ("void", PRICE_CHANGED)
            assert games_of(show).running == ""

    virtually(main)


def test_a_late_comment_counts_by_platform_time_within_the_grace_and_not_after(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(games=programme(tmp_path, {**TABLES["poll"], "grace_s": 5})) as show:
            await opened(show, "poll")
            row = await games_of(show)._rounds.get("poll-1")
            while show.room.parts.clock.wall_ms() < row.closes_ms + 2000:
                await asyncio.sleep(0.25)
            in_time = msgspec.structs.replace(show.comment("1", "甲"), ts_source=row.closes_ms - 1)
            too_late = msgspec.structs.replace(show.comment("1", "乙"), ts_source=row.closes_ms + 1)
            await show.hear(in_time, too_late)
            assert (await result_of(show, "poll-1"))["tallies"] == [1, 0, 0]

    virtually(main)


def test_a_trigger_and_a_minute_of_the_show_open_games_one_after_the_other(tmp_path: Path) -> None:
    trigger = {"id": "likes", "counter": "likes", "levels": [10], "effect": "hearts"}
    quick = {"duration_s": 20, "remind_s": 0}
    tables = (
        {**TABLES["poll"], **quick, "opens": ["trigger:likes"]},
        {**TABLES["quiz"], **quick, "opens": ["minute:1"]},
    )

    async def main() -> None:
        async with studio(games=programme(tmp_path, *tables), triggers=[trigger]) as show:
            await show.opening_over()
            assert games_of(show).running == ""
            await show.hear(show.likes(10))
            await result_of(show, "poll-1")
            await result_of(show, "quiz-1")
            await asyncio.sleep(120)
            assert dict(await games_of(show)._rounds.last_opened()).keys() == {"poll", "quiz"}
            assert kinds(show).count("game_poll") == kinds(show).count("game_quiz") == 1

    virtually(main)


def test_nothing_opens_beside_a_running_round_or_while_the_show_is_paused(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(games=programme(tmp_path, TABLES["poll"], TABLES["quiz"])) as show:
            await opened(show, "poll")
            assert await games_of(show).open("quiz") == "另一个游戏正在进行"
            assert await games_of(show).open("bingo") == "没有游戏 'bingo'"
            assert await games_of(show).stop()
            assert not await games_of(show).stop()
            show.room.panic()
            assert await games_of(show).open("quiz") == "节目暂停中"

    virtually(main)


def test_a_round_that_a_restart_cut_in_two_counts_both_halves_and_is_told_once(tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite3"
    folder = programme(tmp_path, {**TABLES["poll"], "duration_s": 200})

    async def first() -> None:
        async with studio(games=folder, journal_file=journal) as show:
            await opened(show, "poll")
            await show.hear(show.comment("1", "甲"), show.comment("2", "乙"))
            await said_of(show, "game_fun")

    async def second() -> dict[str, Any]:
        async with studio(games=folder, journal_file=journal) as show:
            show.number = 100
            await asyncio.sleep(60)  # the clock of this process began where that of the first one did
            assert games_of(show).running == "poll-1"
            await show.hear(show.comment("2", "丙"), show.comment("2", "甲"))
            record = await result_of(show, "poll-1")
            await said_of(show, "game_votes")
            assert kinds(show)[-1] == "game_votes"
            assert "game_poll" not in kinds(show)
            return record

    virtually(first)
    record = virtually(second)
    assert record["tallies"] == [0, 3, 0]
    assert faults(record) == []


def test_the_board_follows_the_round_and_goes_a_while_after_it(tmp_path: Path) -> None:
    async def main() -> None:
        async with studio(games=programme(tmp_path, TABLES["poll"])) as show:
            boards: list[Any] = []
            show.stage.board = lambda target, board: boards.append(board)  # type: ignore[method-assign]
            await opened(show, "poll")
            await show.hear(show.comment("2", "甲"))
            await result_of(show, "poll-1")
            await asyncio.sleep(40)
            assert [line.text for line in boards[0].lines] == ["红色", "蓝色", "白色"]
            assert boards[0].params["votes"] == [0, 0, 0]
            assert boards[-2].params == {"votes": [0, 1, 0], "closed": True, "ends_ms": 0}
            assert boards[-1] is None

    virtually(main)


def test_hostile_names_and_words_reach_neither_voice_nor_board(tmp_path: Path) -> None:
    names = ("<script>alert(1)</script>", "[[price:CUP]]", "\u202e坏", "加微信123456")
    record, said, _ = play(tmp_path, "quiz", *((name, "2") for name in names))
    spoken = "".join(said.values())
    assert len(record["winners"]) == 2
    assert not any(part in spoken for part in ("script", "[[", "\u202e", "微信"))
