"""`zhubo evidence`, on a log written here and on one whose room is killed."""

import csv
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import app
from bot.core.aigc import is_complete
from bot.core.facts import Facts
from bot.core.goods import Catalog
from bot.core.speech import Clause
from bot.guard.gate import Gate
from bot.guard.packs import load_packs
from bot.store.evidence_check import read, verify
from bot.store.evidence_file import files
from tests.app.process import lines_of, quiet_room
from tests.store.test_evidence import Clock, decision, opened, said, started

pytestmark = pytest.mark.wire


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A room with a short log that names a viewer."""
    made = named(quiet_room(tmp_path / "shop"), "r1")
    clock = Clock()
    log = opened(made / "data", clock)
    for number, text in enumerate(("你好", "=HYPERLINK 小鹿，在的", "再见"), 1):
        one = decision(log, number, text, personal=("小鹿",) if "小鹿" in text else (), whose="小鹿")
        log.on(started())
        log.on_decision(one)
        log.on(said(one))
        log.step()
        clock.on(3600)
    log.close()
    return made


def named(room: Path, room_id: str) -> Path:
    """Give a room the id whose log it has."""
    path = room / "room.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"my-room"', f'"{room_id}"'), encoding="utf-8")
    return room


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evidence", *map(str, arguments)])


def the_file(room: Path) -> Path:
    return files(room / "data" / "evidence")[-1]


def test_a_healthy_log_exits_0_and_prints_its_head(room: Path) -> None:
    told = run("verify", room)
    assert told.exit_code == 0 and told.stdout.startswith("HEALTHY")
    (found,) = lines_of(run("verify", room, "--json").stdout)
    assert str(found["head"]) in told.stdout and found["verdict"] == "healthy"
    assert run("verify", room, "--head", str(found["head"])).exit_code == 0


def test_a_tampered_log_exits_1_and_names_the_first_wrong_record(room: Path) -> None:
    raw = bytearray(the_file(room).read_bytes())
    raw[len(raw) // 2] ^= 4
    the_file(room).write_bytes(raw)
    told = run("verify", room)
    assert told.exit_code == 1 and re.match(r"TAMPERED: record \d+, in 000000000001.evidence: ", told.stdout)
    assert the_file(room).read_bytes() == raw, "what is proof of tampering is left as it is"
    assert run("export", room).exit_code == 1


def test_a_truncated_log_is_repaired_and_the_cut_told_at_once_and_ever_after(room: Path) -> None:
    path = the_file(room)
    log = opened(room / "data", Clock())
    log.close()
    path = the_file(room)
    path.write_bytes(path.read_bytes()[:-1])
    assert run("verify", room, "--no-repair").stdout.splitlines()[1].startswith("  not repaired")
    told = run("verify", room)
    assert told.exit_code == 1 and told.stdout.startswith("TRUNCATED: after record")
    assert "repaired to the last whole record" in told.stdout and "bytes of an unfinished frame" in told.stdout
    again = run("verify", room)
    assert again.exit_code == 0 and "a crash after record" in again.stdout


def test_a_healthy_a_truncated_and_a_tampered_log_are_told_apart_in_both_languages(room: Path) -> None:
    answers: list[tuple[str, str, int, str]] = []

    def ask(state: str) -> None:
        for lang in ("zh", "en"):
            told = run("verify", room, "--no-repair", "--lang", lang)
            answers.append(
                (state, lang, told.exit_code, told.stdout.splitlines()[0].partition("：" if lang == "zh" else ":")[0])
            )

    ask("healthy")
    path = the_file(room)
    whole = path.read_bytes()
    path.write_bytes(whole[:-3])
    ask("cut")
    at = len(whole) // 2
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    ask("altered")
    assert answers == [
        ("healthy", "zh", 0, "HEALTHY 完好"),
        ("healthy", "en", 0, "HEALTHY"),
        ("cut", "zh", 1, "TRUNCATED 被截断"),
        ("cut", "en", 1, "TRUNCATED"),
        ("altered", "zh", 1, "TAMPERED 被改过"),
        ("altered", "en", 1, "TAMPERED"),
    ]


def test_records_of_a_time_are_exported_as_lines_or_as_a_table(room: Path, tmp_path: Path) -> None:
    *rows, mark = lines_of(run("export", room).stdout)
    assert mark["kind"] == "AIGC" and is_complete(mark["AIGC"]), "what goes through a pipe is marked as a file is"
    assert [row["kind"] for row in rows][:3] == ["head", "facts", "decision"]
    assert [row["text"] for row in rows if row["kind"] == "said"] == ["你好", "=HYPERLINK 小鹿，在的", "再见"]
    *later, _ = lines_of(run("export", room, "--from", "2026-08-02T01:00", "--to", "2026-08-02T02:00").stdout)
    assert {row["text"] for row in later} == {"=HYPERLINK 小鹿，在的"}
    assert run("export", room, "--from", "2027-01-01").exit_code == 1
    assert run("export", room, "--to", "2026-08-02").exit_code == 0, "a day counts whole"
    assert run("export", room, "--to", "tomorrow").exit_code == 2
    table, lines = tmp_path / "e.csv", tmp_path / "e.jsonl"
    assert "wrote" in run("export", room, "-o", table).stdout and run("export", room, "-o", lines).exit_code == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        cells = [row["text"] for row in csv.DictReader(file) if row["kind"] == "said"]
    assert cells == ["你好", "'=HYPERLINK 小鹿，在的", "再见"], "no spreadsheet runs what a viewer is called"
    *told, last = lines_of(lines.read_text(encoding="utf-8"))
    assert told == rows and last["kind"] == "AIGC" and is_complete(last["AIGC"])


def test_every_exported_file_carries_a_mark_of_its_own(room: Path, tmp_path: Path) -> None:
    ids = set()
    for number, more in enumerate([(), ("--from", "2026-08-02T01:00"), ("--to", "2026-08-02T01:00")]):
        table = tmp_path / f"{number}.csv"
        assert run("export", room, *more, "-o", table).exit_code == 0
        with table.open(encoding="utf-8-sig", newline="") as file:
            *_, last = csv.DictReader(file)
        mark = json.loads(last["more"])["AIGC"]
        assert last["kind"] == "AIGC" and is_complete(mark)
        ids.add(mark["ProduceID"])
    assert len(ids) == 3


def test_a_decision_is_shown_with_all_that_belongs_to_it(room: Path) -> None:
    one = next(record for record, _ in read(room / "data" / "evidence") if record.kind == "said")
    rows = lines_of(run("show", str(one.body["id"]), room).stdout)
    assert [row["kind"] for row in rows] == ["facts", "decision", "said"]
    assert run("show", "nothing", room).exit_code == 1


def test_who_is_forgotten_is_erased_and_the_log_still_holds(room: Path) -> None:
    assert "erased 1 names and words" in run("forget", room, "--user", "bilibili:uid:1").stdout
    assert run("forget", room, "--user", "bilibili:uid:1").exit_code == 1
    rows = lines_of(run("export", room).stdout)
    assert "=HYPERLINK [erased]，在的" in [row.get("text") for row in rows] and "小鹿" not in json.dumps(rows)
    assert run("verify", room).exit_code == 0


def test_a_room_without_evidence_says_so(tmp_path: Path) -> None:
    made = quiet_room(tmp_path / "shop")
    assert "no evidence yet" in run("verify", made).stdout
    assert run("export", made).exit_code == 1


def test_kill_9_loses_no_more_than_the_last_seconds_and_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "run", "--port", "0", "--data", str(tmp_path / "d"), "--json"]
    command += ["--duration", "60"]
    folder = tmp_path / "d" / "evidence"
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        until = time.monotonic() + 40
        while (
            process.poll() is None and time.monotonic() < until and "said" not in {one.kind for one, _ in read(folder)}
        ):
            time.sleep(0.3)
        assert verify(folder).running
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    told = run("verify", "--data", tmp_path / "d")
    assert told.exit_code == 1 and told.stdout.startswith("TRUNCATED")
    told = run("verify", "--data", tmp_path / "d")
    assert told.exit_code == 0 and "a crash after record" in told.stdout
    kinds = [one.kind for one, _ in read(folder)]
    assert {"head", "facts", "decision", "said"} <= set(kinds)
    policy = next(one.body for one, _ in read(folder) if one.kind == "policy")
    assert "cn-adlaw@" in str(policy["packs"]), "rules without their version prove nothing"


def test_the_rules_that_stopped_something_are_counted_with_pack_and_source(tmp_path: Path) -> None:
    made = quiet_room(tmp_path / "shop")
    log = opened(made / "data", Clock())
    gate = Gate(load_packs(), on_decision=log.on_decision, learned="off")
    facts = Facts(catalog=Catalog(products={}), wall_ms=0)
    for text, kind in (("全网最低价", "llm"), ("送礼的最佳之选", "line"), ("你好", "line")):
        gate.clear(Clause(text=text, lang="zh", kind=kind), facts)
    log.step()
    log.close()
    done = CliRunner().invoke(app, ["evidence", "rules", str(made), "--json"])
    rows = {row["rule"]: row for row in lines_of(done.stdout)}
    assert done.exit_code == 0
    assert rows["price.lowest"]["block"] == 1 and rows["price.lowest"]["own_copy"] == 0
    assert rows["price.lowest"]["pack"].startswith("cn-adlaw@") and rows["price.lowest"]["verified"] == "read"
    assert [row["examples"] for row in rows.values() if row["own_copy"]] == [["送礼的最佳之选"]]
    assert "own copy: 送礼的最佳之选" in CliRunner().invoke(app, ["evidence", "rules", str(made)]).stdout
    assert CliRunner().invoke(app, ["evidence", "rules", str(quiet_room(tmp_path / "new"))]).exit_code == 1
