"""The goods of a room on the command line: every fault at once, and a sheet that becomes a catalogue."""

from pathlib import Path

import pytest

from tests.app.process import lines_of, quiet_room, zhubo

pytestmark = pytest.mark.wire
GOOD = "sku,link,name_zh,price,stock\nCUP,1,杯子,59.9,7\n"
BAD = GOOD + "WOK,2,炒锅,一百九,3\nPAN,1,平底锅,99,many\n"


def sheet(folder: Path, text: str) -> Path:
    path = folder / "goods.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_fault_of_a_sheet_is_named_with_file_row_column_value_and_fix(tmp_path: Path) -> None:
    done = zhubo("catalog", "check", sheet(tmp_path, BAD), "--json")
    *faults, summary = lines_of(done.stdout)
    assert done.returncode == 1
    assert [(fault["file"], fault["row"], fault["column"], fault["value"]) for fault in faults] == [
        ("goods.csv", 3, "price", "一百九"),
        ("goods.csv", 4, "link", "1"),
        ("goods.csv", 4, "stock", "many"),
    ]
    assert all(fault["fix"] for fault in faults)
    assert summary == {"file": "goods.csv", "products": 1, "faults": 3}
    words = zhubo("catalog", "check", tmp_path / "goods.csv").stdout
    assert "goods.csv row 3, column price: '一百九' is no amount; write one like 59.90" in words


def test_a_room_and_the_demo_are_right_and_a_wrong_catalogue_lists_all_its_faults(tmp_path: Path) -> None:
    room = quiet_room(tmp_path / "shop")
    assert zhubo("catalog", "check", room).returncode == 0
    assert zhubo("catalog", "check").returncode == 0
    path = room / "catalog.toml"
    broken = path.read_text(encoding="utf-8").replace("price = ", 'price = "x" # ', 1) + '\nrole = "king"\n'
    path.write_text(broken, encoding="utf-8")
    done = zhubo("catalog", "check", path, "--json")
    *faults, summary = lines_of(done.stdout)
    assert done.returncode == 1 and summary["faults"] == len(faults) >= 2
    assert any("price" in fault["column"] for fault in faults)


def test_a_sheet_becomes_a_catalogue_that_a_room_can_use(tmp_path: Path) -> None:
    out = tmp_path / "catalog.toml"
    done = zhubo("catalog", "import", sheet(tmp_path, GOOD), "-o", out, "--json")
    assert done.returncode == 0, done.stderr
    assert lines_of(done.stdout) == [{"file": "goods.csv", "products": 1, "faults": 0}]
    assert zhubo("catalog", "check", out).returncode == 0
    again = zhubo("catalog", "import", tmp_path / "goods.csv", "-o", out)
    assert again.returncode == 2 and "--force" in again.stderr
    assert zhubo("catalog", "import", tmp_path / "goods.csv", "-o", out, "--force").returncode == 0


def test_good_rows_come_in_and_the_faults_of_the_others_go_to_stderr(tmp_path: Path) -> None:
    done = zhubo("catalog", "import", sheet(tmp_path, BAD))
    assert done.returncode == 1
    assert 'sku = "CUP"' in done.stdout and "WOK" not in done.stdout
    assert "row 3, column price" in done.stderr


@pytest.mark.parametrize("text", ["", "sku,name_zh\nA,杯\n"])
def test_a_sheet_that_is_none_is_exit_code_2(tmp_path: Path, text: str) -> None:
    done = zhubo("catalog", "check", sheet(tmp_path, text))
    assert done.returncode == 2 and "no column" in done.stderr
