import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import BadInput, BotError, NeedsOperator, Retryable
from bot.writer.answer_stream import Rejected
from bot.writer.author import Author
from bot.writer.breaker import FIRST_REST_S, JITTER
from bot.writer.llm_service import Endpoint, LlmService, Pieces
from bot.writer.model import Message, Slow, Usage
from bot.writer.persona import load_persona
from bot.writer.spending import FILE, Budget, Caps, Prices, Window, read_spent
from tests.fakes.llm import answer as contract
from tests.room.studio import studio
from tests.virtual import virtual
from tests.writer.goods import PERSONAS

pytestmark = pytest.mark.room
Step = str | float | Exception
ASKED: Sequence[Message] = [{"role": "user", "content": "内胆是什么做的"}]
ZONE = ZoneInfo("Asia/Shanghai")
NOON = round(datetime(2026, 11, 24, 12, 30, tzinfo=ZONE).timestamp() * 1000)
BROKEN = Retryable("broken")
USAGE = Usage(1000, 50)


class Scripted:
    """Plays a script for each call (the last repeats): text, waits in seconds, errors; then tells its usage."""

    def __init__(self, *scripts: Sequence[Step], usage: Usage | None = USAGE) -> None:
        self.scripts, self.usage = list(scripts), usage
        self.calls = self.open = self.cut = 0

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str | Usage, None]:
        self.calls += 1
        self.open += 1
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        try:
            for step in script:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, float):
                    await asyncio.sleep(step)
                else:
                    yield step
            if self.usage:
                yield self.usage
        except (asyncio.CancelledError, GeneratorExit):
            self.cut += 1
            raise
        finally:
            self.open -= 1

    async def aclose(self) -> None:
        assert not self.open


def service(
    *models: Scripted,
    caps: Caps | None = None,
    hedge_after_s: float | None = None,
    free_last: bool = False,
    at_limit: str = "next",
    spent_file: Path | None = None,
    spent: dict[str, Window] | None = None,
) -> LlmService:
    clock = LoopClock(asyncio.get_running_loop(), NOON)
    endpoints = [
        Endpoint(name, model, metered=not (free_last and model is models[-1]), prices=Prices(input=2.0, output=8.0))
        for name, model in zip(("cloud", "ollama", "third"), models, strict=False)
    ]
    return LlmService(
        endpoints,
        clock=clock,
        budget=Budget(caps or Caps(), ZONE, spent=spent),
        hedge_after_s=hedge_after_s,
        at_limit="templates" if at_limit == "templates" else "next",
        spent_file=spent_file,
    )


async def as_it_comes(pieces: Pieces) -> AsyncGenerator[str, None]:
    async with aclosing(pieces):
        async for piece in pieces:
            if piece.startswith("!"):
                raise Rejected(piece[1:])
            yield piece


async def ask(llm: LlmService, *, within_s: float = 30.0) -> str:
    async with aclosing(llm.answer(ASKED, as_it_comes, max_tokens=300, within_s=within_s)) as items:
        return "".join([item async for item in items])


def now() -> float:
    return asyncio.get_running_loop().time()


@virtual
async def test_the_first_endpoint_answers_and_the_others_are_not_asked() -> None:
    cloud, ollama = Scripted(["陶瓷", "的。"]), Scripted(["钢的。"])
    llm = service(cloud, ollama)
    assert await ask(llm) == "陶瓷的。"
    assert (cloud.calls, ollama.calls) == (1, 0) and llm.counts["answered.cloud"] == 1


@pytest.mark.parametrize(
    "script",
    [
        [BROKEN],
        [Retryable("busy", after_s=20.0)],
        [NeedsOperator("no key")],
        [BadInput("garbage")],
        [Slow("nothing")],
        [60.0],
        [],
        ["!shape"],
        ["!truncated"],
    ],
)
def test_whatever_fails_before_its_first_word_is_followed_by_the_next_endpoint(script: list[Step]) -> None:
    @virtual
    async def played() -> None:
        cloud, ollama = Scripted(script), Scripted(["钢的。"])
        llm = service(cloud, ollama)
        assert await ask(llm) == "钢的。" and now() <= 4.0
        assert llm.counts["next"] == 1 and cloud.open == 0

    played()


@pytest.mark.parametrize("reason", ["figure", "language", "refused", "copied", "leak"])
def test_an_answer_that_may_not_be_said_is_the_questions_fault_and_no_other_model_is_asked(reason: str) -> None:
    @virtual
    async def played() -> None:
        cloud, ollama = Scripted([f"!{reason}"]), Scripted(["钢的。"])
        llm = service(cloud, ollama)
        for _ in range(5):
            with pytest.raises(Rejected, match=reason):
                await ask(llm)
        assert (cloud.calls, ollama.calls) == (5, 0), "and the endpoint works"

    played()


