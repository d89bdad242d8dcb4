import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.core.events import EVENT_TYPES, Comment, Gift, RoomEvent, User, decode_event, encode_event

pytestmark = pytest.mark.unit

COMMENT = RoomEvent(
    source="json_ws",
    room_id="1000001",
    event_id="m-1",
    type="comment",
    ts_recv=1_790_000_123_184,
    user=User(id="o-77", id_scope="open_id", name="小林"),
    comment=Comment(text="这款多少钱", text_plain="这款多少钱"),
)


def test_an_event_survives_the_wire() -> None:
    assert decode_event(encode_event(COMMENT)) == COMMENT


def test_unknown_fields_are_ignored_so_that_newer_relays_still_work() -> None:
    line = encode_event(COMMENT).replace(b'"type"', b'"mood":"good","type"')
    assert decode_event(line) == COMMENT


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "not a JSON event"),
        (b"\xff\xfe", "not a JSON event"),
        (b'{"a":' * 5000, "not a JSON event"),
        (b'{"v":2,"source":"x","room_id":"1","event_id":"1","type":"comment","ts_recv":1}', "version 2 is unknown"),
        (b'{"v":1,"source":"x","room_id":"1","event_id":"1","type":"wink","ts_recv":1}', "unknown event type 'wink'"),
        (b'{"v":1,"source":"x","room_id":"1","event_id":"1","type":"gift","ts_recv":1}', "without its 'gift' body"),
        (b'{"v":1,"source":"x","room_id":"1","event_id":"1","type":"gift","ts_recv":"soon"}', "malformed gift"),
    ],
)
def test_a_bad_line_says_what_is_wrong_with_it(line: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        decode_event(line)


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_bad_input(line: bytes) -> None:
    try:
        decode_event(line)
    except BadInput as error:
        assert error.message


def test_every_event_type_has_its_body_field() -> None:
    fields = {field.name for field in msgspec.structs.fields(RoomEvent)}
    assert fields >= EVENT_TYPES


def test_an_event_happened_when_the_platform_says_and_else_when_we_heard() -> None:
    gift = RoomEvent(source="x", room_id="1", event_id="1", type="gift", ts_recv=500, gift=Gift(name="rose"))
    assert gift.at_ms == 500
    assert msgspec.structs.replace(gift, ts_source=400).at_ms == 400
