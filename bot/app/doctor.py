"""Looks at the live parts of a room before it goes on air, or asks a room that is on air how it is."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from bot.aio.closing import closing
from bot.aio.virtual import LoopClock
from bot.app.feeds import open_sources
from bot.app.files import JOURNAL, RoomFiles, data_folder, load_room, room_settings
from bot.app.obs import Told, obs_check
from bot.app.policy import found_of
from bot.app.pulse import Pulse, read_pulse
from bot.core.clock import Clock
from bot.core.errors import BotError
from bot.core.ports import Source, SourceContext, SourceHealth
from bot.room.reasons import in_language
from bot.room.source_words import details, light
from bot.store.lock import is_in_use
from bot.writer.probe import probe

DISK_LOW_BYTES = 500_000_000
WORDS = {
    "zh": {
        "silent": "连上了，但 {} 秒内什么也没收到：房间没开播，或中转没有在转发",
        "unanswered": "{} 秒内没有连上：{}",
        "failed": "出错了：{}",
        "no_sources": "没有配置评论源：在 room.toml 里写一个 [[source]]",
        "running": "直播间正在运行，这是它自己 {} 秒前说的",
        "disk_ok": "剩余 {} GB",
        "disk_low": "只剩 {} MB：记录和录制会停下，请清理磁盘",
        "listening": "正在听 {}，{} 秒",
        "asking": "正在问模型 {}",
        "answered": "{} 毫秒出第一个字",
        "pace": "每秒 {} 个 token",
        "no_form": "回答不合格式：会改用自备话术",
        "no_price": "没有写价格：花费预算管不到它",
    },
    "en": {
        "silent": "connected, but nothing came in {} s: the room is off air, or the relay passes nothing on",
        "unanswered": "no connection within {} s: {}",
        "failed": "failed: {}",
        "no_sources": "no source of comments: write a [[source]] in room.toml",
        "running": "the room is on air; this is what it said of itself {} s ago",
        "disk_ok": "{} GB free",
        "disk_low": "only {} MB left: journal and recordings will stop, make room",
        "listening": "listening to {} for {} s",
        "asking": "asking the model {}",
        "answered": "first token after {} ms",
        "pace": "{} tokens a second",
        "no_form": "it does not keep the form of answers: the host will speak from her own copy",
        "no_price": "no price is set: a budget of money cannot hold it",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found of one part."""

    part: str
    """sources disk room ..."""
    name: str
    verdict: str
    """good warn bad"""
    text: str
    details: tuple[str, ...] = ()


async def examine(
    folder: Path | None, *, lang: str, seconds: float, data: Path | None, progress: Callable[[str], None]
) -> list[Finding]:
    """Return what is found of the room's live parts; ConfigError when the room itself is not sound.

    A room that is on air is asked, not disturbed: two connections with one identity would throw each other out.
    """
    clock = LoopClock(asyncio.get_running_loop())
    settings = room_settings(folder)
    files = load_room(folder, settings, started_ms=clock.wall_ms())
    lang = lang or settings.room.operator_language
    place = data or data_folder(folder)
    if (pulse := await asyncio.to_thread(_asked, place, clock.wall_ms())) is not None:
        late_s = round((clock.wall_ms() - pulse.at_ms) / 1000)
        found = [
            Finding(part="room", name=settings.room.name, verdict="good", text=WORDS[lang]["running"].format(late_s))
        ]
        found += [
            _of_source(name, health, lang, now=0.0, wall_ms=clock.wall_ms(), zone=files.zone)
            for name, health in pulse.healths(clock.wall_ms())
        ]
        chips = [chip for chip in pulse.chips if not chip[0].startswith("comments ")]
        found += [Finding(part=id_, name="", verdict=state, text=text) for id_, state, text in chips]
    else:
        found = await _sources(files, lang, seconds, clock, progress)
        found += await _models(files, lang, clock, progress)
        found += await _obs(files)
    found += await asyncio.to_thread(_policy, files, place, lang, clock)
    return [*found, await asyncio.to_thread(_disk, place, lang)]


def _policy(files: RoomFiles, data: Path, lang: str, clock: Clock) -> list[Finding]:
    """Return what the room breaks of its policy, or what holds."""
    known = found_of(files, data, clock)
    if not known:
        text = f"{files.policy.mode}: {', '.join(one.id for one in files.policy.profiles)}"
        return [Finding(part="policy", name="", verdict="good", text=text)]
    return [
        Finding(
            part="policy",
            name=one.profile,
            verdict="bad" if one.fatal else "warn",
            text=f"[{one.rule}] {one.text[lang]}",
            details=(one.hint[lang],),
        )
        for one in known
    ]


