import pytest

from bot.voice.pieces import MAX_PIECE_BYTES, pieces_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("text", ["好" * 100_000, "&" * 3000 + "a", "a" * 5000, "", "，，，"])
def test_no_piece_is_too_long_and_nothing_is_lost(text: str) -> None:
    pieces = pieces_of(text)
    assert all(end > start for start, end in pieces)
    assert sum(char.isalnum() for a, b in pieces for char in text[a:b]) == sum(char.isalnum() for char in text)
    assert all(len(text[a:b].replace("&", "&amp;").encode()) <= MAX_PIECE_BYTES for a, b in pieces)
