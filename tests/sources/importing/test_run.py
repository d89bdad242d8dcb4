import gzip
import json
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.core.events import Comment, RoomEvent, decode_event, encode_event
from bot.sources.importing import ImportReport, import_file

pytestmark = pytest.mark.unit

BILIBILI = {
    "t": 0.5,
    "clock": "2026-01-01T20:00:01+08:00",
    "packet": {"cmd": "DANMU_MSG", "name": "小林", "content": "多少钱"},
    "joined": {"uid": 7, "medal_level": 0, "medal_name": "", "guard_level": 3},
}


def write(path: Path, *rows: object, packed: bool = False) -> Path:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows).encode()
    path.write_bytes(gzip.compress(text) if packed else text)
    return path


def imported(path: Path) -> tuple[list[RoomEvent], ImportReport]:
    out = path.with_name("out.jsonl")
    report = import_file(path, out)
    return [decode_event(line) for line in out.read_bytes().splitlines()], report


@pytest.mark.parametrize("packed", [False, True])
def test_a_recording_is_known_by_its_content_also_gzipped(tmp_path: Path, packed: bool) -> None:
    events, report = imported(write(tmp_path / "some.bin", BILIBILI, packed=packed))
    assert report.format == "Bilibili packets"
    assert events[0].comment is not None and events[0].comment.text_plain == "多少钱"


def test_importing_twice_gives_the_same_events(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", BILIBILI, BILIBILI)
    first, _ = imported(path)
    second, _ = imported(path)
    assert first == second
    assert len({event.event_id for event in first}) == 2


def test_the_report_says_what_was_read_and_why_rows_were_skipped(tmp_path: Path) -> None:
    noise = {"t": 1, "packet": {"cmd": "WIDGET_BANNER", "data": {}}}
    events, report = imported(
        write(tmp_path / "a.jsonl", BILIBILI, noise, "{broken", {"t": 2, "packet": {"cmd": "SEND_GIFT", "data": {}}})
    )
    assert (report.rows, report.events, len(events)) == (4, 1, 1)
    assert report.skipped == {
        "WIDGET_BANNER: nothing a room acts on": 1,
        "no packet": 1,
        "SEND_GIFT: malformed": 1,
    }
    assert any("zhubo replay" in line for line in report.lines())
    assert report.as_dict()["events"] == 1


def test_unified_events_pass_and_foreign_lines_among_them_are_named(tmp_path: Path) -> None:
    event = RoomEvent(
        source="x", room_id="1", event_id="1", type="comment", ts_recv=5, comment=Comment(text="a", text_plain="a")
    )
    line = encode_event(event).decode()
    events, report = imported(write(tmp_path / "u.jsonl", line, line.replace("comment", "wink")))
    assert events == [event]
    assert report.skipped["unknown event type 'wink'"] == 1


def test_plain_text_is_a_room_that_asks_line_by_line(tmp_path: Path) -> None:
    events, report = imported(write(tmp_path / "q.txt", "\ufeffราคาเท่าไหร่", "", "有货吗"))
    assert [event.comment.text_plain for event in events if event.comment] == ["ราคาเท่าไหร่", "有货吗"]
    assert report.skipped == {"empty line": 1}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\x03" * 50, "neither text nor a recording"),
        (b'{"gifts": [{"diamond_count": 1}]}', "price table of gifts"),
        (b'{"hello": 1,\n"more": 2}', "no recording that zhubo knows"),
        (b'{"cut": [1, 2,\n', "begins like JSON"),
        (b"\x1f\x8bnot gzip at all", "cannot read"),
    ],
)
def test_what_is_no_recording_is_refused_in_words(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=says):
        import_file(path, None)


def test_a_place_that_cannot_be_written_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", BILIBILI)
    with pytest.raises(ConfigError, match="cannot write"):
        import_file(path, tmp_path / "no" / "folder.jsonl")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("damage", ["cut off", "altered"])
def test_a_packed_recording_that_is_damaged_is_refused_in_words_and_leaves_nothing(tmp_path: Path, damage: str) -> None:
    rows = [{**BILIBILI, "t": number / 7} for number in range(20_000)]
    path = write(tmp_path / "a.jsonl.gz", *rows, packed=True)
    packed = bytearray(path.read_bytes())
    middle = len(packed) // 2
    path.write_bytes(packed[:middle] if damage == "cut off" else packed[:middle] + bytes(99) + packed[middle + 99 :])
    for out in (None, tmp_path / "out.jsonl"):
        with pytest.raises(ConfigError, match="is damaged"):
            import_file(path, out)
    assert list(tmp_path.iterdir()) == [path]
