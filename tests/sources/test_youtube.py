import asyncio
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.feed import Feed
from bot.sources.memo import Memo
from bot.sources.youtube import open_youtube
from bot.sources.youtube_quota import Quota, next_day_ms
from tests.fakes.show import PEOPLE, START_MS
from tests.fakes.voice import cleared
from tests.fakes.youtube import (
    ACCESS,
    CHANNEL,
    CHAT,
    REFRESH,
    VIDEO,
    FakeYouTube,
    FakeYouTubeStream,
    author,
    message,
    rfc3339,
)
from tests.sources.hearing import Hearing, listening

pytestmark = pytest.mark.wire

PAGE = Path(__file__).parents[2] / "docs" / "sources" / "youtube.md"
LOGIN = {"oauth_refresh_token": "$YT_REFRESH", "oauth_client_id": "$YT_ID", "oauth_client_secret": "$YT_SECRET"}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"YT_REFRESH": REFRESH, "YT_ID": "id-1", "YT_SECRET": "s-1", "YT_TOKEN": ACCESS}.items():
        monkeypatch.setenv(name, value)


def said(number: int, text: str, at_ms: int = START_MS) -> str:
    return json.dumps(
        message(f"m-{number}", "textMessageEvent", at_ms, author(PEOPLE[0]), displayMessage=text), ensure_ascii=False
    )


def words(hearing: Hearing) -> list[tuple[str, str]]:
    return [(e.comment.text_plain, e.delivery) for e in hearing.heard("comment") if e.comment is not None]


async def until(condition: Any, timeout_s: float = 10.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.01)


async def test_the_first_page_is_history_except_what_was_said_just_now() -> None:
    async with FakeYouTube() as fake:
        await fake.send(said(1, "老问题", START_MS - 60_000), said(2, "刚说的", START_MS - 2_000))
        async with listening(fake) as hearing:
            await hearing.until(2, "comment")
        assert words(hearing) == [("老问题", "backfill"), ("刚说的", "live")]


async def test_reading_goes_on_where_the_last_run_ended(tmp_path: Path) -> None:
    async with FakeYouTube() as fake:
        await fake.send(said(1, "一"))
        async with listening(fake, data=tmp_path) as hearing:
            await hearing.until(1, "comment")
        await fake.send(said(2, "二"))
        async with listening(fake, data=tmp_path, wall_ms=START_MS + 60_000) as hearing:
            await hearing.until(1, "comment")
            assert words(await settled(hearing)) == [("二", "backfill")]


async def settled(hearing: Hearing) -> Hearing:
    await hearing.settled()
    return hearing


async def test_a_page_that_is_gone_costs_one_try_and_reading_starts_anew(tmp_path: Path) -> None:
    async with FakeYouTube() as fake:
        await Memo(tmp_path / "sources" / "youtube.json").set("page", f"{CHAT} page-9")
        fake.gone_tokens = {"page-9"}
        await fake.send(said(1, "一"))
        async with listening(fake, data=tmp_path) as hearing:
            await hearing.until(1, "comment")
            assert hearing.source.health.reconnects == 1


async def test_the_page_of_another_chat_is_not_used(tmp_path: Path) -> None:
    async with FakeYouTube() as fake:
        await Memo(tmp_path / "sources" / "youtube.json").set("page", "other-chat page-9")
        await fake.send(said(1, "一"))
        async with listening(fake, data=tmp_path) as hearing:
            await hearing.until(1, "comment")


async def test_it_never_asks_sooner_than_the_platform_said() -> None:
    async with FakeYouTube() as fake, listening(fake) as hearing:
        fake.polling_ms = 200
        await fake.someone()
        await asyncio.sleep(1.0)
        assert fake.too_fast == 0 and 3 <= len(fake.calls) <= 7
        assert hearing.source.health.state in ("open", "live")


async def test_a_long_wait_that_the_platform_asked_for_is_no_silence() -> None:
    async with FakeYouTube() as fake:
        fake.polling_ms = 1500
        async with listening(fake, extra={"idle_s": 0.6}) as hearing:
            await until(lambda: len(fake.calls) == 2)
        assert hearing.source.health.reconnects == 0


async def test_the_quota_is_counted_shown_and_known_after_a_restart(tmp_path: Path) -> None:
    async with FakeYouTube() as fake:
        async with listening(fake, data=tmp_path, extra={"quota_units": 10_000_000}) as hearing:
            await until(lambda: len(fake.calls) >= 4)
        first = hearing.source.health.counts["quota_used"]
        assert first == fake.used and hearing.source.health.counts["quota_limit"] == 9_000_000
        async with listening(fake, data=tmp_path) as hearing:
            await fake.someone(2)
        assert hearing.source.health.counts["quota_used"] == fake.used > first


