"""What a draw leaves on disk: facts for its public page, its proof, and who is behind it for the organiser alone.

Also the box in which `zhubo draw` leaves wishes for a room that is on air, for a journal belongs to one process.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from bot.core.errors import BROKEN_JSON
from bot.draws.canon import canon

FOLDER = "draws"
"""In the data folder."""
WISHES = "wishes"
LARGEST_WISH_BYTES = 4096


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an operator asks of a running room."""

    verb: str
    draw_id: str
    ordinal: int = -1
    reason: str = ""


def write_card(folder: Path, draw_id: str, facts: Mapping[str, object]) -> None:
    """Write what the public may know of a draw now."""
    _replace(folder / f"{draw_id}.card.json", canon(facts), 0o644)


def write_proof(
    folder: Path, draw_id: str, proof: Mapping[str, object], private: Sequence[Mapping[str, object]]
) -> None:
    """Write the proof for everybody, and beside it who is behind each key, readable by the owner alone."""
    write_private(folder, draw_id, private)
    _replace(folder / f"{draw_id}.proof.json", canon(proof), 0o644)


def write_private(folder: Path, draw_id: str, private: Sequence[Mapping[str, object]]) -> None:
    """Write who is behind each key, in the place of what was written before."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in private)
    _replace(folder / f"{draw_id}.private.jsonl", text.encode("utf-8", "surrogatepass"), 0o600)


def card_says(folder: Path, draw_id: str) -> tuple[str, str]:
    """Return (state, reason) of a draw as its public page has them; empty when nothing readable is there."""
    try:
        card = msgspec.json.decode((folder / f"{draw_id}.card.json").read_bytes(), type=dict[str, object])
    except (OSError, *BROKEN_JSON):
        return "", ""
    return str(card.get("state", "")), str(card.get("reason", ""))


def has_proof(folder: Path, draw_id: str) -> bool:
    """Return whether the proof is written."""
    return (folder / f"{draw_id}.proof.json").is_file()


def wish(folder: Path, name: str, wanted: Wish) -> Path:
    """Leave a wish; it is gone once the room has taken it."""
    path = folder / WISHES / f"{name}.json"
    _replace(path, msgspec.json.encode(wanted), 0o600)
    return path


def take_wishes(folder: Path) -> list[Wish]:
    """Return the wishes that wait, oldest name first, and remove them; what is no wish is removed unread."""
    found = []
    for path in sorted((folder / WISHES).glob("*.json")):
        try:
            raw = path.read_bytes()[: LARGEST_WISH_BYTES + 1]
            path.unlink()
            found.append(msgspec.json.decode(raw, type=Wish))
        except (OSError, *BROKEN_JSON):
            continue
    return found


def _replace(path: Path, body: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
