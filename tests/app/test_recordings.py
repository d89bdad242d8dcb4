"""Real recorded rooms, where there are any: imported and replayed without a fault, the same show twice.

`ZHUBO_RECORDINGS=FOLDER`, or `../shared/data` beside the checkout.  They are viewers' words, so none is part of this
repository; where the folder is missing this module holds no test.
"""

import json
import os
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.sources.importing import import_file
from tests.app.process import ROOT, lines_of, twice, zhubo

pytestmark = [pytest.mark.recordings, pytest.mark.timeout(200)]
FOLDER = Path(os.environ.get("ZHUBO_RECORDINGS") or ROOT.parent / "shared" / "data")
KINDS = ("bilibili", "tiktok", "twitch", "youtube", "thai")
ROOMS = sorted(path for name in KINDS for path in (FOLDER / name).glob("*.gz"))
ANSWERS = sorted((FOLDER / "youtube").glob("*/*.json*"))
"""Single answers of a platform: many files, a few events each."""

if ROOMS:

    @pytest.mark.parametrize("recording", ROOMS, ids=lambda path: f"{path.parent.name}/{path.name.partition('.')[0]}")
    async def test_a_real_room_is_replayed_without_a_fault_and_the_same_twice(recording: Path, tmp_path: Path) -> None:
        events = tmp_path / "events.jsonl"
        imported = zhubo("import", recording, "-o", events, "--json")
        assert imported.returncode == 0, imported.stderr
        report = json.loads(imported.stdout)
        assert report["events"] == sum(report["types"].values()) == len(events.read_bytes().splitlines()) > 0
        first, second = await twice("replay", "--json", events)
        assert first == second
        summary = lines_of(first)[-1]
        assert summary["stale_spoken"] == 0
        assert summary["dead_air_max_s"] <= 8.0
        assert summary["comments"] <= report["types"].get("comment", 0), "a comment was heard twice"


if ANSWERS:

    def test_every_single_answer_of_a_platform_is_read_or_refused_in_words(tmp_path: Path) -> None:
        events = 0
        for answer in ANSWERS:
            try:
                events += import_file(answer, tmp_path / "events.jsonl").events
            except ConfigError as error:
                assert error.hint, answer.name
        assert events > 0
