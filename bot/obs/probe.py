"""Looks whether OBS has all that the room needs, and says what is missing.  Changes nothing."""

import difflib
from collections.abc import Iterable, Sequence

import msgspec

from bot.obs.client import ObsClient
from bot.obs.lights import LOST_FROM
from bot.obs.link import Stats
from bot.obs.orders import Action
from bot.obs.setup import BROWSER, Inputs, Kinds, Remark, Scenes, browser_sources, shows
from bot.obs.wire import Hello
from bot.settings.obs import ObsSettings

SCENE = "OBS_SOURCE_TYPE_SCENE"
SILENT = frozenset({"panic", "pause"})
"""Cues whose scenes need no AI label: nobody speaks and nothing is sold there."""
DEEPEST = 3
"""Scenes within scenes that are looked into."""


class _Version(msgspec.Struct, frozen=True, rename="camel"):
    obs_version: str = "?"
    obs_web_socket_version: str = "?"


class _Active(msgspec.Struct, frozen=True, rename="camel"):
    video_active: bool = False


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    source_name: str = ""
    source_type: str = ""
    is_group: bool | None = None
    scene_item_enabled: bool = True


class _Items(msgspec.Struct, frozen=True, rename="camel"):
    scene_items: list[_Item] = []


class _Stream(msgspec.Struct, frozen=True, rename="camel"):
    output_active: bool = False


async def look(
    client: ObsClient, hello: Hello, settings: ObsSettings, stage_url: str, orders: Sequence[Action] = ()
) -> list[Remark]:
    """Return what is found: scenes and sources that the room names and OBS has not, a stage that nobody sees.

    `stage_url` is empty when the stage has no lasting address; `orders` are what triggers may ask.
    """
    version = await client.ask("GetVersion", into=_Version)
    remarks = [Remark("good", "version_ok", {"obs": version.obs_version, "socket": version.obs_web_socket_version})]
    if hello.authentication is None:
        remarks.append(Remark("warn", "open_door"))
    scenes = await client.ask("GetSceneList", into=Scenes)
    inputs = [one.input_name for one in (await client.ask("GetInputList", into=Inputs)).inputs]
    remarks += [_missing(name, scenes.names) for name in _lacking(_scenes_of(settings, orders), scenes.names)]
    known = [*inputs, *scenes.names]
    remarks += [_missing(name, known) for name in _lacking(_sources_of(orders), known)]
    kinds = (await client.ask("GetInputKindList", into=Kinds)).input_kinds
    if BROWSER not in kinds:
        remarks.append(Remark("bad", "no_kind", {"name": BROWSER}))
    elif not stage_url:
        remarks.append(Remark("warn", "no_port"))
    else:
        remarks += await _stage(client, stage_url, scenes, settings)
    return [*remarks, *await _stream(client)]


def _scenes_of(settings: ObsSettings, orders: Iterable[Action]) -> list[str]:
    return [*settings.scenes.values(), *(one.name for one in orders if one.kind in ("scene", "source"))]


def _sources_of(orders: Iterable[Action]) -> list[str]:
    named = [one for one in orders if one.kind not in ("scene", "replay", "event")]
    return [one.part if one.kind == "source" else one.name for one in named]


def _lacking(wanted: Iterable[str], there: Sequence[str]) -> list[str]:
    return [name for name in dict.fromkeys(wanted) if name not in there]


def _missing(name: str, there: Sequence[str]) -> Remark:
    near = difflib.get_close_matches(name, there, n=1)
    if near:
        return Remark("bad", "missing_near", {"name": name, "near": near[0]})
    return Remark("bad", "missing", {"name": name})


async def _stage(client: ObsClient, stage_url: str, scenes: Scenes, settings: ObsSettings) -> list[Remark]:
    shown = await browser_sources(client)
    name = next((name for name, browser in shown.items() if shows(browser.url, stage_url)), None)
    if name is None:
        return [Remark("warn", "no_stage", {"url": stage_url})]
    selling = [scene for cue, scene in settings.scenes.items() if cue not in SILENT and scene in scenes.names]
    bare = [scene for scene in dict.fromkeys(selling) if not await _holds(client, scene, name, DEEPEST)]
    unlabelled = [Remark("warn", "unlabelled", {"scene": scene, "name": name}) for scene in bare]
    active = await client.ask("GetSourceActive", {"sourceName": name}, into=_Active, about=name)
    if not active.video_active:
        return [Remark("warn", "not_on_air", {"name": name, "scene": scenes.current_program_scene_name}), *unlabelled]
    return [Remark("good", "source_there", {"name": name, "url": stage_url}), *unlabelled]


async def _holds(client: ObsClient, scene: str, source: str, depth: int) -> bool:
    """Return whether a scene shows a source, itself or by a scene in it."""
    items = (await client.ask("GetSceneItemList", {"sceneName": scene}, into=_Items, about=scene)).scene_items
    seen = [item for item in items if item.scene_item_enabled]
    if any(item.source_name == source for item in seen):
        return True
    inner = [item.source_name for item in seen if item.source_type == SCENE and not item.is_group]
    return depth > 0 and any([await _holds(client, one, source, depth - 1) for one in inner])


async def _stream(client: ObsClient) -> list[Remark]:
    on = (await client.ask("GetStreamStatus", into=_Stream)).output_active
    remarks = [Remark("good", "stream_on" if on else "stream_off")]
    lost = (await client.ask("GetStats", into=Stats)).lost_ratio
    if on and lost >= LOST_FROM:
        remarks.append(Remark("warn", "lost_frames", {"lost": lost}))
    return remarks
