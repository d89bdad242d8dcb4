"""Prices and offers outlive a stop, whole."""

from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.core.goods import Money
from bot.core.prices import DAY_MS, Run, Step
from bot.store.price_history import FILE, PriceBook

pytestmark = pytest.mark.unit

NOW = 2_000 * DAY_MS
STEP = Step(sku="CUP", at_ms=NOW - DAY_MS, price=Money(100, "CNY"))
RUN = Run(offer="O", starts_ms=NOW, ends_ms=NOW + 5, anchor_minor=120)


def test_what_was_kept_is_known_after_a_restart(tmp_path: Path) -> None:
    book = PriceBook(tmp_path, now_ms=NOW)
    book.keep([STEP], [RUN])
    book.keep([], [])
    again = PriceBook(tmp_path, now_ms=NOW).history
    assert again == book.history
    assert again.runs == {"O": RUN} and again.steps == {"CUP": (STEP,)}


def test_a_line_cut_by_a_crash_is_left_out_and_one_in_the_middle_is_named(tmp_path: Path) -> None:
    book = PriceBook(tmp_path, now_ms=NOW)
    book.keep([STEP], [RUN])
    path = tmp_path / FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text[:-9], encoding="utf-8")
    assert PriceBook(tmp_path, now_ms=NOW).history.runs == {}
    path.write_text("{}\n" + text, encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1"):
        PriceBook(tmp_path, now_ms=NOW)


def test_after_a_cut_line_the_next_one_is_written_on_a_line_of_its_own(tmp_path: Path) -> None:
    PriceBook(tmp_path, now_ms=NOW).keep([STEP], [RUN])
    path = tmp_path / FILE
    path.write_text(path.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    PriceBook(tmp_path, now_ms=NOW).keep([], [RUN])
    assert PriceBook(tmp_path, now_ms=NOW).history.runs == {"O": RUN}


def test_old_prices_go_but_the_one_in_force_stays(tmp_path: Path) -> None:
    old = [Step(sku="CUP", at_ms=NOW - days * DAY_MS, price=Money(days, "CNY")) for days in (900, 800, 10)]
    PriceBook(tmp_path, now_ms=NOW).keep(old, [])
    kept = PriceBook(tmp_path, now_ms=NOW).history
    assert [step.price.amount_minor for step in kept.steps["CUP"]] == [800, 10]


def test_without_a_folder_it_remembers_for_one_show() -> None:
    book = PriceBook(None, now_ms=NOW)
    book.keep([STEP], [])
    assert book.history.price_at("CUP", NOW) == STEP.price


def test_a_run_is_kept_whole_and_one_of_an_older_file_is_read(tmp_path: Path) -> None:
    run = Run(
        offer="P", starts_ms=NOW, ends_ms=NOW + 5, sku="CUP", price=Money(90, "CNY"), seen_ms=NOW + 1, reason="补一场"
    )
    PriceBook(tmp_path, now_ms=NOW).keep([], [run])
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write('{"offer": "O", "starts": 1, "ends": 2, "anchor": null}\n')
    assert PriceBook(tmp_path, now_ms=NOW).history.runs == {"P": run, "O": Run(offer="O", starts_ms=1, ends_ms=2)}


def test_after_a_restart_steps_are_still_in_the_order_in_which_they_were_seen(tmp_path: Path) -> None:
    ahead, now = (Step(sku="CUP", at_ms=NOW + days * DAY_MS, price=Money(50, "CNY")) for days in (5, 0))
    PriceBook(tmp_path, now_ms=NOW).keep([STEP, ahead, now], [])
    assert PriceBook(tmp_path, now_ms=NOW).history.steps["CUP"] == (STEP, ahead, now)
