import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.core.errors import NeedsOperator, Retryable
from bot.translate import argos
from bot.translate.argos import ArgosTranslator, Limits, rss_bytes
from bot.translate.models import install
from tests.translate.models import packed

pytestmark = pytest.mark.wire
FAKE = str(Path(__file__).parents[1] / "fakes" / "translate_worker.py")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for source, target in (("zh", "en"), ("en", "th")):
        install(packed(tmp_path / "x.argosmodel", source, target), tmp_path / "models")
    return tmp_path / "models"


@asynccontextmanager
async def opened(folder: Path, *options: str, **limits: float) -> AsyncIterator[ArgosTranslator]:
    translator = ArgosTranslator(folder, command=(sys.executable, FAKE, *options), limits=Limits(**limits))  # type: ignore[arg-type]
    try:
        yield translator
    finally:
        await translator.aclose()


async def pid(translator: ArgosTranslator, salt: str = "") -> int:
    text = await translator.translate(f"pid {salt}", "zh", "en")
    assert text is not None
    return int(text)


def is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


async def test_the_worker_starts_with_the_first_text_and_ends_with_the_translator(folder: Path) -> None:
    async with opened(folder) as translator:
        assert translator.languages() == {("zh", "en"), ("en", "th"), ("zh", "th")}
        assert translator.starts == 0
        assert await translator.translate("你 好", "zh", "th") == "好 你"
        number = await pid(translator)
        assert is_alive(number) and translator.starts == 1
        await translator.aclose()
        assert not is_alive(number)


async def test_a_worker_that_was_warmed_answers_the_first_text(folder: Path) -> None:
    async with opened(folder) as translator:
        await translator.warm()
        warmed = translator.pid
        assert warmed is not None and await pid(translator) == warmed and translator.starts == 1


@pytest.mark.parametrize("command", [(sys.executable, "-c", "raise SystemExit(1)"), ("/nowhere/at/all",)])
async def test_a_warming_that_fails_leaves_its_fault_to_the_first_text(folder: Path, command: tuple[str, ...]) -> None:
    translator = ArgosTranslator(folder, command=command)
    await translator.warm()
    with pytest.raises(Retryable):
        await translator.translate("你 好", "zh", "en")
    await translator.aclose()


async def test_without_a_model_nothing_starts(folder: Path) -> None:
    async with opened(folder) as translator:
        assert await translator.translate("hello", "ja", "en") is None
        assert await translator.translate(" \u202e\n", "zh", "en") is None
        assert translator.starts == 0


@pytest.mark.parametrize("order", ["die", "garbage", "riddle", "long"])
async def test_a_worker_that_dies_or_talks_nonsense_is_replaced(folder: Path, order: str) -> None:
    async with opened(folder) as translator:
        first = await pid(translator)
        with pytest.raises(Retryable, match="translation process failed"):
            await translator.translate(order, "zh", "en")
        assert not is_alive(first)
        assert await translator.translate("还 在", "zh", "en") == "在 还" and translator.starts == 2


async def test_a_worker_that_was_killed_is_replaced(folder: Path) -> None:
    async with opened(folder) as translator:
        os.kill(await pid(translator), signal.SIGKILL)
        with pytest.raises(Retryable, match="translation process failed"):
            await translator.translate("你 好", "zh", "en")
        assert await translator.translate("还 在", "zh", "en") == "在 还" and translator.starts == 2


async def test_a_worker_that_was_killed_between_two_texts_costs_neither(folder: Path) -> None:
    async with opened(folder) as translator:
        number = await pid(translator)
        os.kill(number, signal.SIGKILL)
        async with asyncio.timeout(5):
            while is_alive(number):
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert await translator.translate("你 好", "zh", "en") == "好 你" and translator.starts == 2


