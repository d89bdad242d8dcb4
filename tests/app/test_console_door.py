"""A command of the same user reaches the stage of the room that runs, and nobody else's does."""

import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from typer.testing import CliRunner

from bot.app.console_door import FILE, console_token, show_effect
from bot.app.pulse import FRESH_MS, end_pulse, write_pulse
from bot.cli.main import app
from bot.console.server import ConsoleServer
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.web import make_app
from tests.console import plays, show

pytestmark = pytest.mark.wire
NOW_MS = 1_795_521_600_000


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[plays.Desk]:
    """A room whose data folder is tmp_path."""
    desk = plays.Desk()
    console = ConsoleServer(show.INFO, clock=SystemClock(), token=console_token(tmp_path))
    console.asks.steering = desk
    web = make_app()
    console.attach(web)
    async with TestServer(web, host="127.0.0.1") as server:
        write_pulse(tmp_path, (), (), now=0.0, wall_ms=NOW_MS, url=str(server.make_url("")).rstrip("/"))
        yield desk


def test_the_token_stays_the_same_and_is_its_users_alone(tmp_path: Path) -> None:
    token = console_token(tmp_path)
    assert console_token(tmp_path) == token and len(token) >= 24
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


async def test_an_effect_is_shown_with_its_params(desk: plays.Desk, tmp_path: Path) -> None:
    await show_effect(tmp_path, "confetti", {"count": 3}, NOW_MS)
    assert desk.asked == [("confetti", {"count": 3})]


async def test_what_the_room_refuses_is_told(desk: plays.Desk, tmp_path: Path) -> None:
    desk.answer = "poll_bars stands by the state of a game"
    with pytest.raises(ConfigError, match="stands by the state"):
        await show_effect(tmp_path, "poll_bars", {}, NOW_MS)


async def test_another_token_opens_nothing(desk: plays.Desk, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("wrong", encoding="ascii")
    with pytest.raises(ConfigError, match="answered 403"):
        await show_effect(tmp_path, "confetti", {}, NOW_MS)
    assert desk.asked == []


async def test_a_room_that_is_off_air_is_said_to_be(desk: plays.Desk, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not on air"):
        await show_effect(tmp_path, "confetti", {}, NOW_MS + FRESH_MS)
    end_pulse(tmp_path)
    with pytest.raises(ConfigError, match="not on air"):
        await show_effect(tmp_path, "confetti", {}, NOW_MS)
    assert desk.asked == []


async def test_a_room_that_is_gone_without_a_word_does_not_answer(tmp_path: Path) -> None:
    console_token(tmp_path)
    write_pulse(tmp_path, (), (), now=0.0, wall_ms=NOW_MS, url="http://127.0.0.1:9")
    with pytest.raises(ConfigError, match="does not answer"):
        await show_effect(tmp_path, "confetti", {}, NOW_MS)


def test_the_command_line_says_that_nothing_runs(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["effects", "try", "confetti", "--live", "--data", str(tmp_path)])
    assert isinstance(result.exception, ConfigError) and "not on air" in result.exception.message
