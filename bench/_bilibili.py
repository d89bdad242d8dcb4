"""Invented Bilibili comments of the size and shape of real ones (2 KB), packed, and a server that sends them at once.

`python -m bench._bilibili --port-file F --form brotli --per-packet 10 --count N` serves each client the N comments in
frames of so many, then closes; no login is asked for.
"""

import argparse
import json
import random
import socket
import struct
import threading
import time
import zlib
from functools import partial
from typing import Any

import brotli  # type: ignore[import-untyped]

from bench import _kit as kit
from bench._feed import WORDS, _serve, _wire

ROOM = 1_000_001
HEAD = struct.Struct(">I2H2I")
VERSIONS = {"plain": 0, "zlib": 2, "brotli": 3}


def packet(body: bytes, version: int = 0) -> bytes:
    return HEAD.pack(16 + len(body), 16, version, 5, 0) + body


def _extra(number: int, text: str) -> str:
    """What the website knows of a comment besides its words: mostly defaults."""
    zeros = "mode dm_type player_mode bulge_display recommend_score direction pk_direction quartet_direction"
    blanks = "emoticon_unique main_state_dm_color objective_state_dm_color yeah_space_type yeah_space_url jump_to_url"
    told: dict[str, Any] = dict.fromkeys(zeros.split(), 0) | dict.fromkeys(blanks.split(), "")
    told |= {"send_from_me": False, "color": 16777215, "font_size": 25, "show_player_type": 0, "content": text}
    told |= {"user_hash": str(number * 7919), "space_type": "", "animation": {}, "emots": None, "is_audited": False}
    told |= {"id_str": f"{number:016x}{number * 31:018d}", "icon": None, "show_reply": True, "reply_mid": 0}
    told |= {"reply_uname": "", "reply_uname_color": "", "reply_is_mystery": False, "hit_combo": 0}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _card(uid: int, name: str, level: int) -> dict[str, Any]:
    """The viewer once more, as the website draws her."""
    face = f"https://faces.invalid/face/{uid:032x}.jpg"
    colour = {f"color_{part}": 6067854 for part in ("start", "end", "border")}
    styled = {f"v2_medal_color_{part}": "#4775EFCC" for part in ("start", "end", "border", "text", "level")}
    medal = {"name": "茶友会", "level": level, **colour, "color": 6067854, "id": 7, "typ": 0, "is_light": 1}
    base = {"name": name, "face": face, "name_color": 0, "name_color_str": "", "is_mystery": False}
    origin = {"origin_info": {"name": name, "face": face}, "risk_ctrl_info": None}
    official = {"official_info": {"role": 0, "title": "", "desc": "", "type": -1}}
    return {
        "uid": uid, "base": {**base, **origin, **official}, "wealth": None, "guard": None, "uhead_frame": None,
        "medal": {**medal, **styled, "ruid": 900_001, "score": 4711, "guard_level": 0, "user_receive_count": 0},
        "title": {"old_title_css_id": "", "title_css_id": ""}, "guard_leader": {"is_guard_leader": False},
    }  # fmt: skip


def danmu(number: int, at_ms: int, draw: random.Random) -> bytes:
    """One DANMU_MSG."""
    uid, level, name = draw.randrange(1, 1 << 40), draw.randrange(1, 30), f"观众{draw.randrange(99_999)}"
    text = " ".join(draw.choice(WORDS) for _ in range(draw.randrange(1, 5)))
    style = [
        0,
        1,
        25,
        16777215,
        at_ms,
        draw.randrange(1 << 30),
        0,
        f"{number:08x}",
        0,
        0,
        5,
        "#1453BAFF",
        0,
        "{}",
        "{}",
    ]
    style += [{"extra": _extra(number, text), "mode": 0, "show_player_type": 0, "user": _card(uid, name, level)}]
    style += [{"activity_identity": "", "activity_source": 0, "not_show": 0}, 0]
    medal = [level, "茶友会", "主播", ROOM, 6067854, "", 0, 6067854, 6067854, 6067854, 0, 1, 900_001]
    info = [
        style, text, [uid, name, 0, 0, 0, 10000, 1, ""], medal, [20, 0, 9868950, ">50000", 0], ["", ""], 0, 0, None,
        {"ts": at_ms // 1000, "ct": "8A3F0B1C"}, 0, 0, None, None, 0, 105, [level], None,
    ]  # fmt: skip
    said = {"cmd": "DANMU_MSG", "dm_v2": "", "info": info}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def frames(form: str, per_packet: int, count: int, seed: int = 1) -> list[bytes]:
    """`count` comments, each with an id of its own, said just now."""
    draw, at_ms = random.Random(seed), int(time.time() * 1000)
    packets = [packet(danmu(number, at_ms, draw)) for number in range(count)]
    made = []
    for at in range(0, count, per_packet):
        body = b"".join(packets[at : at + per_packet])
        if form == "brotli":
            body = packet(brotli.compress(body, quality=5), 3)
        elif form == "zlib":
            body = packet(zlib.compress(body), 2)
        made.append(body)
    return made


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port-file", required=True)
    parser.add_argument("--form", choices=tuple(VERSIONS), required=True)
    parser.add_argument("--per-packet", type=int, default=10)
    parser.add_argument("--count", type=int, required=True)
    options = parser.parse_args()
    kit.pin(1)
    made = frames(options.form, options.per_packet, options.count)
    whole = b"".join(_framed(frame) for frame in made)
    listener = socket.create_server(("127.0.0.1", 0), backlog=16)
    kit.write_port(options.port_file, listener.getsockname()[1])
    while True:
        client, _ = listener.accept()
        threading.Thread(target=partial(_serve, client, whole), daemon=True).start()


def _framed(frame: bytes) -> bytes:
    """As a binary websocket frame of any length."""
    return struct.pack(">BBQ", 0x82, 127, len(frame)) + frame if len(frame) > 0xFFFF else _wire(frame, 2)


if __name__ == "__main__":
    main()
