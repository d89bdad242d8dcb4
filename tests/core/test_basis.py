"""The words of a comparison are held to what they name."""

import pytest

from bot.core.basis import days_named, is_beyond_proof

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("近7日最低成交价", 7),
        ("近３０天最低价", 30),
        ("近三十日最低成交价", 30),
        ("近十五个自然日", 15),
        ("近一个月最低价", 31),
        ("近1月最低价", 31),
        ("近两周", 14),
        ("半年内最低", 183),
        ("今年最低价", 366),
        ("low of the last 7 days", 7),
        ("the 7-day low", 7),
        ("our lowest price in thirty days", 30),
        ("30 Day Low", 30),
        ("lowest of the past month", 31),
        ("直近30日の最安値", 30),
        ("直近3か月の最安値", 93),
        ("최근 30일 최저가", 30),
        ("precio más bajo de los últimos 30 días", 30),
        ("harga terendah 30 hari terakhir", 30),
        ("ราคาต่ำสุดใน 30 วัน", 30),
        ("أدنى سعر خلال 30 يوما", 30),
        ("7天与30天最低价", 30),
        ("近期成交价", 0),
        ("a recent price", 0),
        ("11月30日成交价", 0),
        ("2025年成交价", 0),
        ("十周年店庆价", 0),
    ],
)
def test_the_longest_stretch_that_is_named_is_found(words: str, days: int) -> None:
    assert days_named(words) == days


@pytest.mark.parametrize(
    "words",
    [
        *("历史最低价", "歷史最低價", "史低价", "开业以来最低", "从未有过的低价", "全网最低价", "历史新低"),
        *("all-time low", "All Time Low", "the lowest ever", "historic low", "record low", "lowest since launch"),
        *("史上最安値", "過去最安値", "역대 최저가", "mínimo histórico", "prix le plus bas de tous les temps"),
        *("Allzeittief", "исторический минимум", "termurah sepanjang masa", "ต่ำสุดตลอดกาล", "thấp nhất lịch sử"),
        "أدنى سعر على الإطلاق",
    ],
)
def test_a_lowest_price_of_all_times_or_of_everywhere_cannot_be_proved(words: str) -> None:
    assert is_beyond_proof(words)


@pytest.mark.parametrize(
    "words",
    [
        *("近7日最低成交价", "近期成交价", "平时价", "昨日成交价", "近30天本店最低价", "上一场成交价"),
        *("low of the last 7 days", "the 7-day low", "a recent price", "our usual price", "every day of the last week"),
        *("our online price of the last 7 days", "lowest of 30 days of price history", "prix le plus bas sur 30 jours"),
        *("直近7日の最安値", "최근 7일 최저가", "harga terkini", "el precio reciente", "最近の価格"),
    ],
)
def test_words_for_a_price_that_a_shop_can_prove_are_taken(words: str) -> None:
    assert not is_beyond_proof(words)
