"""A replay that asks a language model: a real peer over loopback, in a thread with a clock of its own."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app.replay import run_replay
from bot.core.errors import ConfigError
from bot.metrics.lines import JsonLines
from tests.app.process import quiet_room
from tests.app.test_replay import recorded
from tests.fakes.inventing import Inventor
from tests.fakes.llm import FakeLlm, Reply, fake_llm

pytestmark = pytest.mark.wire
STALLED = Reply(fault="stall")


@contextmanager
def served(*script: Reply) -> Iterator[FakeLlm]:
    """Run the endpoint on a loop of its own until the block ends."""
    started = list[FakeLlm]()
    ready, loop, over = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with fake_llm(*script, say=None if script else Inventor(share=0.0).reply) as fake:
            started.append(fake)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(20.0)
        yield started[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(20.0)
        loop.close()


def room_with(folder: Path, *keys: str) -> Path:
    """A room whose [llm] holds `keys`."""
    room = quiet_room(folder) / "room.toml"
    head, table, rest = room.read_text(encoding="utf-8").partition("[llm]\n")
    room.write_text("\n".join((head + table.rstrip(), *keys, rest.partition("\n")[2])), encoding="utf-8")
    return folder


def address(fake: FakeLlm) -> tuple[str, str]:
    return f'base_url = "{fake.base_url}"', 'model = "fake"'


def played(recording: Path, room: Path, *, llm: bool = True) -> list[dict[str, Any]]:
    out: list[str] = []
    lines = JsonLines(out.append)
    run_replay(recording, room, lang="", voiced=False, listeners=[lines], summary=lines.summary, llm=llm)
    lines.close()
    return [json.loads(line) for line in out]


def test_a_replay_with_a_model_speaks_its_words_and_counts_its_tokens(tmp_path: Path) -> None:
    with served() as fake:
        lines = played(
            recorded(tmp_path / "show.jsonl", "evening", 120, 0.5), room_with(tmp_path / "shop", *address(fake))
        )
        asked = len(fake.requests)
    *turns, summary = lines
    assert asked > 3 and summary["tokens"] >= 940 * summary["written_by"]["model"] > 0
    assert any("屏幕上也写着" in turn["text"] for turn in turns if turn.get("written_by") == "model")
    assert summary["stale_spoken"] == 0 and summary["dead_air_max_s"] <= 8.0


def test_a_silent_model_costs_its_deadline_and_no_more_and_the_reason_is_told(tmp_path: Path) -> None:
    with served(STALLED) as fake:
        room = room_with(tmp_path / "shop", *address(fake), "first_token_s = 0.2")
        *turns, summary = played(recorded(tmp_path / "show.jsonl", "evening", 60, 0.5), room)
        assert fake.requests
    assert summary["written_by"].get("model", 0) == 0 and summary["fallbacks"]["slow"] > 0
    assert summary["dead_air_max_s"] <= 8.0 and summary["stale_spoken"] == 0
    assert {turn["fallback"] for turn in turns if turn.get("fallback")} <= {"slow", "breaker", "viewer"}


def test_without_the_option_no_model_is_asked(tmp_path: Path) -> None:
    with served() as fake:
        recording, room = (
            recorded(tmp_path / "show.jsonl", "evening", 60, 0.5),
            room_with(tmp_path / "s", *address(fake)),
        )
        summary = played(recording, room, llm=False)[-1]
        assert fake.requests == [] and summary["tokens"] == 0 and summary["fallbacks"] == {}


@pytest.mark.parametrize(
    ("more", "said"),
    [((), "no language model"), (('model_file = "m.gguf"',), "cannot run the model file")],
)
def test_a_room_whose_model_cannot_be_asked_is_refused_in_words(
    tmp_path: Path, more: tuple[str, ...], said: str
) -> None:
    recording = recorded(tmp_path / "show.jsonl", "evening", 10, 0.5)
    with pytest.raises(ConfigError, match=said) as caught:
        played(recording, room_with(tmp_path / "shop", *more))
    assert "base_url" in caught.value.hint or "[llm]" in caught.value.hint
