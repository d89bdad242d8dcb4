"""A VRM model of the room's own as its host: three and @pixiv/three-vrm, which npm puts beside the room, and the model.

Nothing of them is part of zhubo.  The page's policy allows no import map, so the bare name "three" becomes an address.
"""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from bot.core.errors import ConfigError
from bot.stage import files

MODEL = "avatar.vrm"
INSTALL = "npm install three @pixiv/three-vrm"
_ENTRIES = ("three/build/three.module.js", "@pixiv/three-vrm/lib/three-vrm.module.js")
_BARE = re.compile(r"""(\bfrom\s*)(["'])three\2""")
_NAMED = rf'\1"/stage/modules/{_ENTRIES[0]}"'
_SCRIPTS = frozenset({".js"})


def has_model(persona_id: str, personas_dirs: Sequence[Path], room: Path | None) -> bool:
    """Return whether the persona has a model; ConfigError when what draws it is not installed in the folder `room`."""
    if not any((folder / persona_id / MODEL).is_file() for folder in personas_dirs):
        return False
    if room is None or not all((room / "node_modules" / entry).is_file() for entry in _ENTRIES):
        raise ConfigError(
            f"persona {persona_id} has an {MODEL}, and what draws it is not installed",
            hint=f"run in the room's folder: {INSTALL}",
        )
    return True


async def module(room: Path | None, name: str) -> web.Response:
    """Return one script of the two packages; 404 for anything else."""
    folder = room / "node_modules" if room else None
    is_ours = name.startswith(("three/", "@pixiv/three-vrm/"))
    path = await asyncio.to_thread(files.find, folder, name, _SCRIPTS) if folder and is_ours else None
    if path is None:
        raise web.HTTPNotFound(text="there is no such file")
    return files.script_response(_BARE.sub(_NAMED, await asyncio.to_thread(path.read_text, "utf-8")))
