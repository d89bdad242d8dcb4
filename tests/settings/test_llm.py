from typing import Any

import pytest

from bot.core.errors import ConfigError
from bot.settings.llm import LlmEndpoint, LlmSettings
from bot.settings.room import parse_settings

pytestmark = pytest.mark.unit


def llm(**raw: Any) -> LlmSettings:
    return parse_settings({"llm": raw}).llm


def test_a_room_without_models_has_none() -> None:
    assert llm().endpoints == ()


def test_one_model_stands_in_the_section_itself() -> None:
    (one,) = llm(model="m", base_url="https://x.example/v1", first_token_s=2).endpoints
    assert one.title == "m" and one.first_token_s == 2


def test_several_models_keep_their_order() -> None:
    found = llm(endpoint=[{"model": "a"}, {"name": "here", "model_file": "models/b.gguf"}]).endpoints
    assert [one.title for one in found] == ["a", "here"]
    assert LlmEndpoint(model_file="models/b.gguf").title == "b"


@pytest.mark.parametrize(
    ("raw", "is_metered"),
    [
        ({"model": "m"}, True),
        ({"model": "m", "base_url": "https://x.example/v1"}, True),
        ({"model": "m", "base_url": "http://127.0.0.1:11434/v1"}, False),
        ({"model": "m", "base_url": "http://localhost:8080/v1"}, False),
        ({"model": "m", "base_url": "http://[::1]:8080/v1"}, False),
        ({"model_file": "m.gguf"}, False),
        ({"model": "m", "base_url": "http://gpu.lan/v1", "metered": False}, False),
        ({"model": "m", "base_url": "http://localhost:4000/v1", "metered": True}, True),
    ],
)
def test_what_runs_on_this_computer_is_not_metered_unless_told(raw: dict[str, Any], is_metered: bool) -> None:
    assert LlmEndpoint.model_validate(raw).is_metered is is_metered


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({"model": "m", "endpoint": [{"model": "n"}]}, "each model as an"),
        ({"endpoint": [{}]}, "either model or model_file"),
        ({"endpoint": [{"model": "m", "model_file": "m.gguf"}]}, "either model or model_file"),
        ({"endpoint": [{"model": "m"}, {"model": "m"}]}, "the same name"),
        ({"model": "m", "money_per_day": 5}, "needs price_input and price_output"),
        ({"endpoint": [{"modle": "m"}]}, "did you mean 'model'?"),
        ({"model": "m", "currency": "yuan"}, "llm.currency"),
        ({"model": "m", "answer_within_s": 30}, "llm.answer_within_s"),
        ({"model": "m", "at_limit": "stop"}, "llm.at_limit"),
        ({"model": "m", "price_input": -1}, "llm.price_input"),
    ],
)
def test_a_wrong_setting_is_told_with_its_remedy(raw: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        llm(**raw)
    assert says in caught.value.message


def test_a_money_budget_needs_no_price_of_what_costs_nothing() -> None:
    local = {"model": "q", "base_url": "http://127.0.0.1:11434/v1"}
    assert llm(money_per_day=5, endpoint=[{"model": "m", "price_input": 2}, local]).money_per_day == 5