async def test_at_nine_tenths_it_stops_says_why_and_goes_on_with_the_next_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Quota, "pace_s", lambda *_: 0.0)
    midnight = next_day_ms(START_MS)
    async with FakeYouTube() as fake:
        day = "2026-09-21"
        await Memo(tmp_path / "sources" / "youtube.json").set("quota", f"{day} 885")
        small = {"quota_units": 1000}
        async with listening(fake, data=tmp_path, wall_ms=midnight - 1200, extra=small) as hearing:
            await hearing.state("backoff")
            health = hearing.source.health
            assert len(fake.calls) == 3 and health.counts["quota_used"] == 900
            assert "900 of 1,000 units" in health.reason and "0 h 0 min" in health.reason and "quota" in health.hint
            await fake.send(said(1, "早", midnight))
            await hearing.until(1, "comment")
            assert health.counts["quota_used"] < 900 and health.hint == ""


async def test_a_quota_that_is_gone_is_no_refused_login() -> None:
    async with FakeYouTube() as fake:
        fake.quota = 12
        async with listening(fake) as hearing:
            await hearing.state("backoff")
            assert "quota is used up" in hearing.source.health.reason and len(fake.calls) == 3
            await asyncio.sleep(0.3)
            assert len(fake.calls) == 3 and hearing.error is None


async def test_too_fast_backs_off_and_comes_back_to_the_same_page() -> None:
    async with FakeYouTube() as fake, listening(fake) as hearing:
        await fake.someone()
        fake.error = (403, "rateLimitExceeded")
        await hearing.state("backoff")
        assert "too often" in hearing.source.health.reason and hearing.error is None


async def test_a_stream_off_air_ends_the_session_and_is_not_asked_in_vain() -> None:
    async with FakeYouTube() as fake, listening(fake) as hearing:
        await fake.someone()
        fake.offline_at = rfc3339(START_MS)
        (end,) = await hearing.until(1, "stream_end")
        assert end.ts_source == START_MS
        await hearing.state("offline")
        calls = len(fake.calls)
        await asyncio.sleep(0.3)
        assert len(fake.calls) == calls


@pytest.mark.parametrize("fake_of", [FakeYouTube, FakeYouTubeStream])
@pytest.mark.parametrize(
    ("status", "reason"), [(403, "liveChatEnded"), (403, "liveChatDisabled"), (404, "liveChatNotFound")]
)
async def test_a_chat_that_is_over_is_never_asked_again(fake_of: type[FakeYouTube], status: int, reason: str) -> None:
    async with fake_of() as fake:
        fake.error = (status, reason)
        async with listening(fake) as hearing:
            await hearing.state("stopped")
            await asyncio.sleep(0)
        assert isinstance(hearing.error, NeedsOperator) and hearing.source.health.hint
        assert len(hearing.heard("stream_end")) == (reason == "liveChatEnded")


async def test_a_wrong_key_asks_for_a_person_and_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeYouTube() as fake:
        monkeypatch.setenv("WRONG", "AIza-wrong")
        async with listening(fake, extra={"api_key": "$WRONG"}) as hearing:
            await hearing.state("stopped")
            await asyncio.sleep(0)
        assert isinstance(hearing.error, NeedsOperator) and "key" in hearing.error.hint
        assert "AIza" not in hearing.source.health.reason


async def test_the_chat_of_a_video_is_found_and_its_channel_is_the_room() -> None:
    async with FakeYouTube() as fake:
        await fake.send(said(1, "一"))
        video = {"live_chat_id": "", "video_id": f"https://youtu.be/{VIDEO}"}
        async with listening(fake, extra=video) as hearing:
            await hearing.until(1, "comment")
            (start,) = hearing.heard("stream_start")
        assert start.stream_start is not None and start.stream_start.title == "晚场直播"
        assert {event.room_id for event in hearing.heard()} == {CHANNEL}
        assert fake.calls[:2] == ["videos", "list"]


async def test_a_stream_that_has_not_begun_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sources.youtube.OFFLINE_WAIT_S", 0.1)
    async with FakeYouTube() as fake:
        live, fake.live = fake.live, {"scheduledStartTime": "2026-09-21T18:00:00Z"}
        async with listening(fake, extra={"live_chat_id": "", "video_id": VIDEO}) as hearing:
            await hearing.state("offline")
            assert "has not begun" in hearing.source.health.reason
            fake.live = live
            await hearing.state("open", "live")


