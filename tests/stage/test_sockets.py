import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.core.scene import CaptionCue, PcmFrame, SubtitleCue, TurnCue
from bot.stage import sockets
from bot.stage.server import StageServer
from tests.browser import harness, samples
from tests.fakes.stage_page import StagePage

pytestmark = pytest.mark.wire


@pytest.fixture
async def stage() -> StageServer:
    return harness.server(samples.info(), effects={})


@pytest.fixture
async def url(stage: StageServer) -> AsyncIterator[str]:
    async with harness.serving(stage) as address:
        yield address


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


@pytest.mark.parametrize(
    "frame", ["not json", '{"t":"panic"}', "[" * 5000, '{"t":"error","message":"%s"}' % ("x" * 300_000)]
)
async def test_a_bad_frame_is_counted_and_the_connection_lives(
    stage: StageServer, url: str, session: aiohttp.ClientSession, frame: str
) -> None:
    page = await StagePage.open(session, url)
    await page.socket.send_str(frame)
    await page.socket.send_bytes(b"\x00" * 100)
    await page.say(t="audio", state="running")
    assert (await page.until("master"))["master"] is True
    assert stage.counts["bad_frames"] == 2
    assert stage.overlays[0].bad_frames == 2


async def test_a_page_that_does_not_say_hello_is_sent_away(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    socket = await session.ws_connect(f"{url}/stage/ws")
    await socket.send_str('{"t":"cursor","turn":1,"ms":1}')
    frame = await socket.receive()
    assert frame.type is aiohttp.WSMsgType.CLOSE
    assert stage.overlays == ()


async def test_a_page_that_does_not_read_is_let_go_and_the_others_hear_everything(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "QUEUE_FRAMES", 32)
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url:
        await _hear_beside_a_deaf_page(stage, url, session)


async def _hear_beside_a_deaf_page(stage: StageServer, url: str, session: aiohttp.ClientSession) -> None:
    reader = await StagePage.open(session, url)
    host, port = url.removeprefix("http://").split(":")
    deaf, deaf_writer = await asyncio.open_connection(host, int(port), limit=1024)
    deaf_writer.write(_handshake(host) + _masked(json.dumps({"t": "hello"}).encode()))
    await harness.until(lambda: len(stage.overlays) == 2)
    frames = 300
    for seq in range(frames):
        stage.pcm(PcmFrame(turn=1, seq=seq, pts_ms=seq * 40, pcm=bytes(64_000)))
        await reader.until_sound()
    assert len(reader.sounds) == frames
    await harness.until(lambda: len(stage.overlays) == 1)
    assert stage.slow_pages == 1
    deaf_writer.close()


def _handshake(host: str) -> bytes:
    lines = (
        "GET /stage/ws HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
    )
    return "\r\n".join((*lines, "", "")).encode()


def _masked(payload: bytes) -> bytes:
    return bytes([0x81, 0x80 | len(payload)]) + bytes(4) + payload


async def test_too_many_pages_are_refused_in_words(
    stage: StageServer, url: str, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "MOST_PAGES", 1)
    page = await StagePage.open(session, url)
    answer = await session.get(f"{url}/stage/ws", headers={"Connection": "close"})
    assert answer.status == 503
    assert "close some" in await answer.text()
    await page.close()


async def test_when_the_room_stops_pages_are_told_at_once(stage: StageServer, session: aiohttp.ClientSession) -> None:
    async with harness.serving(stage) as address:
        page = await StagePage.open(session, address)
        closing = asyncio.create_task(page.socket.receive())
    frame = await closing
    assert frame.data == aiohttp.WSCloseCode.GOING_AWAY


async def test_a_subtitle_goes_to_the_pages_of_its_language_alone(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    pages = [await StagePage.open(session, url, lang=lang) for lang in ("ja", "ar", "")]
    assert stage.caption_languages == {"ja", "ar"}
    assert [overlay.lang for overlay in stage.overlays] == ["ja", "ar", ""]
    stage.subtitle(SubtitleCue(turn=7, clause=2, lang="ja", line=samples.cleared("いま59元", "ja")))
    stage.subtitle(SubtitleCue(turn=7, clause=2, lang="ar", line=None))
    stage.end(7)
    told = [[await page.until("subtitle"), await page.until("end")] for page in pages[:2]]
    words = [(one["turn"], one["clause"], one["lang"], one["text"]) for one, _ in told]
    assert words == [(7, 2, "ja", "いま59元"), (7, 2, "ar", None)]
    while (heard := await pages[2].hear()) is not None and heard["t"] != "end":
        assert heard["t"] != "subtitle"


async def test_a_page_that_connects_in_mid_turn_gets_the_words_of_its_language(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    line = samples.cleared("现在59元", "zh")
    for turn in (6, 7):
        stage.begin(TurnCue(turn=turn, lane="qa", intent="price"))
        stage.caption(CaptionCue(turn=turn, clause=0, line=line, start_ms=0, end_ms=900))
        for lang in ("ja", "ar"):
            stage.subtitle(SubtitleCue(turn=turn, clause=0, lang=lang, line=samples.cleared(f"{turn}: 59", lang)))
    page = await StagePage.open(session, url, lang="ja")
    told = await page.until("subtitle")
    assert (told["turn"], told["lang"], told["text"]) == (7, "ja", "7: 59")
    assert (await page.hear() or {})["t"] == "caption"


async def test_a_page_whose_hello_names_no_language_tag_is_sent_away(url: str, session: aiohttp.ClientSession) -> None:
    socket = await session.ws_connect(f"{url}/stage/ws")
    await socket.send_json({"t": "hello", "overlay": "stage", "v": 1, "lang": "x" * 17})
    assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
