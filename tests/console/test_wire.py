import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console import wire
from bot.core.errors import BadInput

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("frame", "command"),
    [
        ('{"t":"skip"}', wire.Skip()),
        ('{"t":"drop","id":"q1","by":"key"}', wire.Drop(id="q1", by="key")),
        ('{"t":"panic","by":"button","more":1}', wire.Panic(by="button")),
        ('{"t":"resume"}', wire.Resume()),
        ('{"t":"duck"}', wire.Duck(seconds=20.0)),
        ('{"t":"level","db":-31.5}', wire.Level(db=-31.5)),
        ('{"t":"ask_model"}', wire.AskModel()),
        ('{"t":"game","id":"poll"}', wire.Game(id="poll")),
        ('{"t":"game"}', wire.Game(id="")),
    ],
)
def test_the_commands_are_understood(frame: str, command: wire.Heard) -> None:
    assert wire.decode(frame) == command


@given(st.one_of(st.text(), st.binary(), st.recursive(st.none() | st.text() | st.floats(), st.lists).map(json.dumps)))
def test_anything_else_is_refused_and_nothing_breaks(frame: str | bytes) -> None:
    with pytest.raises(BadInput):
        wire.decode(frame)


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text())))
def test_every_message_becomes_a_frame_that_reads_back(message: dict[str, object]) -> None:
    assert json.loads(wire.encode(message)) == message


def test_a_frame_of_a_thousand_levels_is_refused_like_any_other() -> None:
    with pytest.raises(BadInput):
        wire.decode('{"x":' + "[" * 2000)


def test_half_a_surrogate_pair_in_an_id_does_not_stop_the_rest() -> None:
    assert json.loads(wire.encode({"id": "a\ud800", "n": 1})) == {"id": "a\ud800", "n": 1}


def test_a_huge_catalogue_does_not_make_a_huge_greeting() -> None:
    names = {f"sku{n}": {"zh": "商品" * 20} for n in range(5000)}
    info = wire.ConsoleInfo(room_id="r", room_name="山茶小铺", product_names=names)
    greeting = wire.hello(info, build="b", page=1, server_ms=5)
    assert len(wire.encode(greeting)) < 150_000
