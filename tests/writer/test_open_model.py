from pathlib import Path

import pytest

from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.settings.llm import LlmEndpoint
from bot.writer.llm import LlmClient
from bot.writer.local_llm import LocalLlm
from bot.writer.open_model import open_model

pytestmark = pytest.mark.wire


async def test_an_address_and_a_file_get_their_own_adapters(tmp_path: Path) -> None:
    (tmp_path / "m.gguf").touch()
    cloud = open_model(LlmEndpoint(base_url="http://127.0.0.1:1/v1", model="m"), clock=SystemClock())
    local = open_model(LlmEndpoint(model_file="m.gguf"), clock=SystemClock(), folder=tmp_path)
    assert isinstance(cloud, LlmClient) and isinstance(local, LocalLlm)
    await cloud.aclose()
    await local.aclose()


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="no web address"):
        open_model(LlmEndpoint(base_url="localhost:11434", model="m"), clock=SystemClock())
