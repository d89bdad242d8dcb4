"""The `[obs]` section of room.toml: where OBS listens, and which scene is on when (docs/obs.md)."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.settings.source import Secret, WebUrl, WsUrl

CUES = ("panic", "pause", "opening", "closing", "thanks", "answer", "offer", "segment")
"""What a scene can stand for, besides "product:SKU"; the first that holds now wins."""
PRODUCT = "product:"
"""Between offer and segment."""


def _cues(scenes: Mapping[str, str]) -> Mapping[str, str]:
    for cue, scene in scenes.items():
        if cue not in CUES and not (cue.startswith(PRODUCT) and len(cue) > len(PRODUCT)):
            raise ValueError(f"{cue!r} is no cue: write one of {', '.join(CUES)}, or 'product:SKU'")
        if not scene.strip():
            raise ValueError(f"{cue!r} names no scene: write its name as OBS shows it")
    return scenes


Name = Annotated[str, Field(min_length=1, max_length=200)]


class ObsSettings(BaseModel):
    """One OBS Studio with its WebSocket server on."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    enabled: bool = False
    url: WsUrl = "ws://127.0.0.1:4455"
    password: Secret = ""
    """ "$OBS_PASSWORD": the one of Tools, WebSocket Server Settings."""
    scene: Name = "zhubo"
    """The scene that `zhubo obs setup` makes."""
    source: Name = "zhubo stage"
    """Its browser source."""
    stage_url: WebUrl = ""
    """Address of the stage as OBS sees it; empty = OBS runs on this computer."""
    scenes: Annotated[Mapping[str, str], AfterValidator(_cues)] = {}
    """Cue -> scene; without any zhubo leaves the scenes alone."""
    dwell_s: Annotated[float, Field(ge=0, le=600)] = 6.0
    """A scene stays at least so long; panic does not wait."""
    manual_s: Annotated[float, Field(ge=0, le=86_400)] = 300.0
    """So long zhubo keeps its hands off after somebody changed the scene in OBS."""
    rule_s: Annotated[float, Field(gt=0, le=3600)] = 15.0
    """So long a scene stays that a trigger has asked for."""
