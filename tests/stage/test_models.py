"""A model of the room's own needs three-vrm, which is the room's own too."""

from pathlib import Path

import pytest
from aiohttp import web

from bot.core.errors import ConfigError
from bot.stage.models import has_model, module

pytestmark = pytest.mark.wire
THREE = "three/build/three.module.js"
VRM = "@pixiv/three-vrm/lib/three-vrm.module.js"


@pytest.fixture
def room(tmp_path: Path) -> Path:
    files = {
        f"node_modules/{THREE}": "export * from './three.core.js';",
        f"node_modules/{VRM}": "import * as T from \"three\"; import { a } from 'three' ; const b = 'from three';",
        "node_modules/left-pad/index.js": "secret",
        "node_modules/three/package.json": "{}",
        "personas/ann/avatar.vrm": "glTF",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_persona_without_a_model_needs_nothing(tmp_path: Path) -> None:
    assert not has_model("ann", [tmp_path / "personas"], None)


def test_a_model_is_shown_when_what_draws_it_is_installed(room: Path) -> None:
    assert has_model("ann", [room / "personas"], room)


@pytest.mark.parametrize("gone", [THREE, VRM])
def test_a_model_without_what_draws_it_says_what_to_run(room: Path, gone: str) -> None:
    (room / "node_modules" / gone).unlink()
    with pytest.raises(ConfigError, match="npm install three @pixiv/three-vrm"):
        has_model("ann", [room / "personas"], room)


async def test_the_bare_name_three_becomes_an_address_of_this_server(room: Path) -> None:
    answer = await module(room, VRM)
    assert answer.content_type == "text/javascript"
    assert answer.text == (
        f'import * as T from "/stage/modules/{THREE}"; import {{ a }} from "/stage/modules/{THREE}" ; '
        "const b = 'from three';"
    )
    assert (await module(room, THREE)).text == "export * from './three.core.js';"


@pytest.mark.parametrize(
    "name", ["left-pad/index.js", "three/package.json", "three/../left-pad/index.js", "three/none.js", "../secret.js"]
)
async def test_nothing_else_of_the_folder_is_sent(room: Path, name: str) -> None:
    with pytest.raises(web.HTTPNotFound):
        await module(room, name)


async def test_a_room_without_a_folder_sends_no_module() -> None:
    with pytest.raises(web.HTTPNotFound):
        await module(None, THREE)
