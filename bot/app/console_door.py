"""The console's token, and the way to a running room for commands of the same user on this computer."""

import secrets
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from bot.app.pulse import read_pulse
from bot.core.errors import ConfigError

FILE = "console-token"
"""In the data folder, readable by its user alone: who has it is the operator."""
ANSWER_S = 5.0


def console_token(data: Path) -> str:
    """Return the console's token: the same at each start, made if there is none."""
    path = data / FILE
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    token = secrets.token_urlsafe(18)
    path.touch(mode=0o600)
    path.write_text(token, encoding="ascii")
    return token


async def show_effect(data: Path, name: str, params: Mapping[str, object], wall_ms: int) -> None:
    """Have the room that runs on `data` show an effect; ConfigError says why it does not."""
    pulse = read_pulse(data, wall_ms)
    if pulse is None or not pulse.url or not (data / FILE).is_file():
        raise ConfigError("the room is not on air", hint="start it with zhubo run, or leave --live out for the gallery")
    origin = pulse.url.replace("//0.0.0.0", "//127.0.0.1")
    # The server lets nothing in that says no origin (bot/web.py).
    headers = {"Authorization": f"Bearer {console_token(data)}", "Origin": origin}
    body = {"name": name, "params": dict(params)}
    timeout = aiohttp.ClientTimeout(total=ANSWER_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(f"{origin}/console/effect", json=body, headers=headers, allow_redirects=False) as answer,
        ):
            told = await answer.json() if answer.content_type == "application/json" else {}
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise ConfigError(f"the room does not answer: {error!r}", hint="look at it with zhubo doctor") from error
    if told.get("result") != "done":
        reason = str(told.get("reason") or f"it answered {answer.status}")
        raise ConfigError(f"the room did not show {name}: {reason}", hint="zhubo effects list names the bursts")