@virtual
async def test_all_endpoints_together_take_no_longer_than_the_listeners_patience() -> None:
    models = [Scripted([60.0]) for _ in range(3)]
    llm = service(*models)
    with pytest.raises((Slow, Rejected)):
        await ask(llm)
    assert now() == 7.0 and [model.calls for model in models] == [1, 1, 0]
    assert all(model.open == 0 for model in models)


@virtual
async def test_what_is_left_of_a_turn_bounds_it_too_and_is_not_held_against_the_endpoint() -> None:
    cloud = Scripted([2.0, "陶瓷的。"])
    llm = service(cloud)
    for _ in range(5):
        with pytest.raises(Rejected, match="late"):
            await ask(llm, within_s=1.0)
    assert now() == 5.0 and llm.refusal() is None


@virtual
async def test_after_the_first_word_an_answer_stands_or_falls_with_its_endpoint() -> None:
    cloud, ollama = Scripted(["陶瓷", BROKEN]), Scripted(["钢的。"])
    llm = service(cloud, ollama)
    async with aclosing(llm.answer(ASKED, as_it_comes, max_tokens=9)) as items:
        assert await anext(items) == "陶瓷"
        with pytest.raises(Retryable):
            await anext(items)
    assert ollama.calls == 0 and llm.counts["failed.cloud.retryable"] == 1


@virtual
async def test_a_broken_endpoint_is_left_alone_and_probed_by_a_question_after_its_rest() -> None:
    cloud, ollama = Scripted([BROKEN], [BROKEN], [BROKEN], ["陶瓷的。"]), Scripted(["钢的。"])
    llm = service(cloud, ollama)
    for _ in range(10):
        assert await ask(llm) == "钢的。"
    assert cloud.calls == 3
    await asyncio.sleep(FIRST_REST_S * (1 + JITTER))
    assert await ask(llm) == "陶瓷的。" and await ask(llm) == "陶瓷的。"


@virtual
async def test_only_one_question_probes_an_endpoint_that_was_broken() -> None:
    cloud, ollama = Scripted([BROKEN], [BROKEN], [BROKEN], [1.0, "陶瓷的。"]), Scripted(["钢的。"])
    llm = service(cloud, ollama)
    for _ in range(3):
        await ask(llm)
    await asyncio.sleep(FIRST_REST_S * (1 + JITTER))
    assert sorted(await asyncio.gather(*(ask(llm) for _ in range(4)))) == ["钢的。"] * 3 + ["陶瓷的。"]


@virtual
async def test_a_refused_key_is_not_tried_again_until_a_person_says_so() -> None:
    cloud = Scripted([NeedsOperator("no key")], ["陶瓷的。"])
    llm = service(cloud)
    with pytest.raises(NeedsOperator):
        await ask(llm)
    await asyncio.sleep(86_400.0)
    assert llm.refusal() == "operator"
    llm.retry()
    assert await ask(llm) == "陶瓷的。"


@virtual
async def test_without_hedging_the_next_endpoint_waits_its_turn() -> None:
    cloud, ollama = Scripted([3.5, "陶瓷的。"]), Scripted(["钢的。"])
    assert await ask(service(cloud, ollama)) == "陶瓷的。" and ollama.calls == 0


@virtual
async def test_hedging_asks_the_next_too_and_the_first_to_speak_wins() -> None:
    cloud, ollama = Scripted([3.0, "陶瓷的。"]), Scripted([0.5, "钢", 5.0, "的。"])
    llm = service(cloud, ollama, hedge_after_s=1.0)
    async with aclosing(llm.answer(ASKED, as_it_comes, max_tokens=9)) as items:
        assert await anext(items) == "钢" and now() == 1.5
        assert cloud.open == 0 and cloud.cut == 1, "the stream that lost is closed at once"
        assert [item async for item in items] == ["的。"]
    assert llm.counts["hedged"] == 1 and llm.refusal() is None


@virtual
async def test_a_hedge_that_loses_is_closed_and_a_fast_first_endpoint_is_never_hedged() -> None:
    cloud, ollama = Scripted([1.2, "陶瓷的。"], [0.9, "陶瓷的。"]), Scripted([0.5, "钢的。"])
    llm = service(cloud, ollama, hedge_after_s=1.0)
    assert await ask(llm) == "陶瓷的。" and ollama.cut == 1
    assert await ask(llm) == "陶瓷的。" and ollama.calls == 1


