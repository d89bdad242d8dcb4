import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.stage.effects import EffectSpec, check_params, load_effects

pytestmark = pytest.mark.unit
EFFECTS = Path(__file__).parents[2] / "effects"
GOOD = """
name = { zh = "灯", en = "Lamp" }
text = { zh = "亮了", en = "It shines" }
duration_ms = 2000
max_particles = 10
sound = "none"
reduced_motion = "a still lamp"
[params.shade]
type = "string"
enum = ["red", "white"]
default = "red"
[params.watts]
type = "integer"
minimum = 1
maximum = 60
default = 9
[params.lit]
type = "integers"
minimum = 0
default = [1, 0]
[sample]
watts = 40
[sample_lines]
zh = ["左", "右"]
en = ["Left", "Right"]
"""


def put(folder: Path, toml: str = GOOD, name: str = "lamp") -> Path:
    effect = folder / name
    effect.mkdir(parents=True)
    (effect / "effect.toml").write_text(toml, encoding="utf-8")
    (effect / "module.js").write_text("export async function play() {}", encoding="utf-8")
    (effect / "style.css").write_text("", encoding="utf-8")
    return folder


def lamp(folder: Path) -> EffectSpec:
    return load_effects([put(folder)])["lamp"]


def test_the_effects_of_the_house_load_and_name_themselves_in_both_languages() -> None:
    effects = load_effects([EFFECTS])
    assert {"confetti", "fireworks", "hearts", "red_packet_rain", "gift_banner", "goal_reached"} <= effects.keys()
    assert all(spec.title["zh"] and spec.title["en"] and spec.reduced_motion for spec in effects.values())


def test_default_words_carry_no_figure_that_no_fact_backs() -> None:
    words = [text for spec in load_effects([EFFECTS]).values() for text in spec.text.values()]
    assert not [text for text in words if re.search(r"\d|[一二三四五六七八九十百千万]", text)]


@pytest.mark.parametrize("name", sorted(load_effects([EFFECTS])))
def test_a_module_writes_text_only_as_text_and_asks_nothing_from_outside(name: str) -> None:
    source = (EFFECTS / name / "module.js").read_text(encoding="utf-8")
    forbidden = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|fetch\(|https?:|Math\.random|Date\.now"
    assert not re.search(forbidden, source)
    assert not re.search(r"url\(|@import", (EFFECTS / name / "style.css").read_text(encoding="utf-8"))


def test_missing_params_take_their_defaults(tmp_path: Path) -> None:
    assert check_params(lamp(tmp_path), {"watts": 40}) == {"shade": "red", "watts": 40, "lit": (1, 0)}


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"wats": 3}, "did you mean watts"),
        ({"watts": 61}, "at most 60"),
        ({"watts": 0}, "at least 1"),
        ({"watts": True}, "of type integer"),
        ({"watts": "9"}, "of type integer"),
        ({"shade": "blue"}, "red, white"),
        ({"lit": 3}, "of type integers"),
        ({"lit": [1, 2.5]}, "whole numbers"),
        ({"lit": [1, True]}, "whole numbers"),
        ({"lit": [-1]}, "at least 0"),
        ({"lit": [1] * 13}, "at most 12 figures"),
    ],
)
def test_a_bad_param_is_refused_with_the_remedy(tmp_path: Path, params: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says) as refusal:
        check_params(lamp(tmp_path), params)
    assert "lamp" in str(refusal.value)


@given(st.floats() | st.integers() | st.text() | st.booleans() | st.none())
def test_whatever_passes_lies_within_its_bounds(value: object) -> None:
    spec = load_effects([EFFECTS])["confetti"]
    try:
        checked = check_params(spec, {"amount": value})
    except ConfigError:
        return
    assert isinstance(checked["amount"], int | float)
    assert 0.2 <= checked["amount"] <= 1.0


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("duration_ms = 2000", "duration_ms = 9000", "duration_ms"),
        ("max_particles = 10", "max_particles = 151", "max_particles"),
        ('zh = "灯", ', "", "name.zh"),
        ('en = "It shines"', 'en = ""', "text.en"),
        ('sound = "none"', 'sound = "bell.mp3"', "sound"),
        ('sound = "none"', "loud = true", "unknown key loud"),
        ('reduced_motion = "a still lamp"', "", "reduced_motion"),
        ('type = "integer"', 'type = "colour"', "params.watts.type"),
        ("default = 9", "default = 90", "params.watts.default"),
        ("default = 9", "", "params.watts.default"),
        ("minimum = 1", 'minimum = "one"', "params.watts.minimum"),
        ("maximum = 60", "maxmum = 60", "params.watts.maxmum"),
        ("sound", "=", "TOML"),
        ("name = {", 'kind = "poster"\nname = {', "kind"),
        ("name = {", 'kind = "board"\nname = {', "duration_ms"),
        ('enum = ["red", "white"]', "", "params.shade.enum"),
        ("watts = 40", "watts = 400", "sample"),
        ("watts = 40", "volts = 4", "sample"),
        ('en = ["Left", "Right"]', "", "sample_lines.en"),
        ('en = ["Left", "Right"]', 'en = "Left"', "sample_lines.en"),
        ('zh = ["左", "右"]', 'zh = ["左", 2]', "sample_lines.zh"),
    ],
)
def test_a_faulty_file_is_named_with_its_key(tmp_path: Path, old: str, new: str, names: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        load_effects([put(tmp_path, GOOD.replace(old, new, 1))])
    assert names in str(refusal.value)
    assert str(Path("lamp") / "effect.toml") in str(refusal.value)


def test_a_missing_module_is_named(tmp_path: Path) -> None:
    put(tmp_path)
    (tmp_path / "lamp" / "module.js").unlink()
    with pytest.raises(ConfigError, match=r"module\.js"):
        load_effects([tmp_path])


def test_a_room_replaces_an_effect_of_the_house_by_name(tmp_path: Path) -> None:
    ours, theirs = put(tmp_path / "house"), put(tmp_path / "room", GOOD.replace("2000", "900"))
    assert load_effects([ours, theirs, tmp_path / "nowhere"])["lamp"].duration_ms == 900


def test_a_folder_name_that_no_cue_could_carry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Lamp-2"):
        load_effects([put(tmp_path, name="Lamp-2")])


def test_a_board_stands_as_long_as_its_state_and_a_burst_ends_within_four_seconds() -> None:
    for spec in load_effects([EFFECTS]).values():
        assert (spec.kind == "board") == (spec.duration_ms == 0), spec.name
        assert spec.duration_ms <= 4000


def test_the_house_ships_the_effects_and_boards_that_shows_and_games_need() -> None:
    kinds = {name: spec.kind for name, spec in load_effects([EFFECTS]).items()}
    games = {"poll_bars", "quiz_board", "draw_wheel", "team_slots", "guess_scale", "countdown_ring", "stock_bar"}
    assert {name for name, kind in kinds.items() if kind == "board"} >= games | {"goal_ladder", "paused_card"}
    assert len(kinds) >= 16