def _asked(folder: Path, wall_ms: int) -> Pulse | None:
    return read_pulse(folder, wall_ms) if is_in_use(folder / JOURNAL) else None


async def _sources(
    files: RoomFiles, lang: str, seconds: float, clock: Clock, progress: Callable[[str], None]
) -> list[Finding]:
    context = SourceContext(clock=clock, session_id="doctor", seed=files.settings.room.seed, folder=files.folder)
    sources = open_sources(files.settings, context)
    if not sources:
        verdict = "good" if files.folder is None else "warn"  # the demo room brings its own audience
        return [Finding(part="sources", name="", verdict=verdict, text=WORDS[lang]["no_sources"])]
    progress(WORDS[lang]["listening"].format(", ".join(source.name for source in sources), round(seconds)))
    faults = await asyncio.gather(*(_listen(source, seconds) for source in sources))
    return [
        _probed(source, fault, lang, seconds, clock, files.zone) for source, fault in zip(sources, faults, strict=True)
    ]


async def _listen(source: Source, seconds: float) -> BotError | None:
    """Read a source for a while; nothing is kept of what it says.  Returns what ended it early."""
    try:
        async with asyncio.timeout(seconds), closing(events := source.events()):
            async for _ in events:
                pass
    except TimeoutError:
        return None
    except BotError as error:
        return error
    return None


def _probed(source: Source, fault: BotError | None, lang: str, seconds: float, clock: Clock, zone: tzinfo) -> Finding:
    health, words, now, wall_ms = source.health, WORDS[lang], clock.now(), clock.wall_ms()
    if health.state in ("open", "live") and not health.counts.get("frames"):
        text = words["silent"].format(round(seconds))
        lines = tuple(details(health, lang, now=now, wall_ms=wall_ms, zone=zone))
        return Finding(part="source", name=source.name, verdict="warn", text=text, details=lines)
    if health.state in ("idle", "connecting", "backoff"):
        text = words["unanswered"].format(
            round(seconds), in_language(health.reason or (fault.message if fault else health.state), lang)
        )
        return Finding(part="source", name=source.name, verdict="bad", text=text)
    if fault is not None and health.state != "stopped":
        return Finding(part="source", name=source.name, verdict="bad", text=words["failed"].format(fault))
    return _of_source(source.name, health, lang, now=now, wall_ms=wall_ms, zone=zone)


def _of_source(name: str, health: SourceHealth, lang: str, *, now: float, wall_ms: int, zone: tzinfo) -> Finding:
    chip = light(name, health, lang, now=now, wall_ms=wall_ms, zone=zone)
    lines = details(health, lang, now=now, wall_ms=wall_ms, zone=zone) if health.state != "stopped" else []
    return Finding(part="source", name=name, verdict=chip.state, text=chip.text, details=tuple(lines))


async def _models(files: RoomFiles, lang: str, clock: Clock, progress: Callable[[str], None]) -> list[Finding]:
    """Ask each language model one small question."""
    found, words = [], WORDS[lang]
    for endpoint in files.settings.llm.endpoints:
        progress(words["asking"].format(endpoint.title))
        answer = await probe(endpoint, clock=clock, folder=files.folder)
        verdict = "bad" if not answer.reachable else "warn" if answer.fault or not answer.in_time else "good"
        text = answer.fault or words["answered"].format(round(answer.first_token_ms or 0.0))
        told = [words["pace"].format(round(answer.tokens_per_s))] if answer.tokens_per_s else []
        told += [words[name] for name, ok in (("no_form", answer.json_ok), ("no_price", answer.price_known)) if not ok]
        lines = tuple(told) if answer.reachable else ()
        found.append(Finding(part="model", name=answer.name, verdict=verdict, text=text, details=lines))
    return found


async def _obs(files: RoomFiles) -> list[Finding]:
    """Look at OBS, where the room has one."""
    if not files.settings.obs.enabled:
        return []
    told = await obs_check(files.settings)
    return [Finding(part="obs", name="", verdict=one.verdict, text=one.text, details=_hint(one)) for one in told]


def _hint(told: Told) -> tuple[str, ...]:
    return (told.hint,) if told.hint and told.verdict != "good" else ()


def _disk(folder: Path, lang: str) -> Finding:
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < DISK_LOW_BYTES:
        return Finding(part="disk", name="", verdict="bad", text=WORDS[lang]["disk_low"].format(free // 1_000_000))
    return Finding(part="disk", name="", verdict="good", text=WORDS[lang]["disk_ok"].format(free // 1_000_000_000))
