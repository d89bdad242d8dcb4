"""The gallery: every effect live in both layouts, on the stage server, for the eyes of operators and authors only."""

import json
from collections.abc import Iterable

from aiohttp import web

from bot.stage import files
from bot.stage.effect_schema import entry_of
from bot.stage.effects import EffectSpec
from bot.stage.wire import StageInfo

PAGE = "gallery.html"
PREVIEW = "preview.js"
"""Takes the place of main.js: the same page, without a link to the room."""


class Gallery:
    """Pages /stage/gallery and /stage/preview, and /stage/gallery.json for them; nothing here reaches the show."""

    def __init__(self, info: StageInfo, effects: Iterable[object], *, build: str) -> None:
        specs = [effect for effect in effects if isinstance(effect, EffectSpec)]
        self._json = json.dumps(
            {
                "lang": info.lang,
                "room": info.room_art,
                "persona": {
                    "avatar": f"/stage/personas/{info.persona_id}/avatar.svg",
                    "seed": info.seed,
                    "base": info.base,
                },
                "effects": [entry_of(spec) for spec in specs],
            },
            ensure_ascii=False,
        )
        self._page = (files.PAGE_FOLDER / PAGE).read_text(encoding="utf-8")
        self._preview = files.stage_html(info, build).replace("/main.js", f"/{PREVIEW}")

    def attach(self, app: web.Application) -> None:
        """Add the gallery's routes."""
        app.router.add_get("/stage/gallery", self._get_page)
        app.router.add_get("/stage/gallery.json", self._get_list)
        app.router.add_get("/stage/preview", self._get_preview)

    async def _get_page(self, _: web.Request) -> web.StreamResponse:
        return files.page_response(self._page, frames=True)

    async def _get_preview(self, _: web.Request) -> web.StreamResponse:
        return files.page_response(self._preview)

    async def _get_list(self, _: web.Request) -> web.StreamResponse:
        return files.json_response(self._json)
