import json
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput, ConfigError, NeedsOperator
from bot.translate import models
from bot.translate.models import install, installed, pair_of, reachable, remove, route
from tests.translate.models import BODY, packed

pytestmark = pytest.mark.wire
CODES = st.sampled_from(["zh", "en", "ja", "ko", "th"])


def test_a_model_is_installed_listed_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "models"
    assert install(packed(tmp_path / "a.argosmodel"), folder) == ("zh", "en")
    model = installed(folder)["zh", "en"]
    assert (model.version, model.folder.name) == ("1.9", "zh_en") and model.size_bytes > 15
    remove(("zh", "en"), folder)
    assert installed(folder) == {} and list(folder.iterdir()) == []


def test_a_model_of_the_same_pair_is_replaced_and_half_a_model_gives_way(tmp_path: Path) -> None:
    install(packed(tmp_path / "a.argosmodel"), tmp_path / "m")
    newer = {**BODY, "model/model.bin": "newer"}
    install(packed(tmp_path / "b.argosmodel", body=newer), tmp_path / "m")
    assert (tmp_path / "m/zh_en/model/model.bin").read_text() == "newer"
    (tmp_path / "m/zh_en/metadata.json").unlink()
    assert installed(tmp_path / "m") == {}
    install(tmp_path / "b.argosmodel", tmp_path / "m")
    assert set(installed(tmp_path / "m")) == {("zh", "en")}


