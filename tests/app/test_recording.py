"""What a live room keeps, from the process itself."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from bot import plugins
from bot.aio.broadcast import Outlet
from bot.app.recording import erase, make_evidence, make_recorder, measured
from bot.core.clock import SystemClock
from bot.settings.room import EvidenceSettings, RecordingSettings, Settings
from bot.sources.raw_recording import recorded_events
from bot.sources.recordings import DAY_MS, files
from bot.stage.overlays import Overlay
from bot.stage.wire import LabelsReport
from bot.store.evidence_parts import parts_of
from bot.store.evidence_people import People
from tests.app.process import on_air, quiet_room, reads_from
from tests.fakes.contract import FakeContract
from tests.fakes.show import script

pytestmark = pytest.mark.wire


def test_the_settings_become_bytes_and_days_and_a_file_fits_twice_under_the_cap(tmp_path: Path) -> None:
    made = make_recorder(RecordingSettings(cap_mb=100, file_mb=64, keep_days=3), tmp_path, SystemClock(), "s")
    assert made is not None and made.folder == tmp_path / "recordings"
    limits = made._limits
    assert (limits.cap_bytes, limits.file_bytes, limits.keep_ms) == (100_000_000, 50_000_000, 3 * DAY_MS)


def test_a_room_that_wants_nothing_kept_has_no_recorder(tmp_path: Path) -> None:
    assert make_recorder(RecordingSettings(enabled=False), tmp_path, SystemClock(), "s") is None


def test_evidence_is_kept_unless_the_room_does_not_want_it(tmp_path: Path) -> None:
    off = Settings(evidence=EvidenceSettings(enabled=False))
    assert make_evidence(off, tmp_path, SystemClock(), "s") is None
    made = make_evidence(Settings(), tmp_path, SystemClock(), "s")
    assert made is not None
    made.close()
    assert list((tmp_path / "evidence").glob("*.evidence"))


def test_the_labels_of_a_page_are_kept_with_their_sizes_and_why_they_do_not_count() -> None:
    overlay = Overlay(7, Outlet(8), 0.0)
    overlay.hear_labels(LabelsReport(ok=True, ad_px=118, ai_px=57, contrast=4.0, canvas=(1080, 1920)), 1.0)
    body = measured(overlay.info(1.0, master=True))
    assert body == {"page": 7, "ok": False, "ad_px": 118, "ai_px": 57, "contrast": 4.0, "why": "too little contrast"}


def test_who_is_forgotten_is_erased_in_the_evidence_too(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    people = People(tmp_path / "evidence")
    people.mark("bilibili:uid:1", "小鹿")
    people.save(1)
    people.close()
    erase(tmp_path, None, "bilibili:uid:1")
    parts = parts_of(tmp_path / "evidence")
    assert (parts.plain, parts.false) == ({}, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a child there")
async def test_a_live_show_is_on_disk_when_the_room_has_stopped(tmp_path: Path) -> None:
    comments = [step for step in script() if step.type == "comment"][:5]
    async with FakeContract() as fake:
        room = quiet_room(tmp_path / "shop", reads_from(f"{fake.ws_url}/ws"))
        async with on_air(room) as show:
            await fake.someone()
            await fake.perform(comments)
            await asyncio.sleep(1.5)
            assert await show.end(signal.SIGINT) < 5.0
    (path,) = files(room / "data" / "recordings")
    heard = [event for event in recorded_events(path, plugins.open_source) if event.comment is not None]
    assert [event.comment.text_plain for event in heard if event.comment] == [step.text for step in comments]
    assert {event.session_id for event in heard} == {heard[0].session_id} and heard[0].session_id


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to a child there")
async def test_a_source_may_be_left_out_and_so_may_all(tmp_path: Path) -> None:
    step = next(step for step in script() if step.type == "comment")
    async with FakeContract() as fake:
        source = reads_from(f"{fake.ws_url}/ws")
        for number, toml in enumerate((f"{source}record = false", f"[recording]\nenabled = false\n{source}"), start=1):
            room = quiet_room(tmp_path / f"shop{number}", toml)
            async with on_air(room) as show:
                await fake.someone(number)
                await fake.perform([step])
                await asyncio.sleep(0.3)
                await show.end(signal.SIGINT)
            assert not (room / "data" / "recordings").exists()
