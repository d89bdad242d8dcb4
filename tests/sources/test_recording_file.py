import gzip
import os
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import recording_file
from bot.sources.line import MALFORMED
from bot.sources.recording_file import Head, Line, PartFile, decoded, encoded, frame_line, head_of, is_cut, is_held
from bot.sources.recording_file import read_lines as lines_of

pytestmark = pytest.mark.unit

HEAD = Head(
    zhubo="recording", v=1, t=1, s="a", kind="json_ws", platform="other", room_id="7", session="s", start="x",
    settings={"kind": "json_ws"},
)  # fmt: skip


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_frame_survives_as_a_line(frame: bytes) -> None:
    raw = encoded(frame_line("s", 1, frame))
    line = decoded(raw)
    assert raw.count(b"\n") == 1 and isinstance(line, Line)
    assert (line.f.encode() if line.f is not None else line.b) == frame


@given(st.binary(max_size=300))
def test_no_bytes_are_more_than_a_malformed_line(raw: bytes) -> None:
    for line in (raw, b'{"zhubo":' + raw, b'{"t":1,"e":[' + raw):
        try:
            decoded(line)
        except MALFORMED:
            pass


@given(st.binary(max_size=3000))
def test_no_file_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    for data in (content, b"\x1f\x8b" + content, gzip.compress(content) + content):
        path.write_bytes(data)
        list(lines_of(path))
        is_cut(path)
        assert head_of(path) is None


def test_a_part_is_readable_after_each_flush_and_whole_after_its_end(tmp_path: Path) -> None:
    part = PartFile(tmp_path / "x.gz")
    for number in range(3):
        part.add(b"%d\n" % number)
        part.flush()
        assert list(lines_of(part.path)) == [b"%d" % one for one in range(number + 1)] and is_cut(part.path)
    size = part.size
    part.flush()
    assert part.size == size == part.safe_size, "nothing new costs nothing"
    part.close()
    part.abandon()
    assert not is_cut(part.path) and gzip.decompress(part.path.read_bytes()) == b"0\n1\n2\n"


def test_a_part_never_replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.gz").touch()
    with pytest.raises(FileExistsError):
        PartFile(tmp_path / "x.gz")


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there anyway")
def test_a_part_is_held_until_its_end(tmp_path: Path) -> None:
    part = PartFile(tmp_path / "x.gz")
    assert is_held(part.path)
    part.close()
    assert not is_held(part.path) and not is_held(tmp_path / "none")


def test_several_members_are_read_and_what_follows_a_fault_is_not(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b"1\n") + gzip.compress(b"2\n") + bytes(20) + gzip.compress(b"3\n"))
    assert list(lines_of(path)) == [b"1", b"2"] and is_cut(path)


def test_a_line_without_end_is_skipped_in_bounded_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_file, "MAX_LINE_BYTES", 100_000)
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b"1\n" + b"x" * 5_000_000 + b"\n2\n"))
    assert list(lines_of(path)) == [b"1", b"2"]


def test_a_bomb_is_unpacked_a_piece_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    path.write_bytes(b"".join([*(bomb.compress(bytes(1_000_000)) for _ in range(100)), bomb.flush()]))
    with path.open("rb") as file:
        assert max(map(len, recording_file._unpacked(file))) <= 1 << 20


def test_a_recording_is_known_by_its_head_alone(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(gzip.compress(encoded(HEAD)))
    assert head_of(path) == HEAD
    for other in (b"", b"{}", b'{"zhubo":"diary"}', os.urandom(100)):
        path.write_bytes(other)
        assert head_of(path) is None
    assert head_of(tmp_path / "none") is None
