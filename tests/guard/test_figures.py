import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.goods import Money
from bot.guard.figures import clock_time, countries, country, day, link, minutes, money, pieces

pytestmark = pytest.mark.unit
NOON_MS = 1_763_956_800_000  # 2025-11-24 12:00 in Shanghai
HOUR_MS = 3_600_000
LANGUAGES = (
    "zh",
    "en",
    "ja",
    "ko",
    "es",
    "fr",
    "de",
    "ru",
    "th",
    "vi",
    "id",
    "ar",
    "hi",
    "pt",
    "it",
    "zh-Hant",
    "xx",
    "",
)


def test_yuan_in_chinese_drops_empty_cents_only() -> None:
    assert [money(Money(minor, "CNY"), "zh") for minor in (5900, 5990, 5, 0)] == ["¥59", "¥59.90", "¥0.05", "¥0"]


def test_other_money_follows_the_listeners_locale() -> None:
    assert money(Money(123450, "USD"), "en") == "$1,234.50"
    assert money(Money(1500, "JPY"), "ja").endswith("1,500")
    assert money(Money(5990, "EUR"), "de") == "59,90 €"


def test_yuan_in_japanese_is_neither_yen_nor_written_backwards() -> None:
    assert money(Money(129900, "CNY"), "ja") == "1,299元" and money(Money(4890, "CNY"), "ja") == "48.90元"


def test_a_calendar_day_and_a_country_are_written_as_the_listener_reads_them() -> None:
    assert (day("2026-11-01", "zh"), day("2026-11-01", "en"), day("", "en")) == ("2026年11月1日", "Nov 1, 2026", "")
    assert (country("TH", "zh"), country("TH", "ar"), country("XQ", "en")) == ("泰国", "تايلاند", "XQ")
    assert countries("en")["KR"] == "South Korea" and "001" not in countries("en")


def test_a_negative_amount_is_never_written() -> None:
    assert money(Money(-1, "CNY"), "zh") == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_minutes_have_a_unit_that_people_say(lang: str) -> None:
    said = minutes(150, lang)
    assert said.startswith("150")
    assert "duration" not in said
    assert len(said) > 3


def test_one_minute_and_one_piece_are_singular() -> None:
    assert (minutes(1, "en"), pieces(1, "en"), pieces(2, "en")) == ("1 minute", "1 piece", "2 pieces")
    assert (minutes(12, "zh"), pieces(38, "zh"), link(3, "zh"), link(3, "en")) == ("12分钟", "38件", "3号", "no. 3")


def test_an_end_today_is_a_clock_time_and_another_day_is_named() -> None:
    zone = "Asia/Shanghai"
    assert clock_time(NOON_MS + 9 * HOUR_MS, NOON_MS, zone, "zh") == "21:00"
    assert clock_time(NOON_MS + 12 * HOUR_MS, NOON_MS, zone, "zh") == "明天00:00"
    assert clock_time(NOON_MS + 12 * HOUR_MS, NOON_MS, zone, "en") == "00:00 tomorrow"
    assert clock_time(NOON_MS + 72 * HOUR_MS, NOON_MS, zone, "zh") == "11月27日12:00"


def test_the_zone_decides_the_clock() -> None:
    assert clock_time(NOON_MS, NOON_MS, "Europe/Paris", "en") == "05:00"


@given(st.integers(0, 10**9), st.sampled_from(("CNY", "USD", "EUR", "JPY", "KWD")), st.sampled_from(LANGUAGES))
def test_every_amount_can_be_read_back(minor: int, currency: str, lang: str) -> None:
    digits = "".join(char for char in money(Money(minor, currency), lang) if char.isdigit())
    assert int(digits) in (minor, minor // 100)
