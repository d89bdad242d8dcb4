"""What a room decides and says is in the log, in order, without people in clear, whatever disk and clock do."""

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.clock import SystemClock
from bot.core.goods import Catalog, Money, Offer, Product
from bot.core.reports import (
    AnswerShown,
    ChatWritten,
    Chip,
    ClauseSaid,
    CommentSeen,
    EffectMoved,
    Health,
    Paused,
    TurnEnded,
    TurnStarted,
)
from bot.core.speech import Decision
from bot.core.turns import Lane, Turn
from bot.core.viewers import Viewer
from bot.store import evidence as evidence_module
from bot.store import evidence_writer
from bot.store.evidence import Evidence
from bot.store.evidence_bodies import repeated
from bot.store.evidence_check import read, revealed, verify
from bot.store.evidence_file import Segment, files
from bot.store.evidence_parts import parts_of
from bot.store.evidence_people import shred

pytestmark = pytest.mark.wire
START_MS = 1_785_600_000_000
DAY_MS = 24 * 3600 * 1000
CUP = Product(sku="CUP", link=1, name={"zh": "样品杯"}, price=Money(1990, "CNY"), stock=7)
TURN = Turn(
    id="t1", lane=Lane.QA, intent="price", merge_key="k", born_at=0.0, fresh_at=0.0, ttl_s=30.0, sku="CUP",
    viewers=(Viewer(key="bilibili:uid:1", name="小鹿"),),
)  # fmt: skip


class Clock(SystemClock):
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.ms = START_MS
        self.s = 0.0

    def now(self) -> float:
        return self.s

    def wall_ms(self) -> int:
        return self.ms

    def on(self, seconds: float) -> None:
        self.s += seconds
        self.ms += round(seconds * 1000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path, clock: Clock) -> Iterator[Evidence]:
    made = opened(tmp_path, clock)
    yield made
    made.close()


def opened(folder: Path, clock: Clock, **more: Any) -> Evidence:
    """Return a log without a thread: `step` writes."""
    made = Evidence(folder / "evidence", clock, room_id="r1", session_id="s1", threaded=False, **more)
    made.catalog = lambda: Catalog(products={"CUP": CUP})
    return made


def decision(log: Evidence, number: int, text: str = "你好", **more: Any) -> Decision:
    mark = f"{sum(map(ord, text)):08x}"
    values: dict[str, Any] = {"lang": "zh", "verdict": "clear", "kind": "line", "rules": (), "facts_version": "1.0"}
    return Decision(**{"decision_id": f"{log.series}{number:06d}-{mark}", "text": text, **values, **more})


def said(one: Decision, clause: int = 0) -> ClauseSaid:
    return ClauseSaid(
        number=1, clause=clause, text=one.text, lang="zh", decision_id=one.decision_id, duration_ms=900.0
    )  # fmt: skip


def started(turn: Turn = TURN) -> TurnStarted:
    return TurnStarted(turn=turn, number=1, at_ms=START_MS, waited_s=0.0, product="")


def bodies(folder: Path, kind: str) -> list[dict[str, object]]:
    return [record.body for record, _ in read(folder / "evidence") if record.kind == kind]


def kinds(folder: Path) -> list[str]:
    return [record.kind for record, _ in read(folder / "evidence")]


def test_a_clause_is_kept_with_its_words_rules_facts_price_and_stock(log: Evidence, tmp_path: Path) -> None:
    one = decision(log, 1, "样品杯¥19.90", rules=("a.b",))
    log.on_decision(one)
    log.on(started())
    log.on(said(one))
    log.close()
    assert kinds(tmp_path) == ["head", "facts", "decision", "said", "end"]
    assert bodies(tmp_path, "said") == [
        {
            "id": one.decision_id, "text": "样品杯¥19.90", "copy": "line", "facts": "1.0", "rules": ["a.b"],
            "turn": 1, "clause": 0, "approved": "copy", "sku": "CUP", "price": [1990, "CNY"], "stock": 7,
        }
    ]  # fmt: skip
    (facts,) = bodies(tmp_path, "facts")
    assert facts["version"] == "1.0" and facts["rows"]["product:CUP"]["price"]["amount_minor"] == 1990  # type: ignore[index]
    (head,) = bodies(tmp_path, "head")
    assert (head["room"], head["session"], head["anchor"]) == ("r1", "s1", "0" * 64)