@pytest.mark.parametrize(
    ("live", "said_so"),
    [
        (None, "no live stream"),
        ({"actualStartTime": "2026-09-21T09:00:00Z", "actualEndTime": "2026-09-21T10:00:00Z"}, "has ended"),
        ({"actualStartTime": "2026-09-21T09:00:00Z"}, "switched off"),
    ],
)
async def test_a_video_without_a_live_chat_says_why(live: dict[str, str] | None, said_so: str) -> None:
    async with FakeYouTube() as fake:
        fake.live = live  # type: ignore[assignment]
        async with listening(fake, extra={"live_chat_id": "", "video_id": VIDEO}) as hearing:
            await hearing.state("stopped")
        assert said_so in hearing.source.health.reason and hearing.source.health.hint


async def test_viewers_and_likes_are_counted_beside_the_chat() -> None:
    async with FakeYouTube() as fake:
        async with listening(fake, extra={"live_chat_id": "", "video_id": VIDEO, "viewers_every_s": 0.1}) as hearing:
            counters = await hearing.until(4, "counter")
        told = [(event.counter.name, event.counter.value) for event in counters if event.counter is not None]
        assert told[:4] == [("viewers", 1234), ("likes", 77)] * 2
        assert hearing.source.health.reconnects == 0


async def test_totals_that_fail_cost_no_comment() -> None:
    async with FakeYouTube() as fake:
        extra = {"live_chat_id": CHAT, "video_id": VIDEO, "viewers_every_s": 0.05}
        async with listening(fake, extra=extra) as hearing:
            fake.video_status = 503
            await until(lambda: hearing.source.health.counts.get("totals_lost", 0) >= 2)
            await fake.send(said(1, "一"))
            await hearing.until(1, "comment")
        assert hearing.source.health.reconnects == 0


# The stream.


async def test_a_chunk_that_ends_inside_a_string_loses_nothing() -> None:
    async with FakeYouTubeStream() as fake:
        await fake.send(said(1, '引号 " 和 } 还有 \\'))
        fake.cut = len(json.dumps(fake.page(0, 500), ensure_ascii=False).encode()) - 120
        async with listening(fake) as hearing:
            await hearing.until(1, "comment")
        assert words(hearing)[0][0] == '引号 " 和 } 还有 \\'


async def test_a_stream_costs_once_and_not_by_the_message() -> None:
    async with FakeYouTubeStream() as fake, listening(fake) as hearing:
        await fake.someone()
        for number in range(20):
            await fake.send(said(number, f"第{number}句"))
            await hearing.until(number + 1, "comment")
        assert fake.calls == ["stream"] and hearing.source.health.counts["quota_used"] == 5


async def test_a_stream_that_ends_goes_on_with_its_next_page_and_without_a_gap() -> None:
    async with FakeYouTubeStream() as fake:
        await fake.send(said(1, "一"))
        fake.stream_ends = True
        async with listening(fake, extra={"mode": "stream"}) as hearing:
            await hearing.until(1, "comment")
            await fake.send(said(2, "二"))
            await hearing.until(2, "comment")
            assert fake.calls.count("stream") >= 2 and hearing.source.health.reconnects == 0
        assert [text for text, _ in words(hearing)] == ["一", "二"] and hearing.heard("gap") == []


@pytest.mark.parametrize("status", [400, 404, 405, 501])
async def test_where_there_is_no_stream_pages_are_read_instead(status: int) -> None:
    async with FakeYouTube() as fake:
        fake.stream_status = status
        await fake.send(said(1, "一"))
        async with listening(fake, extra={"mode": "auto"}) as hearing:
            await hearing.until(1, "comment")
            assert fake.calls[:2] == ["stream", "list"] and hearing.source.health.reconnects == 0
            assert hearing.source.health.counts["stream_refused"] == 1


async def test_streams_that_end_at_once_are_given_up_for_pages() -> None:
    async with FakeYouTube() as fake:
        fake.stream_ends = True
        async with listening(fake, extra={"mode": "auto"}) as hearing:
            await until(lambda: "list" in fake.calls)
            assert fake.calls[:4] == ["stream", "stream", "stream", "list"]
            assert hearing.source.health.reconnects == 0


async def test_a_stream_that_fails_again_and_again_is_given_up_for_pages() -> None:
    async with FakeYouTube() as fake:
        fake.stream_status = 500
        await fake.send(said(1, "一"))
        async with listening(fake, extra={"mode": "auto"}) as hearing:
            await hearing.until(1, "comment")
        assert fake.calls[:4] == ["stream", "stream", "stream", "list"]


async def test_a_stalled_stream_is_found_out_although_the_totals_go_on() -> None:
    async with FakeYouTubeStream() as fake:
        video = {"live_chat_id": "", "video_id": VIDEO, "viewers_every_s": 0.1, "idle_s": 0.8}
        async with listening(fake, extra=video) as hearing:
            await fake.someone()
            fake.stalls = True
            await until(lambda: hearing.source.health.reconnects == 1)
            assert "silent" in hearing.source.health.reason
            fake.stalls = False
            await fake.send(said(1, "一"))
            await hearing.until(1, "comment")


