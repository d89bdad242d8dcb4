"""`zhubo recordings`, and what `zhubo import` and `zhubo replay` do with a room's own recording."""

import gzip
import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import app
from bot.core.errors import ConfigError
from bot.core.events import Comment, RoomEvent, User, encode_event
from bot.sources.recording_file import Head, Line, PartFile, encoded
from tests.app.process import lines_of, quiet_room

pytestmark = pytest.mark.wire
START_MS = 1_785_600_000_000
"""2026-08-02 00:00 in Shanghai."""
RELAY = {"kind": "json_ws", "name": "relay", "platform": "bilibili", "room_id": "7", "url": "ws://127.0.0.1:1"}


def head(at_ms: int = START_MS) -> Head:
    return Head(
        zhubo="recording", v=1, t=at_ms, s="relay", kind="json_ws", platform="bilibili", room_id="7",
        session="s1", start="a", settings=RELAY,
    )  # fmt: skip


def frame(number: int, uid: str, name: str, text: str) -> Line:
    event = RoomEvent(
        source="json_ws", platform="bilibili", room_id="7", event_id=f"m{number}", type="comment", ts_recv=0,
        user=User(id=uid, id_scope="uid", name=name), comment=Comment(text=text, text_plain=text),
    )  # fmt: skip
    return Line(t=START_MS + number * 5000, s="relay", f=encode_event(event).decode())


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A room with a recording of three comments, and an old one."""
    made = quiet_room(tmp_path / "shop")
    folder = made / "data" / "recordings"
    folder.mkdir(parents=True)
    lines = [frame(1, "123", "小林", "样品杯多少钱"), frame(2, "9", "阿青", "有货吗"), frame(3, "123", "小林", "好的")]
    for name, at_s in (("20260101T000000.000Z", 1_767_225_600), ("20260801T160000.000Z", START_MS // 1000)):
        path = folder / f"{name}.jsonl.gz"
        path.write_bytes(gzip.compress(encoded(head(at_s * 1000)) + b"".join(map(encoded, lines))))
        os.utime(path, (at_s + 60, at_s + 60))
    return made


def typed(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


def run(*arguments: str | Path) -> Result:
    return typed("recordings", *arguments)


def newest(room: Path) -> Path:
    return max((room / "data" / "recordings").iterdir())


def test_files_are_listed_with_size_time_and_sources_in_the_rooms_own_time(room: Path) -> None:
    told = run("list", room)
    assert told.exit_code == 0 and "2026-08-02 00:00-00:01  relay (json_ws)" in told.stdout and "2 files" in told.stdout
    old, new = lines_of(run("list", room, "--json").stdout)
    assert new["from"] == "2026-08-02T00:00:00+08:00" and new["sources"] == ["relay (json_ws)"]
    assert (old["bytes"] > 0, new["session"], new["recording"]) == (True, "s1", False)


def test_a_file_being_written_is_shown_as_such_and_never_removed(room: Path) -> None:
    part = PartFile(room / "data" / "recordings" / "20260101T000001.000Z.jsonl.gz")
    part.add(encoded(head()))
    part.flush()
    assert "now" in run("list", room).stdout
    assert run("remove", room, "--before", "2999-01-01").exit_code == 0
    assert list((room / "data" / "recordings").iterdir()) == [part.path]
    part.close()


def test_a_viewer_is_taken_out_by_her_key_or_not_found(room: Path) -> None:
    (done,) = lines_of(run("redact", room, "--user", "bilibili:uid:123", "--json").stdout)
    assert (done["found"], done["files"], done["events"]) == (True, 2, 4)
    again = run("redact", room, "--user", "bilibili:uid:123")
    assert again.exit_code == 1 and "is in no recording" in again.stdout
    assert run("redact", room).exit_code == 2


def test_old_files_are_removed_by_their_end_in_the_rooms_time(room: Path) -> None:
    at_midnight = run("remove", room, "--before", "2026-08-02T00:00", "--json")
    assert json.loads(at_midnight.stdout)["removed"] == ["20260101T000000.000Z.jsonl.gz"]
    assert json.loads(run("remove", room, "--before", "2026-08-02", "--json").stdout)["removed"] == []
    assert "removed 1 files" in run("remove", room, "--before", "2026-08-03").stdout
    assert run("remove", room, "--before", "yesterday").exit_code == 2


def test_a_room_that_has_kept_nothing_says_so(tmp_path: Path) -> None:
    shop = quiet_room(tmp_path / "shop")
    assert "0 files" in run("list", shop).stdout and run("list", shop, "--json").stdout == ""
    assert "0 files" in run("list", "--data", tmp_path / "none").stdout
    assert isinstance(run("list", tmp_path / "no-room").exception, ConfigError)


def test_a_recording_is_imported_and_replayed_like_any_other_format(room: Path, tmp_path: Path) -> None:
    out = tmp_path / "events.jsonl"
    report = json.loads(typed("import", newest(room), "-o", out, "--json").stdout)
    assert (report["format"], report["events"], report["span_s"]) == ("raw recording", 3, 10.0)
    raw, unified = (typed("replay", file, room, "--json") for file in (newest(room), out))
    assert raw.stdout == unified.stdout and lines_of(raw.stdout)[-1]["comments"] == 3


FORMATS = {
    "xml": '<?xml version="1.0"?><i><d p="1.0,1,25,16777215,1790000000000,0,7,1" user="阿青">多少钱</d></i>',
    "bilibili": '{"packet":{"cmd":"DANMU_MSG","name":"阿青","content":"多少钱"},"t":1}',
    "tiktok": '{"ts":"2026-01-01T00:00:00Z","method":"WebcastChatMessage",'
    '"json":{"content":"how much","user":{"id":"1"}}}',
    "twitch": '{"_id":"a","created_at":"2026-07-15T02:01:48Z","content_offset_seconds":1,"message":{"body":"how much"},'
    '"commenter":{"display_name":"Mina","_id":"7"}}',
    "youtube": '{"author":"Mina","author_id":"UC1","message":"how much","timestamp":1790000000000000}',
    "text": "多少钱\n有货吗\n",
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_that_is_imported_is_replayed_as_it_is(tmp_path: Path, name: str) -> None:
    chat, out = tmp_path / "chat", tmp_path / "events.jsonl"
    chat.write_text(FORMATS[name], encoding="utf-8")
    told = typed("import", chat, "-o", out)
    assert told.exit_code == 0, told.stdout
    direct, unified = (typed("replay", file, "--json") for file in (chat, out))
    assert direct.stdout == unified.stdout and lines_of(direct.stdout)[-1]["comments"] >= 1
