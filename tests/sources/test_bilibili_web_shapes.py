import pytest

from bot.core.errors import BadInput
from bot.sources.bilibili_web_shapes import People, Said, bounded, protobuf_in, said_in, seconds_ms
from bot.sources.stamp import Stamp

pytestmark = pytest.mark.unit


def people() -> People:
    return People(Stamp(source="bilibili_web", instance="b", platform="bilibili", room_id="10", session_id="s"))


def test_a_user_without_a_number_is_hidden_and_one_beyond_all_numbers_too() -> None:
    for uid in (0, None, 2**60):
        assert people().user(uid, "张***").id_scope == "masked"
    assert people().user(5, None).id == "5"


def test_a_medal_is_of_this_room_by_the_rooms_or_the_streamers_number() -> None:
    ours = people()
    ours.anchor = 3
    found = [ours.fan("茶", 4, room, streamer) for room, streamer in ((10, 0), (0, 3), (11, 4), (0, 0))]
    assert [fan.this_room for fan in found if fan is not None] == [True, True, False, False]


def test_a_streamer_who_is_not_known_is_nobody() -> None:
    assert people().sender(Said(uid=0, uname="x")).roles == ()


def test_what_is_missing_is_missing() -> None:
    said = said_in(b'{"data":{}}')
    assert (said.uid, said.uname, said.medal_info, said.gift_id) == (0, None, None, None)


@pytest.mark.parametrize("body", [b'{"data":{"pb":"a"}}', b'{"data":{"pb":"/w=="}}'])
def test_what_is_no_protobuf_is_bad_input(body: bytes) -> None:
    with pytest.raises(BadInput):
        protobuf_in(body)


def test_numbers_and_times_have_bounds() -> None:
    assert (bounded(None, 5), bounded(5, 5)) == (0, 5)
    with pytest.raises(BadInput):
        bounded(6, 5)
    assert [seconds_ms(at) for at in (None, 0, -1, 10**12, 7)] == [None, None, None, None, 7000]
