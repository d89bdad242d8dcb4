"""TikTok through a relay that runs beside zhubo: its raw webcast frames, or TikFinity's JSON.

There is no client of our own: the room's address must be signed by a third party, and the one library in Python that
does it excludes commercial and hosted use (modified AGPL-3.0).
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import msgspec

from bot.core.errors import ConfigError
from bot.core.events import RoomEvent
from bot.core.ports import SourceContext
from bot.settings.source import MappingSettings, SourceSettings, WsUrl, refined
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.line import Line
from bot.sources.mapping import Mapper
from bot.sources.tiktok_frames import Frames

IDLE_S = 300.0
"""Relays have no heartbeat, and a small room is silent for minutes."""
TIKFINITY_URL = "ws://127.0.0.1:21213"
TIKFINITY_RULES = Path(__file__).with_name("tiktok_tikfinity.toml")


class TikTokSettings(MappingSettings):
    """The relay; `rule` takes the place of the rules that come with zhubo for TikFinity."""

    relay: Literal["tikfinity", "frames"] = "tikfinity"
    """frames: binary webcast frames as TikTok sends them."""
    url: WsUrl = ""
    """Where the relay listens; TikFinity's port when empty."""
    headers: Mapping[str, str] = {}
    """Values that begin with $ are read from the environment."""


class TikTok(Connector):
    """One room, as a relay hears it."""

    kind: ClassVar[str] = "tiktok"
    idle_s = IDLE_S

    def __init__(self, settings: TikTokSettings, context: SourceContext) -> None:
        super().__init__(settings, context, platform="tiktok")
        if settings.relay == "frames" and not settings.url:
            raise ConfigError(
                f"source {self.name!r} needs the url of its relay", hint='write url = "ws://127.0.0.1:8765"'
            )
        if settings.relay == "frames" and settings.rule:
            raise ConfigError(f"source {self.name!r}: frames are read without rules", hint='write relay = "tikfinity"')
        self._url = settings.url or TIKFINITY_URL
        self._headers = {
            name: self.secret(value) if value.startswith("$") else value for name, value in settings.headers.items()
        }
        self._frames = Frames(self.stamp, self.health) if settings.relay == "frames" else None
        if not settings.rule:
            settings = settings.model_copy(update={"rule": tikfinity_rules()})
        self._mapper = Mapper(settings, self.stamp)

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the events of a frame."""
        if self._frames is not None:
            return self._frames.events(frame, at_ms)
        events = [_honest(event) for event in self._mapper.events(frame, at_ms)]
        self.health.counts["unmapped"] = self._mapper.unmapped
        self.health.counts["bad_records"] = self._mapper.bad
        return events

    async def session(self, line: Line) -> None:
        """Dial the relay and read until it ends."""
        async with line.websocket(self._url, headers=self._headers) as socket:
            await line.opened()
            async for frame in socket:
                await line.take(frame)


def _honest(event: RoomEvent) -> RoomEvent:
    """Return the event without what TikFinity means by 0: no fan, no gifter, price unknown."""
    changes: dict[str, Any] = {}
    user, gift = event.user, event.gift
    if user is not None and ((user.fan is not None and not user.fan.level) or user.pay_level == 0):
        fan = user.fan if user.fan is not None and user.fan.level else None
        changes["user"] = msgspec.structs.replace(user, fan=fan, pay_level=user.pay_level or None)
    if gift is not None and gift.virtual is not None and gift.virtual.amount <= 0:
        changes["gift"] = msgspec.structs.replace(gift, virtual=None, paid=False)
    return msgspec.structs.replace(event, **changes) if changes else event


@cache
def tikfinity_rules() -> tuple[Any, ...]:
    """Return the rules for TikFinity that come with zhubo."""
    shipped = tomllib.loads(TIKFINITY_RULES.read_text(encoding="utf-8"))
    rules = [{**shipped["each"], **rule} for rule in shipped["rule"]]
    return MappingSettings.model_validate({"kind": "tiktok", "rule": rules}).rule


def open_tiktok(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "tiktok"` entry."""
    return Feed(TikTok(refined(settings, TikTokSettings), context), settings, context)
