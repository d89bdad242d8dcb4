import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import app
from bot.core.errors import ConfigError
from bot.core.tickets import COMPLAINT, Wish
from bot.store.tickets import FILE, TicketFile

pytestmark = pytest.mark.unit
WISH = Wish(
    kind=COMPLAINT,
    topic="complaint:quality:CUP",
    viewer="other:uid:1",
    name="小***",
    text="杯子漏水",
    lang="zh",
    sku="CUP",
)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    file = TicketFile(tmp_path / "data" / FILE)
    file.open(WISH, 1_767_225_600_000)
    file.shut()
    return tmp_path


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["tickets", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_a_late_ticket_is_listed_and_the_answer_is_no(room: Path) -> None:
    code, told = run("list", room, "--json")
    (row,) = map(json.loads, told.splitlines())
    assert (code, row["id"], row["state"], row["text"], row["name"]) == (1, 1, "late", "杯子漏水", "小***")
    assert "complaint CUP" in run("list", room)[1]


def test_a_ticket_closes_with_a_resolution_and_leaves_the_list(room: Path) -> None:
    with pytest.raises(ConfigError, match="resolution"):
        run("close", room, 1, "--resolution", " ")
    assert run("close", room, 1, "--resolution", "补发了新杯子")[0] == 0
    assert run("list", room) == (0, "nothing is owed to anybody\n")
    assert json.loads(run("list", room, "--all", "--json")[1])["resolution"] == "补发了新杯子"
    with pytest.raises(ConfigError, match="closed already"):
        run("close", room, 1, "--resolution", "twice")


def test_one_ticket_is_shown_whole_and_an_unknown_number_is_no(room: Path) -> None:
    code, told = run("show", room, 1)
    assert code == 0 and "other:uid:1" in told
    assert run("show", room, 7)[0] == 1


def test_a_room_without_tickets_owes_nothing_and_no_room_is_an_error(tmp_path: Path) -> None:
    assert run("list", tmp_path) == (0, "nothing is owed to anybody\n")
    assert not (tmp_path / "data").exists()
    with pytest.raises(ConfigError, match="no room folder"):
        run("list", tmp_path / "none")
