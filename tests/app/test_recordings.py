"""Real recorded chats through the whole room.  Never part of the repository: the tests run where their folder is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.recordings

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(os.environ.get("ZHUBO_RECORDINGS") or ROOT.parent / "shared" / "data")
CHATS = sorted(
    path for kind in ("bilibili", "tiktok", "twitch", "youtube", "thai") for path in (FOLDER / kind).glob("*.gz")
)
DETAILS = sorted((FOLDER / "youtube").glob("*/**/*.json.gz"))


def zhubo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.timeout(600)
@pytest.mark.parametrize("recording", CHATS, ids=lambda path: path.name)
def test_a_real_room_is_answered_with_nothing_stale_and_the_same_way_twice(recording: Path, tmp_path: Path) -> None:
    events = tmp_path / "show.jsonl"
    report = zhubo("import", str(recording), "-o", str(events), "--json")
    assert report.returncode == 0, report.stderr
    first, second = (zhubo("replay", str(events), "--json") for _ in range(2))
    assert first.returncode == 0 and "Traceback" not in first.stderr, first.stderr
    assert first.stdout == second.stdout
    summary = json.loads(first.stdout.splitlines()[-1])
    assert summary["stale_spoken"] == 0
    assert summary["dead_air_max_s"] <= 8
    assert summary["comments"] <= json.loads(report.stdout)["events"]


@pytest.mark.parametrize("answer", DETAILS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_raw_answer_of_a_platform_is_read_or_refused_in_words(answer: Path) -> None:
    report = zhubo("import", str(answer), "--json")
    assert report.returncode in (0, 1) and "Traceback" not in report.stderr, report.stderr
