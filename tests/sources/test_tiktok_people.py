import pytest

from bot.core.events import User
from bot.core.ports import SourceHealth
from bot.sources.stamp import Stamp
from bot.sources.tiktok_frames import Frames
from tests.fakes.tiktok import common, field, item, push

pytestmark = pytest.mark.unit

AT_MS = 1_790_000_000_000


def identity(*numbers: int) -> bytes:
    return b"".join(field(number, 1) for number in numbers)


def person(payload: bytes) -> User | None:
    stamp = Stamp(source="tiktok", instance="relay", platform="tiktok", room_id="shop", session_id="s")
    (event,) = Frames(stamp, SourceHealth()).events(push(item("Chat", payload, 5)), AT_MS)
    return event.user


@pytest.mark.parametrize(
    ("numbers", "roles", "follow", "member"),
    [
        ((), (), "none", False),
        ((4,), (), "following", False),
        ((3, 4), (), "mutual", False),
        ((1,), ("gifter",), "none", False),
        ((2,), ("subscriber",), "none", True),
        ((5,), ("moderator",), "none", False),
        ((6,), ("anchor",), "none", False),
    ],
)
def test_how_the_sender_stands_to_the_host_is_told_by_her_identity(
    numbers: tuple[int, ...], roles: tuple[str, ...], follow: str, member: bool
) -> None:
    who = person(common(1, AT_MS) + field(2, field(1, 7)) + field(18, identity(*numbers)))
    assert who is not None and (who.roles, who.follow, who.member is not None) == (roles, follow, member)


def test_badges_tell_levels_that_the_user_itself_does_not() -> None:
    def badge(scene: int, level: str) -> bytes:
        return field(64, field(1, 1) + field(3, scene) + field(12, field(5, level)))

    made = (
        field(1, 7) + field(3, "Mina") + badge(10, "12") + badge(8, "33") + badge(4, "") + badge(1, "") + badge(10, "x")
    )
    who = person(common(1, AT_MS) + field(2, made))
    assert who is not None and who.fan is not None and (who.fan.level, who.pay_level) == (12, 33)
    assert who.roles == ("moderator", "subscriber", "fan_club") and who.member is not None


def test_without_a_number_the_second_id_or_the_name_identifies() -> None:
    sec = person(common(1, AT_MS) + field(2, field(3, "A") + field(46, "MS4wX")))
    named = person(common(1, AT_MS) + field(2, field(38, "viewer9")))
    nobody = person(common(1, AT_MS) + field(3, "x"))
    assert sec is not None and (sec.id, sec.id_scope) == ("MS4wX", "sec_uid")
    assert named is not None and (named.id, named.id_scope, named.name) == (None, "name_only", "viewer9")
    assert nobody is not None and nobody.id_scope == "anonymous"
