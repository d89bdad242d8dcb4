"""The files of the stage over HTTP: the page, its styles and theme, art, pictures, effects.  No state."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from aiohttp import web

from bot.stage import files, models
from bot.stage.wire import StageInfo


class EffectFiles(Protocol):
    """An effect folder."""

    @property
    def name(self) -> str:
        """Its name in cues."""
        ...

    @property
    def folder(self) -> Path:
        """Where its module.js and style.css are."""
        ...

    @property
    def sound(self) -> str:
        """What it sounds like where the sound of effects is on, or none."""
        ...


class Pages:
    """Routes below /stage and /effects that send files."""

    def __init__(
        self,
        info: StageInfo,
        *,
        personas_dirs: Sequence[Path],
        effects: Mapping[str, EffectFiles],
        pictures_dir: Path | None,
        room_dir: Path | None,
    ) -> None:
        label = (info.lang, info.label_lines, info.label_of_diagonal)
        self.build = files.build_id(label=repr(label) + info.theme)
        """Names this state of the pages; an open page of another reloads itself."""
        self._personas_dirs, self._effects, self._pictures_dir = tuple(personas_dirs), effects, pictures_dir
        self._room_dir = room_dir
        self._html = files.stage_html(info, self.build)
        self._labels_css, self._theme_css = files.labels_css(info), info.theme

    def attach(self, app: web.Application) -> None:
        """Add the routes to `app`."""
        app.router.add_get("/stage", self._page)
        app.router.add_get("/stage/labels.css", self._labels)
        app.router.add_get("/stage/theme.css", self._theme)
        app.router.add_get("/stage/assets/{name:.+}", self._asset)
        app.router.add_get("/stage/pictures/{name:.+}", self._picture)
        app.router.add_get("/stage/personas/{id}/{name:avatar[.](?:svg|vrm)}", self._avatar)
        app.router.add_get("/stage/modules/{name:.+}", self._module)
        app.router.add_get("/effects/{effect}/{name:.+}", self._effect_file)

    async def _page(self, _: web.Request) -> web.StreamResponse:
        return files.page_response(self._html)

    async def _labels(self, _: web.Request) -> web.StreamResponse:
        return files.css_response(self._labels_css)

    async def _theme(self, _: web.Request) -> web.StreamResponse:
        return files.css_response(self._theme_css)

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        return await files.send(files.PAGE_FOLDER, request.match_info["name"])

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        return await files.send(self._pictures_dir, request.match_info["name"], files.PICTURES)

    async def _avatar(self, request: web.Request) -> web.StreamResponse:
        name = f"{request.match_info['id']}/{request.match_info['name']}"
        for folder in self._personas_dirs[:-1]:
            with suppress(web.HTTPNotFound):
                return await files.send(folder, name)
        return await files.send(self._personas_dirs[-1] if self._personas_dirs else None, name)

    async def _module(self, request: web.Request) -> web.StreamResponse:
        return await models.module(self._room_dir, request.match_info["name"])

    async def _effect_file(self, request: web.Request) -> web.StreamResponse:
        effect = self._effects.get(request.match_info["effect"])
        return await files.send(effect.folder if effect else None, request.match_info["name"])
