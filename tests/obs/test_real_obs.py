"""The real OBS Studio under a virtual screen: what the fake answers it answers too, and the show steers it."""

import asyncio
import base64
import os
import signal
import struct
import subprocess
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.core.ledger import OutboxState
from bot.core.reports import Paused, TurnStarted
from bot.obs import stream
from bot.obs.client import ObsClient
from bot.obs.probe import look
from bot.obs.setup import set_up
from bot.obs.stream import StreamWatch
from bot.obs.visit import visiting
from bot.obs.words import ObsNeedsYou
from bot.settings.obs import ObsSettings
from tests.browser import chromium, harness, samples
from tests.fakes.obs import PASSWORD as FAKE_PASSWORD
from tests.fakes.obs import FakeObs
from tests.fakes.real_obs import PASSWORD, RealObs, ended, need, real_obs, screen
from tests.fakes.voice import cleared
from tests.obs.studio import ENV, studio, turn, until

pytestmark = pytest.mark.browser
STAGE = "http://127.0.0.1:8787/stage"
SCENES = {"panic": "Slate", "answer": "Close", "segment": "Desk"}
NO_BAR = "--disable-features=Translate"  # which offers to translate a page over the page
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


@pytest.fixture(scope="module")
def obs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealObs]:
    need()
    with screen() as display, real_obs(tmp_path_factory.mktemp("obs"), display) as running:
        yield running


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENV, PASSWORD)


@pytest.fixture
async def client(obs: RealObs) -> AsyncIterator[ObsClient]:
    async with visiting(settings(obs)) as (client, _):
        yield client


def settings(obs: RealObs, **more: Any) -> ObsSettings:
    return ObsSettings(url=obs.url, password=f"${ENV}", **more)


class Shot(msgspec.Struct, rename="camel"):
    image_data: str


def png(width: int, height: int) -> dict[str, Any]:
    return {"imageFormat": "png", "imageWidth": width, "imageHeight": height}


async def colour_of(client: ObsClient, scene: str) -> tuple[int, ...]:
    """The colour of a scene's lower right corner, as OBS draws it."""
    shot = await client.ask("GetSourceScreenshot", {"sourceName": scene, **png(16, 9)}, into=Shot)
    return pixels(base64.b64decode(shot.image_data.partition(",")[2]))[-1]


def pixels(picture: bytes) -> list[tuple[int, ...]]:
    """The colours of a PNG with 8 bits a channel, from the top left."""
    at, data, header = 8, b"", b""
    while at < len(picture):
        size, kind = struct.unpack(">I4s", picture[at : at + 8])
        body = picture[at + 8 : at + 8 + size]
        header, data = (body, data) if kind == b"IHDR" else (header, data + body * (kind == b"IDAT"))
        at += size + 12
    width, height = struct.unpack(">II", header[:8])
    depth = {2: 3, 6: 4}[header[9]]
    raw, stride = zlib.decompress(data), width * depth
    row, found = bytearray(stride), []
    for number in range(height):
        start = number * (stride + 1)
        row = unfiltered(raw[start], raw[start + 1 : start + 1 + stride], row, depth)
        found += [tuple(row[place : place + 3]) for place in range(0, stride, depth)]
    return found


