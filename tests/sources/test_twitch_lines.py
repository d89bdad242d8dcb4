import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.sources.twitch_lines import MAX_LINE, LineBuffer, message_of, unescaped

pytestmark = pytest.mark.unit


def test_a_line_is_cut_into_its_parts() -> None:
    message = message_of("@a=1;b=;c=x=y :lin!lin@lin.tmi.twitch.tv PRIVMSG #chan :hello : there")
    assert message.tags == {"a": "1", "b": "", "c": "x=y"}
    assert (message.command, message.params, message.text, message.nick) == (
        "PRIVMSG",
        ["#chan"],
        "hello : there",
        "lin",
    )


def test_parts_that_are_missing_are_empty() -> None:
    assert message_of("PING :tmi.twitch.tv") == ({}, "", "PING", [], "tmi.twitch.tv")
    assert message_of(":tmi.twitch.tv RECONNECT")[2:] == ("RECONNECT", [], None)
    assert message_of("@vip;a=1 X").tags == {"vip": "", "a": "1"}
    assert message_of("@a=b").command == ""


@pytest.mark.parametrize(
    ("value", "plain"),
    [(r"a\sb", "a b"), (r"\:", ";"), (r"a\\b", "a\\b"), (r"\r\n", "\r\n"), ("\\", ""), (r"\x", "x"), (r"\\s", "\\s")],
)
def test_tag_values_are_unescaped_as_ircv3_says(value: str, plain: str) -> None:
    assert unescaped(value) == plain


def test_a_line_without_an_end_is_refused() -> None:
    with pytest.raises(BadInput):
        message_of("x" * (MAX_LINE + 1))


@given(st.text(alphabet=st.characters(exclude_characters="\r\n")))
def test_any_line_has_parts(line: str) -> None:
    message = message_of(line)
    assert isinstance(message.command, str) and all(" " not in param for param in message.params)


@given(
    st.lists(st.binary(min_size=1, max_size=20).filter(lambda line: b"\r" not in line and b"\n" not in line)), st.data()
)
def test_however_the_bytes_are_cut_the_lines_are_the_same(lines: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(line + b"\r\n" for line in lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    buffer = LineBuffer()
    found = [buffer.whole(whole[start:end]) for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert b"".join(found) == whole
    assert all(not part or part.endswith(b"\r\n") for part in found)


def test_a_line_that_never_ends_is_dropped_and_the_next_ones_are_read() -> None:
    buffer = LineBuffer()
    with pytest.raises(BadInput):
        for _ in range(10):
            buffer.whole(b"x" * MAX_LINE)
    assert buffer.whole(b"PING :a\r\n") == b"PING :a\r\n"
