import asyncio
import gzip
from pathlib import Path

import msgspec
import pytest

from bot.aio.virtual import LoopClock, VirtualLoop
from bot.core.errors import ConfigError
from bot.core.events import Comment, RoomEvent, encode_event
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.replay import ReplaySource, first_event_ms, open_replay

pytestmark = pytest.mark.room

FIRST = RoomEvent(
    source="import", room_id="1", event_id="a", type="comment", ts_recv=1_000_000, comment=Comment(text="有货吗")
)


def write(path: Path, *events: RoomEvent, junk: bytes = b"") -> Path:
    path.write_bytes(b"\n".join([encode_event(event) for event in events]) + b"\n" + junk)
    return path


def at(seconds: float, event_id: str, **more: object) -> RoomEvent:
    return msgspec.structs.replace(FIRST, ts_recv=1_000_000 + round(seconds * 1000), event_id=event_id, **more)


def play(path: Path, speed: float = 1.0) -> tuple[list[tuple[str, float, str]], ReplaySource]:
    async def main() -> tuple[list[tuple[str, float, str]], ReplaySource]:
        loop = asyncio.get_running_loop()
        source = ReplaySource(path, LoopClock(loop, 1_000_000), speed=speed, session_id="s")
        return [(event.event_id, loop.time(), event.delivery) async for event in source.events()], source

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main())


def test_the_gaps_between_events_are_kept_at_any_speed(tmp_path: Path) -> None:
    path = write(tmp_path / "show.jsonl", FIRST, at(2, "b"), at(10, "c"))
    assert play(path)[0] == [("a", 0.0, "replay"), ("b", 2.0, "replay"), ("c", 10.0, "replay")]
    assert [when for _, when, _ in play(path, speed=10)[0]] == pytest.approx([0.0, 0.2, 1.0])


def test_broken_lines_are_counted_and_the_rest_is_played(tmp_path: Path) -> None:
    path = write(tmp_path / "show.jsonl", FIRST, junk=b'{"v":1\n\n' + encode_event(at(1, "b")))
    events, source = play(path)
    assert [event_id for event_id, _, _ in events] == ["a", "b"]
    assert source.health.counts["bad_frames"] == 1


def test_what_was_never_live_does_not_become_so(tmp_path: Path) -> None:
    path = write(tmp_path / "show.jsonl", at(0, "a", delivery="backfill"), at(0, "b", delivery="test"))
    assert [delivery for _, _, delivery in play(path)[0]] == ["backfill", "test"]


def test_time_that_runs_backwards_in_a_recording_stops_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "show.jsonl", at(5, "a"), at(1, "b"), at(6, "c"))
    assert [when for _, when, _ in play(path)[0]] == [0.0, 0.0, 1.0]


def test_gzip_is_read_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "show.bin"
    path.write_bytes(gzip.compress(encode_event(FIRST)))
    assert first_event_ms(path) == 1_000_000
    assert len(play(path)[0]) == 1


def test_a_missing_file_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="give the path"):
        first_event_ms(tmp_path / "nothing.jsonl")


def test_a_room_names_its_recording_relative_to_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "show.jsonl", FIRST)

    async def main() -> list[RoomEvent]:
        clock = LoopClock(asyncio.get_running_loop(), 0)
        settings = SourceSettings.model_validate({"kind": "replay", "file": "show.jsonl"})
        source = open_replay(settings, SourceContext(clock=clock, session_id="s", folder=tmp_path))
        return [event async for event in source.events()]

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert len(runner.run(main())) == 1
