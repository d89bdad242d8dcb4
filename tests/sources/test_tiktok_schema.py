import pytest

from bot.sources.tiktok_schema import SHAPES, TYPES
from tests.fakes.tiktok import field

pytestmark = pytest.mark.unit


def test_every_shape_is_a_class_and_no_number_is_given_twice() -> None:
    assert set(TYPES) == set(SHAPES)
    for shape in SHAPES.values():
        assert len({number for _, number, _, _ in shape}) == len(shape)


def test_fields_that_are_not_read_are_skipped() -> None:
    chat = TYPES["Chat"].FromString(field(3, "有货吗") + field(15, b"\xff" * 40) + field(900, 7))
    assert chat.content == "有货吗"


def test_a_field_of_another_type_than_ours_is_skipped_too() -> None:
    assert TYPES["Chat"].FromString(field(3, 7)).content == ""
