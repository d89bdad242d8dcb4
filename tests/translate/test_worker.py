"""The real process with the real library; the models are only packed like models."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.translate.models import install
from bot.translate.worker import Engine, answer
from tests.translate.models import packed

pytestmark = pytest.mark.wire


def talk(folder: Path, lines: Sequence[bytes]) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "bot.translate.worker", str(folder)]
    done = subprocess.run(command, input=b"\n".join(lines) + b"\n", capture_output=True, timeout=30, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def asks(number: int, text: str, source: str = "zh", target: str = "en") -> bytes:
    return json.dumps({"id": number, "from": source, "to": target, "text": text}).encode()


def test_hostile_lines_and_a_broken_model_are_answered_and_end_nothing(tmp_path: Path) -> None:
    install(packed(tmp_path / "x.argosmodel"), tmp_path / "m")
    odd = [b"", b"{", b"[]", b"\xff\xfe", b'{"id": 3}', b"[" * 100_000, asks(4, "\ud800\u202e\x00"), asks(5, "你好")]
    hello, *replies = talk(tmp_path / "m", [*odd, asks(6, "hello", "en", "zh")])
    assert hello == {"ready": True}
    assert len(replies) == len(odd) + 1 and all(reply["text"] in (None, "") for reply in replies)
    assert [reply["id"] for reply in replies][-4:] == [None, 4, 5, 6]
    assert replies[-2]["fault"] and "fault" not in replies[-1]


def test_no_models_and_no_folder_still_answer(tmp_path: Path) -> None:
    assert talk(tmp_path / "none", [asks(1, "你好")]) == [{"ready": True}, {"id": 1, "text": None}]


def test_the_library_is_loaded_without_splitters_settings_or_a_network(tmp_path: Path) -> None:
    code = (
        "import os, socket, sys; from pathlib import Path; from bot.translate.worker import prepare\n"
        "prepare(Path(sys.argv[1]))\n"
        "from argostranslate import settings\n"
        "print(settings.model_provider.name, settings.debug, sys.modules['spacy'])\n"
        "print([name for name in ('torch', 'onnxruntime', 'stanza') if hasattr(sys.modules.get(name), '__file__')])\n"
        "for act in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: socket.getaddrinfo('localhost', 1)):\n"
        "    try: act()\n"
        "    except PermissionError as error: print(error)\n"
    )
    home = {"ARGOS_MODEL_PROVIDER": "LIBRETRANSLATE", "ARGOS_DEBUG": "1", "HOME": str(tmp_path / "home")}
    command = [sys.executable, "-c", code, str(tmp_path / "m")]
    done = subprocess.run(command, env=home, capture_output=True, text=True, timeout=30, check=True)
    refused = "the translation process opens no connections"
    assert done.stdout.splitlines() == ["OPENNMT False None", "[]", refused, refused]
    assert not (tmp_path / "home").exists()


def test_both_halves_of_a_way_are_walked_and_the_text_is_cut(tmp_path: Path) -> None:
    for source, target in (("th", "en"), ("en", "zh")):
        install(packed(tmp_path / "x.argosmodel", source, target), tmp_path / "m")
    engine = Engine(tmp_path / "m")
    engine._steps = {("th", "en"): lambda text: f"<{text}>\n", ("en", "zh"): lambda text: text * 2}
    assert engine.translate("a\nb", "th", "zh") == "<a b><a b>"
    assert len(engine.translate("x" * 9000, "th", "zh") or "") == 500
    assert engine.translate(" ", "th", "zh") == ""
    assert answer(engine, asks(1, "x", "zh", "th")) == {"id": 1, "text": None}
