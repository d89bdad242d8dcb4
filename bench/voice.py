"""The local voice: seconds to load, real-time factor in zh, en, ja, es and it, and what a clip from the cache costs.

RTF = seconds of work ÷ seconds of speech, median and best of the rounds (the rest of the machine can only slow it
down); `first_s` is the wait for the first sound of a clause, `cold_first_s` that of the first one after `warm`; `cpu_s`
is the processor time of the whole clause: on a busy machine it says what a quiet one would need.  Packaged voices only,
so that machines compare.
Run: python -m bench.voice [rounds, default 5] [case ...]
"""

import asyncio
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.core.errors import NeedsOperator
from bot.core.ports import Voice
from bot.core.speech import SAMPLE_RATE_HZ, SEAL, Clause, Cleared, VoiceStyle
from bot.voice.cache import CachedVoice, ClipCache
from bot.voice.kokoro import KokoroVoice

GOAL_FIRST_S = 1.0
LINES = {
    "zh_first_clause": ("zh", "现在五十九块九，"),
    "zh_ten_characters": ("zh", "现在只要五十九块九了"),
    "en_ten_characters": ("en", "Just $8.90"),
    "zh_line": ("zh", "这款水杯容量450毫升，盖子一转就开，标价大家一样。"),
    "en_line": ("en", "This cup holds 450 ml, and the lid opens with one hand."),
    "ja_line": ("ja", "この水筒は450ml入り、片手で開きます。"),
    "es_line": ("es", "Esta taza lleva 450 ml y se abre con una mano."),
    "it_line": ("it", "Questa tazza contiene 450 ml e si apre con una mano."),
}


def cleared(text: str, lang: str) -> Cleared:
    return Cleared(
        seal=SEAL, text=text, lang=lang, decision_id="bench", facts_version="", source=Clause(text=text, lang=lang)
    )


async def spoken(voice: Voice, text: str, lang: str) -> tuple[float, float, float, float]:
    """Return (s to the first sound, s of work, s of speech, s of processor time)."""
    started, first_s, size, used = time.perf_counter(), 0.0, 0, time.process_time()
    async for chunk in voice.synthesize(cleared(text, lang), VoiceStyle(lang=lang)):
        first_s = first_s or time.perf_counter() - started
        size += len(chunk.pcm)
    return first_s, time.perf_counter() - started, size / 2 / SAMPLE_RATE_HZ, time.process_time() - used


async def measured(voice: Voice, rounds: int, only: list[str]) -> dict[str, dict[str, float]]:
    figures: dict[str, dict[str, float]] = {}
    for name, (lang, text) in LINES.items():
        if only and name not in only:
            continue
        runs = [await spoken(voice, text, lang) for _ in range(rounds)]
        rtfs = [work_s / speech_s for _, work_s, speech_s, _ in runs]
        figures[name] = {
            "cold_first_s": round(runs[0][0], 3),
            "best_first_s": round(min(run[0] for run in runs), 3),
            "rtf": round(statistics.median(rtfs), 3),
            "best_rtf": round(min(rtfs), 3),
            "first_s": round(statistics.median(run[0] for run in runs), 3),
            "cpu_s": round(statistics.median(run[3] for run in runs), 3),
            "speech_s": round(runs[0][2], 2),
        }
    return figures


async def cache_hit_ms(voice: Voice, folder: Path, hits: int = 200) -> dict[str, float]:
    cached = CachedVoice(voice, ClipCache(folder, 50))
    lang, text = LINES["zh_line"]
    await spoken(cached, text, lang)
    times = sorted([(await spoken(cached, text, lang))[0] * 1000.0 for _ in range(hits)])
    return {"p50_ms": round(times[hits // 2], 3), "p95_ms": round(times[int(hits * 0.95)], 3)}


async def main(rounds: int, only: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="zhubo-bench-") as scratch:
        voice = KokoroVoice(Path(scratch) / "no-native-voices", warming=("ja", "es", "it"))
        started = time.perf_counter()
        try:
            await voice.warm()
        except NeedsOperator as error:
            print(json.dumps({"bench": "voice", "skipped": error.message}, ensure_ascii=False))
            return
        load_s = time.perf_counter() - started
        cases = await measured(voice, rounds, only)
        hit = await cache_hit_ms(voice, Path(scratch) / "clips")
        await voice.aclose()
    line = {
        "bench": "voice",
        "goal": {"ten_characters first_s": GOAL_FIRST_S},
        "cpus": os.cpu_count(),
        "load_1m": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "load_s": round(load_s, 2),
        "cases": cases,
        "cache_hit": hit,
    }
    print(json.dumps(line))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, sys.argv[2:]))
