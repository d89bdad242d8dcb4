"""OBS and VTube Studio in a room: who steers them on air, and what `zhubo obs` and `zhubo doctor` ask of OBS."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.core.clock import Clock
from bot.core.errors import ConfigError
from bot.core.reports import Chip
from bot.obs import stream
from bot.obs.client import ObsClient
from bot.obs.director import ObsDirector
from bot.obs.lights import light
from bot.obs.orders import Action, action_of
from bot.obs.probe import look
from bot.obs.setup import Remark, set_up
from bot.obs.stream import StreamWatch
from bot.obs.visit import visiting
from bot.obs.words import ObsGone, ObsNeedsYou, ObsRefused
from bot.room.parts import Parts
from bot.settings.room import Settings
from bot.stage.faces import faces
from bot.vtube_studio.puppet import Puppet

ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})


@dataclass(frozen=True, slots=True)
class Told:
    """A remark in the operator's words."""

    verdict: str
    """good warn bad"""
    text: str
    hint: str


def make_obs(settings: Settings, clock: Clock, is_shown: Callable[[], bool] = lambda: True) -> ObsDirector | None:
    """Return who steers OBS, None where [obs] is not enabled; nothing is connected yet.

    `is_shown` tells whether a page of the stage is connected: while none is, OBS's browser source is loaded again.
    """
    if not settings.obs.enabled:
        return None
    director = ObsDirector(settings.obs, clock=clock, seed=settings.room.seed)
    director.stage_url, director.is_shown = stage_url(settings), is_shown
    return director


def follow(parts: Parts) -> None:
    """Let OBS follow this room."""
    if parts.obs is None:
        return

    def on_show() -> tuple[str, bool]:
        sku = parts.director.card_sku(parts.clock.now()) or ""
        return sku, parts.shop.catalog.offer_for(sku, parts.clock.wall_ms()) is not None

    parts.obs.on_show = on_show
    parts.listeners.append(parts.obs)


def obs_lights(parts: Parts) -> list[Chip]:
    """Return the lights of OBS and of VTube Studio, none of what the room has not."""
    lang, chips = parts.settings.room.operator_language, []
    if parts.obs is not None:
        chips.append(light(parts.obs, lang, parts.clock.now()))
    if parts.puppet is not None:
        chips.append(parts.puppet.light(lang))
    return chips


def make_puppet(settings: Settings, data: Path) -> Puppet | None:
    """Return who moves the model in VTube Studio, None where [vtube_studio] is not enabled."""
    if not settings.vtube_studio.enabled:
        return None
    return Puppet(settings.vtube_studio, data, seed=settings.room.seed)


def face_of(text: str, lang: str, mood: str) -> tuple[str, str]:
    """Return expression and gesture of a clause, the same that the stage's own host shows."""
    face = faces().of(text, lang, mood)
    return face.expression, face.gesture


def stage_url(settings: Settings) -> str:
    """Return the address of the stage as OBS sees it, empty when it changes with each start."""
    if settings.obs.stage_url:
        return settings.obs.stage_url
    server = settings.server
    host = "127.0.0.1" if server.host in ANY_ADDRESS else server.host
    return f"http://{host}:{server.port}/stage" if server.port else ""


async def obs_setup(settings: Settings) -> list[Told]:
    """Make scenes and the browser source; ConfigError when the stage has no lasting address."""
    url = stage_url(settings)
    if not url:
        raise ConfigError("the stage has another port at each start", hint="write a fixed port in [server]")
    return await _visit(settings, lambda client: set_up(client, settings.obs, url))


async def obs_check(settings: Settings) -> list[Told]:
    """Look whether OBS has what the room names."""
    lang = settings.room.operator_language
    try:
        async with visiting(settings.obs) as (client, hello):
            remarks = await look(client, hello, settings.obs, stage_url(settings), orders_of(settings))
    except (ObsGone, ObsNeedsYou, ObsRefused) as error:
        return [Told("bad", error.saying.text(lang), error.saying.hint(lang))]
    return _told(remarks, lang)


async def obs_stream(settings: Settings, what: str) -> list[Told]:
    """Start or stop the stream, or say whether it runs."""
    watch = StreamWatch()

    async def act(client: ObsClient) -> list[Remark]:
        match what:
            case "start":
                return [await stream.start(client, watch)]
            case "stop":
                return [await stream.stop(client, watch)]
            case _:
                return [await stream.status(client)]

    return await _visit(settings, act, watch)


def orders_of(settings: Settings) -> list[Action]:
    """Return all that the room's triggers may ask of OBS."""
    return [action_of(target, value) for trigger in settings.trigger for target, value in trigger.obs.items()]


async def _visit(
    settings: Settings, act: Callable[[ObsClient], Awaitable[list[Remark]]], watch: StreamWatch | None = None
) -> list[Told]:
    lang = settings.room.operator_language
    try:
        async with visiting(settings.obs, (watch or StreamWatch()).on_event) as (client, _):
            return _told(await act(client), lang)
    except (ObsGone, ObsNeedsYou, ObsRefused) as error:
        return [Told("bad", error.saying.text(lang), error.saying.hint(lang))]


def _told(remarks: list[Remark], lang: str) -> list[Told]:
    return [Told(one.verdict, one.saying.text(lang), one.saying.hint(lang)) for one in remarks]