def test_who_approved_a_clause_is_told(log: Evidence, tmp_path: Path) -> None:
    lines = [(TURN, "llm"), (replace(TURN, line="你好"), "line"), (TURN, "line")]
    for number, (turn, kind) in enumerate(lines):
        one = decision(log, number + 1, f"第{number}句", kind=kind)
        log.on(started(turn))
        log.on_decision(one)
        log.on(said(one))
    log.close()
    assert [body["approved"] for body in bodies(tmp_path, "said")] == ["guard", "script", "copy"]


def test_facts_are_kept_once_a_version_and_then_only_what_changed(log: Evidence, tmp_path: Path) -> None:
    mug = replace(CUP, sku="MUG", link=2)
    first = Catalog(products={"CUP": CUP, "MUG": mug})
    offer = Offer(id="O", sku="MUG", price=Money(1, "CNY"), starts_ms=0, ends_ms=9)
    later = [first, first, first.with_stock("CUP", 3), Catalog(products={"MUG": mug}, offers={"O": offer}, revision=3)]
    for number, catalog in enumerate(later):
        log.catalog = lambda catalog=catalog: catalog  # type: ignore[misc]
        log.on_decision(decision(log, number + 1, f"第{number}句", facts_version=catalog.version_at(0)))
    log.close()
    told = bodies(tmp_path, "facts")
    assert [sorted(body["rows"]) for body in told] == [["product:CUP", "product:MUG"], ["product:CUP"], ["offer:O"]]  # type: ignore[call-overload]
    assert told[2]["gone"] == ["product:CUP"] and len({str(body["sha256"]) for body in told}) == 3


def test_the_same_decision_again_is_a_number_and_not_a_record(log: Evidence, clock: Clock, tmp_path: Path) -> None:
    for number in (5, 12, 19, 27):
        log.on_decision(decision(log, number))
    log.on_decision(decision(log, 30, facts_version="1.1"))
    log.close()
    assert len(bodies(tmp_path, "decision")) == 2
    (again,) = bodies(tmp_path, "again")
    ((first, steps),) = again["of"].items()  # type: ignore[attr-defined]
    assert list(repeated(log.series, first, steps)) == [f"{log.series}{number:06d}" for number in (12, 19, 27)]


def test_repeats_are_on_disk_every_minute(log: Evidence, clock: Clock, tmp_path: Path) -> None:
    log.step()
    for number in range(1, 4):
        log.on_decision(decision(log, number))
    log.step()
    assert "again" not in kinds(tmp_path)
    clock.on(61)
    log.step()
    clock.on(61)
    log.step()
    assert kinds(tmp_path).count("again") == 1


