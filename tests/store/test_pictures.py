import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import ConfigError
from bot.core.goods import Product, Spin
from bot.store import pictures
from bot.store.catalog import load_catalog
from bot.store.catalog_toml import toml_of

pytestmark = pytest.mark.unit
CUP = """
currency = "CNY"
[[product]]
sku = "CUP"
link = 1
name = {{ zh = "随行杯" }}
price = 8900
{more}
"""


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """A grey PNG; `rows`: a 0 and the greys of each row."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x0b\x08" + struct.pack(">HH", 480, 640) + b"\x01" * 6
WEBP_LOSSY = b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 640, 480)
WEBP_LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L" + b"\0\0\0\0\x2f" + struct.pack("<I", 639 | 479 << 14)
WEBP_EXTENDED = b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")


def shop(folder: Path, more: str, **files: bytes) -> Product:
    """The cup as its catalogue has it; `files`: name with __ for the dot -> content."""
    (folder / "pictures").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / "pictures" / name.replace("__", ".")).write_bytes(content)
    path = folder / "catalog.toml"
    path.write_text(CUP.format(more=more), encoding="utf-8")
    return load_catalog(path, started_ms=0).products["CUP"]


def spin(frames: int) -> dict[str, Any]:
    return {f"cup_{at:02d}__png": png(400, 400) for at in range(1, frames + 1)}


def test_a_set_and_a_spin_are_read_and_written_again(tmp_path: Path) -> None:
    more = 'pictures = ["a.png", "b.svg"]\nspin = { files = "cup_##.png", frames = 12 }'
    cup = shop(tmp_path, more, a__png=png(10, 10), b__svg=b"<svg/>", **spin(12))
    assert cup.pictures == ("a.png", "b.svg")
    assert cup.spin == Spin(files="cup_##.png", frames=12)
    assert cup.spin.names[0::11] == ("cup_01.png", "cup_12.png")
    (tmp_path / "catalog.toml").write_text(toml_of([cup]), encoding="utf-8")
    assert load_catalog(tmp_path / "catalog.toml", started_ms=0).products["CUP"] == cup


@pytest.mark.parametrize(
    ("more", "files", "said"),
    [
        ('pictures = ["no.png"]', {}, "there is no 'no.png' in pictures/"),
        ('pictures = "a.png"', {}, "must be 1 to 8 file names"),
        ('pictures = ["../a.png"]', {}, "must be 1 to 8 file names"),
        ("pictures = []", {}, "must be 1 to 8 file names"),
        ('pictures = ["a.png"]', {"a__png": b"<html>"}, "is not what its ending says"),
        ('pictures = ["a.webp"]', {"a__webp": b"RIFF\0\0\0\0WAVE"}, "is not what its ending says"),
        ('pictures = ["a.svg"]', {"a__svg": b"\x89PNG"}, "is no SVG drawing"),
        ('pictures = ["a.png"]', {"a__png": png(4000, 10)}, "is 4000x10 px, at most 1600"),
        ('pictures = ["a.jpg"]', {"a__jpg": b"\xff\xd8\xff"}, "is 0x0 px"),
        ('pictures = ["a.png"]', {"a__png": png(9, 9) + bytes(2_000_000)}, "bytes, at most 2000000"),
        ('spin = { files = "cup_##.png", frames = 12 }', spin(10), "there is no 'cup_11.png'"),
        ('spin = { files = "cup_##.png", frames = 8 }', {**spin(8), "cup_03__png": png(8, 8)}, "8x8, 400x400"),
        ('spin = { files = "cup.png", frames = 12 }', {}, "is not allowed"),
        ('spin = { files = "cup_##.png", frames = 4 }', {}, "4 is below 8"),
        ('spin = { files = "cup_##.png", frames = 400 }', {}, "400 is more than 72"),
        ('spin = { files = "cup_##.png", frames = 12, speed = 2 }', {}, "speed: is no known key"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_named_with_its_remedy(
    tmp_path: Path, more: str, files: dict[str, bytes], said: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        shop(tmp_path, more, **files)
    assert said in str(refused.value)


def test_a_spin_that_fills_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST_SPIN_BYTES", 100)
    with pytest.raises(ConfigError, match="bytes together, at most 100"):
        shop(tmp_path, 'spin = { files = "cup_##.png", frames = 8 }', **spin(8))


@pytest.mark.parametrize("head", [JPEG, WEBP_LOSSY, WEBP_LOSSLESS, WEBP_EXTENDED])
def test_the_size_is_read_from_the_head_of_each_format(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "a").write_bytes(head)
    assert pictures.size_of(tmp_path / "a") == (640, 480)
