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
from bot.obs_settings import ObsSettings


class _Version(msgspec.Struct, frozen=True, rename="camel"):
    obs_version: str = "?"
    obs_web_socket_version: str = "?"


class _Active(msgspec.Struct, frozen=True, rename="camel"):
    video_active: bool = False


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
        remarks.append(await _stage(client, stage_url, scenes.current_program_scene_name))
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


async def _stage(client: ObsClient, stage_url: str, program: str) -> Remark:
    shown = await browser_sources(client)
    name = next((name for name, browser in shown.items() if shows(browser.url, stage_url)), None)
    if name is None:
        return Remark("warn", "no_stage", {"url": stage_url})
    active = await client.ask("GetSourceActive", {"sourceName": name}, into=_Active, about=name)
    if not active.video_active:
        return Remark("warn", "not_on_air", {"name": name, "scene": program})
    return Remark("good", "source_there", {"name": name, "url": stage_url})


async def _stream(client: ObsClient) -> list[Remark]:
    on = (await client.ask("GetStreamStatus", into=_Stream)).output_active
    remarks = [Remark("good", "stream_on" if on else "stream_off")]
    lost = (await client.ask("GetStats", into=Stats)).lost_ratio
    if on and lost >= LOST_FROM:
        remarks.append(Remark("warn", "lost_frames", {"lost": lost}))
    return remarks