def test_no_name_and_no_word_of_a_viewer_is_in_the_chain(log: Evidence, tmp_path: Path) -> None:
    viewer = Viewer(key="bilibili:uid:1", name="小鹿")
    log.on(
        CommentSeen(
            seq=1, at_ms=1, text="我叫林某某", viewer=viewer, lang="zh", platform="bilibili", fate="queued",
            intent="", sku=None, why="",
        )
    )  # fmt: skip
    name = decision(log, 1, "小鹿", kind="name", personal=("小鹿",), whose="小鹿")
    words = decision(log, 2, "我叫林某某", kind="question", personal=("我叫林某某",), whose="我叫林某某")
    line = decision(log, 3, "@小鹿 样品杯还有，小鹿", personal=("小鹿",), whose="小鹿")
    for one in (name, words, line):
        log.on_decision(one)
    log.on(started())
    log.on(said(line))
    log.on(ended())
    log.close()
    folder = tmp_path / "evidence"
    chain = b"".join(str(record).encode() for record, _ in read(folder))
    assert b"uid:1" not in chain and "小鹿".encode() not in chain and "林".encode() not in chain
    plain = parts_of(folder).plain
    told = [revealed(record, plain) for record, _ in read(folder) if record.kind in ("decision", "said", "turn")]
    assert [body["text"] for body in told if "text" in body] == ["小鹿", "我叫林某某", *["@小鹿 样品杯还有，小鹿"] * 2]
    assert told[-1]["who"] == "bilibili:uid:1"
    assert shred(folder, "bilibili:uid:1") == 3
    assert verify(folder).verdict == "healthy"
    plain = parts_of(folder).plain
    (spoken,) = [revealed(record, plain) for record, _ in read(folder) if record.kind == "said"]
    assert spoken["text"] == "@[erased] 样品杯还有，[erased]"


def ended(**more: Any) -> TurnEnded:
    values: dict[str, Any] = {
        "turn": TURN, "number": 1, "outcome": "spoken", "reason": "", "text": "", "decision_id": "", "received_ms": 0,
        "spoken_ms": 0, "ended_ms": 0, "speech_s": 1.5, "stale": False,
    }  # fmt: skip
    return TurnEnded(**(values | more))


def test_what_is_written_shown_fired_and_silenced_is_kept(log: Evidence, tmp_path: Path) -> None:
    one = decision(log, 1, "有货")
    log.on_decision(one)
    log.on(ChatWritten(at_ms=1, source="tw", text="有货", decision_id=one.decision_id, turn_id="t1"))
    log.on(AnswerShown(at_ms=1, text="有货", decision_id=one.decision_id, turn_ids=("t1", "t2"), people=2))
    for state in ("leased", "started", "done"):
        log.on(EffectMoved(key="k", name="confetti", rule_id="goal", level=100, state=state, at_ms=1))
    log.on(Paused(on=True, since_ms=1))
    log.on(ended(outcome="interrupted", reason="operator"))
    log.record("draw", {"id": "d1", "seed": "abc"})
    log.close()
    assert kinds(tmp_path)[3:-1] == ["chat", "shown", "effect", "effect", "panic", "turn", "draw"]
    assert bodies(tmp_path, "chat")[0]["text"] == "有货" and bodies(tmp_path, "shown")[0]["people"] == 2
    assert [body["state"] for body in bodies(tmp_path, "effect")] == ["started", "done"]
    assert bodies(tmp_path, "turn")[0]["reason"] == "operator" and bodies(tmp_path, "draw")[0]["seed"] == "abc"


def test_the_labels_are_sampled_every_minute_and_when_they_change(log: Evidence, clock: Clock, tmp_path: Path) -> None:
    def health(state: str) -> Health:
        return Health(chips=(Chip(id="store", state="good", text=""), Chip(id="labels", state=state, text=state)))

    for second in range(130):
        log.on(health("bad" if second == 100 else "good"))
        clock.on(1)
    log.close()
    assert [body["state"] for body in bodies(tmp_path, "labels")] == ["good", "good", "bad", "good"]


def test_a_sample_of_the_labels_holds_what_the_pages_measured(log: Evidence, tmp_path: Path) -> None:
    log.measured = lambda: [{"page": 1, "ok": True, "ad_px": 118.0, "ai_px": 57.0, "contrast": 6.1}]
    log.on(Health(chips=(Chip(id="labels", state="good", text="on screen"),)))
    log.close()
    (body,) = bodies(tmp_path, "labels")
    assert body["pages"] == [{"page": 1, "ok": True, "ad_px": 118.0, "ai_px": 57.0, "contrast": 6.1}]


