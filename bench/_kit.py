"""What the benches share: pinning, percentiles, an open loop, a load process and the one JSON line."""

import argparse
import asyncio
import contextlib
import gc
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GRACE_S = 8.0
"""An answer that is not there so long after the last request counts as unfinished."""


def pin(core: int) -> None:
    """Keep this process on one core (measured 0, load 1); nothing happens where that cannot be."""
    with contextlib.suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {core % (os.cpu_count() or 1)})


def percentile(values: Sequence[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


def median(values: Sequence[float], digits: int = 2) -> float:
    return round(statistics.median(values), digits)


def versions(*packages: str) -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in packages:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def page_options(doc: str | None, **amounts: float) -> argparse.Namespace:
    """Read the command line of a bench of a page: --size (`width`, `height`) and one option for each of `amounts`."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in amounts.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    parser.add_argument("--size", default="720x1280")
    options = parser.parse_args()
    options.width, options.height = (int(side) for side in options.size.split("x"))
    return options


def say(text: object) -> None:
    """Tell the person who waits; stdout is for the one line."""
    print(text, file=sys.stderr, flush=True)


def emit(bench: str, unit: str, cases: Mapping[str, Any], **more: Any) -> None:
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    line = {"bench": bench, "unit": unit, "cpus": os.cpu_count(), "load_1min": load, **more, "cases": cases}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def rss_mb() -> float:
    """Memory of this process now; 0 where /proc is not."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6 if statm.exists() else 0.0


def open_files() -> int:
    """Open files of this process; 0 where /proc is not."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


@dataclass
class Latencies:
    """Latencies in ms of one case, over all its rounds."""

    ms: list[float] = field(default_factory=list)
    halves_ms: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    """Of requests in the first and in the second half of a round: the second grows when it cannot keep up."""
    cpu_ms: list[float] = field(default_factory=list)
    unfinished: int = 0

    def figures(self, floor_ms: float) -> dict[str, float | int | str]:
        found: dict[str, float | int | str] = {"n": len(self.ms), "unfinished": self.unfinished}
        if not self.ms:
            return found
        for pct in (50, 95, 99):
            found[f"p{pct}_over_floor_ms"] = round(percentile(self.ms, pct / 100) - floor_ms, 1)
        first, second = (statistics.median(half) for half in self.halves_ms)
        found |= {"growth_ms": round(second - first, 1), "cpu_ms_per_reply": median(self.cpu_ms)}
        if second - first > 100 or self.unfinished:
            found["verdict"] = "over capacity"
        return found


async def open_loop(reply: Callable[[], Awaitable[float]], rate: float, count: int, into: Latencies) -> None:
    """Request k is due at k/rate whatever came of the others, and its latency counts from then.

    `reply` returns the `time.perf_counter()` at which its answer could first be heard.
    """
    await asyncio.gather(reply(), reply())  # connections, imports and caches are no part of it
    gc.collect()
    pending: list[asyncio.Task[None]] = []

    async def one(number: int, due: float) -> None:
        took_ms = (await reply() - due) * 1e3
        into.ms.append(took_ms)
        into.halves_ms[2 * number // count].append(took_ms)

    start, used = time.perf_counter() + 0.05, time.process_time()
    for number in range(count):
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        pending.append(asyncio.create_task(one(number, due)))
    done, late = await asyncio.wait(pending, timeout=GRACE_S)
    into.cpu_ms.append((time.process_time() - used) / max(1, len(done)) * 1e3)
    into.unfinished += len(late)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    for task in done:
        task.result()


@contextlib.contextmanager
def load_process(module: str, *flags: str, wait_s: float = 20.0) -> Iterator[int]:
    """Run `python -m module --port-file F ...` on core 1 and yield the port that it listens on."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "port"
        process = subprocess.Popen([sys.executable, "-m", module, "--port-file", str(ready), *flags], stdout=sys.stderr)
        try:
            until = time.perf_counter() + wait_s
            while not ready.exists() and process.poll() is None and time.perf_counter() < until:
                time.sleep(0.02)
            yield int(ready.read_text())
        finally:
            process.terminate()
            process.wait()


def write_port(path: str, port: int) -> None:
    """Say to the parent that we listen; it never reads half a file."""
    part = Path(path + ".part")
    part.write_text(str(port))
    part.rename(path)
