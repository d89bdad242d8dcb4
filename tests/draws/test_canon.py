import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.draws.canon import LARGEST, canon, digest, parse

pytestmark = pytest.mark.unit

KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(KEYS, parts, max_size=4),
    max_leaves=20,
)


def test_the_rules_of_the_published_vector_have_its_hash() -> None:
    rules = {"alternates": 1, "draw_id": "d-0001", "prize": "杯子", "stock": 1, "weights": "equal"}
    assert digest(rules) == "6777cb6f8d07ded9c769890c8f96fa4c9ec3312a7c0de2d4c6b5911fe4b5e42b"


@given(VALUES)
def test_what_was_written_reads_back_and_writes_the_same(value: object) -> None:
    assert parse(canon(value)) == value
    assert canon(parse(json.dumps(value, indent=1))) == canon(value)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"price": 1.5}, "price"),
        ({"n": LARGEST + 1}, "larger"),
        ({"杯": 1}, "ASCII"),
        (["\ud800"], "half a character"),
        ({"x": {1, 2}}, "x"),
    ],
)
def test_what_machines_write_differently_is_refused_by_name(value: object, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        canon(value)


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":2}', "[1.0]", "[NaN]", "[1e3]", "{", "[" * 5000, b"\xff", "[9007199254740992]"]
)
def test_json_that_two_readers_take_differently_is_refused(text: str | bytes) -> None:
    with pytest.raises(BadInput):
        parse(text)
