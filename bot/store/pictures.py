"""Pictures of a product beyond its first: a set that is shown in turn, and the frames of a turn around it."""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.core.goods import Product, Spin
from bot.store.rows import Row

PICTURE = r"[A-Za-z0-9_-]+\.(svg|png|jpg|jpeg|webp)"
MOST_PICTURES = 8
SPIN_FRAMES = range(8, 73)
"""Fewer jump, more fill the memory of the page."""
LARGEST_BYTES = 2_000_000
LARGEST_SPIN_BYTES = 24_000_000
LARGEST_PX = 1600
"""Of either side; a page holds 4 bytes for each px of each frame."""
_SPIN = r"[A-Za-z0-9_-]*#+[A-Za-z0-9_-]*\.(png|jpg|jpeg|webp)"
_MAGIC = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".webp": b"RIFF"}
_JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_PEEK_BYTES = 65_536


def read_pictures(row: Row) -> tuple[str, ...]:
    """Return the names in `pictures`."""
    value = row.get("pictures")
    if value is None:
        return ()
    inner = Row({str(at): name for at, name in enumerate(value, 1)} if isinstance(value, list) else None, "", [])
    names = [inner.text(at, pattern=PICTURE, example="cup-side.jpg") for at in inner.raw]
    if inner.faults or not 1 <= len(names) <= MOST_PICTURES:
        row.fault("pictures", f'must be 1 to {MOST_PICTURES} file names, e.g. ["cup.jpg", "cup-side.jpg"]')
        return ()
    return tuple(names)


def read_spin(row: Row) -> Spin | None:
    """Return what `spin` says: a name with # for the digits, and how many frames there are."""
    raw = row.get("spin")
    if raw is None:
        return None
    inner = Row(raw, f"{row.where} spin", row.faults)
    files = inner.text("files", pattern=_SPIN, example="cup-##.webp")
    frames = inner.whole("frames", least=SPIN_FRAMES.start, needed=True, unit=" of frames, e.g. 36") or 0
    inner.close()
    if frames >= SPIN_FRAMES.stop:
        inner.fault("frames", f"{frames} is more than {SPIN_FRAMES.stop - 1}; leave some out")
        return None
    return Spin(files=files, frames=frames) if files and frames else None


def faults_of_pictures(products: Mapping[str, Product], folder: Path) -> Iterator[str]:
    """Yield a fault for each picture of a set or a spin that is missing, too large or not what its name says."""
    for sku, product in products.items():
        for name in product.pictures:
            if fault := fault_of(folder / name):
                yield f"product ({sku}).pictures: {fault}"
        if product.spin is not None:
            yield from (f"product ({sku}).spin: {fault}" for fault in _faults_of_spin(product.spin, folder))


def _faults_of_spin(spin: Spin, folder: Path) -> Iterator[str]:
    paths = [folder / name for name in spin.names]
    faults = [fault for path in paths if (fault := fault_of(path))]
    if faults:
        yield faults[0] + (f"; {len(faults)} of {spin.frames} frames are wrong" if len(faults) > 1 else "")
        return
    if (whole := sum(path.stat().st_size for path in paths)) > LARGEST_SPIN_BYTES:
        yield f"the frames are {whole} bytes together, at most {LARGEST_SPIN_BYTES}; save them smaller"
    sizes = {size_of(path) for path in paths}
    if len(sizes) > 1:
        yield f"the frames differ in size: {', '.join(f'{w}x{h}' for w, h in sorted(sizes))}; crop them alike"


def fault_of(path: Path) -> str:
    """Return what is wrong with a picture file and what to do, or nothing."""
    if not path.is_file():
        return f"there is no {path.name!r} in {path.parent.name}/; put it there"
    if (size := path.stat().st_size) > LARGEST_BYTES:
        return f"{path.name!r} is {size} bytes, at most {LARGEST_BYTES}; save it smaller"
    head = _head(path)
    if path.suffix == ".svg":
        return "" if b"<svg" in head else f"{path.name!r} is no SVG drawing; export it again"
    if not head.startswith(_MAGIC[path.suffix]) or (path.suffix == ".webp" and head[8:12] != b"WEBP"):
        return f"{path.name!r} is not what its ending says; export it again as {path.suffix[1:]}"
    width, height = size_of(path)
    if not (0 < width <= LARGEST_PX and 0 < height <= LARGEST_PX):
        return f"{path.name!r} is {width}x{height} px, at most {LARGEST_PX} a side; save it smaller"
    return ""


def size_of(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG, JPEG or WebP file in px; (0, 0) when its head does not say."""
    head = _head(path)
    try:
        if head.startswith(_MAGIC[".png"]):
            width, height = struct.unpack(">II", head[16:24])
            return width, height
        return _webp_size(head) if head.startswith(b"RIFF") else _jpeg_size(head)
    except (struct.error, IndexError):
        return 0, 0


def _webp_size(head: bytes) -> tuple[int, int]:
    match head[12:16]:
        case b"VP8 ":
            width, height = struct.unpack("<HH", head[26:30])
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = struct.unpack("<I", head[21:25])[0]
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return 0, 0


def _jpeg_size(head: bytes) -> tuple[int, int]:
    at = 2
    while head[at] == 0xFF:
        marker, length = struct.unpack(">BH", head[at + 1 : at + 4])
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_PEEK_BYTES)
