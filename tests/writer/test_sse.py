import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import BadInput, Retryable
from bot.writer.model import Usage
from bot.writer.sse import MAX_STREAM_BYTES, EventReader

pytestmark = pytest.mark.unit
TEXT = b'data: {"choices":[{"delta":{"content":"\xe5\xa5\xbd"}}]}\n\n'
STOP = b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
DONE = b"data: [DONE]\n\n"


def read(*blocks: bytes) -> list[str | Usage]:
    events, heard = EventReader(), list[str | Usage]()
    for block in blocks:
        heard += events.feed(block)
        if events.is_over:
            break
    usage = events.usage()
    return heard if usage is None else [*heard, usage]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_it_matters_not_where_the_network_cuts(size: int) -> None:
    stream = TEXT + b": ping\r\n\r\nevent: x\n" + TEXT + STOP + DONE
    assert read(*(stream[at : at + size] for at in range(0, len(stream), size))) == ["好", "好"]


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        (b'{"prompt_tokens":9,"completion_tokens":2}', Usage(9, 2)),
        (b'{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":null}', Usage(9, 2)),
        (b'{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":8}}', Usage(9, 2, 8)),
        (b'{"prompt_tokens":9,"completion_tokens":2,"prompt_cache_hit_tokens":7}', Usage(9, 2, 7)),
        (b'{"prompt_tokens":-9,"completion_tokens":-2}', Usage(0, 0)),
    ],
)
def test_usage_is_read_as_each_provider_tells_it(usage: bytes, told: Usage) -> None:
    assert read(TEXT, STOP, b'data: {"choices":null,"usage":' + usage + b"}\n\n", DONE) == ["好", told]


def test_a_stream_that_ends_without_an_end_was_cut_off() -> None:
    with pytest.raises(Retryable, match="cut off"):
        read(TEXT)


@pytest.mark.parametrize(
    "chunk",
    [
        b'{"choices":[{"delta":{"content":["x"]}}]}',
        b'{"choices":[{"delta":{"content":7}}]}',
        b'{"choices":{"delta":"x"}}',
        b'{"choices":[null]}',
        b"[]",
        b"null",
        b'"text"',
        b'{"choices":[{"delta":{"content":"\\ud800"}}]}',
        b"\xff\xfe",
        b"[" * 5_000,
    ],
)
def test_a_chunk_of_another_shape_is_told_as_no_answer(chunk: bytes) -> None:
    with pytest.raises(BadInput, match="no answer"):
        read(TEXT, b"data: " + chunk + b"\n\n", STOP, DONE)


def test_thoughts_and_tools_are_not_said() -> None:
    thought = b'data: {"choices":[{"delta":{"reasoning_content":"hm","tool_calls":[{"id":"x"}]}}]}\n\n'
    assert read(thought, TEXT, STOP, DONE) == ["\u597d"]


def test_what_follows_the_end_is_not_read() -> None:
    assert read(TEXT, DONE, b"data: {not json\n\n") == ["好"]


def test_a_flood_is_refused() -> None:
    with pytest.raises(BadInput, match="far more"):
        read(*[b": " + b"x" * 60_000 + b"\n"] * (MAX_STREAM_BYTES // 60_000 + 1))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=80), st.sampled_from([TEXT, STOP, b"data: ", b"\n"])), max_size=8))
def test_any_bytes_are_text_or_a_told_error(blocks: list[bytes]) -> None:
    try:
        assert all(isinstance(piece, str | Usage) for piece in read(*blocks))
    except (Retryable, BadInput):
        pass