def test_who_waits_for_a_large_model_hears_how_far_it_is(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    body = {**BODY, "model/model.bin": "w" * (5 << 19)}
    install(
        packed(tmp_path / "a.argosmodel", body=body), tmp_path / "m", lambda done, total: heard.append((done, total))
    )
    assert len(heard) >= 3 and heard == sorted(heard) and heard[-1][0] == heard[-1][1] > 5 << 19


def test_only_what_a_translation_needs_is_unpacked(tmp_path: Path) -> None:
    extra = {"translate/stanza/zh.pt": "x", "translate/run.py": "x", "other": "x", "translate/model/deep/er": "x"}
    install(packed(tmp_path / "a.argosmodel", extra=extra), tmp_path / "m")
    kept = {file.relative_to(tmp_path / "m/zh_en").as_posix() for file in (tmp_path / "m").rglob("*") if file.is_file()}
    assert kept == {"metadata.json", *BODY}


@pytest.mark.parametrize(
    "name",
    ["../evil", "translate/../../evil", "/etc/evil", "translate/model/../../../evil", "a\\..\\evil", "C:/evil"],
)
def test_a_path_out_of_the_folder_refuses_the_whole_file(tmp_path: Path, name: str) -> None:
    file = packed(tmp_path / "evil.argosmodel", extra={name: "boo"})
    with pytest.raises(BadInput, match="outside its folder"):
        install(file, tmp_path / "m")
    assert [path.name for path in tmp_path.rglob("*")] == ["evil.argosmodel"]


def test_a_link_refuses_the_whole_file(tmp_path: Path) -> None:
    file = packed(tmp_path / "link.argosmodel")
    link = zipfile.ZipInfo("translate/model/shared_vocabulary.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(BadInput, match="outside its folder"):
        install(file, tmp_path / "m")


def test_what_is_too_large_or_has_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(tmp_path / "bomb.argosmodel", body={**BODY, "model/model.bin": "0" * 3_000_000})
    monkeypatch.setattr(models, "LARGEST_BYTES", 2_000_000)
    assert bomb.stat().st_size < 10_000
    with pytest.raises(BadInput, match="too large"):
        install(bomb, tmp_path / "m")
    many = packed(tmp_path / "many.argosmodel", extra={f"translate/x{n}": "" for n in range(models.MOST_FILES)})
    with pytest.raises(BadInput, match="too large"):
        install(many, tmp_path / "m")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("content", [b"", b"MZ\x90 no zip", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(200)])
def test_what_is_no_zip_is_told_so(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.argosmodel"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=r"no usable|holds no"):
        install(file, tmp_path / "m")


def test_a_damaged_model_leaves_the_old_one_in_place(tmp_path: Path) -> None:
    install(packed(tmp_path / "a.argosmodel"), tmp_path / "m")
    damaged = packed(tmp_path / "b.argosmodel", body={**BODY, "model/model.bin": "some weights " * 500})
    data = bytearray(damaged.read_bytes())
    at = data.index(b"translate/model/model.bin") + len("translate/model/model.bin") + 4
    data[at : at + 8] = b"\xff" * 8
    damaged.write_bytes(data)
    with pytest.raises(BadInput, match="no usable"):
        install(damaged, tmp_path / "m")
    assert (tmp_path / "m/zh_en/model/model.bin").read_text() == "weights"
    assert [place.name for place in (tmp_path / "m").iterdir()] == ["zh_en"]


@pytest.mark.parametrize(
    "metadata",
    [
        [],
        {},
        {"from_code": "zh"},
        {"from_code": "../x", "to_code": "en"},
        {"from_code": "en", "to_code": "en"},
        {"from_code": ["zh"], "to_code": "en"},
        {"type": "sbd", "from_code": "zh", "to_code": "en"},
    ],
)
def test_a_model_that_does_not_say_its_pair_is_refused(tmp_path: Path, metadata: object) -> None:
    with pytest.raises(BadInput, match="not a translation|does not say"):
        install(packed(tmp_path / "a.argosmodel", metadata=metadata), tmp_path / "m")


@pytest.mark.parametrize("missing", ["model/model.bin", "sentencepiece.model"])
def test_a_model_without_a_needed_part_is_refused(tmp_path: Path, missing: str) -> None:
    body = {name: text for name, text in BODY.items() if name != missing}
    with pytest.raises(BadInput, match="holds no translation model"):
        install(packed(tmp_path / "a.argosmodel", body=body), tmp_path / "m")


def test_huge_or_broken_metadata_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="metadata"):
        install(packed(tmp_path / "a.argosmodel", metadata={"x": "y" * 100_000}), tmp_path / "m")


def test_a_missing_file_an_unknown_pair_and_a_folder_in_the_way_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="argosmodel"):
        install(tmp_path / "nothing", tmp_path)
    with pytest.raises(ConfigError, match="installed: none"):
        remove(("zh", "en"), tmp_path)
    with pytest.raises(ConfigError, match="like zh-en"):
        pair_of("chinese")
    (tmp_path / "file").write_text("x")
    with pytest.raises(NeedsOperator, match="rights"):
        install(packed(tmp_path / "a.argosmodel"), tmp_path / "file")
    assert pair_of("zh_en") == pair_of("zh-en") == ("zh", "en")


def test_stray_folders_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "stray").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/metadata.json").write_text("{")
    (tmp_path / "listed").mkdir()
    (tmp_path / "listed/metadata.json").write_text(json.dumps([1]))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/metadata.json").write_text("[" * 60_000)
    assert installed(tmp_path) == installed(tmp_path / "absent") == {}


def test_a_third_language_joins_two_models_english_first() -> None:
    pairs = {("th", "en"), ("en", "zh"), ("th", "ja"), ("ja", "zh")}
    assert route(pairs, "th", "zh") == (("th", "en"), ("en", "zh"))
    assert route(pairs, "zh", "th") == () == route(pairs, "zh", "zh")


@given(st.frozensets(st.tuples(CODES, CODES).filter(lambda pair: pair[0] != pair[1])))
def test_a_route_starts_ends_and_joins_where_it_should(pairs: frozenset[tuple[str, str]]) -> None:
    for source, target in reachable(pairs):
        way = route(pairs, source, target)
        assert way[0][0] == source != target == way[-1][1] and set(way) <= pairs
        assert len(way) == 1 or way[0][1] == way[1][0]
