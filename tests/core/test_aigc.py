"""The mark of AI-generated content is whole, or it is none."""

import pytest

from bot.core.aigc import FIELDS, is_complete, mark

pytestmark = pytest.mark.unit


def test_a_mark_has_every_field_and_names_its_content() -> None:
    made = mark("clip-7", propagator="山茶小铺", sha256="ab")
    assert tuple(made) == FIELDS and is_complete(made)
    assert (made["ProduceID"], made["PropagateID"], made["ContentPropagator"]) == ("clip-7", "clip-7", "山茶小铺")


@pytest.mark.parametrize("field", FIELDS)
def test_a_mark_that_lacks_a_field_is_none(field: str) -> None:
    made = mark("clip-7")
    del made[field]
    assert not is_complete(made)


@pytest.mark.parametrize("found", [None, [], "1", {}, mark(""), {**mark("a"), "More": "1"}, {**mark("a"), "Label": 1}])
def test_what_is_no_mark_is_told_from_one(found: object) -> None:
    assert not is_complete(found)