def test_a_clock_that_jumps_leaves_the_chain_in_order_and_is_told(log: Evidence, clock: Clock, tmp_path: Path) -> None:
    for number, hours in enumerate((0, -5, 30 * 24, -10_000), 1):
        clock.ms += hours * 3_600_000
        log.on_decision(decision(log, number, f"第{number}句"))
        log.step()
    log.close()
    found = list(read(tmp_path / "evidence"))
    assert [record.seq for record, _ in found] == list(range(1, len(found) + 1))
    assert [str(body["text"]) for body in bodies(tmp_path, "decision")] == [f"第{number}句" for number in (1, 2, 3, 4)]
    assert kinds(tmp_path).count("clock") == 2
    assert verify(tmp_path / "evidence").verdict == "healthy"


def test_a_session_that_goes_on_never_uses_a_decision_id_again(tmp_path: Path, clock: Clock) -> None:
    first = opened(tmp_path, clock)
    first.close()
    clock.on(3)
    second = opened(tmp_path, clock)
    second.close()
    assert first.series != second.series


def test_files_are_followed_by_the_next_and_go_when_their_time_is_over(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = opened(tmp_path, clock, keep_days=3)
    people = []
    for day in range(8):
        person = f"人{day}"
        people.append(person)
        log.on_decision(decision(log, day + 1, person, kind="name", personal=(person,), whose=person))
        log.step()
        clock.on(25 * 3600)
    log.close()
    folder = tmp_path / "evidence"
    assert len(files(folder)) in (3, 4, 5)
    found = verify(folder)
    assert (found.verdict, found.cuts) == ("healthy", []) and found.first_seq > 1
    assert "人7" in parts_of(folder).plain.values() and "人0" not in parts_of(folder).plain.values()
    files(folder)[0].unlink()
    found = verify(folder)
    assert found.verdict == "tampered" and "missing" in found.why


def test_a_clock_that_runs_ahead_deletes_nothing(tmp_path: Path, clock: Clock) -> None:
    log = opened(tmp_path, clock)
    log.on_decision(decision(log, 1))
    log.close()
    clock.ms += 3000 * DAY_MS
    log = opened(tmp_path, clock)
    log.close()
    assert len(files(tmp_path / "evidence")) == 2


def refusing(monkeypatch: pytest.MonkeyPatch, refuses: Callable[[], bool]) -> None:
    real = os.write

    def write(file: int, data: Any) -> int:
        if refuses() and bytes(data[:2]) != b"EV" or (refuses() and len(data) > 10):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(file, data)

    monkeypatch.setattr("bot.store.evidence_file.os.write", write)


def test_a_full_disk_is_red_and_what_happened_meanwhile_is_kept(
    log: Evidence, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = False
    log.on_decision(decision(log, 1, "一"))
    log.step()
    refusing(monkeypatch, lambda: full)
    full = True
    log.on_decision(decision(log, 2, "二"))
    log.step()
    assert "space" in log.fault and log.lost == 0
    log.on_decision(decision(log, 3, "三"))
    full = False
    log.step()
    assert "space" in log.fault, "it tries again in five seconds"
    clock.on(6)
    log.step()
    assert log.fault == ""
    log.close()
    assert [body["text"] for body in bodies(tmp_path, "decision")] == ["一", "二", "三"]
    assert verify(tmp_path / "evidence").verdict == "healthy"


def test_what_is_lost_is_counted_told_in_the_log_and_red(
    log: Evidence, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_module, "MAX_WAITING", 3)
    for number in range(1, 6):
        log.on_decision(decision(log, number, f"第{number}句"))
    assert log.lost == 2 and log.fault == "2 records lost"
    log.close()
    assert bodies(tmp_path, "lost") == [{"records": 2}]
    assert verify(tmp_path / "evidence").lost == 2


def test_a_folder_that_cannot_be_is_red_and_stops_nothing(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "evidence").write_text("a file")
    log = opened(tmp_path, clock)
    log.on_decision(decision(log, 1))
    log.step()
    assert log.fault
    log.close()


def test_two_rooms_never_write_to_one_log(log: Evidence, clock: Clock, tmp_path: Path) -> None:
    log.step()
    other = opened(tmp_path, clock)
    other.step()
    assert "in use" in other.fault
    other.close()
    log.on_decision(decision(log, 1))
    log.close()
    assert verify(tmp_path / "evidence").verdict == "healthy"


@pytest.mark.parametrize("bytes_left", [0, 1, 30, 100])
def test_a_crash_is_told_by_the_next_start(tmp_path: Path, clock: Clock, bytes_left: int) -> None:
    log = opened(tmp_path, clock)
    for number in range(1, 4):
        log.on_decision(decision(log, number, f"第{number}句"))
        log.step()
    (path,) = files(tmp_path / "evidence")
    log.writer._let_go()
    assert log.writer._lock is not None
    log.writer._lock.release()
    whole = path.stat().st_size
    with path.open("rb+") as file:
        file.truncate(whole - bytes_left)
    again = opened(tmp_path, clock)
    again.close()
    found = verify(tmp_path / "evidence")
    assert found.verdict == "healthy"
    ((cut),) = found.cuts
    assert cut["file"] == path.name and (cut["bytes"] == 0) is (bytes_left == 0)
    assert cut["after"] == len(list(read(tmp_path / "evidence"))) - 2


def test_a_log_that_was_altered_does_not_keep_a_room_from_going_on(tmp_path: Path, clock: Clock) -> None:
    log = opened(tmp_path, clock)
    log.on_decision(decision(log, 1))
    log.close()
    (path,) = files(tmp_path / "evidence")
    raw = bytearray(path.read_bytes())
    raw[-3] ^= 1
    path.write_bytes(raw)
    log = opened(tmp_path, clock)
    log.on_decision(decision(log, 2))
    log.step()
    assert log.fault == "" and len(files(tmp_path / "evidence")) == 2
    log.close()
    assert path.read_bytes() == raw and verify(tmp_path / "evidence").verdict == "tampered"


def test_text_that_no_json_can_hold_is_kept_without_what_is_broken(log: Evidence, tmp_path: Path) -> None:
    log.on_decision(decision(log, 1, "好\ud800的"))
    log.record("draw", {"who": "\udc00"})
    log.close()
    assert bodies(tmp_path, "decision")[0]["text"] == "好?的" and bodies(tmp_path, "draw") == [{"unfit": True}]
    assert verify(tmp_path / "evidence").verdict == "healthy"


def test_a_disk_that_hangs_holds_nobody(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    real = Segment.add

    def add(self: Segment, rows: bytes, head: bytes) -> None:
        gate.wait(10)
        real(self, rows, head)

    monkeypatch.setattr(Segment, "add", add)
    monkeypatch.setattr(evidence_module, "CLOSE_S", 0.1)
    log = Evidence(tmp_path / "evidence", clock)
    begun = time.perf_counter()
    for number in range(1, 2000):
        log.on_decision(decision(log, number, f"第{number}句"))
    log.close()
    assert time.perf_counter() - begun < 2
    gate.set()
    assert log._thread is not None
    log._thread.join(10)


def test_a_fault_of_our_own_is_red(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(evidence_writer.EvidenceWriter, "write", broken)
    monkeypatch.setattr(evidence_module, "FLUSH_S", 0.01)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    log = Evidence(tmp_path / "evidence", clock)
    assert log._thread is not None
    log._thread.join(5)
    assert log.fault == "the writer stopped"


def test_what_happened_is_on_disk_a_second_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_module, "FLUSH_S", 0.02)
    log = Evidence(tmp_path / "evidence", SystemClock())
    log.on_decision(decision(log, 1))
    until = time.monotonic() + 5
    while "decision" not in kinds(tmp_path) and time.monotonic() < until:
        time.sleep(0.02)
    assert "decision" in kinds(tmp_path)
    assert verify(tmp_path / "evidence").running
    log.close()
    assert not verify(tmp_path / "evidence").running
