"""Every fake platform, for the tests that all connectors must pass.  Whoever adds a connector adds its fake here."""

from tests.fakes.bilibili_open import FakeBilibiliOpen
from tests.fakes.bilibili_web import FakeBilibiliWeb
from tests.fakes.blivechat import FakeBlivechat
from tests.fakes.contract import FakeContract
from tests.fakes.douyin_grab import FakeDouyinGrab
from tests.fakes.douyin_live import FakeDouyinLive
from tests.fakes.oba import FakeOba
from tests.fakes.platform import FakePlatform
from tests.fakes.ssn import FakeSsn
from tests.fakes.streamerbot import FakeOldStreamerbot, FakeStreamerbot
from tests.fakes.tiktok import FakeTikFinity, FakeTikTok
from tests.fakes.twitch_eventsub import FakeTwitchEventsub
from tests.fakes.twitch_irc import FakeTwitchIrc
from tests.fakes.userscript import FakeUserscript
from tests.fakes.youtube import FakeYouTube, FakeYouTubeStream

PLATFORMS: tuple[type[FakePlatform], ...] = (
    FakeContract,
    FakeBilibiliOpen,
    FakeBilibiliWeb,
    FakeBlivechat,
    FakeDouyinGrab,
    FakeDouyinLive,
    FakeOba,
    FakeYouTube,
    FakeYouTubeStream,
    FakeSsn,
    FakeTikFinity,
    FakeTikTok,
    FakeUserscript,
    FakeTwitchIrc,
    FakeTwitchEventsub,
    FakeStreamerbot,
    FakeOldStreamerbot,
)
