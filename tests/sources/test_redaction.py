"""After a redaction nothing of a viewer is left on disk, and everybody else's show is the same."""

import gzip
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from bot import plugins
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.core.events import Comment, RoomEvent, User, encode_event
from bot.core.viewers import user_key
from bot.sources import redaction as redaction_module
from bot.sources.raw_recording import recorded_events
from bot.sources.recorder import Recorder
from bot.sources.recording_file import Line, PartFile, encoded, read_lines
from bot.sources.recordings import DAY_MS, Limits, files
from bot.sources.redaction import Redaction, redact
from tests.fakes.platform import FakePlatform
from tests.fakes.registry import PLATFORMS
from tests.fakes.show import START_MS, expected, script, seen_by
from tests.sources.hearing import listening
from tests.sources.test_raw_recording import LIMITS, ShowClock, head

pytestmark = pytest.mark.wire

RULES = [
    {"when": {"t": "say"}, "type": "comment", "user": {"id": "u", "id_scope": "=uid", "name": "n"},
     "comment": {"text": "x"}},
]  # fmt: skip
KEY = "kuaishou:uid:700001"


def said(uid: int, name: str, text: str) -> dict[str, Any]:
    return {"t": "say", "u": uid, "n": name, "x": text}


def line(*said_: dict[str, Any], at_ms: int = START_MS, ascii_: bool = False) -> Line:
    body = said_[0] if len(said_) == 1 else list(said_)
    return Line(t=at_ms, s="relay", f=json.dumps(body, ensure_ascii=ascii_))


def write(folder: Path, *lines: Line | bytes, name: str = "20260801T100000.000Z.jsonl.gz") -> Path:
    path = folder / name
    raws = [one if isinstance(one, bytes) else encoded(one) for one in (head_line(), *lines)]
    path.write_bytes(gzip.compress(b"".join(raws)))
    path.chmod(0o600)
    os.utime(path, (1_000_000, 2_000_000))
    return path


def head_line() -> bytes:
    return encoded(head(rule=RULES))


def texts(path: Path) -> list[str]:
    return [event.comment.text_plain for event in recorded_events(path, plugins.open_source) if event.comment]


def done(folder: Path, who: str = KEY) -> Redaction:
    return redact(folder, who, plugins.open_source)


def content(folder: Path) -> bytes:
    return b"\n".join(raw for path in files(folder) for raw in read_lines(path))


def test_her_frames_go_and_the_others_stay_as_they_came(tmp_path: Path) -> None:
    path = write(
        tmp_path, line(said(700001, "小林", "多少钱")), line(said(700002, "阿青", "有货吗")),
        line(said(700001, "林小", "还有吗")),
    )  # fmt: skip
    report = done(tmp_path)
    assert (report.found, report.files, report.frames, report.events) == (True, 1, 2, 2)
    assert texts(path) == ["有货吗"]
    assert b"700001" not in content(tmp_path) and "小林".encode() not in content(tmp_path)
    assert '\\"x\\": \\"有货吗\\"'.encode() in content(tmp_path), "the raw frame of another stays"


def test_a_frame_of_several_loses_only_her_events(tmp_path: Path) -> None:
    path = write(tmp_path, line(said(700002, "阿青", "一"), said(700001, "小林", "二"), said(700003, "Mina", "三")))
    done(tmp_path)
    assert texts(path) == ["一", "三"] and "小林".encode() not in content(tmp_path)


@pytest.mark.parametrize("ascii_", [False, True])
def test_unknown_commands_that_name_her_go_too(tmp_path: Path, ascii_: bool) -> None:
    path = write(
        tmp_path, line(said(700001, "小林", "多少钱")), line({"t": "new", "who": {"name": "小林"}}, ascii_=ascii_),
        line({"t": "new", "id": 700001}), line({"t": "tick"}), line(said(700002, "阿青", "在")),
    )  # fmt: skip
    assert done(tmp_path).frames == 3
    assert len(list(read_lines(path))) == 3 and texts(path) == ["在"]


@pytest.mark.parametrize(
    "unsure",
    [
        Line(t=START_MS, s="relay", b=b"\xff\x00\x01"),
        Line(t=START_MS, s="relay", f="{broken"),
        Line(t=START_MS, s="stranger", f='{"t":"say"}'),
        Line(t=START_MS, s="relay", f=json.dumps({"t": "new", "pb": "CgYxMjM0NTYSBuWwj+aelxoEbmFtZSIIYWFhYWFhYWE="})),
        b"nonsense\n",
    ],
    ids=["binary", "broken", "stranger", "packed", "no line"],
)
def test_what_nobody_can_look_into_goes(tmp_path: Path, unsure: Line | bytes) -> None:
    path = write(tmp_path, line(said(700002, "阿青", "在")), unsure)
    report = done(tmp_path)
    assert not report.found and len(list(read_lines(path))) == 2 and texts(path) == ["在"]


def test_events_kept_without_a_frame_lose_her_as_well(tmp_path: Path) -> None:
    def event(uid: str, name: str) -> RoomEvent:
        return RoomEvent(
            source="json_ws", platform="kuaishou", room_id="7", event_id=uid, type="comment", ts_recv=START_MS,
            user=User(id=uid, id_scope="uid", name=name), comment=Comment(text=name, text_plain=name),
        )  # fmt: skip

    path = write(tmp_path, Line(t=START_MS, s="relay", e=(event("700001", "小林"), event("700002", "阿青"))))
    done(tmp_path)
    assert texts(path) == ["阿青"] and b"700001" not in content(tmp_path)


