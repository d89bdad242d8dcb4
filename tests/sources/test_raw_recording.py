"""A show that was recorded and one that is read back are the same show, whatever the platform."""

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot import plugins
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.core.events import Comment, Gift, RoomEvent, User, encode_event
from bot.settings.source import SourceSettings, public
from bot.sources.importing import import_file
from bot.sources.raw_recording import Playback, recorded_events, show_lines
from bot.sources.recorder import Recorder
from bot.sources.recording_file import Head, Line, encoded
from bot.sources.recordings import DAY_MS, Limits, files
from tests.fakes.contract import FakeContract
from tests.fakes.platform import FakePlatform
from tests.fakes.registry import PLATFORMS
from tests.fakes.show import START_MS, expected, script, seen_by
from tests.sources.hearing import listening

pytestmark = pytest.mark.wire

LIMITS = Limits(file_bytes=1_000_000, cap_bytes=10_000_000, keep_ms=30 * DAY_MS)
RELAY = {"kind": "json_ws", "name": "relay", "platform": "kuaishou", "room_id": "7", "url": "ws://127.0.0.1:1"}


class ShowClock(SystemClock):
    """Stands at the start of the scripted show."""

    _behind_ms = SystemClock().wall_ms() - START_MS

    def wall_ms(self) -> int:
        return super().wall_ms() - self._behind_ms


def bare(events: Sequence[RoomEvent]) -> list[RoomEvent]:
    """All that does not depend on when a timer struck."""
    return [msgspec.structs.replace(event, ts_recv=0) for event in events]


def comment(number: int, text: str = "多少钱", at_ms: int = START_MS, **more: Any) -> RoomEvent:
    user = User(id="7", id_scope="uid", name="小林")
    body = Comment(text=text, text_plain=text)
    return RoomEvent(
        source="json_ws", room_id="7", event_id=f"m{number}", type="comment", ts_recv=at_ms, user=user, comment=body,
        **more,
    )  # fmt: skip


def piece(number: int, total: int, *, at_ms: int = START_MS) -> RoomEvent:
    gift = Gift(id="9", name="小花", count=0, combo_total=total, combo_id="c1")
    return RoomEvent(
        source="json_ws", platform="kuaishou", room_id="7", event_id=f"g{number}", type="gift", ts_recv=at_ms,
        user=User(id="7", id_scope="uid", name="小林"), gift=gift,
    )  # fmt: skip


def head(start: str = "a", session: str = "s1", **settings: Any) -> Head:
    entry = {key: value for key, value in {**RELAY, **settings}.items() if value is not None}
    return Head(
        zhubo="recording", v=1, t=START_MS, s=entry["name"], kind=entry["kind"], platform=entry["platform"],
        room_id="7", session=session, start=start, settings=entry,
    )  # fmt: skip


def frame(event: RoomEvent, at_ms: int) -> Line:
    return Line(t=at_ms, s="relay", f=encode_event(event).decode())


def write(path: Path, *lines: Head | Line) -> Path:
    path.write_bytes(gzip.compress(b"".join(map(encoded, lines))))
    return path


