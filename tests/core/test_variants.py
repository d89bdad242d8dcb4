import pytest

from bot.core.errors import ConfigError
from bot.core.variants import MAX_VARIANTS, expand

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("好的。", ("好的。",)),
        ("{现在|这会儿}看。", ("现在看。", "这会儿看。")),
        ("a{|b}c", ("ac", "abc")),
        ("{a|b}{c|d}", ("ac", "ad", "bc", "bd")),
        ("{{ persona }}", ("{{ persona }}",)),
        ("{% if offer %}x{% endif %}{a|b}", ("{% if offer %}x{% endif %}a", "{% if offer %}x{% endif %}b")),
        ("{[[price:SKU]]|无}", ("[[price:SKU]]", "无")),
    ],
)
def test_a_choice_becomes_lines_in_order(source: str, lines: tuple[str, ...]) -> None:
    assert expand(source, "x") == lines


def test_a_bomb_of_choices_is_refused_before_it_is_built() -> None:
    with pytest.raises(ConfigError, match=f"more than {MAX_VARIANTS}"):
        expand("{a|b}" * 80, "x")
    with pytest.raises(ConfigError, match=f"more than {MAX_VARIANTS}"):
        expand("{" + "|" * 300 + "}", "x")


def test_braces_without_a_choice_are_a_mistake() -> None:
    with pytest.raises(ConfigError, match="one choice only"):
        expand("{a}", "x")
