"""Every fake platform, for the tests that all connectors must pass.  Whoever adds a connector adds its fake here."""

from tests.fakes.blivechat import FakeBlivechat, FakeBlivechatRoom
from tests.fakes.contract import FakeContract
from tests.fakes.douyin_grab import FakeDouyinGrab
from tests.fakes.douyin_live import FakeDouyinLive
from tests.fakes.oba import FakeOba
from tests.fakes.platform import FakePlatform

PLATFORMS: tuple[type[FakePlatform], ...] = (
    FakeContract,
    FakeBlivechat,
    FakeBlivechatRoom,
    FakeDouyinGrab,
    FakeDouyinLive,
    FakeOba,
)
