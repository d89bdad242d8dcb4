"""The `[vtube_studio]` section of room.toml: a Live2D model that moves with the host (docs/vtube-studio.md)."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.settings.source import WsUrl

Feeling = Literal["neutral", "warm", "delighted", "curious", "thinking", "apologetic", "serious", "surprised"]
"""Expressions of the stage's own host."""
Gesture = Literal[
    "wave", "present", "open_palms", "point_down", "clap", "hand_on_heart", "thumbs_up", "stop_hand",
    "count_1", "count_2", "count_3",
]  # fmt: skip
"""Its gestures."""
Name = Annotated[str, Field(min_length=1, max_length=200)]


class VtubeStudioSettings(BaseModel):
    """One VTube Studio with its plug-in API on."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    enabled: bool = False
    url: WsUrl = "ws://127.0.0.1:8001"
    mouth: Name = "MouthOpen"
    """The input parameter that opens the model's mouth."""
    expressions: Mapping[Feeling, Name] = {}
    """The host's expression -> an expression file of the model, like "happy.exp3.json"."""
    hotkeys: Mapping[Gesture, Name] = {}
    """The host's gesture -> name or id of a hotkey of the model."""
