import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Member
from bot.sources.twitch_people import number, person

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("badges", "info", "roles", "member"),
    [
        ("", "", (), None),
        ("subscriber/48", "subscriber/52", ("subscriber",), Member(tier=1, tier_raw=1000, months=52)),
        ("subscriber/2006", "subscriber/7", ("subscriber",), Member(tier=2, tier_raw=2000, months=7)),
        ("subscriber/3012", "", ("subscriber",), Member(tier=3, tier_raw=3000, months=None)),
        ("founder/0", "founder/9", ("subscriber", "fan_club"), Member(tier=1, tier_raw=1000, months=9)),
        ("broadcaster/1,subscriber/0", "", ("anchor", "subscriber"), Member(tier=1, tier_raw=1000)),
        ("moderator/1,vip/1,premium/1", "", ("moderator", "vip"), None),
        ("lead_moderator/1,moderator/1", "", ("moderator",), None),
        ("staff/1,turbo/1,bits/100", "", (), None),
    ],
)  # fmt: skip
def test_badges_tell_roles_tier_and_months(
    badges: str, info: str, roles: tuple[str, ...], member: Member | None
) -> None:
    user = person("9", "Lin", badges, info)
    assert (user.roles, user.member, user.id, user.id_scope) == (roles, member, "9", "uid")


def test_flags_that_are_not_told_are_unknown() -> None:
    told, untold = person("9", "Lin", "", "", "1", "0"), person("9", "Lin")
    assert (told.first_time, told.returning) == (True, False)
    assert (untold.first_time, untold.returning, untold.member) == (None, None, None)


@pytest.mark.parametrize("user_id", ["274598607", "407665396"])
def test_the_accounts_that_hide_givers_are_nobody(user_id: str) -> None:
    user = person(user_id, "AnAnonymousGifter")
    assert (user.id, user.id_scope) == (None, "anonymous")


def test_without_an_id_a_name_is_all_there_is() -> None:
    assert person("", "lin").id_scope == "name_only"
    assert person("", "").id_scope == "anonymous"


@given(st.text() | st.none())
def test_a_number_is_a_number_or_nothing(value: str | None) -> None:
    found = number(value)
    assert found is None or (value is not None and 0 <= found < 10**16 and found == int(value))


@given(st.text(), st.text(), st.text(), st.text())
def test_any_badges_make_a_user(user_id: str, name: str, badges: str, info: str) -> None:
    user = person(user_id, name, badges, info)
    assert len(user.name) <= 100 and (user.id is None or len(user.id) <= 100) and len(user.roles) <= 7
