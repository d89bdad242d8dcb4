import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.sources.protobuf_reader import MAX_BYTES, MAX_FIELDS, Message
from tests.fakes.protobuf_writer import protobuf, varint

pytestmark = pytest.mark.unit


def test_numbers_texts_and_messages_are_read_by_field() -> None:
    said = Message(protobuf([(1, 7), (2, "名字"), (22, [(2, [(2, "face")])]), (10, [(1, 1)]), (10, [(1, 2)])]))
    assert (said.number(1), said.text(2), said.message(22).message(2).text(2)) == (7, "名字", "face")
    assert [item.number(1) for item in said.messages(10)] == [1, 2]


def test_a_missing_field_is_none_and_one_of_another_kind_too() -> None:
    said = Message(protobuf([(1, 7), (2, "x")]))
    assert (said.number(3), said.text(3), said.number(2), said.text(1), said.messages(3)) == (
        None,
        None,
        None,
        None,
        [],
    )
    assert said.message(9).number(1) is None


def test_the_last_value_of_a_field_counts() -> None:
    assert Message(protobuf([(1, 7), (1, 8)])).number(1) == 8


def test_a_number_keeps_all_its_64_bits_and_no_more() -> None:
    assert Message(protobuf([(1, 2**64 - 1)])).number(1) == 2**64 - 1
    assert Message(b"\x08" + b"\xff" * 9 + b"\x7f").number(1) == 2**64 - 1


def test_fixed_widths_are_read_over() -> None:
    assert Message(b"\x09" + b"\1" * 8 + b"\x15" + b"\1" * 4 + protobuf([(3, 5)])).number(3) == 5


@pytest.mark.parametrize("data", [b"\x08", b"\x08" + b"\xff" * 11, b"\x12\x05ab", b"\x0b", b"\x09\1", b"\xff"])
def test_what_is_cut_off_or_unknown_is_bad_input(data: bytes) -> None:
    with pytest.raises(BadInput):
        Message(data)


def test_size_number_of_fields_and_depth_are_bounded() -> None:
    nested: bytes = b""
    for _ in range(6):
        nested = varint(1 << 3 | 2) + varint(len(nested)) + nested
    with pytest.raises(BadInput):
        Message(nested).message(1).message(1).message(1).message(1)
    with pytest.raises(BadInput):
        Message(b"\x08\x01" * (MAX_FIELDS + 1))
    with pytest.raises(BadInput):
        Message(b"\0" * (MAX_BYTES + 1))


@given(st.binary(max_size=300))
def test_any_bytes_give_a_message_or_bad_input(data: bytes) -> None:
    try:
        said = Message(data)
        assert said.text(1) is None or isinstance(said.text(1), str)
        said.messages(2)
    except BadInput:
        pass
