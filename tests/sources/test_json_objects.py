import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.sources.json_objects import JsonObjects

pytestmark = pytest.mark.unit

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
objects = st.lists(st.dictionaries(st.text(), values), max_size=6)


def body(made: list[dict[str, Any]], between: str, ascii_only: bool) -> bytes:
    return ("[" + between.join(json.dumps(item, ensure_ascii=ascii_only) for item in made) + "]").encode(
        errors="surrogatepass"
    )


@given(
    objects, st.sampled_from([",", "\n", "", ",\r\n ", "]["]), st.booleans(), st.lists(st.integers(1, 9), max_size=50)
)
def test_every_split_of_a_body_gives_the_same_objects(
    made: list[dict[str, Any]], between: str, ascii_only: bool, sizes: list[int]
) -> None:
    raw, cutter, found = body(made, between, ascii_only), JsonObjects(), []
    for size in sizes:
        found += cutter.feed(raw[:size])
        raw = raw[size:]
    found += cutter.feed(raw)
    assert [json.loads(item.decode(errors="surrogatepass")) for item in found] == made
    assert not cutter.is_inside


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_any_bytes_are_cut_within_the_limit(chunks: list[bytes]) -> None:
    cutter = JsonObjects(limit=50)
    for chunk in chunks:
        try:
            assert all(len(item) <= 50 and item[:1] == b"{" and item[-1:] == b"}" for item in cutter.feed(chunk))
        except BadInput:
            return


def test_braces_quotes_and_escapes_in_a_string_are_only_text() -> None:
    cutter = JsonObjects()
    assert cutter.feed(rb'[{"a":"}{\"}\\') == []
    assert cutter.is_inside
    assert cutter.feed(rb'"},') == [rb'{"a":"}{\"}\\"}']


def test_a_chunk_that_ends_in_an_escape_goes_on_in_the_next() -> None:
    cutter = JsonObjects()
    assert cutter.feed(b'{"a":"x\\') == []
    assert cutter.feed(b"") == []
    assert cutter.feed(b'"}"}') == [b'{"a":"x\\"}"}']


def test_an_object_longer_than_the_limit_is_refused_before_it_is_whole() -> None:
    cutter = JsonObjects(limit=100)
    cutter.feed(b'{"a":"' + b"x" * 90)
    with pytest.raises(BadInput, match="100 bytes"):
        cutter.feed(b"x" * 90)