def unfiltered(kind: int, line: bytes, above: bytearray, depth: int) -> bytearray:
    """Undo one of PNG's five filters (PNG specification, 9.2)."""
    row = bytearray(len(line))
    for place, byte in enumerate(line):
        left = row[place - depth] if place >= depth else 0
        corner = above[place - depth] if place >= depth else 0
        up = above[place]
        guess = left + up - corner
        paeth = min((left, up, corner), key=lambda one: abs(guess - one))
        row[place] = (byte + (0, left, up, (left + up) // 2, paeth)[kind]) & 255
    return row


BATTERY: list[tuple[str, dict[str, Any]]] = [
    ("GetVersion", {}),
    ("GetStats", {}),
    ("Nonsense", {}),
    ("SetCurrentProgramScene", {"sceneName": "Nowhere"}),
    ("SetCurrentProgramScene", {"sceneName": "Close"}),
    ("SetCurrentProgramScene", {"sceneName": "Desk"}),
    ("SetCurrentProgramScene", {}),
    ("CreateScene", {"sceneName": "Close"}),
    ("GetSceneItemId", {"sceneName": "Desk", "sourceName": "red"}),
    ("GetSceneItemId", {"sceneName": "Desk", "sourceName": "nothing"}),
    ("GetSceneItemId", {"sceneName": "Nowhere", "sourceName": "red"}),
    ("GetSceneItemList", {"sceneName": "Desk"}),
    ("GetSceneItemList", {"sceneName": "Nowhere"}),
    ("SetSceneItemEnabled", {"sceneName": "Desk", "sceneItemId": 99, "sceneItemEnabled": True}),
    ("CreateInput", {"sceneName": "Desk", "inputName": "red", "inputKind": "color_source_v3", "inputSettings": {}}),
    ("CreateInput", {"sceneName": "Desk", "inputName": "page", "inputKind": "browser_source", "inputSettings": {}}),
    ("SetInputSettings", {"inputName": "nothing", "inputSettings": {}}),
    ("SetInputSettings", {"inputName": "Desk", "inputSettings": {"x": 1}}),
    ("SetInputMute", {"inputName": "red", "inputMuted": True}),
    ("SetSourceFilterEnabled", {"sourceName": "red", "filterName": "none", "filterEnabled": True}),
    ("StopStream", {}),
    ("GetReplayBufferStatus", {}),
    ("SaveReplayBuffer", {}),
]


async def codes(client: ObsClient) -> list[tuple[str, int]]:
    answers = await client.batch(BATTERY)
    return [(name, one.request_status.code) for (name, _), one in zip(BATTERY, answers, strict=True)]


async def test_the_fake_answers_with_the_codes_of_the_real_one(
    client: ObsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = await codes(client)
    async with FakeObs() as fake:
        fake.kinds.remove("browser_source")
        fake.has_replay = False
        fake.scenes = {"Desk": [], "Close": [], "Slate": []}
        fake.program = "Desk"
        fake.add("Desk", "red")
        monkeypatch.setenv(ENV, FAKE_PASSWORD)
        async with visiting(ObsSettings(url=f"{fake.ws_url}/", password=f"${ENV}")) as (pretended, _):
            assert await codes(pretended) == real


async def test_a_wrong_password_is_said_within_a_second(obs: RealObs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENV, "coffee")
    with pytest.raises(ObsNeedsYou, match="refused the password"):
        async with asyncio.timeout(1), visiting(settings(obs)):
            pass


async def test_an_obs_without_a_browser_source_is_seen_to_be_one(obs: RealObs) -> None:
    """Debian's build has none, though scenes that name one load and answer as if it were there."""
    async with visiting(settings(obs)) as (client, hello):
        found = await look(client, hello, settings(obs), STAGE)
        assert [remark.key for remark in found] == ["version_ok", "no_kind", "stream_off"]
        assert [remark.key for remark in await set_up(client, settings(obs), STAGE)] == ["no_kind"]


async def test_the_show_steers_it_and_brings_it_back_after_a_crash(obs: RealObs, client: ObsClient) -> None:
    assert await colour_of(client, "Desk") == RED
    async with studio(obs, SCENES) as show:
        show.director.on(TurnStarted(turn=turn(), number=1, at_ms=0, waited_s=0.0, product=""))
        await until(lambda: show.director.cutter.program == "Close")
        assert await show.outcome("text:Goal", "x", cleared("点赞 1000", "zh")) == (OutboxState.DONE, "")
        assert await show.outcome("source:Desk/red", "off") == (OutboxState.DONE, "")
        assert await program(client) == "Close"
        assert await colour_of(client, "Close") == GREEN

        await asyncio.to_thread(obs.end, signal.SIGKILL)
        await until(lambda: show.director.link.state == "backoff")
        await asyncio.to_thread(obs.start)
        await until(lambda: show.director.link.opened == 2 and show.director.link.state == "open", 30.0)
        async with visiting(settings(obs)) as (again, _):
            await until_program(again, "Close")
            assert (
                await again.ask("GetInputSettings", {"inputName": "Goal"}, into=Goal)
            ).input_settings.text == "点赞 1000"
            assert await colour_of(again, "Desk") == (0, 0, 0)

            await again.tell("SetCurrentProgramScene", {"sceneName": "Desk"})
            await until(lambda: show.director.cutter.is_by_hand(show.clock.now()))
            assert (await show.outcome("scene", "Close"))[0] is OutboxState.CANCELLED
            show.director.on(Paused(on=True, since_ms=0))
            await until_program(again, "Slate")
            assert await colour_of(again, "Slate") == BLUE
            await again.tell("SetSceneName", {"sceneName": "Desk", "newSceneName": "Table"})
            await until(lambda: show.director.cutter.scenes["segment"] == "Table")
            await again.tell("SetSceneName", {"sceneName": "Table", "newSceneName": "Desk"})


async def test_a_stream_without_a_server_is_said_and_does_not_end_obs(obs: RealObs) -> None:
    watch = StreamWatch()
    async with visiting(settings(obs), watch.on_event) as (client, _):
        assert (await stream.start(client, watch)).key == "stream_failed"
        assert (await stream.stop(client, watch)).key == "stream_off"
        await client.tell("GetStats")


async def test_the_stage_is_seen_through_obs_with_its_labels_and_words(client: ObsClient, tmp_path: Path) -> None:
    """Debian's OBS has no browser source: a Chromium on a second screen stands in, captured as that screen."""
    stage = harness.server(samples.info("zh", "xiaoman", "awning"))
    async with harness.serving(stage) as url:
        with screen((362, 642)) as display, kiosk(f"{url}/stage?motion=reduced", display, tmp_path):
            await until(lambda: stage.labels_ok and stage.is_watched, 30.0)
            captured = {"advanced": True, "server": f":{display}", "screen": 0, "show_cursor": False}
            made = {"sceneName": "Slate", "inputName": "screen", "inputKind": "xshm_input", "inputSettings": captured}
            await client.tell("SetCurrentProgramScene", {"sceneName": "Slate"})  # a screen off air is not captured
            await client.tell("CreateInput", made)
            await until(lambda: any(one.labels_age_s is not None for one in stage.overlays), 30.0)
            bare = await shot_when(client, lambda shot: len(set(pixels(shot))) > 100)
            stage.pause(samples.cleared("直播暂停一下，马上回来"))
            covered = await shot_when(client, lambda shot: differs(shot, bare) > 0.02)
            if kept := os.environ.get("OBS_SHOTS"):
                await asyncio.to_thread(keep, Path(kept), bare, covered)
    assert len(set(pixels(covered))) > 100
    await client.tell("RemoveInput", {"inputName": "screen"})


def differs(one: bytes, other: bytes) -> float:
    """Return the share of pixels that are not alike."""
    return sum(a != b for a, b in zip(pixels(one), pixels(other), strict=True)) / len(pixels(other))


async def shot_when(client: ObsClient, holds: Callable[[bytes], bool], timeout_s: float = 20.0) -> bytes:
    """Return the first picture for which it holds; TimeoutError when none comes."""
    async with asyncio.timeout(timeout_s):
        while not holds(shot := await shot_of(client)):
            await asyncio.sleep(0.3)
    return shot


async def shot_of(client: ObsClient) -> bytes:
    shot = await client.ask("GetSourceScreenshot", {"sourceName": "screen", **png(90, 160)}, into=Shot)
    return base64.b64decode(shot.image_data.partition(",")[2])


def keep(folder: Path, *shots: bytes) -> None:
    """Write pictures to look at."""
    for number, shot in enumerate(shots):
        (folder / f"obs{number}.png").write_bytes(shot)


@contextmanager
def kiosk(url: str, display: int, folder: Path) -> Iterator[None]:
    """Show a page on a whole screen."""
    flags = (
        *chromium.QUIET,
        *chromium.QUIETER,
        chromium.AUTOPLAY,
        "--disable-gpu",
        "--hide-scrollbars",
        "--test-type",
        NO_BAR,
    )
    place = ("--kiosk", "--window-position=0,0", "--window-size=362,642", f"--user-data-dir={folder}", f"--app={url}")
    env = {**os.environ, "DISPLAY": f":{display}"}
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    browser = subprocess.Popen((chromium.executable(), *flags, *place), env=env, **silent)  # type: ignore[call-overload]
    try:
        yield
    finally:
        ended(browser)


class Text(msgspec.Struct):
    text: str = ""


class Goal(msgspec.Struct, rename="camel"):
    input_settings: Text


class Program(msgspec.Struct, rename="camel"):
    current_program_scene_name: str


async def program(client: ObsClient) -> str:
    return (await client.ask("GetCurrentProgramScene", into=Program)).current_program_scene_name


async def until_program(client: ObsClient, scene: str) -> None:
    async with asyncio.timeout(20):
        while await program(client) != scene:
            await asyncio.sleep(0.02)


def test_a_picture_is_read_as_it_was_written() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + b"0000"

    rows = bytes([1, 9, 8, 7, 1, 2, 3]) + bytes([2, 1, 1, 1, 1, 1, 1])
    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
    assert pixels(picture) == [(9, 8, 7), (10, 10, 10), (10, 9, 8), (11, 11, 11)]
