"""Any JSON to contract events, as declared in room.toml: first rule that fits wins.  Pure.

A rule's values are paths ("user.id", "list.0.text"), constants ("=uid"), or tables:
{path = "time", unit = "s"} (s, ms, us, iso), {path = "lv", map = {"3" = 1}}, {path = "n", default = 1}.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from bot.core.errors import BROKEN_JSON, BadInput, ConfigError
from bot.core.events import EVENT_TYPES, RoomEvent
from bot.core.text import plain_text
from bot.settings.source import MappingRule, MappingSettings
from bot.sources.stamp import MAX_TS_OFF_MS, Stamp

Read = Callable[[Any], Any]
"""JSON record -> value, None when it is not there."""

_UNITS_MS = {"s": 1000.0, "ms": 1.0, "us": 0.001}
_ENVELOPE = ("event_id", "ts_source")
_MAX_RECORDS = 1000
"""Records taken from one frame; a longer list is a fault of the relay."""
_json = msgspec.json.Decoder()
_WORDS = frozenset(
    "id union_id name text title club combo_id order_id product_id from_id reward_id code currency "
    "item_status_key".split()
)
"""Contract fields that are text; relays send many of them as numbers."""


@dataclass(frozen=True, slots=True)
class _Rule:
    tests: tuple[Callable[[Any], bool], ...]
    type: str
    event_id: Read
    ts_source: Read
    user: tuple[tuple[tuple[str, ...], Read], ...]
    body: tuple[tuple[tuple[str, ...], Read], ...]
    html: bool

    def fits(self, record: Any) -> bool:
        return all(test(record) for test in self.tests)


class Mapper:
    """The compiled rules of one source."""

    def __init__(self, settings: MappingSettings, stamp: Stamp) -> None:
        self.unmapped = 0
        """Records that no rule fits, so far."""
        self.bad = 0
        """Records that a rule fits but that make no event, so far."""
        self._stamp = stamp
        self._records = _path(settings.records.removeprefix("$").lstrip("."))
        self._decode = settings.decode
        self._rules = tuple(_compile(rule, place) for place, rule in enumerate(settings.rule, start=1))

    def events(self, frame: str | bytes, ts_recv: int) -> Iterator[RoomEvent]:
        """Yield the events of one frame; BadInput when it is no JSON."""
        try:
            root = _json.decode(frame)
        except BROKEN_JSON as error:
            raise BadInput(f"not JSON: {error}") from error
        for record in _listed(self._records(root)):
            event = self._event(self._unpacked(record), ts_recv)
            if event is not None:
                yield event

    def _unpacked(self, record: Any) -> Any:
        """Return the record with JSON that is held in strings decoded."""
        for key in self._decode:
            if isinstance(record, dict) and isinstance(record.get(key), str):
                try:
                    record = {**record, key: _json.decode(record[key])}
                except BROKEN_JSON:
                    self.bad += 1
        return record

    def _event(self, record: Any, ts_recv: int) -> RoomEvent | None:
        rule = next((rule for rule in self._rules if rule.fits(record)), None)
        if rule is None:
            self.unmapped += 1
            return None
        try:
            return self._made(rule, record, ts_recv)
        except (msgspec.ValidationError, ValueError, TypeError, OverflowError):
            self.bad += 1
            return None

    def _made(self, rule: _Rule, record: Any, ts_recv: int) -> RoomEvent:
        body = _table(rule.body, record)
        if rule.type == "comment":
            body["text_plain"] = plain_text(str(body.get("text", "")), markup=rule.html)
        ts_source = rule.ts_source(record)
        fresh = ts_source is not None and abs(ts_source - ts_recv) <= MAX_TS_OFF_MS
        native = rule.event_id(record)
        raw = {
            "source": self._stamp.source,
            "instance": self._stamp.instance,
            "platform": self._stamp.platform,
            "room_id": self._stamp.room_id,
            "session_id": self._stamp.session_id,
            "event_id": "" if native is None else str(native)[:128],
            "type": rule.type,
            "ts_source": ts_source if fresh else None,
            "ts_recv": ts_recv,
            "hints": [] if fresh or ts_source is None else ["bad_ts"],
            "user": _table(rule.user, record) or None,
            rule.type: body,
        }
        return msgspec.convert(raw, RoomEvent, strict=False)


def _listed(value: Any) -> Sequence[Any]:
    if isinstance(value, list):
        return value[:_MAX_RECORDS]
    return () if value is None else (value,)


def _table(fields: tuple[tuple[tuple[str, ...], Read], ...], record: Any) -> dict[str, Any]:
    """Return the filled fields; "fan.level" makes a table in the table."""
    made: dict[str, Any] = {}
    for path, read in fields:
        value = read(record)
        if value is None:
            continue
        inner = made
        for part in path[:-1]:
            inner = inner.setdefault(part, {})
        inner[path[-1]] = str(value) if path[-1] in _WORDS else value
    return made


def _compile(rule: MappingRule, place: int) -> _Rule:
    extra = dict(rule.model_extra or {})
    where = f"source.rule {place} ({rule.type})"
    body = _fields(extra.pop(rule.type, {}), f"{where}: {rule.type}")
    html = any(path == ("html",) for path, _ in body)
    compiled = _Rule(
        tests=tuple(_test(path, wanted) for path, wanted in rule.when.items()),
        type=rule.type,
        event_id=_value(extra.pop("event_id", None), where),
        ts_source=_milliseconds(extra.pop("ts_source", None), where),
        user=_fields(extra.pop("user", {}), f"{where}: user"),
        body=tuple(field for field in body if field[0] != ("html",)),
        html=html,
    )
    if extra:
        known = ", ".join((*_ENVELOPE, "user", rule.type))
        wrong = next(iter(extra))
        hint = f"a rule of type {rule.type} may hold: when, type, {known}"
        if wrong in EVENT_TYPES:
            hint = f"the body of this rule is called {rule.type}"
        raise ConfigError(f"{where}: unknown key {wrong!r}", hint=hint)
    return compiled


def _fields(table: Any, where: str) -> tuple[tuple[tuple[str, ...], Read], ...]:
    if not isinstance(table, Mapping):
        raise ConfigError(f"{where} must be a table of field = path", hint='e.g. comment = { text = "content" }')
    return tuple((tuple(name.split(".")), _value(spec, f"{where}.{name}")) for name, spec in table.items())


def _value(spec: Any, where: str) -> Read:
    if spec is None:
        return lambda record: None
    if isinstance(spec, bool | int | float):
        return lambda record: spec
    if isinstance(spec, str):
        if spec.startswith("="):
            return lambda record: spec[1:]
        return _path(spec)
    if not isinstance(spec, Mapping) or not isinstance(spec.get("path"), str):
        raise ConfigError(f"{where}: {spec!r} is no path", hint='write "a.b", "=constant" or { path = "a.b", ... }')
    return _special(spec, where)


def _special(spec: Mapping[str, Any], where: str) -> Read:
    unknown = set(spec) - {"path", "map", "default", "unit", "scale"}
    if unknown:
        raise ConfigError(
            f"{where}: unknown key {min(unknown)!r}", hint="a value may hold path, map, default, unit, scale"
        )
    read, table, default, scale = _path(spec["path"]), spec.get("map"), spec.get("default"), spec.get("scale")

    def filled(record: Any) -> Any:
        value = read(record)
        if table is not None and value is not None:
            value = table.get(str(value))
        if value is None:
            return default
        return round(float(value) * scale) if scale is not None else value

    return filled


def _milliseconds(spec: Any, where: str) -> Read:
    """Return a reader of platform time in ms."""
    if spec is None:
        return lambda record: None
    unit = spec.get("unit", "ms") if isinstance(spec, Mapping) else "ms"
    read = _path(spec["path"]) if isinstance(spec, Mapping) and "path" in spec else _value(spec, where)
    if unit != "iso" and unit not in _UNITS_MS:
        raise ConfigError(f"{where}: unknown time unit {unit!r}", hint="use s, ms, us or iso")

    def read_ms(record: Any) -> int | None:
        value = read(record)
        if value is None or value == "":
            return None
        if unit == "iso":
            return round(datetime.fromisoformat(str(value)).timestamp() * 1000)
        return round(float(value) * _UNITS_MS[unit])

    return read_ms


def _path(text: str) -> Read:
    parts = tuple(int(part) if part.isdigit() else part for part in text.split(".")) if text else ()

    def read(record: Any) -> Any:
        for part in parts:
            try:
                record = record[part]
            except (KeyError, IndexError, TypeError):
                return None
        return record

    return read


def _test(path: str, wanted: Any) -> Callable[[Any], bool]:
    read = _path(path)
    if wanted == "*":
        return lambda record: read(record) is not None
    if isinstance(wanted, list | tuple):
        return lambda record: read(record) in wanted
    return lambda record: bool(read(record) == wanted)
