from typing import Any

import pytest
from hypothesis import given

from bot.core.events import Member, User
from bot.sources.stamp import Stamp
from bot.sources.streamerbot_fields import Fields, Told, tier_of
from tests.fakes.show import PEOPLE
from tests.fakes.streamerbot import iso, old_message, user_of
from tests.sources.mutants import ANY_JSON, AT_MS

pytestmark = pytest.mark.unit
SORA, STAFF = PEOPLE[4], PEOPLE[6]


def told(data: dict[str, Any], source: str = "Twitch") -> Told:
    stamp = Stamp(source="streamerbot", instance="s", platform="twitch", room_id="1", session_id="s1")
    return Told(stamp, source, {"timeStamp": iso(AT_MS), "data": data}, AT_MS)


def test_a_fact_is_found_under_whichever_name_it_has_and_never_of_a_wrong_type() -> None:
    of = Fields({"a": {"b": "", "n": 3, "yes": True}, "c": "x", "list": [1]})
    assert (of.text("a.b", "c"), of.text("a.n"), of.text("a", "a.yes")) == ("x", "3", "")
    assert (of.whole("c", "a.n"), of.whole("a.yes"), of.whole("none.at.all")) == (3, None, None)
    assert (of.flag("a.yes"), of.flag("a.n"), of.told("a.yes"), of.told("c")) == (True, False, "1", None)
    assert (of.each("list"), of.each("c")) == ([1], [])


def test_a_number_beyond_all_reason_is_unknown() -> None:
    assert Fields({"n": 10**30}).whole("n") is None


def test_the_new_and_the_old_shape_of_a_viewer_are_the_same_viewer() -> None:
    new, old = told({"user": user_of(SORA)}).user(), told({"message": old_message(SORA, "hi", "m1")}).user()
    assert (new.id, new.name, new.roles, new.member) == (old.id, old.name, old.roles, old.member)
    assert new.member == Member(tier=2, tier_raw=2000, months=14)


@pytest.mark.parametrize(
    ("role", "roles"), [(1, ()), (2, ("vip",)), (3, ("moderator",)), (4, ("anchor",)), ("Broadcaster", ("anchor",))]
)
def test_a_role_is_told_by_number_or_by_name(role: object, roles: tuple[str, ...]) -> None:
    assert told({"user": {**user_of(PEOPLE[0]), "role": role}}).user().roles == roles


def test_a_viewer_of_youtube_has_a_channel_and_her_own_marks() -> None:
    user = told({"user": {"id": "UC1", "name": "Lin", "isModerator": True, "isSponsor": True}}, "YouTube").user()
    assert (user.id, user.id_scope, user.roles, user.member) == ("UC1", "channel_id", ("moderator",), Member(tier=1))
    assert told({"user": {"name": "Lin"}}, "YouTube").user().id_scope == "name_only"


def test_who_wants_no_name_has_none() -> None:
    assert told({"user": user_of(SORA), "anonymous": True}).user() == User(id_scope="anonymous")


def test_a_test_has_an_id_of_its_own_each_time_it_is_pressed() -> None:
    first = told({"messageId": "m1", "isTest": True}).event("follow")
    real = told({"messageId": "m1"}).event("follow")
    stamp = Stamp(source="streamerbot", instance="s", platform="twitch", room_id="1", session_id="s1")
    frame = {"timeStamp": iso(AT_MS + 1), "data": {"messageId": "m1", "isTest": True}}
    second = Told(stamp, "Twitch", frame, AT_MS).event("follow")
    assert (first.delivery, second.delivery, real.delivery) == ("test", "test", "live")
    assert len({first.event_id, second.event_id, real.event_id}) == 3 and first.event_id.startswith("test:")


@pytest.mark.parametrize(
    ("plan", "tier"), [("prime", 1), ("Prime", 1), ("1000", 1), ("2000", 2), ("3", 3), ("tier 2", 2), ("", 1), ("9", 1)]
)
def test_a_tier_is_read_from_all_its_spellings(plan: str, tier: int) -> None:
    assert tier_of(plan) == tier


@given(ANY_JSON)
def test_any_data_makes_a_viewer(data: object) -> None:
    for source in ("Twitch", "YouTube", "Kick"):
        user = told({"user": data, "message": data, "badges": [data]}, source).user()
        assert len(user.name) <= 100 and len(user.roles) <= 7
