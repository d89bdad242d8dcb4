"""What the guard says of a line, without a show."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from bot.app.files import RoomFiles, load_room, room_settings
from bot.app.rules import packs_for
from bot.core.errors import BROKEN_JSON
from bot.core.facts import Facts
from bot.core.speech import Clause, Cleared
from bot.guard.gate import Gate

START_MS = 1_767_225_600_000
"""2026-01-01 UTC: an answer is the same whenever it is asked for."""


class _Line(msgspec.Struct):
    text: str
    id: str | int = ""
    kind: str = "line"
    """comment, or what the gate knows: line, llm, label, card, effect, chat, name, question."""
    lang: str = ""


def judge_lines(lines: Iterable[str], folder: Path | None, lang: str) -> Iterator[str]:
    """Yield {"id","verdict","rules","text"} for each JSON line; a bad line gets the verdict "error"."""
    files = load_room(folder, room_settings(folder, lang=lang), started_ms=START_MS)
    gate = Gate(packs_for(files), learned=files.settings.guard.learned)
    bare = (line.removeprefix("\ufeff") for line in lines)
    for number, line in enumerate(filter(str.strip, bare), start=1):
        try:
            asked = msgspec.json.decode(line, type=_Line)
        except BROKEN_JSON as error:
            yield _json({"id": number, "verdict": "error", "rules": [], "text": "", "reason": str(error)})
            continue
        yield _json({"id": asked.id, **_judged(asked, gate, files, asked.lang or lang)})


def _judged(asked: _Line, gate: Gate, files: RoomFiles, lang: str) -> dict[str, object]:
    if asked.kind == "comment":
        said = gate.judge_comment(asked.text, lang)
        return {"verdict": said.kind, "rules": list(said.rules), "text": said.text}
    verdict = gate.clear(
        Clause(text=asked.text, lang=lang, kind=asked.kind), Facts(catalog=files.catalog, wall_ms=START_MS)
    )
    if isinstance(verdict, Cleared):
        return {"verdict": "clear", "rules": [], "text": verdict.text}
    kind = type(verdict).__name__.lower()
    text = getattr(verdict, "text", "")
    spans = [
        {
            "rule": one.rule,
            "pack": one.pack,
            "start": one.start,
            "end": one.end,
            "text": asked.text[one.start : one.end],
        }
        for one in verdict.found
    ]
    return {"verdict": kind, "rules": list(verdict.rules), "text": text, "reason": verdict.reason, "spans": spans}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
