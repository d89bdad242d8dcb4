import msgspec
import pytest

from bot.audience import Named, viewer_of
from bot.core.events import Fan, User
from bot.core.viewers import Tier
from tests.audience.people import said

pytestmark = pytest.mark.unit
NAMED = Named.of(["douyin:open_id:boss", "relay:小助手"], ["douyin:open_id:aunt", "douyin:open_id:boss"])


def by_name(name: str, source: str = "relay") -> tuple[Tier, str]:
    event = msgspec.structs.replace(said(id=None, scope="name_only", name=name), source=source)
    viewer = viewer_of(event, None, NAMED)
    return viewer.tier, viewer.why


def test_whom_the_operator_named_is_that_whatever_the_platform_says() -> None:
    guest = viewer_of(said(user=User(id="aunt", id_scope="open_id", fan=Fan(level=3))), None, NAMED)
    assert (guest.tier, guest.fan_level, guest.may_claim) == (Tier.VIP, 3, True)
    assert guest.why == "named vip in room.toml as douyin:open_id:aunt"


def test_staff_comes_before_vip() -> None:
    assert viewer_of(said(id="boss"), None, NAMED).tier is Tier.STAFF


def test_a_name_counts_where_the_source_gives_no_id_and_never_gets_benefits() -> None:
    assert by_name(" 小助手".strip())[0] is Tier.STAFF
    assert by_name("小助手", source="elsewhere")[0] is Tier.NEW
    assert viewer_of(said(id="u9", name="小助手"), None, NAMED).tier is Tier.NEW
    event = msgspec.structs.replace(said(id=None, scope="name_only", name="小助手"), source="relay")
    assert not viewer_of(event, None, NAMED).may_claim


def test_a_display_name_that_reads_like_a_key_is_nobody() -> None:
    assert by_name("open_id:boss", source="douyin")[0] is Tier.NEW


def test_nobody_is_named_in_a_room_that_names_nobody() -> None:
    assert Named().tier_of(said(id="boss"), "douyin:open_id:boss") is None
