"""The one web server of a process: who may talk to it, and what every answer carries."""

from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

from aiohttp import web

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CSP = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
"""No inline code, no outside request (rules W01)."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def host_name(netloc: str) -> str:
    """Return the host of "host:port" in lower case, brackets of IPv6 removed; empty when it is malformed."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""


def may_enter(host: str, origin: str | None, *, needs_origin: bool, allowed: Collection[str]) -> bool:
    """Judge one request: its Host must be known, its Origin the same host (rules W03: DNS rebinding, hijack).

    `needs_origin` is True for websockets and everything but GET and HEAD.
    """
    if host_name(host) not in allowed:
        return False
    if origin is None:
        return not needs_origin
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()


def make_app(allowed_hosts: Collection[str] = ()) -> web.Application:
    """Return an application that only known hosts may use; pages attach their routes to it."""
    allowed = LOOPBACK | {host.lower() for host in allowed_hosts}

    @web.middleware
    async def guard_door(request: web.Request, handler: Handler) -> web.StreamResponse:
        is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
        if not may_enter(
            request.headers.get("Host", ""),
            request.headers.get("Origin"),
            needs_origin=is_socket or request.method not in ("GET", "HEAD"),
            allowed=allowed,
        ):
            raise web.HTTPForbidden(
                text="zhubo: this host name or origin is not allowed. Add it to server.allowed_hosts in room.toml.\n"
            )
        return await handler(request)

    async def sign(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Cache-Control", "no-cache")

    app = web.Application(middlewares=[guard_door])
    app.on_response_prepare.append(sign)
    return app
