"""The page's own files.  Only names that were there when the program started are ever sent."""

import hashlib
import html
from pathlib import Path
from string import Template

from aiohttp import web

PAGE_FOLDER = Path(__file__).parent / "page"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
}


class PageFiles:
    """The page, read once into memory (about 60 KB)."""

    def __init__(self, lang: str, folder: Path = PAGE_FOLDER) -> None:
        self._files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _TYPES}
        template = (folder / "console.html").read_text(encoding="utf-8")
        digest = hashlib.sha256(template.encode())
        for name, body in self._files.items():
            digest.update(name.encode() + body)
        self.build = digest.hexdigest()[:12]
        """Name of this state of the files; an open page made by another one reloads itself."""
        self._html = Template(template).substitute(lang=html.escape(lang), build=self.build)

    def page(self) -> web.Response:
        """Return the page.  It holds nothing of the room: whoever has no token learns nothing."""
        return web.Response(text=self._html, content_type="text/html", headers=_HEADERS)

    def asset(self, name: str) -> web.Response:
        """Return one file; 404 for any other name."""
        body = self._files.get(name)
        if body is None:
            raise web.HTTPNotFound(text="there is no such file")
        return web.Response(body=body, content_type=_TYPES[Path(name).suffix], charset="utf-8", headers=_HEADERS)
