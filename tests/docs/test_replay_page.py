"""The commands of docs/replay.md, run as they stand on an invented recording; and its words against the code."""

import re
from pathlib import Path

import pytest

from tests.app.process import ROOT, lines_of, zhubo
from tests.app.test_replay import recorded
from tests.app.test_replay_llm import address, room_with, served

pytestmark = [pytest.mark.wire, pytest.mark.timeout(180)]
PAGE = (ROOT / "docs" / "replay.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines() if line.strip()
]


def test_every_command_of_the_page_runs_and_the_model_is_asked_only_where_it_is_meant_to_be(tmp_path: Path) -> None:
    assert len(COMMANDS) == 4
    show = recorded(tmp_path / "show.jsonl", "evening", 20, 0.5)
    asked = []
    with served() as fake:
        room = room_with(tmp_path / "my-room", *address(fake))
        for command in COMMANDS:
            words = [{"show.jsonl": show, "my-room": room}.get(word, word) for word in command.split()[1:]]
            before = len(fake.requests)
            done = zhubo(*words, timeout_s=120.0)
            assert done.returncode == 0, (command, done.stderr)
            asked.append(len(fake.requests) > before)
            if "--json" in words:
                assert lines_of(done.stdout)[-1]["stale_spoken"] == 0
    assert asked == ["--llm" in command for command in COMMANDS]


def test_the_page_explains_every_reason_that_a_model_can_be_passed_over_for() -> None:
    sources = [ROOT / "bot" / "writer" / name for name in ("answer_stream.py", "checks.py", "llm_service.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    reasons = set(re.findall(r'Rejected\("(\w+)"\)', code)) | {"guard", "viewer", "late", "degraded", "suspicious"}
    told = {word for cell in re.findall(r"^\| `([a-z_ ]+)` \|", PAGE, re.MULTILINE) for word in cell.split()}
    assert len(reasons) > 14 and reasons <= told, reasons - told
