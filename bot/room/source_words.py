"""How a source is doing, in a host's words."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from bot.core.ports import SourceHealth
from bot.core.reports import Chip
from bot.room.reasons import in_language

HOUR_S = 3600.0
GAP_SHOWN_MS = 600_000
"""A gap stays on the light for ten minutes."""
MASKED_FROM = 0.5
"""From this share of hidden identities on, fans cannot be told from strangers (sources, 2.2)."""
RESTLESS_FROM = 6
"""So many lost connections an hour are a fault somebody should look at."""
GOOD = frozenset({"live", "open"})

WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "live": "正常",
        "open": "已连上",
        "connecting": "正在连",
        "backoff": "断了，正在重连",
        "stale": "没有动静，正在重连",
        "offline": "未开播",
        "stopped": "已停，需要你处理",
        "idle": "未启动",
        "masked": "{} 的观众被平台隐藏了身份，认不出粉丝",
        "quiet": "连着，但比平时安静得多",
        "restless": "一小时断了 {} 次",
        "gap": "{}–{} 的评论可能缺失",
        "frame": "{} 秒前收到数据",
        "beat": "{} 秒前有心跳",
        "event": "{} 秒前有事件",
        "no_frame": "还没有收到数据",
        "frames": "{} 帧",
        "events": "{} 个事件",
        "fallen": "一小时内断开 {} 次",
        "bad_frames": "{} 帧读不懂",
        "unmapped": "{} 条没有对应规则",
        "unknown_types": "{} 条未知类型",
        "duplicates": "{} 条重复",
        "shed": "{} 条因太忙被丢弃",
        "other_room": "{} 条来自别的房间",
        "unrecorded": "{} 帧没能录下",
        "offset": "时钟差 {} 毫秒",
        "do": "要做的：{}",
    },
    "en": {
        "live": "live",
        "open": "connected",
        "connecting": "connecting",
        "backoff": "lost, reconnecting",
        "stale": "silent, reconnecting",
        "offline": "not on air",
        "stopped": "stopped, needs you",
        "idle": "not started",
        "masked": "the platform hides {} of the viewers, fans cannot be told",
        "quiet": "connected, but far quieter than usual",
        "restless": "lost {} times in an hour",
        "gap": "comments may be missing {}–{}",
        "frame": "last data {} s ago",
        "beat": "last heartbeat {} s ago",
        "event": "last event {} s ago",
        "no_frame": "no data yet",
        "frames": "{} frames",
        "events": "{} events",
        "fallen": "lost {} times in an hour",
        "bad_frames": "{} frames not understood",
        "unmapped": "{} records fit no rule",
        "unknown_types": "{} of unknown type",
        "duplicates": "{} doubles",
        "shed": "{} dropped in a storm",
        "other_room": "{} of other rooms",
        "unrecorded": "{} frames not recorded",
        "offset": "clocks differ by {} ms",
        "do": "to do: {}",
    },
}
COUNTED = ("bad_frames", "unmapped", "unknown_types", "duplicates", "shed", "other_room", "unrecorded")


def light(name: str, health: SourceHealth, lang: str, *, now: float, wall_ms: int, zone: tzinfo) -> Chip:
    """Return the light of one source: its state, and the worst thing that is wrong with it."""
    words, trouble = WORDS[lang], troubles(health, lang, now=now, wall_ms=wall_ms, zone=zone)
    text = words.get(health.state, health.state)
    if health.state in GOOD:
        state = "warn" if trouble else "good"
        text = trouble[0] if trouble else text
    else:
        state = "bad" if health.state == "stopped" else "warn"
        text = f"{text} {in_language(health.reason, lang)}".strip()
    if health.hint:
        text = f"{text} · {words['do'].format(in_language(health.hint, lang))}"
    return Chip(id=f"comments {name}", state=state, text=text)


def troubles(health: SourceHealth, lang: str, *, now: float, wall_ms: int, zone: tzinfo) -> list[str]:
    """Return what is wrong although the connection lives, the worst first."""
    words, found = WORDS[lang], []
    if health.masked_ratio > MASKED_FROM:
        found.append(words["masked"].format(f"{health.masked_ratio:.0%}"))
    if health.gaps and wall_ms - health.gaps[-1][1] < GAP_SHOWN_MS:
        found.append(gap_words(health.gaps[-1], lang, zone))
    if (fallen := health.fallen_within(HOUR_S, now)) >= RESTLESS_FROM:
        found.append(words["restless"].format(fallen))
    if health.quiet:
        found.append(words["quiet"])
    return found


def gap_words(gap: tuple[int, int, str], lang: str, zone: tzinfo) -> str:
    """Return "comments may be missing 12:01:05–12:03:10"."""
    times = (datetime.fromtimestamp(ms / 1000, zone).strftime("%H:%M:%S") for ms in gap[:2])
    return WORDS[lang]["gap"].format(*times)


def details(health: SourceHealth, lang: str, *, now: float, wall_ms: int, zone: tzinfo) -> list[str]:
    """Return everything a person may want to know of a source, a short sentence each."""
    words, found = WORDS[lang], []
    for key, at in (("frame", health.last_frame_at), ("beat", health.last_beat_at), ("event", health.last_event_at)):
        if at is not None:
            found.append(words[key].format(round(now - at)))
        elif key == "frame":
            found.append(words["no_frame"])
    found += [words[name].format(health.counts.get(name, 0)) for name in ("frames", "events")]
    found += [words[name].format(health.counts[name]) for name in COUNTED if health.counts.get(name)]
    if fallen := health.fallen_within(HOUR_S, now):
        found.append(words["fallen"].format(fallen))
    if health.clock_offset_ms is not None:
        found.append(words["offset"].format(health.clock_offset_ms))
    found += [gap_words(gap, lang, zone) for gap in health.gaps]
    return [
        *found,
        *(line for line in troubles(health, lang, now=now, wall_ms=wall_ms, zone=zone) if line not in found),
    ]
