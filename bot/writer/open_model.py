"""Which adapter stands behind an endpoint of room.toml."""

from pathlib import Path

from bot.core.clock import Clock
from bot.settings.llm import LlmEndpoint
from bot.settings.source import secret
from bot.writer.model import Model


def open_model(endpoint: LlmEndpoint, *, clock: Clock, folder: Path | None = None) -> Model:
    """Return the model of an endpoint, not connected yet; ConfigError when its address or file is wrong."""
    # Imported here: the SDK takes half a second, and many rooms have no model.
    from bot.writer.llm import LlmClient
    from bot.writer.local_llm import LocalLlm

    if endpoint.model_file:
        return LocalLlm(endpoint, folder=folder, clock=clock)
    return LlmClient(endpoint, api_key=secret(endpoint.api_key_env), clock=clock)
