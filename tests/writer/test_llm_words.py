import asyncio

import pytest

from bot.core.errors import NeedsOperator, Retryable
from bot.core.reports import Chip
from bot.writer.llm_service import LlmService
from bot.writer.llm_words import light
from bot.writer.spending import Caps
from tests.virtual import virtual
from tests.writer.test_llm_service import NOON, Scripted, ask, service

pytestmark = pytest.mark.room


def shown(llm: LlmService, lang: str) -> Chip:
    return light(llm, lang, NOON)


async def asked(llm: LlmService, times: int) -> None:
    for _ in range(times):
        await asyncio.gather(ask(llm), return_exceptions=True)


@virtual
async def test_a_model_that_answers_is_good() -> None:
    llm = service(Scripted(["好。"]), Scripted(["好。"]))
    assert shown(llm, "zh") == Chip(id="copy", state="good", text="模型正常")
    assert shown(llm, "en").text == "model ok"


@virtual
async def test_a_used_budget_says_which_until_when_and_who_speaks_instead() -> None:
    for free_last, zh, en in (
        (True, "今天的模型额度用完，00:00前改用ollama", "today's model budget is used: ollama until 00:00"),
        (False, "今天的模型额度用完，00:00前改用自备话术", "today's model budget is used: own copy until 00:00"),
    ):
        llm = service(Scripted(["好。"]), Scripted(["好。"]), caps=Caps(tokens_per_day=3_000), free_last=free_last)
        await asked(llm, 1)
        assert (shown(llm, "zh").text, shown(llm, "en").text) == (zh, en)
        assert shown(llm, "zh").state == "warn"


@virtual
async def test_the_hour_is_told_with_its_end() -> None:
    llm = service(Scripted(["好。"]), caps=Caps(micros_per_hour=5_000))
    await asked(llm, 1)
    assert shown(llm, "zh").text == "这个小时的模型额度用完，13:00前改用自备话术"
    assert shown(llm, "en").text == "this hour's model budget is used: own copy until 13:00"


@virtual
async def test_a_refused_key_needs_a_person_and_less_so_while_another_model_answers() -> None:
    refused = NeedsOperator("the key is refused", hint="set X")
    alone, helped = service(Scripted([refused])), service(Scripted([refused]), Scripted(["好。"]))
    await asked(alone, 1)
    await asked(helped, 1)
    assert shown(alone, "zh").state == "bad" and "set X" in shown(alone, "zh").text
    assert shown(helped, "en").state == "warn" and "ollama instead" in shown(helped, "en").text


@virtual
async def test_a_model_that_is_down_is_named_with_its_stand_in() -> None:
    llm = service(Scripted([Retryable("broken")]), Scripted(["好。"]))
    await asked(llm, 3)
    assert shown(llm, "zh").text == "cloud连不上，先用ollama"
    assert shown(llm, "en").text == "cloud does not answer: ollama for now"
