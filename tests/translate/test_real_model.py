"""A real, tiny model through the whole way; runs only where the file is."""

import os
import time
from pathlib import Path

import pytest

from bot.translate.argos import ArgosTranslator, Limits
from bot.translate.models import install

pytestmark = pytest.mark.recordings
HOME = Path(__file__).parents[2]
FIXTURES = Path(os.environ.get("ZHUBO_FIXTURES") or HOME.parent / "shared" / "fixtures")
MODELS = sorted((FIXTURES / "mt").glob("translate-zh_en*.argosmodel"))
__test__ = bool(MODELS)
LINES = {"这个口红多少钱": "lipstick", "可以寄到泰国吗": "Thailand", "今天耳机只要99元": "99", "背包库存还有29件": "29"}


@pytest.mark.parametrize("file", MODELS, ids=lambda file: file.stem)
async def test_a_real_model_translates_shop_talk_in_time(file: Path, tmp_path: Path) -> None:
    pair = install(file, tmp_path)
    translator = ArgosTranslator(tmp_path)
    try:
        for text, word in LINES.items():
            assert word.casefold() in (await translator.translate(text, *pair) or "").casefold()
        began = time.monotonic()
        for number in range(10, 30):
            await translator.translate(f"背包库存还有{number}件", *pair)
        assert (time.monotonic() - began) / 20 < 0.5
        assert translator.starts == 1
    finally:
        await translator.aclose()


@pytest.mark.parametrize("file", MODELS, ids=lambda file: file.stem)
async def test_hostile_text_ends_no_worker(file: Path, tmp_path: Path) -> None:
    pair = install(file, tmp_path)
    translator = ArgosTranslator(tmp_path, limits=Limits(answer_s=20.0))
    texts = [
        "\u202e<script>",
        "字" * 9000,
        "😀" * 400,
        "▁" * 99,
        "<s> </s> <unk>",
        "\u0300" * 300,
        "[[price:A]] 多少",
        "٣",
    ]
    try:
        for text in texts:
            assert len(await translator.translate(text, *pair) or "") <= 500
        assert await translator.translate("这个口红多少钱", *pair) and translator.starts == 1
    finally:
        await translator.aclose()
