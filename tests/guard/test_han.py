import pytest

from bot.guard.han import SIMPLIFIED

pytestmark = pytest.mark.unit


def test_the_table_folds_in_one_step() -> None:
    assert not [new for new in SIMPLIFIED.values() if ord(new) in SIMPLIFIED]
    assert all(len(new) == 1 for new in SIMPLIFIED.values())


def test_the_words_that_the_packs_need_fold() -> None:
    assert (
        "國家級 絕對 全網最低價 銷量第一 療效 藥物 減肥 長高 點數 兩萬".translate(SIMPLIFIED)
        == "国家级 绝对 全网最低价 销量第一 疗效 药物 减肥 长高 点数 两万"
    )
