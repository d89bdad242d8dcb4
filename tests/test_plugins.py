import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import plugins
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.core.ports import SourceContext, VoiceContext
from bot.settings.source import SourceSettings
from tests.fakes.registry import PLATFORMS

pytestmark = pytest.mark.wire

CONTEXT = SourceContext(clock=SystemClock(), session_id="s")
PLUGIN = """
from bot.core.ports import SourceHealth, VoiceCaps


class Source:
    def __init__(self, settings, context):
        self.name, self.health = settings.name or "mine", SourceHealth()

    async def events(self):
        return
        yield


class Voice:
    caps = VoiceCaps(name="mine", languages=frozenset({"zh"}))


def open_source(settings, context):
    return Source(settings, context)


def open_voice(context):
    return Voice()
"""
POINTS = """[zhubo.sources]
mine = zhubo_test_plugin:open_source
torn = zhubo_test_plugin_without_its_sdk:open_source
[zhubo.voices]
mine = zhubo_test_plugin:open_voice
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installed package of somebody else, as pip leaves it."""
    (tmp_path / "zhubo_test_plugin.py").write_text(PLUGIN, encoding="utf-8")
    (tmp_path / "zhubo_test_plugin_without_its_sdk.py").write_text("import an_sdk_that_is_not_there", encoding="utf-8")
    info = tmp_path / "zhubo_test_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: zhubo-test-plugin\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(POINTS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("zhubo_test_plugin", None)


def test_what_comes_with_zhubo_comes_through_the_same_door() -> None:
    assert {"json_ws", "replay", *(fake.kind for fake in PLATFORMS)} == set(plugins.names(plugins.SOURCES))
    assert plugins.names(plugins.VOICES) == ["edge", "kokoro"]
    source = plugins.open_source(SourceSettings.model_validate({"kind": "json_ws", "url": "ws://127.0.0.1:1"}), CONTEXT)
    assert source.health.state == "idle"
    assert plugins.open_voice("kokoro", VoiceContext(clock=SystemClock())).caps.name == "kokoro"


def test_a_package_of_somebody_else_adds_a_source_and_a_voice(plugin: None) -> None:
    assert plugins.open_source(SourceSettings(kind="mine", name="a"), CONTEXT).name == "a"
    assert plugins.open_voice("mine", VoiceContext(clock=SystemClock())).caps.languages == {"zh"}
    assert "mine" in plugins.names(plugins.SOURCES)


@pytest.mark.parametrize(("kind", "hint"), [("json_wss", "did you mean 'json_ws'"), ("xyzzy", "oba, push_in, replay")])
def test_an_unknown_kind_is_answered_with_what_there_is(kind: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        plugins.open_source(SourceSettings(kind=kind), CONTEXT)
    assert hint in caught.value.hint


def test_a_plug_in_whose_library_is_missing_says_which(plugin: None) -> None:
    with pytest.raises(ConfigError, match="an_sdk_that_is_not_there") as caught:
        plugins.open_source(SourceSettings(kind="torn"), CONTEXT)
    assert "install" in caught.value.hint
