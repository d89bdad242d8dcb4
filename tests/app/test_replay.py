"""Invented evenings through a whole room: nothing stale, no silence, the same show each time."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.app.replay import run_replay
from bot.core.errors import ConfigError
from bot.core.events import encode_event
from bot.metrics.lines import JsonLines
from bot.sources.simulated import Audience
from tests.app.process import ROOT, lines_of, quiet_room, twice, zhubo

pytestmark = pytest.mark.wire
START_MS = 1_767_225_600_000
EVENINGS = {"evening": (600, 0.5, "zh"), "raid": (300, 0.5, "zh"), "rush": (200, 2.0, "zh"), "world": (150, 0.5, "en")}
"""Scenario -> seconds, comments a second, language of the room."""
KEYS = {
    "turn": "type lane intent product tier lang merged received_ms spoken_ms speech_s outcome text decision_id "
    "written_by fallback",
    "effect": "type rule level key name state at_ms",
    "blocked": "type at_ms rules reason lang text turn_id",
    "summary": "type comments answered merged expired lost fates turns effects spoken_s dead_air_max_s wait_p50_s "
    "wait_p95_s stale_spoken "
    "answered_on_screen answered_in_chat prepared_used prepared_wasted written_by fallbacks "
    "blocks tokens",
}
"""As docs/commands.md has them."""
OUTCOMES = {"spoken", "interrupted", "blocked", "empty", "failed", "expired"}
LANES = {"emergency", "show", "thanks", "qa", "chat", "script"}
TIERS = {None, "new", "returning", "buyer", "fan", "member", "moderator", "owner"}


def recorded(path: Path, scenario: str, seconds: float, rate: float, lang: str = "zh") -> Path:
    """An invented room as a recording."""
    with path.open("wb") as file:
        for due in Audience(seed=7, rate=rate, scenario=scenario, lang=lang).events():
            if due.at_ms > seconds * 1000:
                return path
            event = msgspec.structs.replace(due.event, ts_recv=START_MS + due.at_ms)
            file.write(encode_event(event) + b"\n")
    raise AssertionError("an audience never ends")


def here(recording: Path, room: Path | None = None) -> list[str]:
    """The lines of a replay in this process."""
    out: list[str] = []
    lines = JsonLines(out.append)
    run_replay(recording, room, lang="", voiced=False, listeners=[lines], summary=lines.summary)
    lines.close()
    return out


def test_the_keys_of_every_line_are_those_in_the_docs() -> None:
    docs = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| `([^`]+)`", docs, re.MULTILINE))
    assert {kind: f"type {keys}".split() for kind, keys in told.items()} == {
        kind: keys.split() for kind, keys in KEYS.items()
    }


@pytest.mark.parametrize("scenario", EVENINGS)
async def test_an_evening_has_nothing_stale_no_silence_and_is_the_same_twice(tmp_path: Path, scenario: str) -> None:
    seconds, rate, lang = EVENINGS[scenario]
    recording = recorded(tmp_path / "evening.jsonl", scenario, seconds, rate, lang)
    first, second = await twice("replay", "--json", recording, "--lang", lang)
    assert first == second
    lines = lines_of(first)
    summary = lines[-1]
    assert summary["type"] == "summary"
    assert summary["stale_spoken"] == 0
    assert summary["dead_air_max_s"] <= 8.0
    assert summary["answered"] > 0 and summary["effects"] > 0
    for line in lines:
        check_line(line)
    check_sums(lines)


def check_line(line: dict[str, Any]) -> None:
    assert list(line) == KEYS[line["type"]].split()
    match line:
        case {"type": "turn"}:
            assert line["outcome"] in OUTCOMES and line["lane"] in LANES and line["tier"] in TIERS
            assert line["merged"] >= 1 and line["received_ms"] >= START_MS
            if line["outcome"] == "spoken":
                assert line["text"] and line["decision_id"] and line["spoken_ms"] >= line["received_ms"]
                assert line["speech_s"] > 0
        case {"type": "effect"}:
            assert line["state"] == "done" and line["key"].startswith(line["rule"])


def check_sums(lines: list[dict[str, Any]]) -> None:
    """The summary says what the lines say, and every comment has exactly one fate."""
    *rest, summary = lines
    turns = [line for line in rest if line["type"] == "turn"]
    effects = [line for line in rest if line["type"] == "effect"]
    assert summary["comments"] == sum(summary["fates"].values())
    assert summary["merged"] == summary["fates"].get("merged", 0)
    assert summary["expired"] == summary["lost"].get("expired", 0)
    assert summary["turns"] == dict(sorted(Counter(line["outcome"] for line in turns).items()))
    assert summary["effects"] == len(effects) == len({line["key"] for line in effects}), "an effect was shown twice"
    spoken_s = sum(line["speech_s"] for line in turns if line["spoken_ms"])
    assert summary["spoken_s"] == pytest.approx(spoken_s, abs=0.01 * len(turns) + 0.1)


def test_a_packed_recording_through_a_room_of_ones_own_is_the_same_show(tmp_path: Path) -> None:
    recording = recorded(tmp_path / "plain.jsonl", "evening", 60, 0.5)
    packed = tmp_path / "packed.jsonl.gz"
    packed.write_bytes(gzip.compress(recording.read_bytes()))
    room = quiet_room(tmp_path / "shop")
    plain = here(recording, room)
    assert plain == here(packed, room)
    assert {line.get("product") for line in map(json.loads, plain)} <= {None, "CUP", "TEA"}
    assert list((room / "data").iterdir()) == [], "a replay leaves no trace"


def test_broken_lines_in_a_recording_cost_only_themselves(tmp_path: Path) -> None:
    good = recorded(tmp_path / "good.jsonl", "evening", 60, 0.5)
    lines = good.read_bytes().splitlines(keepends=True)
    broken = tmp_path / "broken.jsonl"
    junk = [b"\n", b"{\n", b"\xff\xfe\n", b"null\n", b'{"type":"teleport"}\n', b"[" * 5000 + b"\n"]
    broken.write_bytes(b"".join([*junk, *lines[:20], *junk, *lines[20:], lines[-1][:40]]))
    assert here(broken) == here(good)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no usable event"),
        (b"\x00\x01\xff" * 400, "holds no usable event"),
        (b'{"type":"comment"}\n', "holds no usable event"),
        (gzip.compress(b"x" * 50_000)[:40], "cannot read"),
        (b"\x1f\x8bnothing", "cannot read"),
        (None, "cannot read"),
    ],
    ids=["empty", "binary", "no event", "cut gzip", "no gzip", "missing"],
)
def test_a_file_that_is_no_recording_is_refused_in_words(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "show.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=said) as caught:
        here(file)
    assert caught.value.hint


def test_a_refusal_leaves_nothing_on_stdout_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    refused = zhubo("replay", tmp_path / "empty.jsonl", "--json")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "zhubo import" in refused.stderr and "Traceback" not in refused.stderr


def test_no_more_of_a_recording_is_played_than_was_asked_for(tmp_path: Path) -> None:
    recording = recorded(tmp_path / "show.jsonl", "evening", 120, 0.5)
    out: list[str] = []
    lines = JsonLines(out.append)
    run_replay(recording, None, lang="", voiced=False, listeners=[lines], summary=lines.summary, seconds=30.0)
    lines.close()
    *turns, summary = lines_of("\n".join(out))
    comments = [row for row in map(json.loads, recording.read_text().splitlines()) if row["type"] == "comment"]
    first_ms = json.loads(recording.read_text().splitlines()[0])["ts_recv"]
    assert summary["comments"] == sum(row["ts_recv"] - first_ms <= 30_000 for row in comments) > 0
    assert (
        max(turn["received_ms"] for turn in turns if turn["type"] == "turn" and turn["lane"] == "qa")
        < START_MS + 31_000
    )


def test_a_transcript_holds_no_viewers_word(tmp_path: Path) -> None:
    recording = recorded(tmp_path / "show.jsonl", "evening", 60, 0.5)
    done = zhubo("replay", recording, "--transcript", "--minutes", "0.8")
    assert done.returncode == 0, done.stderr
    words = {json.loads(line).get("comment", {}).get("text", "") for line in recording.read_text().splitlines()}
    assert done.stdout.startswith("| minute | comments |") and "| stale_spoken | 0 |" in done.stdout
    assert not [word for word in words if len(word) > 4 and word in done.stdout]
    both = zhubo("replay", recording, "--transcript", "--json")
    assert both.returncode == 2 and "choose one" in both.stderr