async def test_whoever_wants_the_stream_alone_is_told_that_there_is_none() -> None:
    async with FakeYouTubeStream() as fake:
        fake.stream_status = 404
        async with listening(fake) as hearing:
            await hearing.state("stopped")
        assert '"auto"' in hearing.source.health.hint


async def test_an_object_without_end_is_cut_off_and_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sources.json_objects.MAX_OBJECT_BYTES", 2000)
    monkeypatch.setattr("bot.sources.json_objects.JsonObjects.__init__.__defaults__", (2000,), raising=False)
    async with FakeYouTubeStream() as fake:
        fake.garbage = ("{" + '"x":"' + "y" * 3000,)  # type: ignore[misc]
        async with listening(fake) as hearing:
            await fake.someone()
            await fake.send(*fake.garbage)
            await fake.someone(2)
            await fake.send(said(1, "一"))
            await hearing.until(1, "comment")
        assert hearing.source.health.reconnects == 1


# Writing.


async def test_a_key_alone_cannot_write() -> None:
    async with FakeYouTube() as fake, listening(fake) as hearing:
        assert hearing.source.chat is None


async def test_an_answer_is_written_with_the_login_and_its_echo_is_known_as_our_own() -> None:
    async with FakeYouTube() as fake, listening(fake, extra=LOGIN) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        used = fake.used
        await hearing.source.say(cleared("有货的，看 2 号链接"))
        (echo,) = await hearing.until(1, "comment")
        assert fake.received == ["有货的，看 2 号链接"] and fake.used - used >= 50
        assert "own_echo" in echo.hints


async def test_a_message_is_cut_at_two_hundred_characters_and_limited_by_the_hour() -> None:
    async with FakeYouTube() as fake, listening(fake, extra={**LOGIN, "chat_per_hour": 1}) as hearing:
        await hearing.state("open", "live")
        await hearing.source.say(cleared("长" * 300))
        assert fake.received == ["长" * 200]
        with pytest.raises(Retryable):
            await hearing.source.say(cleared("再来"))


async def test_writing_stops_before_it_takes_the_quota_that_reading_needs() -> None:
    async with FakeYouTube() as fake, listening(fake, extra={**LOGIN, "quota_units": 60}) as hearing:
        await hearing.state("open", "live")
        with pytest.raises(Retryable, match="quota"):
            await hearing.source.say(cleared("有货"))
        assert fake.received == [] and hearing.source.health.hint == ""


async def test_a_token_that_has_ended_is_renewed_by_the_next_try() -> None:
    async with FakeYouTube() as fake, listening(fake, extra={**LOGIN, "oauth_token": "$YT_TOKEN"}) as hearing:
        await hearing.state("open", "live")
        fake.access = "access-2"
        with pytest.raises(Retryable):
            await hearing.source.say(cleared("有货"))
        await hearing.source.say(cleared("有货"))
        assert fake.received == ["有货"]


async def test_a_recording_is_read_where_no_secret_is_set() -> None:
    entry = {**FakeYouTube().settings(), **LOGIN, "api_key": "$NOT_SET_ANYWHERE"}
    context = SourceContext(clock=LoopClock(asyncio.get_running_loop(), START_MS), session_id="s", reading=True)
    fake = FakeYouTube()
    await fake.send(said(1, "一"))
    feed = open_youtube(SourceSettings.model_validate(entry), context)
    (event,) = feed.connector.decode(json.dumps(fake.page(0, 500)).encode(), START_MS)
    assert event.event_id == "m-1"


# The documentation.


def blocks() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("block", blocks() if PAGE.is_file() else [])
async def test_every_block_of_the_page_opens(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in re.findall(r'"\$(\w+)"', block):
        monkeypatch.setenv(name, "x")
    context = SourceContext(clock=LoopClock(asyncio.get_running_loop(), START_MS), session_id="s")
    for entry in tomllib.loads(block)["source"]:
        assert isinstance(open_youtube(SourceSettings.model_validate(entry), context), Feed)


async def test_a_secret_that_is_not_set_is_named_before_the_show() -> None:
    context = SourceContext(clock=LoopClock(asyncio.get_running_loop(), START_MS), session_id="s")
    entry = {"kind": "youtube", "video_id": VIDEO, "api_key": "$NOT_SET_ANYWHERE"}
    with pytest.raises(ConfigError, match="NOT_SET_ANYWHERE"):
        open_youtube(SourceSettings.model_validate(entry), context)
