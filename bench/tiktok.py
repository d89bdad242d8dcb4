"""A webcast frame of TikTok into typed events: us a comment.

Ours is `Frames.events`, all that the source does with a frame before doubles are dropped: inflate with a limit, parse,
check ids and times, stamp, make text plain, say who it was.  The peer row parses the same bytes into its library's
events, and appears where that library can be imported (`pip install TikTokLive` in an environment of your own: its
licence, a modified AGPL-3.0, keeps it out of ours).  The frame is invented: 10 chat messages of about 650 bytes.
Run: python -m bench.tiktok [--rounds 7]
"""

import argparse
import gc
import gzip
import importlib.util
import time
from collections.abc import Callable
from typing import Any

from bench import _feed as feed
from bench import _kit as kit
from bot.core.ports import SourceHealth
from bot.sources.stamp import Stamp
from bot.sources.tiktok_frames import Frames
from bot.sources.tiktok_schema import TYPES

GOAL_US = 10.0
PER_FRAME = 10
ROUND_S = 0.3
WORDS = ("这个多少钱", "有没有优惠", "求链接", "尺码怎么选", "how much is it", "ship to US?", "包邮吗", "已下单 谢谢")

Parse = Callable[[bytes], list[tuple[str, str]]]
"""Frame -> (text, name) of each comment."""


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, value: int | str | bytes) -> bytes:
    """One protobuf field: a number, or text, bytes and messages by their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def image(name: str, size: int) -> bytes:
    urls = [field(1, f"https://cdn{k}.example.invalid/{name}/{size}x{size}.webp") for k in (1, 2)]
    return b"".join(urls) + field(2, f"{size}x{size}/{name}")


def chat(number: int) -> bytes:
    """A chat message with what real ones carry beside the text: pictures, counts, handles."""
    name = f"{number:012d}{number * 7919 % 2**36:09x}"
    user = field(1, 7_000_000_000 + number) + field(3, f"观众{number % 99999}")
    user += b"".join(field(place, image(name, size)) for place, size in ((9, 100), (10, 720), (11, 1080)))
    user += field(22, field(1, 120) + field(2, 45) + field(3, 1)) + field(38, f"viewer{number}")
    user += field(46, "MS4w" + name * 2)
    common = field(2, feed.AT_MS + number) + field(3, 7_300_000_000_000_000_000) + field(4, feed.AT_MS + number)
    return field(1, common) + field(2, user) + field(3, WORDS[number % len(WORDS)])


def frame(first: int) -> bytes:
    items = [
        field(1, field(1, "WebcastChatMessage") + field(2, chat(number)) + field(3, feed.AT_MS + number))
        for number in range(first, first + PER_FRAME)
    ]
    body = gzip.compress(b"".join(items) + field(2, "0"))
    return field(6, "pb") + field(7, "msg") + field(8, body)


def ours() -> Parse:
    stamp = Stamp(source="tiktok", instance="relay", platform="tiktok", room_id="1", session_id="s")
    read = Frames(stamp, SourceHealth()).events

    def parse(data: bytes) -> list[tuple[str, str]]:
        return [(event.comment.text, event.user.name) for event in read(data, feed.AT_MS)]  # type: ignore[union-attr]

    return parse


def floor() -> Parse:
    """Inflate and parse with the same library, look at two fields: what cannot be saved."""
    push, fetch, one = (TYPES[name].FromString for name in ("PushFrame", "Fetch", "Chat"))

    def parse(data: bytes) -> list[tuple[str, str]]:
        chats = [one(item.payload) for item in fetch(gzip.decompress(push(data).payload)).messages]
        return [(found.content, found.user.nickname) for found in chats]

    return parse


def tiktoklive() -> Parse:
    from TikTokLive.events import CommentEvent  # type: ignore[import-not-found]
    from TikTokLive.proto import ProtoMessageFetchResult, WebcastPushFrame  # type: ignore[import-not-found]

    def parse(data: bytes) -> list[tuple[str, str]]:
        fetch = ProtoMessageFetchResult().parse(gzip.decompress(WebcastPushFrame().parse(data).payload))
        chats = [CommentEvent().parse(item.payload) for item in fetch.messages]
        return [(found.content, found.user.nickname) for found in chats]

    return parse


def us_per_comment(parse: Parse, frames: list[bytes]) -> float:
    gc.collect()
    count, start = 0, time.perf_counter()
    while (took := time.perf_counter() - start) < ROUND_S:
        for data in frames:
            parse(data)
        count += len(frames)
    return took / count / PER_FRAME * 1e6


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    kit.pin(0)
    frames = [frame(start) for start in range(0, 20 * PER_FRAME, PER_FRAME)]
    parsers: dict[str, Parse] = {"ours": ours(), "floor: inflate and parse": floor()}
    if importlib.util.find_spec("TikTokLive") is not None:
        parsers["TikTokLive"] = tiktoklive()
    expected: Any = [(WORDS[number % len(WORDS)], f"观众{number}") for number in range(PER_FRAME)]
    for name, parse in parsers.items():
        assert parse(frames[0]) == expected, f"{name}: wrong comments"
    seen: dict[str, list[float]] = {name: [] for name in parsers}
    for number in range(options.rounds + 1):
        for name, parse in parsers.items():
            us = us_per_comment(parse, frames)
            if number:  # the first round warms up
                seen[name].append(us)
        kit.say(f"round {number} " + ", ".join(f"{name} {found[-1]:.2f}" for name, found in seen.items() if found))
    cases = {name: {"us": kit.median(us), "best_us": round(min(us), 2)} for name, us in seen.items()}
    kit.emit(
        "tiktok", "us a comment", cases, goal={"ours": GOAL_US}, bytes_a_frame=len(frames[0]),
        comments_a_frame=PER_FRAME, versions=kit.versions("protobuf", "msgspec", "TikTokLive", "betterproto2"),
    )  # fmt: skip


if __name__ == "__main__":
    main()
