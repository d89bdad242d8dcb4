"""A clip as a WAV file that says of itself that it was made by AI (rules L07)."""

import struct
from collections.abc import Mapping
from typing import Any

import msgspec

from bot.core.aigc import KEY
from bot.core.speech import SAMPLE_RATE_HZ


def wav_of(pcm: bytes, mark: Mapping[str, str]) -> bytes:
    """Return s16le mono 24 kHz as a WAV file; the mark stands as JSON in the comment of its INFO list."""
    note = msgspec.json.encode({KEY: mark}) + b"\0"
    info = b"INFO" + _chunk(b"ICMT", note) + _chunk(b"ISFT", b"zhubo\0")
    form = struct.pack("<HHIIHH", 1, 1, SAMPLE_RATE_HZ, SAMPLE_RATE_HZ * 2, 2, 16)
    body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"LIST", info) + _chunk(b"data", pcm[: len(pcm) & ~1])
    return _chunk(b"RIFF", body)


def mark_in(wav: bytes) -> object:
    """Return the mark in a WAV file, None when there is none."""
    place = wav.find(b"ICMT", 0, 4096)
    if not wav.startswith(b"RIFF") or place < 0:
        return None
    size = int.from_bytes(wav[place + 4 : place + 8], "little")
    try:
        found: Any = msgspec.json.decode(wav[place + 8 : place + 8 + size].rstrip(b"\0"))
    except msgspec.DecodeError:
        return None
    return found.get(KEY) if isinstance(found, dict) else None


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
