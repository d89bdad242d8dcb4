"""The `[voice]` section of room.toml: who speaks, in which order, and where speech endpoints are."""

from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

TAKEN = frozenset({"captions", "chain", "edge", "kokoro", "policy"})
"""Names that mean something else in a chain."""


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError('no web address: write base_url = "http://127.0.0.1:8880/v1"')
    if parts.username or parts.password:
        raise ValueError("holds a password: put the key in the variable that api_key_env names")
    return value.rstrip("/")


VoiceId = Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f]*$")]


class SpeechEndpoint(BaseModel):
    """One OpenAI-compatible endpoint `POST {base_url}/audio/speech`; its name stands in the chain."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,30}$")]
    base_url: Annotated[str, AfterValidator(_address)]
    model: Annotated[str, Field(min_length=1, max_length=200)]
    voice: VoiceId = "alloy"
    """The endpoint's name of a voice, where neither `voices` nor the persona says another one."""
    voices: Mapping[str, VoiceId] = {}
    """Language -> voice."""
    languages: tuple[str, ...] = ()
    """What it speaks; empty = every language."""
    api_key_env: str = ""
    """Name of the environment variable that holds the key; empty = none is sent."""
    format: Literal["pcm", "mp3"] = "pcm"
    """What is asked for: pcm is 24 kHz, 16 bit, mono as OpenAI defines it and starts soonest; else mp3."""

    @model_validator(mode="after")
    def _is_free(self) -> "SpeechEndpoint":
        if self.name in TAKEN:
            raise ValueError(f"the name {self.name!r} is taken: give the endpoint another one")
        return self


class VoiceSettings(BaseModel):
    """Who speaks."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    chain: tuple[str, ...] = ("kokoro",)
    """Providers in order (kokoro, edge, a name of `endpoint` or of a plug-in); the last resort is captions alone."""
    order: Mapping[str, tuple[str, ...]] = {}
    """Language -> providers in order, for languages that have another order than `chain`."""
    endpoint: tuple[SpeechEndpoint, ...] = ()
    cache_mb: Annotated[int, Field(ge=0)] = 200
    gap_ms: Annotated[int, Field(ge=0, le=3000)] = 200
    """Silence between two turns."""

    def order_for(self, lang: str) -> tuple[str, ...]:
        """Return the providers for `lang`, first wishes first."""
        return self.order.get(lang) or self.order.get(lang.partition("-")[0], self.chain)

    @property
    def names(self) -> tuple[str, ...]:
        """Every provider that is named anywhere, captions left out, first wishes first."""
        named = dict.fromkeys((*self.chain, *(name for names in self.order.values() for name in names)))
        return tuple(name for name in named if name != "captions")

    @model_validator(mode="after")
    def _makes_sense(self) -> "VoiceSettings":
        names = [one.name for one in self.endpoint]
        if len(set(names)) < len(names):
            raise ValueError("two endpoints have the same name: give each its own name")
        idle = [name for name in names if name not in self.names]
        if idle:
            raise ValueError(f"endpoint {idle[0]!r} is in no chain: add it to chain or to an order, or remove it")
        return self
