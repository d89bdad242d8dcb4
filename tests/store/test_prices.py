"""What a catalogue states of its prices is read or named."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.errors import ConfigError
from bot.core.goods import Catalog
from bot.store.catalog import parse_catalog, read_catalog

pytestmark = pytest.mark.unit

CUP = {"sku": "CUP", "link": 1, "name": {"zh": "杯"}, "price": 100}
NOW_MS = round(datetime(2026, 11, 30, tzinfo=UTC).timestamp() * 1000)


def parsed(*offers: dict[str, Any], **top: Any) -> Catalog:
    rows = [
        {"id": f"O{at}", "sku": "CUP", "minutes_after_start": 0, "lasts_minutes": 5} | offer
        for at, offer in enumerate(offers)
    ]
    return parse_catalog({"product": [CUP], "offer": rows, **top}, started_ms=NOW_MS)


def test_the_statements_of_a_catalogue_are_read() -> None:
    catalog = parsed({"price": 50, "reopen_reason": "补一场"}, prices_since=date(2026, 1, 1), reopen_after_h=2)
    assert catalog.prices_since_ms == round(datetime(2025, 12, 31, 16, tzinfo=UTC).timestamp() * 1000)
    assert catalog.reopen_after_h == 2 and catalog.offers["O0"].reopen_reason == "补一场"
    assert parsed().prices_since_ms is None and parsed().reopen_after_h == 12


@pytest.mark.parametrize(
    ("top", "said"),
    [
        ({"prices_since": "2026"}, "prices_since"),
        ({"prices_since": 2026}, "the day"),
        ({"reopen_after_h": -1}, "reopen_after_h"),
        ({"reopen_after_h": True}, "reopen_after_h"),
        ({"reopen_after_h": 0}, "hours from 1 on"),
    ],
)
def test_a_wrong_statement_is_named(top: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parsed(**top)


def test_a_product_has_at_most_three_prices_in_a_show() -> None:
    parsed({"price": 50}, {"price": 60}, {"price": 50})
    with pytest.raises(ConfigError, match=r"\(CUP\): has 4 prices"):
        parsed({"price": 50}, {"price": 60}, {"price": 70})


def test_the_day_since_which_prices_hold_begins_in_the_rooms_zone() -> None:
    raw = {"product": [CUP], "prices_since": date(2026, 1, 1)}
    west, _ = read_catalog(raw, started_ms=NOW_MS, zone=ZoneInfo("America/New_York"))
    assert west.prices_since_ms == round(datetime(2026, 1, 1, 5, tzinfo=UTC).timestamp() * 1000)


def test_a_comparison_with_all_times_is_refused_with_the_words_to_write_instead() -> None:
    compared = {"price": 50, "anchor": 90}
    parsed(compared | {"basis": {"zh": "近7日最低成交价", "en": "low of the last 7 days"}})
    with pytest.raises(ConfigError, match=r"\(O0\)\.basis\.en: 'all-time low' cannot be proved.*近7日最低成交价"):
        parsed(compared | {"basis": {"zh": "近7日最低成交价", "en": "all-time low"}})
