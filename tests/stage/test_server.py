import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from bot.core.aigc import is_complete
from bot.core.clock import SystemClock
from bot.core.ports import Stage
from bot.core.scene import Board, CommentCue, EffectCue, PcmFrame, SubtitleCue
from bot.stage.server import StageServer
from tests.browser import harness, samples
from tests.fakes.stage_page import StagePage

pytestmark = pytest.mark.wire


@dataclass
class EffectFolder:
    name: str
    folder: Path
    sound: str = "none"


@dataclass
class Heard:
    acks: list[tuple[str, str, str]] = field(default_factory=list)
    changes: int = 0

    def ack(self, key: str, state: str, reason: str) -> None:
        self.acks.append((key, state, reason))

    def change(self) -> None:
        self.changes += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def effect_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "confetti"
    folder.mkdir()
    (folder / "module.js").write_text("export async function play() {}")
    (folder / "effect.toml").write_text("secret = true")
    return folder


@pytest.fixture
async def stage(heard: Heard, effect_folder: Path) -> StageServer:
    folders = {"confetti": EffectFolder("confetti", effect_folder)}
    return harness.server(samples.info(), effects=folders, on_effect_ack=heard.ack, on_change=heard.change)


@pytest.fixture
async def url(stage: StageServer) -> AsyncIterator[str]:
    async with harness.serving(stage) as address:
        yield address


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


async def test_it_is_a_stage(stage: StageServer) -> None:
    port: Stage = stage
    assert port.cursor is None
    assert port.labels_ok


