import asyncio
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from bot.aio.virtual import LoopClock
from bot.app.captions import make_captioner
from bot.core.errors import BadInput, ConfigError, NeedsOperator, Retryable
from bot.settings.room import Settings
from bot.translate.clauses import ClauseTranslator
from bot.writer.llm_service import Endpoint, LlmService
from bot.writer.llm_translator import LlmTranslator
from bot.writer.spending import Budget, Caps
from tests.translate.test_clauses import goods
from tests.virtual import in_virtual_time
from tests.writer.test_llm_service import Scripted, Step

pytestmark = pytest.mark.room


def translated(text: str, *scripts: Sequence[Step], target: str = "en") -> str | None:
    budget = Budget(Caps(), ZoneInfo("UTC"))

    async def ask() -> str | None:
        clock = LoopClock(asyncio.get_running_loop())
        llm = LlmService([Endpoint("one", Scripted(*scripts))], clock=clock, budget=budget)
        try:
            return await ClauseTranslator(LlmTranslator(llm, "zh", ["en", "th"])).translate(text, "zh", target, goods())
        finally:
            await llm.aclose()

    return in_virtual_time(ask())


def test_a_model_s_answer_counts_when_it_has_kept_what_it_was_given() -> None:
    text = "今天[[name:EAR]]只要[[price:EAR]]"
    assert translated(text, ["“the headphones are ", "only 29 yuan today”"]) == (
        "the [[name:EAR]] are only [[price:EAR]] today"
    )
    assert translated(text, ["the headphones are the best, only 2 yuan"]) is None


@pytest.mark.parametrize("script", [[""], ["x" * 600], [BadInput("refused")]])
def test_no_answer_an_endless_one_and_a_refusal_are_no_translation(script: Sequence[Step]) -> None:
    assert translated("包邮吗", script) is None


@pytest.mark.parametrize("fault", [Retryable("busy"), NeedsOperator("wrong key")])
def test_a_model_that_fails_is_asked_again_later_whatever_was_wrong(fault: Exception) -> None:
    with pytest.raises(Retryable, match="no model translates now"):
        translated("包邮吗", [fault])


def test_a_language_that_is_not_asked_for_costs_no_token() -> None:
    assert translated("包邮吗", [NeedsOperator("never asked")], target="ru") is None


def test_a_room_that_wants_a_model_for_its_captions_needs_one() -> None:
    settings = Settings.model_validate({"captions": {"engine": "llm"}})
    with pytest.raises(ConfigError, match="needs a language model"):
        make_captioner(settings, None, None)
    assert make_captioner(Settings.model_validate({"captions": {"engine": "off"}}), None, None) is None