def read(path: Path) -> list[RoomEvent]:
    return list(recorded_events(path, plugins.open_source))


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.__name__)
async def test_a_show_read_back_is_the_show_that_was_heard(
    platform: type[FakePlatform], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.sources.hearing.QUIET_S", 0.1)
    recorder = Recorder(tmp_path, ShowClock(), LIMITS, session_id="s1")
    wanted = seen_by(expected(script()), platform.carries, platform.blind)
    async with platform() as fake, listening(fake, frames=recorder) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        await fake.perform(script())
        await hearing.until(len(wanted))
        await hearing.settled()
        heard = list(hearing.events)
        await recorder.aclose()
    (path,) = files(tmp_path)
    again = read(path)
    idle = [event for event in again if event not in heard and event.gift is not None and event.gift.combo_end]
    assert bare([event for event in again if event not in idle]) == bare(heard)


async def test_an_outage_is_in_the_recording_with_its_gap(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, ShowClock(), LIMITS, session_id="s1")
    show = [step for step in script() if step.type == "comment"]
    async with FakeContract() as fake, listening(fake, frames=recorder) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        await fake.perform(show[:3])
        await hearing.until(3, "comment")
        await fake.stop()
        await hearing.state("backoff")
        await fake.start()
        await fake.someone(2)
        await hearing.state("open", "live")
        await fake.perform(show[3:5])
        await hearing.until(5, "comment")
        heard = list(hearing.events)
        await recorder.aclose()
    assert "gap" in {event.type for event in heard} or hearing.source.health.reconnects == 1
    assert bare(read(files(tmp_path)[0])) == bare(heard)


def test_history_is_told_from_news_by_the_time_of_the_connection(tmp_path: Path) -> None:
    old = comment(1, ts_source=START_MS - 60_000)
    new = comment(2, ts_source=START_MS + 1000)
    path = write(
        tmp_path / "r.jsonl.gz", head(), Line(t=START_MS, s="relay", o={}),
        frame(old, START_MS + 500), frame(new, START_MS + 1500),
    )  # fmt: skip
    assert [(event.event_id, event.delivery, event.ts_recv) for event in read(path)] == [
        ("m1", "backfill", START_MS + 500),
        ("m2", "live", START_MS + 1500),
    ]


def test_a_room_id_that_only_the_connection_told_is_known(tmp_path: Path) -> None:
    rule = {"when": {"t": "say"}, "type": "comment", "user": {"name": "n"}, "comment": {"text": "x"}}
    path = write(
        tmp_path / "r.jsonl.gz", head(rule=[rule], room_id=""), Line(t=1, s="relay", o={"room_id": "70001"}),
        Line(t=2, s="relay", f='{"t":"say","n":"小林","x":"好"}'),
    )  # fmt: skip
    assert [event.room_id for event in read(path)] == ["70001"]


def test_a_combo_without_its_end_ends_when_the_recorded_time_has_passed(tmp_path: Path) -> None:
    path = write(
        tmp_path / "r.jsonl.gz", head(), frame(piece(1, 3), START_MS), frame(piece(2, 5), START_MS + 4000),
        frame(comment(1), START_MS + 30_000),
    )  # fmt: skip
    events = read(path)
    assert [event.gift.count for event in events if event.gift] == [3, 2, 0]
    assert events[2].gift is not None and events[2].gift.combo_total == 5
    assert events[2].ts_recv == START_MS + 14_000 and events[3].type == "comment"


def test_a_night_without_frames_costs_no_time(tmp_path: Path) -> None:
    path = write(
        tmp_path / "r.jsonl.gz", head(), frame(comment(1), START_MS), frame(comment(2), START_MS + 1000 * DAY_MS)
    )
    assert len(read(path)) == 2


def test_the_next_files_of_a_show_are_read_on_and_another_show_is_not(tmp_path: Path) -> None:
    first = write(tmp_path / "20260801T100000.000Z.jsonl.gz", head(), frame(piece(1, 3), START_MS))
    write(tmp_path / "20260801T110000.000Z.jsonl.gz", head(), frame(piece(2, 5), START_MS + 1000))
    write(tmp_path / "20260801T120000.000Z.jsonl.gz", head("b", "s2"), frame(piece(3, 9), START_MS + 2000))
    assert [event.gift.count for event in read(first) if event.gift] == [3, 2]


def test_a_combo_goes_on_over_a_restart_within_the_show(tmp_path: Path) -> None:
    first = write(tmp_path / "20260801T100000.000Z.jsonl.gz", head("a"), frame(piece(1, 3), START_MS))
    write(tmp_path / "20260801T100005.000Z.jsonl.gz", head("b"), frame(piece(2, 5), START_MS + 1000))
    assert [event.gift.count for event in read(first) if event.gift] == [3, 2]


def test_a_secret_need_not_be_there_to_read_a_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RELAY_TOKEN", raising=False)
    settings = SourceSettings.model_validate({**RELAY, "hello": ["$RELAY_TOKEN"], "headers": {"A": "$RELAY_TOKEN"}})
    assert "hello" not in public(settings)
    path = write(tmp_path / "r.jsonl.gz", head(hello=["$RELAY_TOKEN"]), frame(comment(1), START_MS))
    assert len(read(path)) == 1


@pytest.mark.parametrize(
    ("settings", "version", "says"),
    [
        ({"kind": "carrier_pigeon"}, 1, "carrier_pigeon"),
        ({"kind": "replay", "file": "x", "url": None}, 1, "keep no frames"),
        ({"uurl": "ws://x"}, 1, "did you mean 'url'"),
        ({"room_id": ["7"]}, 1, "malformed"),
        ({}, 2, "version 2"),
    ],
)
def test_a_source_that_this_zhubo_cannot_read_is_named(
    tmp_path: Path, settings: dict[str, Any], version: int, says: str
) -> None:
    wrong = msgspec.structs.replace(head(**settings), v=version)
    path = write(tmp_path / "r.jsonl.gz", wrong, frame(comment(1), START_MS))
    with pytest.raises(ConfigError, match=says) as caught:
        read(path)
    assert caught.value.hint


def test_what_cannot_be_read_is_counted_and_the_rest_is_played(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl.gz"
    junk = [b"nonsense\n", b"\xff\n", b'{"t":"x"}\n', b"[" * 5000 + b"\n", b'{"t":1,"s":"relay","b":"%"}\n']
    lines = [frame(comment(1), START_MS), Line(t=START_MS, s="stranger", f="x"), Line(t=START_MS, s="relay", b=b"\xff")]
    lines += [Line(t=START_MS, lost=3), frame(comment(1), START_MS + 1), frame(comment(2), START_MS + 2)]
    path.write_bytes(gzip.compress(encoded(head()) + b"".join(junk) + b"".join(map(encoded, lines))))
    report = import_file(path, None, plugins.open_source)
    assert report.events == 2 and report.format == "raw recording" and report.rows == 12
    assert report.skipped == {
        "broken line": 5, "frame of an unknown source": 1, "frame without an event": 1,
        "frame that could not be recorded": 3, "duplicates": 1,
    }  # fmt: skip


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.99])
def test_a_file_that_is_cut_off_is_read_up_to_there(tmp_path: Path, keep: float) -> None:
    whole = write(
        tmp_path / "r.jsonl.gz", head(), *(frame(comment(n, f"问题 {n * 7919}"), START_MS) for n in range(500))
    )
    content = whole.read_bytes()
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(content[: int(len(content) * keep)] + bytes(100))
    events = read(cut)
    assert [event.event_id for event in events] == [f"m{n}" for n in range(len(events))]
    assert len(events) > 400 * keep


def test_a_plain_copy_is_a_recording_too(tmp_path: Path) -> None:
    path = tmp_path / "plain.jsonl"
    path.write_bytes(encoded(head()) + encoded(frame(comment(1), START_MS))[:-1])
    assert len(read(path)) == 1 and import_file(path, None, plugins.open_source).events == 1


def test_a_recording_is_read_line_by_line(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl.gz", head(), *(frame(comment(n), START_MS + n) for n in range(50)))
    playback = Playback(plugins.open_source)
    lines = show_lines(path)
    assert [event for raw in (next(lines), next(lines)) for event in playback.take(raw)][0].event_id == "m0"
    lines.close()  # type: ignore[attr-defined]
