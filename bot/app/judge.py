"""Answers of the house without a show: what the guard says of a line, why a comment is answered as it is."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bot.aio.virtual import LoopClock, VirtualLoop
from bot.app.build import make_triage, make_writer
from bot.app.files import RoomFiles, load_room, room_settings
from bot.core.errors import BROKEN_JSON
from bot.core.events import Comment, RoomEvent, User
from bot.core.facts import Facts
from bot.core.ledger import Committed
from bot.core.speech import Clause, Cleared
from bot.core.text import language_of, plain_text
from bot.core.turns import Turn
from bot.core.viewers import Tier, Viewer
from bot.guard.comments import judge_comment
from bot.guard.gate import Gate
from bot.guard.packs import load_packs
from bot.triage.route import Triage

START_MS = 1_767_225_600_000
"""2026-01-01 UTC: an explanation is the same whenever it is asked for."""


class _Line(msgspec.Struct):
    text: str
    id: str | int = ""
    kind: str = "line"
    lang: str = ""


def judge_lines(lines: Iterable[str], folder: Path | None, lang: str) -> Iterator[str]:
    """Yield {"id","verdict","rules","text"} for each JSON line; a bad line gets the verdict "error"."""
    files = load_room(folder, room_settings(folder, lang=lang), started_ms=START_MS)
    gate = Gate(load_packs())
    for number, line in enumerate(filter(str.strip, lines), start=1):
        try:
            asked = msgspec.json.decode(line, type=_Line)
        except BROKEN_JSON as error:
            yield _json({"id": number, "verdict": "error", "rules": [], "text": "", "reason": str(error)})
            continue
        yield _json({"id": asked.id, **_judged(asked, gate, files, asked.lang or lang)})


def _judged(asked: _Line, gate: Gate, files: RoomFiles, lang: str) -> dict[str, object]:
    if asked.kind in ("comment", "name"):
        said = judge_comment(asked.text, lang)
        return {"verdict": said.kind, "rules": list(said.rules), "text": said.text}
    verdict = gate.clear(Clause(text=asked.text, lang=lang), Facts(catalog=files.catalog, wall_ms=START_MS))
    if isinstance(verdict, Cleared):
        return {"verdict": "clear", "rules": [], "text": verdict.text}
    kind = type(verdict).__name__.lower()
    text = getattr(verdict, "text", "")
    return {"verdict": kind, "rules": list(verdict.rules), "text": text, "reason": verdict.reason}


class _Asked(msgspec.Struct):
    text: str
    tier: Tier = Tier.NEW


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is needed to think about one comment."""

    files: RoomFiles
    triage: Triage
    gate: Gate


def explain_lines(texts: Iterable[str], folder: Path | None, lang: str) -> Iterator[str]:
    """Yield a JSON explanation for each comment: plain text, or {"text", "tier"} as JSON; a wrong tier is an error."""
    settings = room_settings(folder, lang=lang)
    files = load_room(folder, settings, started_ms=START_MS)
    desk = _Desk(files, make_triage(files), Gate(load_packs()))
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        for number, text in enumerate(filter(str.strip, texts), start=1):
            try:
                asked = _asked(text.strip())
            except msgspec.ValidationError as error:
                yield _json({"text": text.strip(), "error": str(error)})
                continue
            yield _json(runner.run(_explained(desk, asked.text, asked.tier, number)))


def _asked(line: str) -> _Asked:
    if not line.startswith("{"):
        return _Asked(text=line)
    try:
        return msgspec.json.decode(line, type=_Asked)
    except msgspec.ValidationError:
        raise
    except BROKEN_JSON:  # a viewer may begin with a brace
        return _Asked(text=line)


async def _explained(desk: _Desk, text: str, tier: Tier, number: int) -> dict[str, object]:
    plain = plain_text(text)
    event = RoomEvent(
        source="explain",
        room_id="explain",
        event_id=str(number),
        seq=number,
        type="comment",
        ts_recv=START_MS,
        user=User(id="viewer", id_scope="uid", name="viewer"),
        comment=Comment(text=text, text_plain=plain),
    )
    viewer = Viewer(key="other:uid:viewer", name="viewer", tier=tier, may_claim=True)
    clock = LoopClock(asyncio.get_running_loop(), START_MS)
    routing = desk.triage.comment(Committed(event=event, history=None), viewer, card_sku=None, now=clock.now())
    said = await _said(desk, routing.turn, clock) if routing.turn else []
    return {
        "text": plain,
        "lang": routing.lang or language_of(plain),
        "tier": str(tier),
        "intent": str(routing.intent),
        "product": routing.sku,
        "fate": routing.fate,
        "why": routing.why,
        "lane": str(routing.turn.lane) if routing.turn else None,
        "merge_key": routing.turn.merge_key if routing.turn else None,
        "clauses": said,
    }


async def _said(desk: _Desk, turn: Turn, clock: LoopClock) -> list[dict[str, object]]:
    settings = desk.files.settings
    facts = Facts(
        catalog=desk.files.catalog,
        wall_ms=START_MS,
        values={"shop": settings.room.name, "buy_place": settings.room.buy_place.get(turn.lang, ""), "viewer": "小鹿"},
        timezone=settings.room.timezone,
    )
    clauses: list[dict[str, object]] = []
    async for clause in make_writer(desk.files, clock).write(turn, facts):
        verdict = desk.gate.clear(clause, facts)
        cleared = isinstance(verdict, Cleared)
        clauses.append(
            {
                "template": clause.text,
                "verdict": "clear" if cleared else type(verdict).__name__.lower(),
                "text": verdict.text if isinstance(verdict, Cleared) else "",
                "rules": [] if isinstance(verdict, Cleared) else list(verdict.rules),
                "optional": clause.optional,
            }
        )
    return clauses


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
