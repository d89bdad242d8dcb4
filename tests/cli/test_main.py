"""Every command as it is typed: what it prints, where, and with which exit code."""

import asyncio
import io
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
import typer

from bot.cli import main as cli
from bot.core.events import Comment, RoomEvent, decode_event, encode_event
from tests.app.process import COMMAND, ROOT, lines_of, quiet_room, zhubo

pytestmark = pytest.mark.wire

DOCS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
COMMENT = RoomEvent(
    source="x", room_id="1", event_id="1", type="comment", ts_recv=5, comment=Comment(text="贵吗", text_plain="贵吗")
)


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    def lines(self) -> list[Any]:
        assert self.code == 0, self.err
        return lines_of(self.out)


Typed = Callable[..., Done]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Typed]:
    """Run a command in this process, which costs no start."""

    def run(*arguments: str | Path, stdin: str | bytes = b"") -> Done:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["zhubo", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        told = capsys.readouterr()
        return Done(int(exit_.value.code or 0), told.out, told.err)

    yield run
    structlog.reset_defaults()  # it logs into this test's stderr


# --- what the docs say ------------------------------------------------------------------------------------------------


def options_of(command: Any) -> set[str]:
    inner = getattr(command, "commands", {}).values()
    own = {name for one in command.params for name in one.opts if name.startswith("--")} - {"--help"}
    return own.union(*map(options_of, inner))


def section(name: str) -> str:
    """What docs/commands.md says of a command."""
    found = re.search(rf"^## `zhubo {name}\b.*?(?=^## |\Z)", DOCS, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/commands.md has no section on zhubo {name}"
    return found[0]


TREE = typer.main.get_command(cli.app)


@pytest.mark.parametrize("name", TREE.commands)  # type: ignore[attr-defined]
def test_the_docs_name_every_option_and_argument_of_a_command_and_no_other(name: str) -> None:
    command = TREE.commands[name]  # type: ignore[attr-defined]
    text = section(name)
    assert set(re.findall(r"--[a-z][a-z-]*", text)) - {"--help"} == options_of(command)
    for argument in (one for one in command.params if one.param_type_name == "argument"):
        assert (argument.metavar or argument.name.upper()).rstrip("S") in text
    for inner in getattr(command, "commands", ()):
        assert f"zhubo {name} {inner}" in text


def test_the_docs_describe_no_command_that_does_not_exist() -> None:
    assert set(re.findall(r"^## `zhubo ([a-z]+)", DOCS, re.MULTILINE)) == set(TREE.commands)  # type: ignore[attr-defined]


def typed_in(text: str) -> list[str]:
    """Command lines in code spans and code blocks, without what a shell adds."""
    blocks = "\n".join(re.findall(r"^ *```.*?\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL))
    found = re.findall(r"`zhubo ([^`\n]+)`", text) + re.findall(r"^ *(?:\S*[/\\])?zhubo (.+)$", blocks, re.MULTILINE)
    return [re.split(r"\s+#|[|<>]", line)[0] for line in found]


@pytest.mark.parametrize("path", ["README.md", *sorted(str(one.relative_to(ROOT)) for one in ROOT.glob("docs/*.md"))])
def test_every_command_line_in_the_docs_is_one_that_zhubo_takes(path: str) -> None:
    for line in typed_in((ROOT / path).read_text(encoding="utf-8")):
        name, *words = line.split()
        assert name in TREE.commands, line  # type: ignore[attr-defined]
        known = options_of(TREE.commands[name])  # type: ignore[attr-defined]
        assert {word for word in words if word.startswith("--")} <= known, line


# --- the commands -----------------------------------------------------------------------------------------------------


def test_no_command_shows_the_list_of_commands(typed: Typed) -> None:
    done = typed("--help")
    assert done.code == 0
    assert all(name in done.out for name in TREE.commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("arguments", [["fly"], ["run", "--nope"], ["run", "--lang", "fr"], ["run", "--port", "99999"]])
def test_a_wrong_command_or_option_is_exit_code_2(typed: Typed, arguments: list[str]) -> None:
    done = typed(*arguments)
    assert (done.code, done.out) == (2, "") and done.err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_room_is_checked_and_goes_on_air_as_it_is(typed: Typed, tmp_path: Path, lang: str) -> None:
    room = tmp_path / "my-room"
    made = typed("new", room, "--lang", lang)
    assert made.code == 0 and "zhubo check" in made.out
    (facts,) = typed("check", room, "--json").lines()
    assert facts["ok"] and facts["room"] == "my-room" and facts["products"] == 2
    again = typed("new", room)
    assert again.code == 2 and "already" in again.err
    shown = zhubo("run", room, "--port", "0", "--duration", "3")
    assert shown.returncode == 0, shown.stderr
    assert "/stage" in shown.stdout and "/console#token=" in shown.stdout and "Traceback" not in shown.stderr


def test_check_says_no_with_1_as_json_and_with_2_as_words(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "room.toml").write_text("[rooom]", encoding="utf-8")
    as_json, in_words = typed("check", tmp_path, "--json"), typed("check", tmp_path)
    fault = json.loads(as_json.out)
    assert (as_json.code, fault["ok"]) == (1, False)
    assert "'room'" in fault["message"] and fault["hint"]
    assert (in_words.code, in_words.out) == (2, "") and "'room'" in in_words.err and "→" in in_words.err


def test_check_shows_a_demo_in_words(typed: Typed) -> None:
    done = typed("check")
    assert done.code == 0 and "xiaoman" in done.out


async def test_an_invented_audience_talks_over_a_websocket_and_ends(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *"simulate --port 0 --rate 50 --seed 3 --duration 3".split(), cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().split()[-1]
    async with aiohttp.ClientSession() as client, client.ws_connect(url) as socket:
        events = [decode_event(await socket.receive_str()) for _ in range(20)]
    assert {event.room_id for event in events} == {"demo"}
    assert await process.wait() == 0


def test_the_scenarios_are_listed_and_a_wrong_one_is_answered(typed: Typed) -> None:
    listed = typed("simulate", "--list")
    assert listed.code == 0 and "raid" in listed.out
    wrong = typed("simulate", "--scenario", "riot")
    assert wrong.code == 2 and "raid" in wrong.err


def test_a_recorded_chat_becomes_events_with_a_summary(typed: Typed, tmp_path: Path) -> None:
    chat, out = tmp_path / "chat.txt", tmp_path / "events.jsonl"
    chat.write_text("多少钱\n\n有货吗\n", encoding="utf-8")
    (report,) = typed("import", chat, "--out", out, "--json").lines()
    assert (report["events"], report["skipped"]) == (2, {"empty line": 1})
    assert len(out.read_bytes().splitlines()) == 2
    assert "zhubo replay" in typed("import", chat, "-o", out).out


@pytest.mark.parametrize(("content", "code"), [("{}\n" * 3, 2), ("", 2), ('{"packet":{"cmd":"X"}}\n', 1)])
def test_an_import_of_nothing_says_no(typed: Typed, tmp_path: Path, content: str, code: int) -> None:
    (tmp_path / "chat").write_text(content, encoding="utf-8")
    assert typed("import", tmp_path / "chat").code == code
    assert typed("import", tmp_path / "missing").code == 2


def test_lines_are_judged_from_stdin_whatever_is_in_them(typed: Typed) -> None:
    lines = '{"id":"a","text":"全网最低"}\nnonsense\n'.encode() + b'\xff\xfe\n{"text":"\\ud800"}\n'
    judged = typed("guard", stdin=lines).lines()
    assert [line["verdict"] for line in judged][:3] == ["block", "error", "error"] and len(judged) == 4


def test_a_comment_is_explained_from_the_argument_or_from_stdin(typed: Typed, tmp_path: Path) -> None:
    (given,) = typed("explain", "炒锅多少钱", "--json").lines()
    (read,) = typed("explain", "--json", stdin="炒锅多少钱\n").lines()
    assert "[[price:WOK]]" in typed("explain", "炒锅多少钱").out
    assert given == read and given["intent"] == "price"
    (own,) = typed("explain", "样品杯多少钱", "--json", "--room", quiet_room(tmp_path / "shop")).lines()
    assert own["product"] == "CUP"


def test_a_replay_tells_a_person_the_figures_and_a_program_the_lines(typed: Typed, tmp_path: Path) -> None:
    recording = tmp_path / "show.jsonl"
    recording.write_bytes(encode_event(COMMENT) + b"\n")
    told = typed("replay", recording)
    assert told.code == 0 and "stale_spoken" in told.out and "▸" in told.out
    assert typed("replay", recording, "--json").lines()[-1]["type"] == "summary"


def test_the_voices_of_this_machine_are_listed(typed: Typed) -> None:
    done = typed("voices", "list")
    assert done.code == 0 and "jf_alpha" in done.out


def test_an_unknown_bench_is_answered_with_those_there_are(typed: Typed) -> None:
    done = typed("bench", "warp")
    assert done.code == 2 and "guard" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a child there")
def test_a_reader_who_leaves_does_not_end_the_show(tmp_path: Path) -> None:
    command = [*COMMAND, "run", str(quiet_room(tmp_path / "shop")), "--port", "0", "--json"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    while not process.stderr.readline().startswith(b"  stop"):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    rest = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(10) == 0, rest
    assert "Error" not in rest
