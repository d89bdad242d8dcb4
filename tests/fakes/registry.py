"""Every fake platform, for the tests that all connectors must pass.  Whoever adds a connector adds its fake here."""

from tests.fakes.contract import FakeContract
from tests.fakes.platform import FakePlatform

PLATFORMS: tuple[type[FakePlatform], ...] = (FakeContract,)
