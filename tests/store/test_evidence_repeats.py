"""What is decided again is found with its words and its time, and goods of any size are kept."""

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.goods import Catalog
from bot.store import evidence_bodies, evidence_writer
from bot.store.evidence_check import about, read, verify
from bot.store.evidence_file import files, records
from tests.store.test_evidence import CUP, START_MS, Clock, decision, opened

pytestmark = pytest.mark.wire


def test_a_repeat_is_stamped_with_the_time_at_which_it_was_decided(tmp_path: Path) -> None:
    clock = Clock()
    log = opened(tmp_path, clock)
    log.on_decision(decision(log, 1))
    log.step()
    clock.on(7200)
    log.on_decision(decision(log, 2))
    clock.on(20)
    log.on_decision(decision(log, 3))
    log.step()
    log.close()
    (again,) = [record for record, _ in read(tmp_path / "evidence") if record.kind == "again"]
    assert again.at_ms == again.body["until_ms"] == START_MS + 7_220_000
    assert again.body["since_ms"] == START_MS + 7_200_000
    assert "clock" not in [record.kind for record, _ in read(tmp_path / "evidence")]


def test_repeats_are_found_in_the_file_that_follows_one_that_the_disk_broke_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    log = opened(tmp_path, clock)
    first = decision(log, 1, "你好")
    log.on_decision(first)
    log.step()
    again = decision(log, 2, "你好")
    log.on_decision(again)
    log.step()
    log.on_decision(decision(log, 3, "别的"))

    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("bot.store.evidence_file.os.write", full)
        log.step()
    for seconds in (6, 70):
        clock.on(seconds)
        log.step()
    log.close()
    folder = tmp_path / "evidence"
    assert verify(folder).verdict == "healthy"
    found = [record for record, _ in about(folder, again.decision_id)]
    assert [record.kind for record in found if record.kind != "facts"] == ["decision", "again"]
    alone = [record for record, _ in records(files(folder)[-1])]
    assert [one.body["text"] for one in alone if one.kind == "decision" and one.body["id"] == first.decision_id] == [
        "你好"
    ]


def test_more_goods_than_fit_in_a_record_are_told_in_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_bodies, "FACTS_BYTES", 2000)
    monkeypatch.setattr(evidence_writer, "MAX_FRAME_BYTES", 10_000)
    goods = {f"S{number}": replace(CUP, sku=f"S{number}", link=number + 1) for number in range(60)}
    log = opened(tmp_path, Clock())
    log.catalog = lambda: Catalog(products=goods)
    one = decision(log, 1)
    log.on_decision(one)
    log.record("draw", {"long": "x" * 20_000})
    log.close()
    folder = tmp_path / "evidence"
    assert verify(folder).verdict == "healthy"
    shown = [record for record, _ in about(folder, one.decision_id) if record.kind == "facts"]
    rows = [name for record in shown for name in record.body["rows"]]  # type: ignore[attr-defined]
    assert len(shown) > 3 and sorted(rows) == sorted(f"product:S{number}" for number in range(60))
    (draw,) = [record for record, _ in read(folder) if record.kind == "draw"]
    assert draw.body == {"unfit": True}
