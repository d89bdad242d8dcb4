"""The smallest model that the real engine runs: a GGUF file of one layer with random weights and a vocabulary of bytes.

What it says makes no sense, but it says it through the engine's own tokeniser, sampler, grammar and server.
Format: magic, version 3, counts, typed keys and values, tensor heads, then tensors at multiples of 32 bytes.
"""

import random
import struct
from pathlib import Path

U32, F32, STRING, ARRAY, I32 = 4, 6, 8, 9, 5
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
WIDTH, HEADS, HIDDEN, CONTEXT = 32, 2, 64, 16_384
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant: "
Value = int | float | str | list[str] | list[int] | list[float]


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _value(value: Value) -> bytes:
    match value:
        case str():
            return struct.pack("<I", STRING) + _text(value)
        case float():
            return struct.pack("<If", F32, value)
        case int():
            return struct.pack("<II", U32, value)
        case [str(), *_]:
            body = b"".join(_text(str(one)) for one in value)
            return struct.pack("<IIQ", ARRAY, STRING, len(value)) + body
        case [float(), *_]:
            return struct.pack(f"<IIQ{len(value)}f", ARRAY, F32, len(value), *value)
        case _:
            return struct.pack(f"<IIQ{len(value)}i", ARRAY, I32, len(value), *value)


def tiny_gguf(path: Path) -> Path:
    """Write the model and return its path; 100 kB."""
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", "▁the"]
    kinds = [UNKNOWN, CONTROL, CONTROL, *[BYTE] * 256, NORMAL, NORMAL]
    keys: dict[str, Value] = {
        "general.architecture": "llama",
        "general.name": "tiny",
        "llama.context_length": CONTEXT,
        "llama.embedding_length": WIDTH,
        "llama.block_count": 1,
        "llama.feed_forward_length": HIDDEN,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": HEADS,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.scores": [0.0] * len(tokens),
        "tokenizer.ggml.token_type": kinds,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.chat_template": TEMPLATE,
    }
    tensors = {
        "token_embd.weight": (WIDTH, len(tokens)),
        "output.weight": (WIDTH, len(tokens)),
        "output_norm.weight": (WIDTH,),
        "blk.0.attn_norm.weight": (WIDTH,),
        "blk.0.ffn_norm.weight": (WIDTH,),
        **{f"blk.0.attn_{part}.weight": (WIDTH, WIDTH) for part in ("q", "k", "v", "output")},
        "blk.0.ffn_gate.weight": (WIDTH, HIDDEN),
        "blk.0.ffn_up.weight": (WIDTH, HIDDEN),
        "blk.0.ffn_down.weight": (HIDDEN, WIDTH),
    }
    chance, heads, data = random.Random(1), b"", b""
    for name, shape in tensors.items():
        size = shape[0] * (shape[1] if len(shape) == 2 else 1)
        heads += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(data))
        data += struct.pack(f"<{size}f", *(chance.gauss(0.0, 0.2) for _ in range(size)))
        data += bytes(-len(data) % 32)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(keys))
    head += b"".join(_text(key) + _value(value) for key, value in keys.items()) + heads
    path.write_bytes(head + bytes(-len(head) % 32) + data)
    return path
