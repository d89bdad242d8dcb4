"""Why comments are answered as they are, without a show: `zhubo explain`."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import msgspec

from bot.aio.virtual import LoopClock, VirtualLoop
from bot.app.build import make_director, make_explainer, make_triage
from bot.app.files import JOURNAL, RoomFiles, data_folder, load_room, room_settings
from bot.app.judge import START_MS
from bot.app.rules import packs_for
from bot.audience import Crowd, Named, viewer_of
from bot.audience.forget_me import asks_to_be_forgotten
from bot.core.errors import BROKEN_JSON, ConfigError
from bot.core.events import Comment, Platform, RoomEvent, User
from bot.core.facts import Facts
from bot.core.goods import in_language
from bot.core.ledger import Committed
from bot.core.speech import Clause, Cleared
from bot.core.text import language_of, plain_text
from bot.core.trace import Line, Trace
from bot.core.turns import Turn
from bot.core.viewers import History, Tier, user_key
from bot.draws.minors import says_minor
from bot.guard.gate import Gate
from bot.room.care import CARE_FROM, MINOR, care_turn, minor_turn
from bot.room.care import INTENT as DISTRESS
from bot.room.explainer import Explainer
from bot.room.forgetting import INTENT as FORGET_ME
from bot.room.tickets import TICKET_KINDS
from bot.store.peek import Peek
from bot.triage.hostile import cut_off
from bot.triage.route import Triage

STRANGER = User(id="viewer", id_scope="uid", name="viewer")
"""Who asks when the line names nobody."""


class _Past(msgspec.Struct, forbid_unknown_fields=True):
    """What a room would remember of a viewer."""

    visits: int = 1
    comments: int = 0
    orders: int = 0
    gifts: int = 0
    fan_level: int = 0
    member_tier: int = 0


class _Asked(msgspec.Struct):
    text: str
    id: str | int | None = None
    user: User | None = None
    platform: Platform = "other"
    source: str = "explain"
    lang: str | None = None
    history: _Past | None = None
    tier: Tier | None = None
    """Instead of what user and history come to."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is needed to think about one comment."""

    files: RoomFiles
    triage: Triage
    gate: Gate
    explainer: Explainer
    named: Named
    clock: LoopClock
    memory: Peek | None
    """What the room remembers, None for the demo."""
    focus: str | None
    """The product on the card."""


def explain_lines(
    lines: Iterable[str], folder: Path | None, lang: str, *, as_json: bool, product: str = ""
) -> Iterator[str]:
    """Yield the explanation of each comment, plain text or JSON; a line that cannot be read is answered by its fault.

    Each line stands for itself: nothing said before it changes its answer.  As JSON: one object a line with
    id, route, reason, tier, lang, intent, product, text, text_lang and decision_id.

    "This one" is `product`, without it what a show begins with.
    """
    settings = room_settings(folder, lang=lang)
    files = load_room(folder, settings, started_ms=START_MS)
    focus = _focus(files, product)
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        clock = LoopClock(runner.get_loop(), START_MS)
        gate = Gate(packs_for(files), learned=files.settings.guard.learned)
        named = Named.of(settings.audience.staff, settings.audience.vip)
        explainer = make_explainer(files, clock, gate)
        memory = Peek(data_folder(folder) / JOURNAL) if folder else None
        desk = _Desk(files, make_triage(files), gate, explainer, named, clock, memory, focus)
        for number, line in enumerate(filter(str.strip, lines), start=1):
            try:
                asked = _asked(line.strip())
            except msgspec.ValidationError as error:
                yield _json({"id": _id_of(line, number), "error": str(error)}) if as_json else f"line {number}: {error}"
                continue
            trace = runner.run(_explained(desk, asked, number))
            yield _short(asked.id if asked.id is not None else number, trace) if as_json else "\n".join(in_words(trace))


def _focus(files: RoomFiles, product: str) -> str | None:
    """Return the product on the card: the one asked for, else the one that a show begins with."""
    if not product:
        return make_director(files, now=0.0).card_sku(0.0)
    sku = next((known for known in files.catalog.products if known.casefold() == product.casefold()), None)
    if sku is None:
        known = ", ".join(files.catalog.products)
        raise ConfigError(f"no product is called {product!r}", hint=f"--product takes one of: {known}")
    return sku


def _asked(line: str) -> _Asked:
    if not line.startswith("{"):
        return _Asked(text=line)
    try:
        return msgspec.json.decode(line, type=_Asked)
    except msgspec.ValidationError:
        raise
    except BROKEN_JSON:  # a viewer may begin with a brace
        return _Asked(text=line)


def _id_of(line: str, number: int) -> str | int:
    """Return the id of a line that is wrong otherwise, else its number."""
    try:
        found = msgspec.json.decode(line, type=dict[str, object]).get("id")
    except BROKEN_JSON:
        return number
    return found if isinstance(found, str | int) else number


