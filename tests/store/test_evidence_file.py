"""Every altered byte is found, and a file that just ends is told apart from one that was altered."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.evidence_file import (
    FRAME_BYTES,
    MAGIC,
    Cut,
    Record,
    Segment,
    Tip,
    Wrong,
    cut_off,
    file_name,
    files,
    records,
    row_of,
)

pytestmark = pytest.mark.wire
TEXTS = [
    "这会儿讲炭焙乌龙茶，2号，",
    "标价¥199，没有两样。",
    "采摘是2026年4月。",
    "打出来，我换个说法。",
    "Zwölf Beutel, je 10 g.",
]


def written(path: Path, frames: Sequence[Sequence[str]], tip: Tip | None = None) -> list[int]:
    """Write one record a text; return where each whole frame ends."""
    tip = tip or Tip()
    segment, ends = Segment(path), []
    for number, frame in enumerate(frames):
        rows = b""
        for place, text in enumerate(frame):
            body: dict[str, object] = {"text": text}
            if not number and not place:
                body = {"anchor": tip.head.hex()}
            row, tip = row_of(Record(seq=tip.seq + 1, at_ms=1000 * tip.seq, kind="said", body=body), tip)
            rows += row
        segment.add(rows, tip.head)
        ends.append(segment.size)
    segment.close()
    return ends


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[int], Path]:
    """Twelve records in four frames: bytes, ends of frames, a folder for altered ones."""
    folder = tmp_path_factory.mktemp("log")
    ends = written(folder / "whole", [["head", *TEXTS], TEXTS[:2], TEXTS[2:4], TEXTS[4:] + TEXTS[:1]])
    return (folder / "whole").read_bytes(), ends, folder


def read(data: bytes, folder: Path) -> tuple[int, str, int]:
    """Return how many good records `data` has, how it ends, and which record is at fault."""
    path = folder / "altered"
    path.write_bytes(data)
    seen = 0
    try:
        for record, _ in records(path, Tip()):
            seen = record.seq
    except Cut as cut:
        return seen, "cut", cut.keep
    except Wrong as wrong:
        return seen, "wrong", wrong.seq
    return seen, "whole", 0


def test_what_was_written_is_read_as_it_was(whole: tuple[bytes, list[int], Path]) -> None:
    data, _, folder = whole
    assert read(data, folder) == (12, "whole", 0)
    assert [record.body.get("text") for record, _ in records(folder / "whole")][1:6] == TEXTS


@given(data=st.data())
@settings(max_examples=600, deadline=None)
def test_any_flip_of_any_byte_is_found(data: st.DataObject, whole: tuple[bytes, list[int], Path]) -> None:
    log, ends, folder = whole
    place = data.draw(st.integers(0, len(log) - 1))
    altered = bytearray(log)
    altered[place] ^= data.draw(st.integers(1, 255))
    seen, how, first_wrong = read(bytes(altered), folder)
    frame = sum(place >= end for end in ends)
    good_before = (0, 6, 8, 10)[frame]
    assert (seen, how) == (good_before, "wrong")
    assert good_before < first_wrong <= (6, 8, 10, 12)[frame] + 1, "in that frame, or what seems to follow its last"


def test_truncation_at_any_byte_is_told_apart_from_tampering(whole: tuple[bytes, list[int], Path]) -> None:
    log, ends, folder = whole
    for size in range(len(log)):
        seen, how, keep = read(log[:size], folder)
        frames = sum(size >= end for end in ends)
        assert seen == (0, 6, 8, 10)[frames]
        if size in ends:
            assert how == "whole"
        else:
            assert (how, keep) == ("cut", ends[frames - 1] if frames else len(MAGIC) if size > len(MAGIC) else 0)


def test_zeros_at_the_end_are_the_work_of_a_power_cut(whole: tuple[bytes, list[int], Path]) -> None:
    log, ends, folder = whole
    assert read(log[: ends[1]] + bytes(500), folder) == (8, "cut", ends[1])
    assert read(log + b"x", folder)[1] == "wrong"


def test_a_clever_forger_is_found_at_the_record_that_she_altered(whole: tuple[bytes, list[int], Path]) -> None:
    """She unpacks a frame, alters one text, packs it again and mends the checksums; the hashes she cannot."""
    log, ends, folder = whole
    payload = zlib.decompressobj(-15).decompress(log[len(MAGIC) + FRAME_BYTES : ends[0]])
    rows = payload.split(b"\n")[:6]
    assert b"\xc2\xa5199" in rows[2]
    rows[2] = rows[2].replace(b"199", b"109")
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    forged = pack.compress(b"\n".join(rows) + b"\n") + pack.flush(zlib.Z_SYNC_FLUSH)
    forged = forged.removesuffix(b"\0\0\xff\xff")
    head = bytearray(log[len(MAGIC) : len(MAGIC) + FRAME_BYTES])
    head[2:6] = len(forged).to_bytes(4, "big")
    head[-4:] = zlib.crc32(bytes(head[:-4])).to_bytes(4, "big")
    assert read(MAGIC + bytes(head) + forged, folder) == (0, "wrong", 3)


def test_a_file_follows_only_the_one_before_it(tmp_path: Path) -> None:
    path = tmp_path / file_name(8)
    written(path, [["head", "b"]], Tip(7, b"7" * 32))
    assert [record.seq for record, _ in records(path, Tip(7, b"7" * 32))] == [8, 9]
    assert [record.seq for record, _ in records(path)] == [8, 9]
    with pytest.raises(Wrong) as wrong:
        list(records(path, Tip(7, b"8" * 32)))
    assert wrong.value.seq == 8


def test_a_cut_file_is_shortened_to_its_whole_frames_and_an_empty_one_goes(
    tmp_path: Path, whole: tuple[bytes, list[int], Path]
) -> None:
    log, ends, _ = whole
    path = tmp_path / file_name(1)
    path.write_bytes(log[: ends[2] + 20])
    assert files(tmp_path) == [path]
    cut_off(path, ends[2])
    assert path.read_bytes() == log[: ends[2]]
    cut_off(path, len(MAGIC))
    assert files(tmp_path) == [] and files(tmp_path / "none") == []


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_bytes_make_a_reader_stumble(whole: tuple[bytes, list[int], Path], junk: bytes) -> None:
    _, ends, folder = whole
    assert read(junk, folder)[1] in ("wrong", "cut")
    assert read(MAGIC + junk, folder)[0] == 0
    assert ends
