"""A real, tiny model through the whole way; runs only where the file is."""

import os
import re
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.errors import Retryable
from bot.core.facts import Facts
from bot.core.goods import Money
from bot.core.speech import Clause, Cleared
from bot.guard import figures
from bot.guard.gate import Gate
from bot.store.catalog import parse_catalog
from bot.translate.argos import ArgosTranslator, Limits
from bot.translate.clauses import ClauseTranslator
from bot.translate.models import install

pytestmark = pytest.mark.recordings
HOME = Path(__file__).parents[2]
FIXTURES = Path(os.environ.get("ZHUBO_FIXTURES") or HOME.parent / "shared" / "fixtures")
MODELS = sorted((FIXTURES / "mt").glob("translate-zh_en*.argosmodel"))
__test__ = bool(MODELS)
CATALOG = parse_catalog(
    {
        "product": [
            {
                "sku": zh,
                "link": at,
                "name": {"zh": f"山茶{name}", "en": f"Camellia {en}"},
                "price": 990 * at + 9,
                "stock": at,
            }
            for at, (zh, name, en) in enumerate(
                (
                    ("LIP", "口红", "lipstick"),
                    ("EAR", "耳机", "headphones"),
                    ("BAG", "背包", "backpack"),
                    ("COAT", "外套", "jacket"),
                    ("KEYS", "键盘", "keyboard"),
                ),
                1,
            )
        ],
        "glossary": {"山茶": {"en": "Camellia"}},
    },
    started_ms=0,
)
TALK = (
    "今天[[name:{0}]]只要[[price:{0}]]",
    "[[name:{0}]]库存还有[[left:{0}]]",
    "这个[[name:{0}]]多少钱",
    "[[name:{0}]]什么时候发货",
    "[[name:{0}]]，今天只要[[price:{0}]]",
    "今天山茶{1}只要[[price:{0}]]",
    *(f"还有{colour}色的[[name:{{0}}]]吗" for colour in "红黑蓝粉"),
)
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


@pytest.mark.parametrize("file", MODELS, ids=lambda file: file.stem)
async def test_prices_brands_and_units_of_200_lines_are_whole_in_english_or_the_line_stays_as_it_is(
    file: Path, tmp_path: Path
) -> None:
    install(file, tmp_path)
    engine, gate, translated, count = ArgosTranslator(tmp_path), Gate(()), 0, 0
    translator = ClauseTranslator(engine)
    try:
        for cents in (0, 700, 123_400, 10_000_000):
            for sku, product in CATALOG.products.items():
                price = Money(product.price.amount_minor + cents, "CNY")
                products = {**CATALOG.products, sku: replace(product, price=price, stock=1 + cents // 100)}
                facts = Facts(catalog=replace(CATALOG, products=products), wall_ms=0)
                for template in TALK:
                    text, count = template.format(sku, product.name["zh"][2:]), count + 1
                    told = await translator.translate(text, "zh", "en", facts.catalog)
                    if told is None:
                        continue  # shown as it is said, every figure in it
                    translated += 1
                    said = gate.clear(Clause(text=told, lang="en", kind="llm"), facts)
                    assert isinstance(said, Cleared)
                    assert product.name["en"] in said.text
                    assert ("[[price:" in text) == (figures.money(price, "en") in said.text)
                    assert ("[[left:" in text) == (figures.pieces(1 + cents // 100, "en") in said.text)
                    assert not re.search(r"yuan|QX|\[\[", said.text)
    finally:
        await engine.aclose()
    assert count == 200 and translated >= 170


@pytest.mark.parametrize("file", MODELS, ids=lambda file: file.stem)
async def test_a_killed_worker_and_one_that_has_grown_are_followed_by_another(file: Path, tmp_path: Path) -> None:
    pair = install(file, tmp_path)
    engine = ArgosTranslator(tmp_path, limits=Limits(rss_bytes=30 * 1024**2))
    translator = ClauseTranslator(engine)
    try:
        assert await translator.translate("这个[[name:EAR]]多少钱", *pair, CATALOG)
        assert engine.pid is None  # larger than it may be: ended after its answer
        assert await translator.translate("这个[[name:LIP]]多少钱", *pair, CATALOG) and engine.starts == 2
        engine = ArgosTranslator(tmp_path)
        translator = ClauseTranslator(engine)
        await translator.translate("包邮吗", *pair, CATALOG)
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)
        with pytest.raises(Retryable):
            await translator.translate("这个[[name:EAR]]多少钱", *pair, CATALOG)
        assert await translator.translate("这个[[name:EAR]]多少钱", *pair, CATALOG) and engine.starts == 2
    finally:
        await engine.aclose()