async def _explained(desk: _Desk, asked: _Asked, number: int) -> Trace:
    event, now = _event(desk, asked, number), desk.clock.now()
    key = user_key(event.platform, event.user)
    known = _history(asked.history) or (desk.memory.history_of(key) if desk.memory and key else None)
    viewer = viewer_of(event, known, desk.named)
    if asked.tier is not None:
        viewer = replace(viewer, tier=asked.tier, why="given with the comment")
    seen = Crowd().judge(event, now)
    committed = Committed(event=event, history=viewer.history)
    behind = cut_off(Comment(text=asked.text, text_plain=plain_text(asked.text)))
    routing = desk.triage.comment(committed, viewer, card_sku=desk.focus, now=now, behind=behind)
    text = event.comment.text_plain if event.comment else ""
    grave = desk.gate.judge_comment(text, routing.lang).level
    if grave >= CARE_FROM:
        languages, helpline = _spoken(desk, routing.lang), desk.files.settings.care.helpline
        turn = care_turn(event, grave, languages, helpline=helpline, now=now)
        routing = replace(routing, turn=turn, intent=DISTRESS, sku=None, why=_WHY[grave])
    elif says_minor(text):
        turn = minor_turn(event, _spoken(desk, routing.lang), now=now)
        routing = replace(routing, turn=turn, intent=MINOR, sku=None, why="says that she is a minor: nothing is sold")
    elif asks_to_be_forgotten(text):
        routing = replace(routing, turn=None, intent=FORGET_ME, sku=None, why="asks to be forgotten")
    elif not seen.may_pass:
        routing = replace(routing, turn=None, intent="", sku=None, why=f"{seen.kind}: {seen.why}")
    crowd = ("", "") if seen.may_pass else (seen.kind.value, seen.why)
    return await desk.explainer.trace(event, viewer, routing, partial(_facts, desk), crowd=crowd)


_WHY = {2: "somebody may suffer: a person is called", 3: "a life may be in danger: a person is called"}


def _spoken(desk: _Desk, lang: str) -> list[str]:
    """Return the viewer's language, then the room's, as far as the host speaks them."""
    return [code for code in (lang, desk.files.settings.room.language) if code in desk.files.persona.voices]


def _event(desk: _Desk, asked: _Asked, number: int) -> RoomEvent:
    plain = plain_text(asked.text)
    plain = desk.gate.masked(plain, asked.lang or language_of(plain))
    return RoomEvent(
        source=asked.source,
        instance=asked.source,
        platform=asked.platform,
        room_id="explain",
        event_id=str(number),
        seq=number,
        type="comment",
        ts_recv=START_MS,
        user=_scoped(asked.user or STRANGER),
        comment=Comment(text=plain, text_plain=plain, lang=asked.lang),
    )


def _scoped(user: User) -> User:
    """Return the user with the scope that a line left out: an id is one, a name alone is a name."""
    if user.id_scope != "anonymous":
        return user
    if user.id:
        return msgspec.structs.replace(user, id_scope="uid")
    return msgspec.structs.replace(user, id_scope="name_only") if user.name else user


def _history(past: _Past | None) -> History | None:
    return History(first_seen_ms=START_MS, **msgspec.structs.asdict(past)) if past else None


def _facts(desk: _Desk, turn: Turn) -> Facts:
    room, catalog = desk.files.settings.room, desk.files.catalog
    name = ""
    if turn.viewer is not None and turn.viewer.name:
        bare = Facts(catalog=catalog, wall_ms=START_MS, timezone=room.timezone)
        verdict = desk.gate.clear(Clause(text=turn.viewer.name, lang=turn.lang, kind="name"), bare)
        name = verdict.text if isinstance(verdict, Cleared) else ""
    places = in_language(room.buy_place, turn.lang, room.language) or ""
    values = {**turn.values, "shop": room.name, "buy_place": places, "viewer": name}
    if turn.intent in TICKET_KINDS:  # a running room has it on disk before it says so
        values["ticket"] = "1"
    return Facts(catalog=catalog, wall_ms=START_MS, values=values, timezone=room.timezone)


def _short(asked_id: str | int, trace: Trace) -> str:
    return _json(
        {
            "id": asked_id,
            "route": trace.route,
            "reason": trace.reason,
            "tier": str(trace.viewer.tier),
            "lang": trace.lang,
            "intent": str(trace.intent),
            "product": trace.product,
            "text": trace.answer,
            "text_lang": trace.text_lang,
            "decision_id": trace.decision_id,
        }
    )


def in_words(trace: Trace) -> Iterator[str]:
    """Yield every step of a trace as lines to read."""
    viewer = trace.viewer
    level = f" {viewer.fan_level}" if viewer.tier is Tier.FAN else ""
    rows = [
        ("comment", trace.text),
        ("spam", ": ".join(filter(None, (trace.spam, trace.spam_why)))),
        ("viewer", f"{viewer.tier}{level}: {viewer.why}"),
        ("language", trace.lang),
        ("intent", f"{trace.intent or '-'} {trace.score:.2f}"),
        ("product", trace.product or "-"),
        ("route", f"{trace.route}: {trace.reason}"),
        ("copy", trace.template or "-"),
        ("answer in", trace.text_lang or "-"),
    ]
    yield from (f"  {name:<9} {value}" for name, value in rows)
    yield from (f"    {text}" for line in trace.lines for text in _line_in_words(line))
    yield f"  {'says':<9} {trace.answer or '-'}"


def _line_in_words(line: Line) -> Iterator[str]:
    yield f"{line.verdict}{' (may fall away)' if line.optional else ''}  {line.template}"
    if line.text and line.text != line.template:
        yield f"  → {line.text}"
    notes = [", ".join(line.rules), line.reason, ", ".join(line.evidence), line.decision_id]
    yield f"  {' · '.join(filter(None, notes))}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
