"""How OBS is doing, as one light."""

from collections.abc import Mapping

from bot.core.reports import Chip
from bot.obs.director import ObsDirector

LOST_FROM = 0.02
"""From this share of lost frames on, viewers see it."""
WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "connecting": "正在连",
        "scene": "场景 {}",
        "by_hand": "场景 {}（人手切换，先不动）",
        "on": "推流中",
        "off": "没有推流",
        "starting": "正在连推流服务器",
        "stopping": "正在停止推流",
        "failed": "推流没有起来，或断了",
        "missing": "OBS 里没有场景：{}",
        "lost": "推流丢了 {:.0%} 的帧",
        "do": "要做的：{}",
    },
    "en": {
        "connecting": "connecting",
        "scene": "scene {}",
        "by_hand": "scene {} (chosen by hand, zhubo waits)",
        "on": "streaming",
        "off": "not streaming",
        "starting": "connecting to the stream's server",
        "stopping": "stopping the stream",
        "failed": "the stream did not start, or broke off",
        "missing": "OBS has no scene {}",
        "lost": "the stream lost {:.0%} of its frames",
        "do": "to do: {}",
    },
}


def light(director: ObsDirector, lang: str, now: float) -> Chip:
    """Return the light: red needs a person, amber will pass or is incomplete."""
    words, link, cutter = WORDS[lang], director.link, director.cutter
    if link.state != "open":
        text = link.saying.text(lang) if link.saying else words["connecting"]
        hint = link.saying.hint(lang) if link.saying else ""
        text = f"{text} · {words['do'].format(hint)}" if hint else text
        return Chip(id="obs", state="bad" if link.state == "stopped" else "warn", text=text)
    trouble = []
    if director.stream == "failed":
        trouble.append(words["failed"])
    if director.stream == "on" and link.stats.lost_ratio >= LOST_FROM:
        trouble.append(words["lost"].format(link.stats.lost_ratio))
    if cutter.missing:
        trouble.append(words["missing"].format(", ".join(cutter.missing)))
    if trouble:
        return Chip(id="obs", state="warn", text=" · ".join(trouble))
    scene = words["by_hand" if cutter.is_by_hand(now) else "scene"].format(cutter.program)
    return Chip(id="obs", state="good", text=f"{scene} · {words[director.stream]}")
