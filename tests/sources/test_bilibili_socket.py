import pytest

from bot.core.errors import BadInput
from bot.sources.bilibili_socket import asks_anew, host_of
from tests.fakes.bilibili import FakeCommentServer, bomb, packet
from tests.fakes.bilibili_open import FakeBilibiliOpen
from tests.fakes.bilibili_web import FakeBilibiliWeb
from tests.fakes.show import script
from tests.sources.bilibili_reading import eventually, reading
from tests.sources.hearing import listening

pytestmark = pytest.mark.wire

both = pytest.mark.parametrize("platform", [FakeBilibiliOpen, FakeBilibiliWeb], ids=lambda platform: platform.kind)
COMMENTS = [step for step in script() if step.type == "comment"]


@both
async def test_a_heartbeat_is_sent_at_once_and_its_answer_is_a_sign_of_life(platform: type[FakeCommentServer]) -> None:
    async with platform() as fake, listening(fake, extra={"ws_heartbeat_s": 0.2}) as hearing:
        await fake.someone()
        await hearing.state("open")
        await eventually(lambda: fake.beats >= 3)
        health = hearing.source.health
        assert health.state == "open" and health.last_beat_at is not None and not hearing.heard()
        assert health.counts["frames"] >= 3 and "bad_frames" not in health.counts


@both
async def test_heartbeats_that_stay_out_end_the_connection(platform: type[FakeCommentServer]) -> None:
    async with platform() as fake, listening(fake, extra={"ws_heartbeat_s": 0.5, "idle_s": 60}) as hearing:
        await fake.someone()
        await hearing.state("open")
        fake.mute = True
        await hearing.state("stale", "backoff")
        fake.mute = False
        await fake.someone(2)
        await hearing.state("open", "live")


@both
async def test_what_shares_the_frame_of_the_login_reply_is_heard(platform: type[FakeCommentServer]) -> None:
    async with platform() as fake:
        fake.with_login = tuple(
            frame for step in COMMENTS[:2] for frame in fake.frames(step) if isinstance(frame, bytes)
        )
        async with listening(fake) as hearing:
            assert len(await hearing.until(2, "comment")) == 2


@both
async def test_a_refused_token_is_asked_for_anew(platform: type[FakeCommentServer]) -> None:
    async with platform() as fake:
        fake.login_code = -101
        async with listening(fake) as hearing:
            await hearing.state("backoff")
            await eventually(lambda: "-101" in hearing.source.health.reason)
            fake.login_code = 0
            await fake.someone()
            await hearing.state("open")
        keys = [login["key"] for login in fake.logins]
        assert len(keys) == len(set(keys)) >= 2


@both
async def test_a_bomb_is_counted_and_what_follows_is_heard(platform: type[FakeCommentServer]) -> None:
    async with platform() as fake, listening(fake) as hearing:
        await fake.someone()
        await hearing.state("open")
        await fake.send(bomb())
        await fake.perform(COMMENTS[:1])
        await hearing.until(1, "comment")
        assert hearing.source.health.counts["bad_frames"] == 1 and fake.connections == 1


@both
async def test_what_came_before_a_broken_packet_is_kept(platform: type[FakeCommentServer]) -> None:
    connector = reading(platform.kind)
    (whole,) = platform().frames(COMMENTS[0])
    assert isinstance(whole, bytes)
    assert len(connector.decode(whole + packet(b"", 5)[:9], COMMENTS[0].at_ms)) == 1
    assert connector.health.counts == {"bad_frames": 1}


def test_hosts_take_turns_and_after_all_failed_everything_is_asked_anew() -> None:
    hosts = ["a", "b"]
    assert [host_of(hosts, attempt) for attempt in range(4)] == ["a", "b", "a", "b"]
    assert [asks_anew(attempt, hosts) for attempt in range(7)] == [False, False, False, True, False, False, True]
    assert not asks_anew(3, ["a"] * 5) and asks_anew(5, ["a"] * 5)
    with pytest.raises(BadInput):
        host_of([], 0)
