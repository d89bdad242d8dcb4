"""Files for the stage pages.  Only a known suffix under a known folder is ever sent; no name can leave its folder."""

import asyncio
import hashlib
import html
import json
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from string import Template

from aiohttp import web

from bot.stage.labels import labels_for, plate_css
from bot.stage.wire import StageInfo

PAGE_FOLDER = Path(__file__).parent / "page"
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".json": "application/json",
    ".woff2": "font/woff2",
    ".vrm": "model/gltf-binary",
}
PICTURES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp"})
_CSP_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_CSP_FILE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # a drawing opened by itself runs nothing
_NAMES = f"k{secrets.token_hex(4)}"
"""Begins the custom properties of the labels' style: a page style that knew their names could register them anew."""
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache", "Referrer-Policy": "no-referrer"}


def find(folder: Path, name: str, suffixes: frozenset[str] = frozenset(_TYPES)) -> Path | None:
    """Return the file `name` (with /) inside `folder`, or None: wrong suffix, hidden, missing or outside."""
    parts = name.split("/")
    if any(not part or part.startswith(".") or "\\" in part or "\0" in part or ":" in part for part in parts):
        return None
    path = folder.joinpath(*parts)
    if path.suffix not in suffixes or not path.is_file():
        return None
    return path if path.resolve().is_relative_to(folder.resolve()) else None  # a symlink may not lead out


async def send(folder: Path | None, name: str, suffixes: frozenset[str] = frozenset(_TYPES)) -> web.FileResponse:
    """Return the response for one file; 404 whenever `find` finds none."""
    path = await asyncio.to_thread(find, folder, name, suffixes) if folder else None
    if path is None:
        raise web.HTTPNotFound(text="there is no such file")
    headers = {**_HEADERS, "Content-Type": _TYPES[path.suffix], "Content-Security-Policy": _CSP_FILE}
    return web.FileResponse(path, headers=headers)


def build_id(folder: Path = PAGE_FOLDER, label: str = "") -> str:
    """Return a name for this state of the page's files and of its label; an open page of another reloads itself."""
    digest = hashlib.sha256(label.encode())
    for path in sorted(folder.rglob("*")):
        if path.suffix in _TYPES or path.suffix == ".html":
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def stage_html(info: StageInfo, build: str, folder: Path = PAGE_FOLDER) -> str:
    """Return the page with its labels already in it: they show on the first frame and without any script."""
    labels = labels_for(info.lang, info.label_lines)
    values: Mapping[str, str] = {
        "lang": html.escape(info.lang),
        "room": html.escape(info.room_name),
        "build": build,
        "mirror": "mirror" if info.mirror else "",
        "label_lang": labels.lang,
        "aigc": html.escape(json.dumps(dict(info.aigc), ensure_ascii=False)),
        "names": _NAMES,
        "ad": html.escape(labels.ad),
        "lines": "".join(f"<span>{_mark_ai(line)}</span>" for line in labels.lines),
    }
    return Template((folder / "stage.html").read_text(encoding="utf-8")).substitute(values)


def labels_css(info: StageInfo, folder: Path = PAGE_FOLDER) -> str:
    """Return the style of the label plate: the page's own, then the size that the policy asks for."""
    lines = len(labels_for(info.lang, info.label_lines).lines)
    css = (folder / "labels.css").read_text(encoding="utf-8") + plate_css(lines, info.label_of_diagonal)
    return css.replace("--", f"--{_NAMES}-")


def css_response(text: str) -> web.Response:
    """Return `text` as a style sheet."""
    return web.Response(text=text, content_type="text/css", headers={**_HEADERS, "Content-Security-Policy": _CSP_FILE})


def script_response(text: str) -> web.Response:
    """Return `text` as a script."""
    headers = {**_HEADERS, "Content-Security-Policy": _CSP_FILE}
    return web.Response(text=text, content_type="text/javascript", headers=headers)


def page_response(text: str, *, frames: bool = False) -> web.Response:
    """Return `text` as a page, with the strict policy; `frames` lets it hold pages of this server."""
    policy = f"{_CSP_PAGE}; frame-src 'self'" if frames else _CSP_PAGE
    return web.Response(text=text, content_type="text/html", headers={**_HEADERS, "Content-Security-Policy": policy})


def json_response(text: str) -> web.Response:
    """Return `text`, which is JSON already."""
    return web.Response(text=text, content_type="application/json", headers=_HEADERS)


def _mark_ai(line: str) -> str:
    return re.sub(r"(?<![A-Za-z])AI(?![A-Za-z])", "<b>AI</b>", html.escape(line))
