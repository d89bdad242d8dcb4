import json

import msgspec
import pytest

from bot.sources.twitch_frames import chat_decoder, frame_decoder, happened_decoder
from tests.fakes.show import PEOPLE
from tests.fakes.twitch_payloads import chat_message, envelope, notification

pytestmark = pytest.mark.unit


def test_a_frame_needs_nothing_and_keeps_its_event_unread() -> None:
    empty = frame_decoder.decode(b"{}")
    assert (empty.metadata.message_type, empty.payload.session, bytes(empty.payload.event)) == ("", None, b"")
    frame = frame_decoder.decode(json.dumps(notification("channel.raid", "n1", 0, {"viewers": 3})).encode())
    assert frame.payload.subscription is not None and frame.payload.subscription.type == "channel.raid"
    assert happened_decoder.decode(frame.payload.event).viewers == 3


def test_a_reconnect_tells_where_to_go() -> None:
    session = {"id": "s1", "status": "reconnecting", "keepalive_timeout_seconds": None, "reconnect_url": "wss://x/y"}
    frame = frame_decoder.decode(json.dumps(envelope("session_reconnect", "r1", 0, {"session": session})).encode())
    assert frame.payload.session is not None and frame.payload.session.reconnect_url == "wss://x/y"


def test_unknown_fields_and_nulls_are_passed_over_and_wrong_types_are_not() -> None:
    said = chat_message(PEOPLE[0], "hi", "m1", new_field={"a": 1}, cheer=None, reply=None)
    assert chat_decoder.decode(json.dumps(said).encode()).message.text == "hi"
    with pytest.raises(msgspec.ValidationError):
        chat_decoder.decode(json.dumps(said | {"badges": "none"}).encode())
    with pytest.raises(msgspec.ValidationError):
        chat_decoder.decode(b"{}")  # a chat message without a message is none


def test_words_come_as_text_or_as_an_object() -> None:
    assert happened_decoder.decode(b'{"message":"Cheer1"}').message == "Cheer1"
    words = happened_decoder.decode(b'{"message":{"text":"hi","emotes":null}}').message
    assert words is not None and not isinstance(words, str) and words.text == "hi"
