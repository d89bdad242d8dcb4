"""Former prices and offers on disk: one JSON line a change, only ever added to; a line cut by a crash is cut off."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.core.errors import ConfigError
from bot.core.goods import Money
from bot.core.prices import DAY_MS, History, Run, Step
from bot.store.lines import add_lines, whole_lines

FILE = "prices.jsonl"
"""In the room's data folder."""
KEPT_DAYS = 400
"""Older steps are not read, but for the one in force then."""


class PriceBook:
    """The price history of one room; `history` is what is known now."""

    def __init__(self, folder: Path | None, *, now_ms: int) -> None:
        """`folder` None = in memory.  ConfigError when the file cannot be read."""
        self._path = folder / FILE if folder is not None else None
        self.history = _read(self._path, now_ms - KEPT_DAYS * DAY_MS) if self._path is not None else History()

    def keep(self, steps: Iterable[Step], runs: Iterable[Run]) -> None:
        """Take over changes and write them down; OSError when the disk will not: they are known all the same."""
        steps, runs = tuple(steps), tuple(runs)
        if not steps and not runs:
            return
        self.history = self.history.with_steps(steps).with_runs(runs)
        rows = [_of_step(step) for step in steps] + [_of_run(run) for run in runs]
        if self._path is not None:
            add_lines(self._path, (json.dumps(row, ensure_ascii=False) for row in rows))


def _of_step(step: Step) -> dict[str, Any]:
    return {"sku": step.sku, "at": step.at_ms, "price": step.price.amount_minor, "currency": step.price.currency}


def _of_run(run: Run) -> dict[str, Any]:
    row = {"offer": run.offer, "starts": run.starts_ms, "ends": run.ends_ms, "anchor": run.anchor_minor}
    row |= {"sku": run.sku, "seen": run.seen_ms, "reason": run.reason}
    return row | ({"price": run.price.amount_minor, "currency": run.price.currency} if run.price else {})


def _read(path: Path, since_ms: int) -> History:
    try:
        lines = whole_lines(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path.name}: {error}", hint="restore it from a backup") from error
    steps: list[Step] = []
    runs: list[Run] = []
    for number, line in enumerate(lines, 1):
        try:
            _take(json.loads(line), steps, runs)
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                f"{path.name} line {number} is not as zhubo wrote it: {error}",
                hint="restore the file from a backup; a lost price could make a comparison untrue",
            ) from error
    history = History().with_steps(steps).with_runs(runs)
    return replace(history, steps={sku: _kept(found, since_ms) for sku, found in history.steps.items()})


def _kept(found: tuple[Step, ...], since_ms: int) -> tuple[Step, ...]:
    """Return the steps from `since_ms` on, and the one in force then."""
    past = [step for step in found if step.at_ms < since_ms]
    last = max(past, key=lambda step: step.at_ms, default=None)
    return tuple(step for step in found if step.at_ms >= since_ms or step is last)


def _take(row: dict[str, Any], steps: list[Step], runs: list[Run]) -> None:
    if "offer" in row:
        runs.append(_run_in(row))
    else:
        steps.append(Step(sku=str(row["sku"]), at_ms=int(row["at"]), price=_price_in(row)))


def _run_in(row: dict[str, Any]) -> Run:
    """Return the run of a row; one written before these were kept has no product, price, sight or reason."""
    anchor, seen = row["anchor"], row.get("seen")
    return Run(
        offer=str(row["offer"]),
        starts_ms=int(row["starts"]),
        ends_ms=int(row["ends"]),
        anchor_minor=None if anchor is None else int(anchor),
        sku=str(row.get("sku", "")),
        price=_price_in(row) if "price" in row else None,
        seen_ms=None if seen is None else int(seen),
        reason=str(row.get("reason", "")),
    )


def _price_in(row: dict[str, Any]) -> Money:
    return Money(int(row["price"]), str(row["currency"]))
