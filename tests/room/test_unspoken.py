import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.turns import Lane, Lost
from bot.room.unspoken import IN_CHAT, UNSPOKEN, Place, way_for
from tests.floor.turns import make_turn

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("screen", "room", "chat", "place"),
    [
        (True, True, True, Place.SCREEN),
        (True, True, False, Place.SCREEN),
        (True, False, True, Place.CHAT),
        (False, True, True, Place.CHAT),
        (True, False, False, Place.NOWHERE),
        (False, True, False, Place.NOWHERE),
    ],
)
def test_the_screen_comes_first_and_the_chat_where_a_reply_is_possible(
    screen: bool, room: bool, chat: bool, place: Place
) -> None:
    way = way_for(make_turn(), Lost.EXPIRED, screen=screen, room_on_screen=room, chat=chat)
    assert way.place is place and way.why.startswith("expired")


def test_what_was_taken_back_or_dropped_by_a_person_is_answered_nowhere() -> None:
    for reason in set(Lost) - UNSPOKEN:
        way = way_for(make_turn(), reason, screen=True, room_on_screen=True, chat=True)
        assert way.place is Place.NOWHERE and reason in way.why


@given(st.sampled_from(list(Lane)), st.sampled_from(list(Lost)), st.booleans(), st.booleans(), st.booleans())
def test_every_way_is_possible_and_has_a_reason(lane: Lane, reason: Lost, screen: bool, room: bool, chat: bool) -> None:
    way = way_for(make_turn(lane), reason, screen=screen, room_on_screen=room, chat=chat)
    assert way.why
    assert way.place is not Place.SCREEN or (screen and room and reason in UNSPOKEN)
    assert way.place is not Place.CHAT or (chat and not (screen and room) and lane in IN_CHAT)
