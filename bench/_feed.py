"""Invented live-comment frames, and a websocket server that sends them as fast as they are read.

`python -m bench._feed --port-file F --form contract|relay --count N` serves each client the N frames, then closes.
"""

import argparse
import base64
import contextlib
import hashlib
import json
import random
import socket
import struct
import threading
from functools import partial

from bench import _kit as kit

WORDS = (
    "这个多少钱 有没有优惠 主播好 求链接 什么时候发货 尺码怎么选 能便宜点吗 质量怎么样 已下单 哈哈哈哈 "
    "想要红色的 适合油皮吗 包邮吗 库存还有多少 how much is it ship to US love this"
).split()
AT_MS = 1_790_000_000_000
RULES = (
    {
        "when": {"type": "chat"}, "type": "comment", "event_id": "msgId", "ts_source": "ts",
        "user": {"id": "user.uid", "id_scope": "=uid", "name": "user.nick", "fan.level": "user.badge.level"},
        "comment": {"text": "content"},
    },
)  # fmt: skip
"""What room.toml would say for the relay form."""


def _contract(number: int, uid: int, name: str, level: int, text: str) -> dict[str, object]:
    return {
        "v": 1, "source": "relay", "platform": "bilibili", "room_id": "1000001", "event_id": f"{number:012d}",
        "type": "comment", "ts_source": AT_MS + number, "ts_recv": AT_MS + number,
        "user": {"id": str(uid), "id_scope": "uid", "name": name, "fan": {"club": "粉丝", "level": level}},
        "comment": {"text": text, "text_plain": text},
    }  # fmt: skip


def _relay(number: int, uid: int, name: str, level: int, text: str) -> dict[str, object]:
    return {
        "type": "chat", "msgId": number, "ts": AT_MS + number, "roomId": "1000001", "content": text,
        "user": {"uid": uid, "nick": name, "level": 7, "badge": {"name": "粉丝", "level": level}, "member": 0},
        "emotes": [], "replyTo": None,
    }  # fmt: skip


def frames(form: str, count: int, seed: int = 1) -> list[bytes]:
    """Comments of about 300 bytes, each with an id of its own."""
    draw, make = random.Random(seed), _contract if form == "contract" else _relay
    return [
        json.dumps(
            make(
                number,
                draw.randrange(1 << 33),
                f"观众{draw.randrange(99_999)}",
                draw.randrange(1, 30),
                " ".join(draw.choice(WORDS) for _ in range(draw.randrange(1, 5))),
            ),
            ensure_ascii=False,
        ).encode()
        for number in range(count)
    ]


def _wire(payload: bytes, opcode: int = 1) -> bytes:
    size = len(payload)
    head = bytes([0x80 | opcode, size]) if size < 126 else struct.pack(">BBH", 0x80 | opcode, 126, size)
    return head + payload


def _serve(client: socket.socket, whole: bytes) -> None:
    with client, contextlib.suppress(OSError):
        request = b""
        while b"\r\n\r\n" not in request:
            request += client.recv(65536)
        key = next(
            line.split(b":", 1)[1].strip() for line in request.split(b"\r\n") if b"sec-websocket-key" in line.lower()
        )
        accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        client.sendall(head + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        client.sendall(whole + _wire(struct.pack(">H", 1000), 8))
        client.recv(65536)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port-file", required=True)
    parser.add_argument("--form", choices=("contract", "relay"), required=True)
    parser.add_argument("--count", type=int, required=True)
    options = parser.parse_args()
    kit.pin(1)
    whole = b"".join(_wire(frame) for frame in frames(options.form, options.count))
    listener = socket.create_server(("127.0.0.1", 0), backlog=16)
    kit.write_port(options.port_file, listener.getsockname()[1])
    while True:
        client, _ = listener.accept()
        threading.Thread(target=partial(_serve, client, whole), daemon=True).start()


if __name__ == "__main__":
    main()
