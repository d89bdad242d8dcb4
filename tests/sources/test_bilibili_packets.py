import contextlib
import struct
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.sources.bilibili_packets import MAX_INFLATED_BYTES, pack, packets
from tests.fakes.bilibili import HEAD, bomb, brotli_packed, packet, zlib_packed

pytestmark = pytest.mark.unit


def test_a_client_packet_is_version_1_sequence_1() -> None:
    assert pack(b"{}", 2) == struct.pack(">IHHII", 18, 16, 1, 2, 1) + b"{}"


@pytest.mark.parametrize("packing", [zlib_packed, brotli_packed])
def test_packed_packets_come_out_in_order(packing: object) -> None:
    frame = packing(packet(b"a", 5), packet(b"", 5), packet(b"c", 5))  # type: ignore[operator]
    assert list(packets(frame)) == [(5, b"a"), (5, b""), (5, b"c")]


def test_a_login_reply_and_messages_share_a_frame() -> None:
    frame = packet(b"{}", 8, 1) + zlib_packed(packet(b"a", 5)) + packet(b"b", 5)
    assert list(packets(frame)) == [(8, b"{}"), (5, b"a"), (5, b"b")]


def test_a_heartbeat_reply_is_read_to_its_end_though_its_length_leaves_out_the_echo() -> None:
    assert list(packets(packet(b"\0\0\0\1", 3, 1) + b"{}")) == [(3, b"\0\0\0\1{}")]


def test_a_longer_header_is_skipped() -> None:
    frame = struct.pack(HEAD, 20, 18, 0, 5, 0) + b"xxok"
    assert list(packets(frame)) == [(5, b"ok")]


@pytest.mark.parametrize(
    "frame",
    [
        b"\0" * 5,
        struct.pack(HEAD, 0, 16, 0, 5, 0),
        struct.pack(HEAD, 16, 0, 0, 5, 0),
        struct.pack(HEAD, 4_000_000_000, 16, 0, 5, 0),
        packet(b"no", 5, 2),
        packet(b"no", 5, 3),
        packet(zlib.compress(packet(b"a", 5))[:-6], 5, 2),
        packet(b"a", 5) + b"tail",
    ],
)
def test_a_broken_frame_is_bad_input(frame: bytes) -> None:
    with pytest.raises(BadInput):
        list(packets(frame))


def test_packets_are_unpacked_twice_at_most() -> None:
    twice = brotli_packed(zlib_packed(packet(b"a", 5)))
    assert list(packets(twice)) == [(5, b"a")]
    with pytest.raises(BadInput, match="deep"):
        list(packets(brotli_packed(twice)))


@pytest.mark.parametrize("frame", [bomb(), packet(zlib.compress(b"\0" * 50_000_000), 5, 2)], ids=["brotli", "zlib"])
def test_a_bomb_is_refused_before_it_goes_off(frame: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(BadInput, match="too much"):
        list(packets(frame))
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("packing", [zlib_packed, brotli_packed])
def test_many_small_bombs_in_one_frame_share_one_limit(packing: object) -> None:
    part = packing(packet(b"\0" * (MAX_INFLATED_BYTES // 4), 5))  # type: ignore[operator]
    with pytest.raises(BadInput):
        list(packets(part * 50))
    assert sum(len(body) for _, body in _until_broken(part * 50)) <= 2 * MAX_INFLATED_BYTES


def _until_broken(frame: bytes) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    with contextlib.suppress(BadInput):
        found.extend(packets(frame))
    return found


@given(st.binary(max_size=200), st.integers(0, 9), st.integers(0, 9))
def test_any_bytes_give_packets_or_bad_input(body: bytes, operation: int, version: int) -> None:
    for frame in (body, packet(body, operation, version), packet(packet(body, operation, version), 5)):
        _until_broken(frame)