async def test_a_worker_that_leaks_is_replaced_before_it_takes_the_machine(folder: Path) -> None:
    async with opened(folder, rss_bytes=170_000_000) as translator:
        first = await pid(translator)
        for number in range(6):
            assert await translator.translate(f"leak {number}", "zh", "en") == f"{number} leak"
            assert rss_bytes(translator.pid or 0) <= 170_000_000
        if rss_bytes(os.getpid()):  # where /proc tells it
            assert translator.starts == 2 and not is_alive(first)


async def test_a_stalled_worker_is_ended_at_its_deadline(folder: Path) -> None:
    async with opened(folder, answer_s=0.2) as translator:
        first = await pid(translator)
        began = time.monotonic()
        with pytest.raises(Retryable, match="too long"):
            await translator.translate("stall", "zh", "en")
        assert time.monotonic() - began < 1.5 and not is_alive(first)
        assert await translator.translate("还 在", "zh", "en") == "在 还"


async def test_the_first_answer_may_take_longer(folder: Path) -> None:
    async with opened(folder, "--slow-hello", first_s=10.0, answer_s=0.3) as translator:
        assert await translator.translate("慢 慢", "zh", "en") == "慢 慢"


async def test_a_worker_is_replaced_after_its_requests_and_when_it_grew(folder: Path) -> None:
    async with opened(folder, requests=3) as translator:
        pids = [await pid(translator, f"a{'b' * n}") for n in range(7)]
        assert len(set(pids)) == translator.starts == 3
        assert not any(is_alive(number) for number in pids[:6])
    if rss_bytes(os.getpid()):  # where /proc tells it
        async with opened(folder, rss_bytes=1) as translator:
            assert await pid(translator, "x") != await pid(translator, "y")


async def test_the_same_text_is_asked_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(argos, "RESULTS_KEPT", 2)
    async with opened(folder, requests=1) as translator:
        assert await pid(translator) == await pid(translator)
        assert translator.starts == 1
        for text in ("一", "二"):
            await translator.translate(text, "zh", "en")
        await pid(translator)
        assert translator.starts == 4


async def test_callers_wait_for_each_other_and_each_hears_its_own(folder: Path) -> None:
    async with opened(folder) as translator:
        texts = [f"甲 {chr(0x4E00 + n)}" for n in range(20)]
        heard = await asyncio.gather(*(translator.translate(text, "zh", "en") for text in texts))
        assert heard == [" ".join(reversed(text.split())) for text in texts] and translator.starts == 1


async def test_an_answer_to_a_cancelled_call_is_not_taken_for_the_next(folder: Path) -> None:
    async with opened(folder) as translator:
        await pid(translator)
        late = asyncio.create_task(translator.translate("slow 一", "zh", "en"))
        await asyncio.sleep(0.1)
        late.cancel()
        assert await translator.translate("后 来", "zh", "en") == "来 后" and translator.starts == 1
        assert late.cancelled()


async def test_a_lost_figure_or_no_answer_is_no_translation(folder: Path) -> None:
    async with opened(folder) as translator:
        assert await translator.translate("null 3", "zh", "en") is None
        assert await translator.translate("[[price:A B]] 1", "zh", "en") is None
        assert await translator.translate("a 3 b", "zh", "en") == "b 3 a"


async def test_a_missing_library_asks_for_the_extra(folder: Path) -> None:
    async with opened(folder, "--absent") as translator:
        with pytest.raises(NeedsOperator, match=r"argostranslate.*zhubo\[translate\]"):
            await translator.translate("你好", "zh", "en")


async def test_hostile_text_is_cut_and_stays_one_line(folder: Path) -> None:
    async with opened(folder) as translator:
        assert await translator.translate("a\nb\u2028c \ud800", "zh", "en") == "c b a"
        long = await translator.translate("字" * 9000, "zh", "en")
        assert long is not None and len(long) == 500


async def test_a_program_that_cannot_start_is_tried_again_later(folder: Path) -> None:
    translator = ArgosTranslator(folder, command=(str(folder / "nothing"),))
    with pytest.raises(Retryable, match="does not start") as told:
        await translator.translate("你好", "zh", "en")
    assert told.value.after_s > 0
    await translator.aclose()
