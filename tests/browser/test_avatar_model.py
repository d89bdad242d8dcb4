"""A VRM model as the host.  three and three-vrm are not part of zhubo: stand-ins of these names note what they hear.

With the real ones: `python -m tests.browser.vrm_picture FOLDER PICTURE`, FOLDER = where npm installed them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from bot.core.clock import SystemClock
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples, vrm_model
from tests.browser.watch import Watcher

pytestmark = pytest.mark.browser
THREE = """
export class Vector3 { x = 0; y = 1.5; z = 0; }
export class Scene { add() {} }
export class TextureLoader {}
export class HemisphereLight {}
export class DirectionalLight { position = { set() {} }; }
export class PerspectiveCamera { position = { set(...at) { window.cameraAt = at; } }; }
export class WebGLRenderer {
  domElement = document.createElement("canvas");
  constructor() { if (window.noWebGL) throw new Error("no WebGL here"); }
  setSize() {}
  render() { window.drawn = (window.drawn ?? 0) + 1; }
  dispose() {}
}
"""
LOADER = """
import { Scene } from 'three';
export class GLTFLoader {
  register() {}
  async loadAsync(url) {
    const magic = new TextDecoder().decode((await (await fetch(url)).arrayBuffer()).slice(0, 4));
    const bones = (window.bones = {}), faces = (window.faces = {});
    const joint = (name) => ({ rotation: { set: (...turn) => (bones[name].turn = turn) }, getWorldPosition() {} });
    const bone = (name) => (bones[name] ??= joint(name));
    const humanoid = { getNormalizedBoneNode: bone, getRawBoneNode: bone };
    const expressionManager = { setValue: (name, value) => (faces[name] = [...(faces[name] ?? []), value]) };
    const scene = { updateWorldMatrix() {} };
    return { userData: { vrm: magic === "glTF" ? { scene, humanoid, expressionManager, update() {} } : null } };
  }
}
"""
VRM = """
import * as THREE from "three";
export class VRMLoaderPlugin {}
export const VRMUtils = { rotateVRM0() {}, deepDispose() {} };
"""


@asynccontextmanager
async def shown(folder: Path, model: bytes, before: str = "") -> AsyncIterator[tuple[StageServer, Page, Watcher]]:
    """Give a stage whose persona has the model, and a page of it."""
    files = {
        "three/build/three.module.js": THREE,
        "three/examples/jsm/loaders/GLTFLoader.js": LOADER,
        "@pixiv/three-vrm/lib/three-vrm.module.js": VRM,
    }
    for name, text in files.items():
        (folder / "node_modules" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "node_modules" / name).write_text(text)
    (folder / "personas" / "xiaoman").mkdir(parents=True)
    (folder / "personas" / "xiaoman" / "avatar.vrm").write_bytes(model)
    stage = StageServer(
        replace(samples.info(), has_model=True),
        clock=SystemClock(),
        personas_dirs=[folder / "personas", harness.ROOT / "personas"],
        effects={},
        room_dir=folder,
    )
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        watcher = Watcher(url)
        watcher.attach(page)
        if before:
            await page.add_init_script(before)
        await page.goto(f"{url}/stage?motion=full")
        await harness.until(lambda: any(overlay.audio == "running" for overlay in stage.overlays))
        yield stage, page, watcher


async def test_a_model_of_the_rooms_own_blinks_speaks_and_waves(tmp_path: Path) -> None:
    async with shown(tmp_path, vrm_model.glb()) as (stage, page, watcher):
        await page.wait_for_selector(".figure canvas")
        await harness.speak(stage, 1, "zh", 3000, gesture="wave")
        arms = await page.evaluate("bones.leftUpperArm.turn.concat(bones.rightUpperArm.turn)")
        await harness.until_true(lambda: page.evaluate("Math.max(...faces.blink) === 1 && faces.aa.at(-1) < 0.02"))
        faces: dict[str, list[float]] = await page.evaluate("faces")
        assert max(max(faces[name]) for name in ("aa", "ee", "ih", "oh", "ou")) > 0.5
        assert min(min(values) for values in faces.values()) >= 0
        assert max(faces["relaxed"]) > 0.3 and max(faces["sad"]) == 0
        assert arms[2] < -1 and arms[5] > 1  # they hang
        assert await page.locator(".figure svg").count() == 0
        assert watcher.faults == []


@pytest.mark.parametrize(
    ("model", "before", "said"),
    [(b"no model", "", "no VRM model"), (vrm_model.glb(), "window.noWebGL = true", "no WebGL here")],
    ids=["broken file", "no WebGL"],
)
async def test_without_a_model_that_can_be_drawn_the_drawing_stands_there(
    tmp_path: Path, model: bytes, before: str, said: str
) -> None:
    async with shown(tmp_path, model, before) as (stage, page, _):
        await page.wait_for_selector(".figure svg")
        info: Any = stage.overlays[0]
        assert said in info.last_error
        assert await page.locator(".figure canvas").count() == 0