@virtual
async def test_a_cancelled_answer_leaves_no_stream_open() -> None:
    scripts: list[list[Step]] = [["陶瓷", 60.0], [60.0, "x"]]
    for step in scripts:
        cloud, ollama = Scripted(step), Scripted([60.0, "x"])
        llm = service(cloud, ollama, hedge_after_s=1.0)
        asking = asyncio.create_task(ask(llm))
        await asyncio.sleep(2.0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert cloud.open == ollama.open == 0 and llm.refusal() is None
        await llm.aclose()


@virtual
async def test_usage_is_counted_and_estimated_when_it_is_missing() -> None:
    told, silent = service(Scripted(["陶瓷的。"])), service(Scripted(["陶瓷的。"], usage=None))
    await ask(told)
    await ask(silent)
    assert told.counts["tokens"] == 1050 and told.counts["micros"] == 1000 * 2 + 50 * 8
    assert 10 <= silent.counts["tokens"] == silent.counts["tokens_estimated"] <= 30


@pytest.mark.parametrize(
    ("script", "is_charged"),
    [
        ([BROKEN], False),
        ([NeedsOperator("no key")], False),
        ([60.0], True),
        (["陶瓷", BROKEN], True),
        (["!figure"], True),
    ],
)
def test_a_refused_call_costs_nothing_and_a_begun_one_does(script: list[Step], is_charged: bool) -> None:
    @virtual
    async def played() -> None:
        llm = service(Scripted(script, usage=None))
        with pytest.raises((BotError, Rejected)):
            await ask(llm)
        assert bool(llm.budget.day.tokens) is is_charged

    played()


@virtual
async def test_at_the_limit_the_models_that_cost_nothing_go_on() -> None:
    cloud, local = Scripted(["陶瓷的。"]), Scripted(["钢的。"])
    llm = service(cloud, local, caps=Caps(tokens_per_day=4_000), free_last=True)
    assert [await ask(llm) for _ in range(4)] == ["陶瓷的。"] * 2 + ["钢的。"] * 2
    assert llm.budget.day.tokens == 2100 and llm.counts["limit.day"] == 2
    await asyncio.sleep(12 * 3600.0)
    assert await ask(llm) == "陶瓷的。", "a new day"


@virtual
async def test_at_the_limit_templates_alone_can_be_asked_for() -> None:
    cloud, local = Scripted(["陶瓷的。"]), Scripted(["钢的。"])
    llm = service(cloud, local, caps=Caps(micros_per_hour=5_000), free_last=True, at_limit="templates")
    assert await ask(llm) == "陶瓷的。" and llm.refusal() == "budget"
    with pytest.raises(Retryable):
        await ask(llm)
    assert local.calls == 0


@virtual
async def test_two_calls_at_once_cannot_both_take_the_last_of_a_budget() -> None:
    cloud = Scripted([1.0, "陶瓷的。"])
    llm = service(cloud, caps=Caps(tokens_per_hour=2_100))
    await asyncio.gather(ask(llm), ask(llm), ask(llm), return_exceptions=True)
    assert cloud.calls == 1


def test_what_was_spent_is_on_disk_before_a_call_is_made_and_corrected_after_it(tmp_path: Path) -> None:
    kept = tmp_path / FILE

    @virtual
    async def killed() -> None:
        llm = service(Scripted([1.0, "陶瓷的。"]), caps=Caps(tokens_per_day=9_000), spent_file=kept)
        asking = asyncio.create_task(ask(llm))
        await asyncio.sleep(0.5)
        on_disk.append(await asyncio.get_running_loop().run_in_executor(None, read_spent, kept))
        await asking
        await llm.aclose()

    @virtual
    async def started_again() -> None:
        llm = service(Scripted(["x"]), caps=Caps(tokens_per_day=3_000), spent=read)
        assert llm.refusal() == "budget", "a new start begins where the last one stopped"

    on_disk: list[dict[str, Window]] = []
    killed()
    assert on_disk[0]["day"].tokens > 300, "a kill in the middle of the call still counts it"
    read = read_spent(kept)
    assert read["day"].tokens == 1050
    started_again()


def test_a_full_disk_stops_no_answer(tmp_path: Path) -> None:
    @virtual
    async def played() -> None:
        llm = service(Scripted(["陶瓷的。"]), spent_file=tmp_path / "gone" / FILE)
        assert await ask(llm) == "陶瓷的。"
        assert llm.counts["unwritten"] == 2 and llm.budget.day.tokens == 1050

    played()


@virtual
async def test_an_empty_room_makes_no_call_in_an_hour() -> None:
    cloud = Scripted([contract("unknown", "陶瓷的。", "f1")])
    llm, loop = service(cloud), asyncio.get_running_loop()
    host = await loop.run_in_executor(None, load_persona, PERSONAS / "xiaoman")
    author = await loop.run_in_executor(
        None, lambda: Author(host, clock=LoopClock(loop), seed=1, llm=llm, answer_cache_s=900.0)
    )
    async with studio(writer=lambda _: author) as room:
        await asyncio.sleep(3600.0)
        assert cloud.calls == 0 and len(room.tape.ended()) > 100, "the host went on talking"
        await room.hear(room.comment("这个杯子能放洗衣机里洗吗"))
        await asyncio.sleep(60.0)
        assert cloud.calls == 1, "and the model is there when somebody asks"
    await llm.aclose()
