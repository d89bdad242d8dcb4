import time

import pytest

from bot.core.errors import ConfigError
from bot.writer.templates import MAX_LINE, compile_line

pytestmark = pytest.mark.unit

CONTEXT: dict[str, object] = {
    "persona": "小满", "introduction": "我是AI主播小满。", "phrase": "", "tier": "new", "merged": False, "offer": True,
}  # fmt: skip


def test_a_line_may_name_the_host_and_choose() -> None:
    line = compile_line("我是{{ persona }}{% if offer %}，有活动{% endif %}，现在[[price:SKU]]。", "x")
    assert line.render(CONTEXT) == "我是小满，有活动，现在[[price:SKU]]。"


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ persona.__class__ }}",
        "{{ persona|attr('__class__') }}",
        "{{ persona['x'] }}",
        "{{ persona.upper() }}",
        "{{ tier ** tier }}",
        "{{ tier * tier }}",
        "{{ tier + tier }}",
        "{{ persona ~ persona }}",
        "{{ persona % tier }}",
        "{{ persona|center(tier) }}",
        "{% for a in persona %}{{ a }}{% endfor %}",
        "{% set persona = tier %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{{ range(tier) }}",
        "{{ lipsum() }}",
        "{{ cycler }}",
        "{{ self }}",
        "{{ [persona, persona] }}",
        "{{ {persona: tier} }}",
        "{% if persona is defined %}x{% endif %}",
        "{{ secrets }}",
        "{{ -tier }}",
        "{{",
        "{% if persona %}",
        "{{ " + "(" * 180 + "persona" + ")" * 180 + " }}" + "x" * 10,
    ],
)
def test_a_hostile_template_is_refused_fast_or_harmless(hostile: str) -> None:
    began = time.perf_counter()
    try:
        assert compile_line(hostile, "x").render(CONTEXT) == "小满" + "x" * 10
    except ConfigError:
        pass
    assert time.perf_counter() - began < 0.3


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("现在59元。", "a digit"),
        ("现在[[prise:SKU]]。", "no slot"),
        ("现在[[price]]。", r"\[\[price:SKU\]\]"),
        ("现在[[price:CUP]]。", r"\[\[price:SKU\]\]"),
        ("到[[ends_at:SKU]]。", r"\[\[ends_at:OFFER\]\]"),
        ("料子[[fact:SKU]]。", r"\[\[fact.KEY:SKU\]\]"),
        ("现在[[price:SKU]。", "broken slot"),
        ("谢谢{{ name }}。", "unknown"),
        ("长" * (MAX_LINE + 1), "longer than"),
    ],
)
def test_a_mistake_in_copy_is_answered_with_the_remedy(source: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        compile_line(source, "copy/zh/questions.toml [price] core")
