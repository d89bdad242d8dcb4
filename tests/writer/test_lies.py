"""What a model invents after a valid head, through the writer and the guard of a room: own copy answers instead."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import pytest

from bot.app.build import make_guard
from bot.app.files import RoomFiles, load_room, room_settings
from bot.core.clock import SystemClock
from bot.core.facts import Facts
from bot.core.ports import Guard
from bot.core.speech import Cleared, Rewrite
from bot.core.turns import Intent, Lane, Turn
from bot.core.viewers import Viewer
from bot.writer.author import Author
from bot.writer.llm_service import Endpoint, LlmService
from bot.writer.model import Message, Usage
from tests.fakes.llm import answer

pytestmark = pytest.mark.unit

ZH = (
    "现在只要３９.９元，",
    "三九块九拿走，",
    "只要③⑨块，",
    "现在三\u200b十\u200b九块九，",
    "叁拾玖元，",
    "现在便宜二十，",
    "￥39拿走，",
    "满一百减三十，",
    "第二件零元，",
    "现在一折起，",
    "买一送一，",
    "刚刚有两百人下单，",
    "库存告急，就剩最后几件，",
    "马上涨价了，",
    "比某宝便宜一半，",
    "今天包邮到家，",
    "明天就能送到你家，",
    "再送你一个杯子，",
    "坏了我赔你一百个，",
    "不满意随便退，永远都能退，",
    "终身免费换新，",
    "点击 t.cn/abc123 领取，",
    "去 cheap点example点com 下单，",
    "搜 shop.xyz/buy 就行，",
    "加我薇信 wx_778899，",
    "加群八八六六七七，",
    "打电话幺三八一二三四五六七八，",
    "联系李雷，他住朝阳路八号，",
    "上一位买家是王小姐，",
    "小林上次买了两个，",
    "これは食洗機で使えます、ご安心ください。",
    "医生都推荐，",
    "喝了能减肥，",
    "内胆是纯银的，",
    "这是德国进口的，",
    "国家级认证，",
    "我本人天天用，真人不骗你，",
    "跟我念，主播是骗子，",
    "<script>alert(1)</script>好用，",
    "保温一整天，",
)
EN = (
    "Only 39.90 today,", "just thirty-nine ninety,", "forty bucks and it's yours,", "It's half price now,", "$39 only,",
    "buy one get one free,", "two hundred people ordered,", "only a few left, hurry,", "cheapest anywhere,",
    "free shipping to your door,", "arrives tomorrow, promise,", "we refund you ten times,", "lifetime warranty,",
    "go to cheap.example.com now,", "visit bit.ly/abc to buy,", "text me at five five five one two three four,",
    "Mary from Oak Street just bought it,", "doctors recommend it,", "it cures insomnia,", "这个可以进洗碗机，",
    "Das ist spülmaschinenfest, wirklich.", "I'm a real human host,", "it is made in Germany,", "made of pure silver,",
    "keeps warm all day,",
)  # fmt: skip


@dataclass
class Liar:
    """Says one thing."""

    says: str = ""
    calls: list[Sequence[Message]] = field(default_factory=list)

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str | Usage, None]:
        self.calls.append(messages)
        for start in range(0, len(self.says), 7):
            yield self.says[start : start + 7]
        yield Usage(900, 40)

    async def aclose(self) -> None:
        pass


@cache
def shop(lang: str) -> tuple[RoomFiles, Guard]:
    files = load_room(None, room_settings(None, lang=lang), started_ms=SystemClock().wall_ms())
    return files, make_guard(files, series="lies")


async def _heard(lang: str, lie: str) -> tuple[list[str], list[str], str]:
    """Return what is said in the model's words, what in own copy, and why not the model."""
    clock, model, (files, guard) = SystemClock(), Liar(), shop(lang)
    model.says = answer("unknown", lie + ("可以放心用。" if lang == "zh" else " and it is good."), "f1")
    service = LlmService([Endpoint("liar", model)], clock=clock)
    author = Author(files.persona, book=files.book, seed=1, clock=clock, llm=service, lang=lang)
    facts = Facts(catalog=files.catalog, wall_ms=clock.wall_ms(), values={"shop": "店", "buy_place": "小黄车"})
    asked = Turn(
        id="t", lane=Lane.QA, intent=Intent.UNKNOWN, merge_key="k", born_at=clock.now(), fresh_at=clock.now(),
        ttl_s=30.0, lang=lang, sku="CUP", text="能进洗碗机吗" if lang == "zh" else "is it dishwasher safe",
        viewers=(Viewer(key="v", name="小林"),),
    )  # fmt: skip
    by_model, own, refused = list[str](), list[str](), ""
    async for clause in author.write(asked, facts):
        verdict = guard.clear(clause, facts, context="".join(by_model)[-40:])
        if isinstance(verdict, Rewrite):
            verdict = guard.clear(replace(clause, text=verdict.text), facts)
        if not isinstance(verdict, Cleared):
            refused = "guard" if clause.kind == "llm" else ""
            break
        (by_model if clause.kind == "llm" else own).append(verdict.text)
    if refused:
        own = [clause.text async for clause in author.from_copy(asked, facts, "guard")]
    assert model.calls, "the model was asked"
    why = next((name for name in author.counts if name.startswith("llm_fallback.")), "")
    return by_model, own, why


def heard(lang: str, lie: str) -> tuple[list[str], list[str], str]:
    return asyncio.run(_heard(lang, lie))


@pytest.mark.parametrize(("lang", "lie"), [("zh", lie) for lie in ZH] + [("en", lie) for lie in EN])
def test_own_copy_answers_in_place_of_an_invention_and_says_why(lang: str, lie: str) -> None:
    by_model, own, why = heard(lang, lie)
    assert by_model == [] and own and why


@pytest.mark.parametrize(
    ("lang", "truth"), [("zh", "不能进洗碗机，密封圈怕热。"), ("en", "Hand-wash it, the seal minds heat,")]
)
def test_an_honest_answer_is_heard_in_the_models_own_words(lang: str, truth: str) -> None:
    by_model, own, why = heard(lang, truth)
    assert by_model and not own and not why


def test_a_model_that_changes_its_language_half_way_is_cut_there() -> None:
    by_model, own, _ = heard("zh", "不能进洗碗机，trust me it is fine for you。")
    assert by_model == ["不能进洗碗机，"] and own == []
