import pytest

from bot.writer.model import prompt_tokens, tokens_in

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("好", 1, 2),
        ("这款面霜今天直播间只要九十九元", 10, 16),
        ("The flask keeps your tea warm for a long time.", 10, 18),
        ('{"intent":"price","claim_ids":["f1"],"text":"现在[[price:CUP]]。"}', 20, 40),
    ],
)
def test_an_estimate_is_rather_too_many_tokens_than_too_few(text: str, least: int, most: int) -> None:
    assert least <= tokens_in(text) <= most


def test_a_prompt_counts_all_its_messages() -> None:
    one = prompt_tokens([{"role": "user", "content": "好"}])
    assert prompt_tokens([{"role": "user", "content": "好"}] * 3) == 3 * one > 3
