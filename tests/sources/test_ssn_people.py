from typing import Any

import pytest

from bot.core.events import User
from bot.sources.ssn_people import viewer

pytestmark = pytest.mark.unit


def person(**row: Any) -> User:
    return viewer({"chatname": "小林", **row}, row.get("meta") or {})


def test_a_user_id_is_an_account_and_a_bare_name_only_a_name() -> None:
    assert (person(userid="UC77").id, person(userid="UC77").id_scope) == ("UC77", "uid")
    assert (person(userid=700001).id, person().id, person().id_scope) == ("700001", None, "name_only")
    assert viewer({}, {}).id_scope == "anonymous"
    assert person(chatname="张***").id_scope == "masked"


def test_markup_in_a_name_is_taken_out_unless_the_row_is_text_alone() -> None:
    assert person(chatname="<b>小林</b> &amp; Co").name == "小林 & Co"
    assert person(chatname="<b>小林</b>", textonly=True).name == "<b>小林</b>"


@pytest.mark.parametrize(
    ("row", "role"),
    [
        ({"meta": {"ssnAccountRole": "owner"}}, "anchor"),
        ({"meta": {"ssnAccountRole": "moderator"}}, "moderator"),
        ({"mod": True}, "moderator"),
        ({"chatbadges": ["https://cdn.example.invalid/badges/moderator-3.png?v=vip"]}, "moderator"),
        ({"chatbadges": [{"type": "text", "text": "Broadcaster"}]}, "anchor"),
        ({"chatbadges": [{"type": "img", "src": "https://cdn.example.invalid/founder/1.png", "alt": "VIP"}]}, "vip"),
        ({"bot": True}, "bot"),
        ({"reflection": True}, "bot"),
    ],
)
def test_staff_is_known_by_role_flags_and_badges(row: dict[str, Any], role: str) -> None:
    assert person(**row).roles == (role,)


def test_a_name_that_sounds_like_staff_gives_no_role() -> None:
    assert person(chatname="moderator", chatmessage="mod owner").roles == ()
    assert person(chatbadges=["https://cdn.example.invalid/owner/modern-art.png"]).roles == ()


def test_membership_text_means_a_member_and_tells_her_months() -> None:
    member = person(membership="<i>Member (6 months)</i>").member
    assert member is not None and (member.tier, member.months, member.name) == (1, 6, "Member (6 months)")
    assert person(membership="").member is None and person(membership=None).member is None


def test_a_fan_badge_tells_its_level() -> None:
    fan = person(chatbadges=[{"type": "text", "text": "Fans club Lv 12"}]).fan
    assert fan is not None and fan.level == 12
    assert person(chatbadges=[{"type": "text", "text": "Top 12"}]).fan is None


def test_first_timers_and_returning_viewers_are_only_what_its_database_says() -> None:
    assert (person().first_time, person().returning) == (None, None)
    assert person(firsttime=True).first_time is True
    assert person(lastactivity=1_789_000_000).returning is True
    assert person(lastactivity=0).returning is None
