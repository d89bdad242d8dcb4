"""What a live room costs while nobody comments: CPU share of one core, captions only, in a process of its own.

The room is the demo as `zhubo run` starts it (web server, console, journal on disk, script talking in captions), but
without a source and without a voice.  Cases: no page connected; one real stage page in a headless Chromium; the console
page beside it.  CPU by `process_time` of the room's process alone; `stage` is what the room says of its pages.
Run: python -m bench.idle_room [--seconds 20] [--no-page]
"""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import _kit as kit
from bot.app.live import LiveOptions, Urls, run_live
from bot.core.reports import ClauseSaid, Health, Report

GOAL_PCT = 1.0
SETTLE_S = 5.0
ROOM = """
[room]
id = "idle"
[server]
port = 0
[voice]
chain = ["captions"]
"""


class Seen:
    """What the room itself says of its doings."""

    def __init__(self) -> None:
        self.clauses, self.stage = 0, ""

    def on(self, report: Report) -> None:
        self.clauses += isinstance(report, ClauseSaid)
        if isinstance(report, Health):
            self.stage = next(chip.text for chip in report.chips if chip.id == "stage")


async def child(folder: Path) -> None:
    """Run the room; answer each line on stdin (a number of seconds) with what they cost."""
    kit.pin(0)
    seen = Seen()

    def ready(urls: Urls, _: object) -> None:
        print(json.dumps({"stage": urls.stage, "console": urls.console}), flush=True)

    running = asyncio.create_task(run_live(LiveOptions(folder=folder), [seen], ready))
    answering = asyncio.create_task(_answer(seen))
    await asyncio.wait({running, answering}, return_when=asyncio.FIRST_COMPLETED)
    running.cancel()
    await asyncio.wait({running})


async def _answer(seen: Seen) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        before, said, began = time.process_time(), seen.clauses, time.perf_counter()
        await asyncio.sleep(float(line))
        used, wall = time.process_time() - before, time.perf_counter() - began
        figures = {
            "cpu_pct": round(100 * used / wall, 2),
            "clauses": seen.clauses - said,
            "rss_mb": round(kit.rss_mb(), 1),
            "stage": seen.stage,
        }
        print(json.dumps(figures, ensure_ascii=False), flush=True)


@contextlib.contextmanager
def page(url: str) -> Iterator[None]:
    """One page in a headless browser on the other core."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("idle_room: there is no Chromium; install it or run with --no-page")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}"]
        flags += ["--remote-debugging-port=0", "--autoplay-policy=no-user-gesture-required", "--mute-audio"]
        process = subprocess.Popen([browser, *flags, url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with contextlib.suppress(AttributeError, OSError):
            os.sched_setaffinity(process.pid, {1 % (os.cpu_count() or 1)})
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--no-page", action="store_true")
    parser.add_argument("--child", type=Path)
    options = parser.parse_args()
    if options.child:
        asyncio.run(child(options.child))
        return
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "room.toml").write_text(ROOM, encoding="utf-8")
        command = [sys.executable, "-m", "bench.idle_room", "--child", name]
        room = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            cases = measure(room, options.seconds, with_page=not options.no_page)
        finally:
            room.terminate()
            room.wait()
    kit.emit("idle_room", "CPU of the room's process, % of one core", cases, goal={"cpu_pct": GOAL_PCT},
             seconds=options.seconds, versions=kit.versions("aiohttp"))  # fmt: skip


def measure(room: "subprocess.Popen[str]", seconds: float, *, with_page: bool) -> dict[str, Any]:
    assert room.stdin and room.stdout
    urls = json.loads(room.stdout.readline())

    def cost(case: str) -> None:
        assert room.stdin and room.stdout
        time.sleep(SETTLE_S)
        room.stdin.write(f"{seconds}\n")
        room.stdin.flush()
        cases[case] = json.loads(room.stdout.readline())
        kit.say(f"{case}: {cases[case]}")

    cases: dict[str, Any] = {}
    cost("no page")
    if with_page:
        with page(urls["stage"]):
            cost("one stage page")
            with page(urls["console"]):
                cost("stage and console page")
    return cases


if __name__ == "__main__":
    main()
