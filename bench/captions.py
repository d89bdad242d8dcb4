"""How long viewers of eleven other languages wait for a caption: the demo room, really running, real Argos worker.

The fixture model (zh to en) stands in for one model a language, each loaded and run by the real library; languages with
wordings of their own use them.  A wait counts from the caption as it is said to the words in the page's language; words
that came first count as 0.  Run: python -m bench.captions --model translate-zh_en.argosmodel [--seconds 60]
"""

import argparse
import asyncio
import json
import shutil
import tempfile
import time
import zipfile
from pathlib import Path

from bench import _kit as kit
from bot.app.still import StillStage
from bot.core.scene import CaptionCue, SubtitleCue
from bot.translate.argos import ArgosTranslator, rss_bytes
from bot.translate.models import install
from tests.room.studio import FakeVoice, studio

GOAL_S = 2.0
SETTLE_S = 10.0
"""The start of the room, with eleven models to read, is told apart."""
LANGUAGES = "en ja ko th vi id ms ru es ar pt".split()


class Pages(StillStage):
    """Pages of eleven languages; notes when each is told what."""

    caption_languages = frozenset(LANGUAGES)

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[tuple[int, int], float] = {}
        self.told: list[tuple[SubtitleCue, float]] = []

    def caption(self, cue: CaptionCue) -> None:
        self.said.setdefault((cue.turn, cue.clause), time.perf_counter())

    def subtitle(self, cue: SubtitleCue) -> None:
        self.told.append((cue, time.perf_counter()))

    def waits_s(self, since: float, until: float) -> list[float]:
        """Return how long each clause of a time waited in each language; one that was never captioned is left out."""
        found = [(at, self.said.get((cue.turn, cue.clause))) for cue, at in self.told]
        return [max(0.0, at - said) for at, said in found if said is not None and since <= said < until]


def models(file: Path, folder: Path) -> None:
    """Install the model once for each language."""
    for lang in LANGUAGES:
        copy = folder / f"translate-zh_{lang}.argosmodel"
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w") as new:
            for entry in old.infolist():
                data = old.read(entry)
                if entry.filename.endswith("metadata.json"):
                    data = json.dumps({**json.loads(data), "to_code": lang}).encode()
                new.writestr(entry.filename, data)
        install(copy, folder / "models")


async def run(options: argparse.Namespace) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        models(options.model, folder)
        engine, pages = ArgosTranslator(folder / "models"), Pages()
        warming = asyncio.create_task(engine.warm())  # as a room does that is being opened
        async with studio(lang="zh", voice=FakeVoice(ttfb_s=0.15), stage=pages, translator=engine) as on_air:
            began, used = time.perf_counter(), time.process_time()
            rss_mb = 0.0
            while time.perf_counter() - began < options.seconds:
                await asyncio.sleep(1.0)
                rss_mb = max(rss_mb, rss_bytes(engine.pid or 0) / 1e6)
            share = (time.process_time() - used) / (time.perf_counter() - began)
            captions = on_air.room.captions
            assert captions is not None
            counts = dict(captions.counts)
        await warming
        await engine.aclose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    first, waits = pages.waits_s(0.0, began + SETTLE_S), pages.waits_s(began + SETTLE_S, time.perf_counter())
    shown = {f"p{share}_s": round(kit.percentile(waits, share / 100), 3) for share in (50, 95, 99)}
    shown["p95_s_at_the_start"] = round(kit.percentile(first, 0.95), 3)
    cases = {**shown, "captions": len(waits), "clauses": len(pages.said), **counts}
    kit.emit(
        "captions",
        "s",
        cases,
        goal=GOAL_S,
        languages=len(LANGUAGES),
        worker_rss_mb=round(rss_mb),
        room_core=round(share, 2),
    )


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60.0)
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
