"""Makes OBS ready: the scenes of room.toml and a browser source with the stage.  Asked again it changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from bot.obs.client import ObsClient
from bot.obs.wire import MISSING
from bot.obs.words import ObsRefused, Saying
from bot.settings.obs import ObsSettings

BROWSER = "browser_source"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something found or done."""

    verdict: str
    """good warn bad"""
    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def saying(self) -> Saying:
        """What to say of it."""
        return Saying(self.key, self.values)


class Kinds(msgspec.Struct, frozen=True, rename="camel"):
    """What this OBS can show."""

    input_kinds: list[str] = []


class Scene(msgspec.Struct, frozen=True, rename="camel"):
    """One scene."""

    scene_name: str = ""


class Scenes(msgspec.Struct, frozen=True, rename="camel"):
    """All of them, and the one on air."""

    current_program_scene_name: str = ""
    scenes: list[Scene] = []

    @property
    def names(self) -> list[str]:
        """Their names."""
        return [scene.scene_name for scene in self.scenes]


class Input(msgspec.Struct, frozen=True, rename="camel"):
    """One source."""

    input_name: str = ""
    input_kind: str = ""


class Inputs(msgspec.Struct, frozen=True, rename="camel"):
    """All sources that are no scenes."""

    inputs: list[Input] = []


class Browser(msgspec.Struct, frozen=True):
    """What a browser source shows."""

    url: str = ""
    width: int = 800
    height: int = 600


class InputSettings(msgspec.Struct, frozen=True, rename="camel"):
    """Of a browser source."""

    input_settings: Browser = Browser()


class _Video(msgspec.Struct, frozen=True, rename="camel"):
    base_width: int = 1920
    base_height: int = 1080


async def browser_sources(client: ObsClient) -> dict[str, Browser]:
    """Return what each browser source shows, by its name."""
    found = await client.ask("GetInputList", {"inputKind": BROWSER}, into=Inputs)
    shown = {}
    for one in found.inputs:
        asked = {"inputName": one.input_name}
        told = await client.ask("GetInputSettings", asked, into=InputSettings, about=one.input_name)
        shown[one.input_name] = told.input_settings
    return shown


def shows(url: str, stage_url: str) -> bool:
    """Return whether an address is the stage's, whatever is asked of it behind a question mark."""
    return url.partition("?")[0].rstrip("/") == stage_url.rstrip("/")


async def set_up(client: ObsClient, settings: ObsSettings, stage_url: str) -> list[Remark]:
    """Make what is missing and return a remark for each thing; nothing that a person made is deleted or moved.

    The stage goes into the scenes that are made here; scenes that were there are the person's own.
    """
    kinds = (await client.ask("GetInputKindList", into=Kinds)).input_kinds
    if BROWSER not in kinds:
        return [Remark("bad", "no_kind", {"name": BROWSER})]
    there = (await client.ask("GetSceneList", into=Scenes)).names
    wanted = list(dict.fromkeys((settings.scene, *settings.scenes.values())))
    remarks, made = [], []
    for scene in wanted:
        if scene in there:
            remarks.append(Remark("good", "scene_there", {"name": scene}))
            continue
        await client.tell("CreateScene", {"sceneName": scene}, about=scene)
        made.append(scene)
        remarks.append(Remark("good", "scene_made", {"name": scene}))
    source, remark = await _source(client, settings, stage_url)
    remarks.append(remark)
    if remark.verdict == "bad":
        return remarks
    added = [scene for scene in dict.fromkeys((settings.scene, *made)) if await _added(client, scene, source)]
    return [*remarks, *(Remark("good", "source_added", {"name": source, "scene": scene}) for scene in added)]


async def _source(client: ObsClient, settings: ObsSettings, stage_url: str) -> tuple[str, Remark]:
    """Return the browser source that shows the stage: one that is there, mended if need be, else a new one."""
    video = await client.ask("GetVideoSettings", into=_Video)
    wanted = {"url": stage_url, "width": video.base_width, "height": video.base_height}
    shown = await browser_sources(client)
    same = next((name for name, browser in shown.items() if shows(browser.url, stage_url)), None)
    name = settings.source if same is None else same
    about = {"name": name, "url": stage_url}
    if name in shown:
        size = shown[name].width, shown[name].height
        if same is not None and (name != settings.source or size == (video.base_width, video.base_height)):
            return name, Remark("good", "source_there", about)
        mended = wanted if same is None else {"width": video.base_width, "height": video.base_height}
        await client.tell("SetInputSettings", {"inputName": name, "inputSettings": mended, "overlay": True}, about=name)
        return name, Remark("good", "source_mended", about)
    made = {
        "sceneName": settings.scene,
        "inputName": name,
        "inputKind": BROWSER,
        # Its sound goes into OBS's mixer; the page lives on while its scene is not on air.
        "inputSettings": {**wanted, "reroute_audio": True, "shutdown": False, "restart_when_active": False, "fps": 60},
    }
    try:
        await client.tell("CreateInput", made, about=name)
    except ObsRefused as error:
        if error.code != 601:
            raise
        return name, Remark("bad", "name_taken", {"name": name})
    return name, Remark("good", "source_made", about)


async def _added(client: ObsClient, scene: str, source: str) -> bool:
    """Put a source into a scene that has it not; return whether that was needed."""
    asked = {"sceneName": scene, "sourceName": source}
    try:
        await client.tell("GetSceneItemId", asked, about=scene)
    except ObsRefused as error:
        if error.code != MISSING:
            raise
        await client.tell("CreateSceneItem", asked, about=source)
        return True
    return False