def test_a_file_without_her_stays_byte_for_byte(tmp_path: Path) -> None:
    path = write(tmp_path, line(said(700002, "阿青", "在")))
    before = path.read_bytes()
    report = done(tmp_path)
    assert (report.found, report.files) == (False, 0) and path.read_bytes() == before


def test_a_file_that_was_cut_off_is_written_anew_for_what_may_be_behind_the_cut(tmp_path: Path) -> None:
    path = write(tmp_path, *(line(said(700002, "阿青", f"{n}")) for n in range(200)))
    path.write_bytes(path.read_bytes()[:-20] + "小林".encode())
    assert done(tmp_path).files == 1
    assert "小林".encode() not in path.read_bytes() and len(texts(path)) > 100


def test_times_rights_and_names_of_files_stay(tmp_path: Path) -> None:
    path = write(tmp_path, line(said(700001, "小林", "多少钱")))
    done(tmp_path)
    stat = path.stat()
    assert stat.st_mtime == 2_000_000 and stat.st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_doing_it_again_changes_nothing(tmp_path: Path) -> None:
    path = write(
        tmp_path, line(said(700001, "小林", "一")), line(said(700002, "阿青", "二"), said(700001, "小林", "三"))
    )
    done(tmp_path)
    before = path.read_bytes()
    assert done(tmp_path) == Redaction() and path.read_bytes() == before


def test_a_full_disk_leaves_the_old_file_and_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(PartFile):
        def close(self) -> None:
            self.abandon()
            raise OSError(28, "No space left on device", "x")

    path = write(tmp_path, line(said(700001, "小林", "多少钱")))
    before = path.read_bytes()
    monkeypatch.setattr(redaction_module, "PartFile", Full)
    with pytest.raises(ConfigError, match="No space"):
        done(tmp_path)
    assert path.read_bytes() == before and [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_source_that_is_not_installed_stops_it_before_any_change(tmp_path: Path) -> None:
    path = write(tmp_path, line(said(700001, "小林", "多少钱")))
    later = tmp_path / "20260801T110000.000Z.jsonl.gz"
    later.write_bytes(gzip.compress(encoded(head(kind="carrier_pigeon"))))
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="carrier_pigeon"):
        done(tmp_path)
    assert path.read_bytes() == before


def test_what_a_killed_redaction_left_is_cleared_away(tmp_path: Path) -> None:
    write(tmp_path, line(said(700002, "阿青", "在")))
    left = tmp_path / "20260801T100000.000Z.jsonl.gz.part"
    left.write_text("小林")
    done(tmp_path)
    assert not left.exists()


def test_a_room_without_recordings_has_nothing_to_redact(tmp_path: Path) -> None:
    assert done(tmp_path / "none") == Redaction() and not (tmp_path / "none").exists()


def test_a_running_room_lets_go_and_records_on(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, SystemClock(), LIMITS)
    recorder.begin("relay", {**head(rule=RULES).settings})
    recorder.frame("relay", START_MS, json.dumps(said(700001, "小林", "一")).encode())
    recorder.frame("relay", START_MS, json.dumps(said(700002, "阿青", "二")).encode())
    flushed = threading.Event()
    while not files(tmp_path):
        flushed.wait(0.05)
    assert done(tmp_path).found
    recorder.frame("relay", START_MS, json.dumps(said(700002, "阿青", "三")).encode())
    recorder.close()
    assert len(files(tmp_path)) == 2 and b"700001" not in content(tmp_path)
    assert [text for path in files(tmp_path)[:1] for text in texts(path)][:1] == ["二"]


def test_a_room_that_hangs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction_module, "LET_GO_S", 0.3)
    part = PartFile(tmp_path / "20260801T100000.000Z.jsonl.gz")
    with pytest.raises(ConfigError, match="running room"):
        done(tmp_path)
    part.close()


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.__name__)
async def test_a_viewer_of_any_platform_is_taken_out_and_the_rest_is_the_same_show(
    platform: type[FakePlatform], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.sources.hearing.QUIET_S", 0.1)
    recorder = Recorder(tmp_path, ShowClock(), Limits(file_bytes=10**6, cap_bytes=10**7, keep_ms=DAY_MS))
    show = [step for step in script()[:150] if not step.combo]
    wanted = seen_by(expected(show), platform.carries, platform.blind)
    async with platform() as fake, listening(fake, frames=recorder) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        await fake.perform(show)
        await hearing.until(len(wanted))
        await hearing.settled()
        await recorder.aclose()
    (path,) = files(tmp_path)
    before = list(recorded_events(path, plugins.open_source))
    who = next(event for event in before if event.user is not None and event.user.name)
    assert who.user is not None
    key = user_key(who.platform, who.user) or who.user.name
    assert redact(tmp_path, key, plugins.open_source).found
    after = list(recorded_events(path, plugins.open_source))
    others = [event for event in before if event.user is None or event.user.name != who.user.name]
    assert [encode_event(event) for event in after] == [encode_event(event) for event in others]
    assert who.user.name.encode() not in content(tmp_path)