async def test_a_page_that_connects_late_gets_the_whole_state(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    stage.card(samples.card("zh", 1_000))
    stage.goal(samples.goal("zh"))
    stage.pause(samples.cleared("直播暂停一下，马上回来"))
    stage.effect(EffectCue(key="likes:s1:1", name="confetti"))
    page = await StagePage.open(session, url)
    effect = await page.until("effect")
    welcome, card, goal, pause = page.said[:4]
    assert welcome["persona"]["avatar"] == "/stage/personas/xiaoman/avatar.svg"
    assert welcome["effects"] == ["confetti"]
    assert is_complete(welcome["AIGC"]) and welcome["AIGC"]["ContentPropagator"] == "山茶小铺"
    assert (card["card"]["price"], goal["goal"]["count"], pause["text"]) == ("¥39", 8214, "直播暂停一下，马上回来")
    assert effect["key"] == "likes:s1:1"
    assert [message["seq"] for message in page.said] == sorted({message["seq"] for message in page.said})


async def test_a_page_that_connects_in_mid_sentence_gets_the_turn_that_runs_and_none_that_is_over(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    stage.begin(samples.turn(3, "zh", gesture="wave"))
    for cue in samples.captions(3, "zh"):
        stage.caption(cue)
    page = await StagePage.open(session, url)
    await page.until("caption")
    last = await page.until("caption")
    turn = next(message for message in page.said if message["t"] == "turn")
    assert (turn["turn"], turn["gesture"], last["turn"], last["clause"]) == (3, "", 3, 1)
    stage.end(3)
    stage.effect(EffectCue(key="k", name="confetti"))
    late = await StagePage.open(session, url)
    await late.until("effect")
    assert not {"turn", "caption"} & {message["t"] for message in late.said}


async def test_the_ticker_reaches_pages_while_one_of_them_shows_it(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    whole = await StagePage.open(session, url)
    assert not stage.wants_comments
    page = StagePage(await session.ws_connect(f"{url}/stage/ws"))
    await page.say(t="hello", show=["ticker", "labels"])
    await page.until("pause")
    assert stage.wants_comments
    assert stage.overlays[1].shows == ("labels", "ticker")
    stage.comment(CommentCue(name=samples.cleared("小鹿"), text=samples.cleared("多大"), hue=400))
    assert (await page.until("comment"))["hue"] == (await whole.until("comment"))["hue"] == 40


async def test_boards_are_part_of_what_a_late_page_gets_until_they_are_taken_away(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    stage.board("poll:1", Board(name="poll_bars", params={"votes": [3, 4]}, lines=(samples.cleared("红"),)))
    stage.board("poll:2", Board(name="poll_bars"))
    stage.board("poll:2", None)
    page = await StagePage.open(session, url)
    assert page.said[0]["boards"] == ["poll:1"]
    sent = [message for message in page.said if message["t"] == "set"]
    assert [(one["target"], one["board"]["params"], one["board"]["lines"]) for one in sent] == [
        ("poll:1", {"votes": [3, 4]}, ["红"])
    ]


async def test_a_board_that_changes_two_hundred_times_is_sent_a_few_times_and_ends_right(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    page = await StagePage.open(session, url)
    for votes in range(200):
        stage.board("poll:1", Board(name="poll_bars", params={"votes": votes}))
    first, last = await page.until("set"), await page.until("set")
    assert (first["board"]["params"], last["board"]["params"]) == ({"votes": 0}, {"votes": 199})
    stage.board("poll:1", None)
    assert (await page.until("set"))["board"] is None


async def test_cues_reach_every_page_in_order(stage: StageServer, url: str, session: aiohttp.ClientSession) -> None:
    pages = [await StagePage.open(session, url) for _ in range(3)]
    stage.begin(samples.turn(7, "zh"))
    stage.caption(samples.captions(7, "zh")[0])
    stage.pcm(PcmFrame(turn=7, seq=0, pts_ms=0, pcm=b"\x01\x00" * 480, first_of_clause=True))
    stage.end(7)
    stage.flush(7, 10)
    for page in pages:
        await page.until("flush")
        assert [message["t"] for message in page.said[-4:]] == ["turn", "caption", "end", "flush"]
        assert len(page.sounds[0]) == 16 + 960


async def test_what_is_sent_at_once_keeps_its_order_while_pages_come_and_go(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    first = await StagePage.open(session, url, audio="running")
    page = await StagePage.open(session, url, audio="running", lang="ja")
    for turn in range(1, 40):
        stage.begin(samples.turn(turn, "zh"))
        stage.subtitle(SubtitleCue(turn=turn, clause=0, lang="ja", line=samples.cleared("はい", "ja")))
        stage.caption(samples.captions(turn, "zh")[0])
        if turn == 20:
            leaving = asyncio.create_task(first.close())
        if turn % 5 == 0:
            await asyncio.sleep(0)
    stage.end(39)
    await page.until("end")
    await leaving
    told = [message for message in page.said if message["t"] in ("turn", "subtitle", "caption")]
    assert [message["turn"] for message in told] == [turn for turn in range(1, 40) for _ in range(3)]
    assert [message["seq"] for message in page.said] == sorted(message["seq"] for message in page.said)


async def test_only_the_page_that_is_heard_moves_the_cursor(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    first = await StagePage.open(session, url, audio="running")
    second = await StagePage.open(session, url, audio="running")
    await first.until("master")
    stage.begin(samples.turn(7, "zh"))
    await second.say(t="cursor", turn=7, ms=9000)
    await first.say(t="cursor", turn=7, ms=1240)
    await harness.until(lambda: stage.cursor)
    assert stage.cursor is not None
    assert (stage.cursor.turn, stage.cursor.ms) == (7, 1240)


async def test_the_second_page_takes_over_when_the_first_leaves(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    first = await StagePage.open(session, url, audio="running")
    second = await StagePage.open(session, url, audio="running")
    stage.begin(samples.turn(7, "zh"))
    await first.say(t="cursor", turn=7, ms=1240)
    await harness.until(lambda: stage.cursor)
    await first.close()
    while not (await second.until("master"))["master"]:
        pass
    assert stage.cursor is None
    await second.say(t="cursor", turn=7, ms=1400)
    await harness.until(lambda: stage.cursor)


async def test_a_page_whose_sound_is_blocked_never_sets_the_pace(
    stage: StageServer, url: str, session: aiohttp.ClientSession
) -> None:
    page = await StagePage.open(session, url, audio="suspended")
    stage.begin(samples.turn(7, "zh"))
    await page.say(t="cursor", turn=7, ms=1240)
    await page.say(t="error", message="end of what this page says")
    await harness.until(lambda: stage.counts["page_errors"])
    assert stage.cursor is None
    assert stage.overlays[0].audio == "suspended"


async def test_an_effect_is_sent_again_until_it_is_acknowledged(
    stage: StageServer, url: str, session: aiohttp.ClientSession, heard: Heard
) -> None:
    stage.effect(EffectCue(key="a:s:1", name="confetti"))
    page = await StagePage.open(session, url)
    await page.until("effect")
    await page.close()
    page = await StagePage.open(session, url)
    await page.until("effect")
    await page.say(t="effect", key="a:s:1", state="started")
    await page.say(t="effect", key="a:s:1", state="done")
    await harness.until(lambda: len(heard.acks) == 2)
    assert [(key, str(state)) for key, state, _ in heard.acks] == [("a:s:1", "started"), ("a:s:1", "done")]
    stage.begin(samples.turn(1, "zh"))
    late = await StagePage.open(session, url)
    stage.end(1)
    await late.until("end")
    assert "effect" not in [message["t"] for message in late.said]


async def test_a_preview_cannot_fail_an_effect_for_the_page_on_air(
    stage: StageServer, url: str, session: aiohttp.ClientSession, heard: Heard
) -> None:
    on_air = await StagePage.open(session, url, audio="running")
    await on_air.until("master")
    preview = await StagePage.open(session, url)
    stage.effect(EffectCue(key="a:s:1", name="confetti"))
    await preview.say(t="effect", key="a:s:1", state="failed", reason="no room")
    await preview.say(t="error", message="mark")
    await harness.until(lambda: stage.counts["page_errors"])
    await on_air.say(t="effect", key="a:s:1", state="done")
    await harness.until(lambda: heard.acks)
    assert [(key, str(state)) for key, state, _ in heard.acks] == [("a:s:1", "done")]


async def test_lost_labels_are_told_at_once(
    stage: StageServer, url: str, session: aiohttp.ClientSession, heard: Heard
) -> None:
    page = await StagePage.open(session, url)
    await page.labels()
    await harness.until(lambda: stage.overlays[0].labels_age_s is not None)
    before = heard.changes
    await page.labels(ok=False)
    await harness.until(lambda: not stage.labels_ok)
    assert heard.changes > before


class FastClock(SystemClock):
    """Runs on by as much as a test says."""

    ahead_s = 0.0

    def now(self) -> float:
        return super().now() + self.ahead_s


async def test_silence_about_labels_is_noticed_without_any_frame(session: aiohttp.ClientSession, heard: Heard) -> None:
    clock = FastClock()
    stage = StageServer(samples.info(), clock=clock, personas_dirs=[], effects={}, on_change=heard.change)
    async with harness.serving(stage) as url:
        page = await StagePage.open(session, url)
        await page.labels()
        await harness.until(lambda: stage.overlays[0].labels_age_s is not None)
        before = heard.changes
        clock.ahead_s = 11.0
        await harness.until(lambda: heard.changes > before, timeout_s=2.0)
        assert not stage.labels_ok


async def test_pages_hear_the_time_of_the_room(stage: StageServer, url: str, session: aiohttp.ClientSession) -> None:
    page = await StagePage.open(session, url)
    assert (await page.until("beat"))["server_ms"] > samples.START_MS - 10**12


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/stage", "text/html"),
        ("/stage/assets/main.js", "text/javascript"),
        ("/stage/labels.css", "text/css"),
        ("/stage/pictures/handcream.svg", "image/svg+xml"),
        ("/effects/confetti/module.js", "text/javascript"),
    ],
)
async def test_the_files_of_the_page_are_served_with_type_and_policy(
    url: str, session: aiohttp.ClientSession, path: str, kind: str
) -> None:
    answer = await session.get(url + path, headers={"Connection": "close"})
    await answer.read()
    assert answer.status == 200
    assert answer.content_type == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "path",
    [
        "/effects/confetti/effect.toml",
        "/effects/other/module.js",
        "/effects/confetti/%2e%2e/%2e%2e/etc/passwd",
        "/effects/..%2fconfetti/module.js",
        "/stage/assets/stage.html",
        "/stage/assets/..%2f..%2fserver.py",
        "/stage/assets/%2e%2e/server.py",
        "/stage/personas/..%2f..%2fdocs/avatar.svg",
        "/stage/personas/nobody/avatar.svg",
        "/stage/pictures/..%2fharness.py",
    ],
)
async def test_nothing_else_can_be_fetched(url: str, path: str) -> None:
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert (await reader.readline()).split()[1] == b"404"
    writer.close()


@pytest.fixture
def noise() -> Iterator[random.Random]:
    yield random.Random(5)


async def test_no_flood_of_nonsense_disturbs_another_page(
    stage: StageServer, url: str, session: aiohttp.ClientSession, noise: random.Random
) -> None:
    loud, calm = await StagePage.open(session, url), await StagePage.open(session, url)
    for _ in range(300):
        await loud.socket.send_bytes(noise.randbytes(noise.randrange(1, 400)))
    stage.begin(samples.turn(1, "zh"))
    assert (await calm.until("turn"))["turn"] == 1
    await harness.until(lambda: stage.counts["bad_frames"] == 300)
