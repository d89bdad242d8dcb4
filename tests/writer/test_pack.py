"""A pack from a stranger can do no harm: each hostile one is refused at load, fast, with the place and the remedy."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.writer.canned import Canned, spoken
from bot.writer.copybook import CopyBook, load_copy
from bot.writer.fixed import FIXED
from bot.writer.pack import MAX_FILES, MAX_PARENTS, copy_files, lineage
from bot.writer.persona import Persona, load_persona
from tests.writer.goods import SHARED, facts, turn

pytestmark = pytest.mark.wire
GOOD = """
id = "{id}"
lang = "zh"
{more}
[name]
zh = "小明"
[character]
voice = "plain"
taboo = ["hype"]
[words.zh]
introduction = "我是AI主播小明。"
"""


def pack(root: Path, id: str = "mine", *, more: str = "", text: str = "", copy: str = "") -> Path:
    folder = root / id
    (folder / "copy" / "zh").mkdir(parents=True, exist_ok=True)
    (folder / "persona.toml").write_text(text or GOOD.format(id=id, more=more), encoding="utf-8")
    if copy:
        (folder / "copy" / "zh" / "own.toml").write_text(copy, encoding="utf-8")
    return folder


def loaded(folder: Path) -> tuple[Persona, CopyBook]:
    return load_persona(folder), load_copy(folder, SHARED)


def refused(folder: Path, said: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ConfigError, match=said) as caught:
        loaded(folder)
    assert time.perf_counter() - began < 2.0
    assert len(str(caught.value)) < 800


def test_a_small_pack_of_ones_own_speaks(tmp_path: Path) -> None:
    persona, book = loaded(pack(tmp_path, copy='[price]\ncore = ["{价|价格}[[price:SKU]]。"]\n'))
    assert (persona.names["zh"], persona.art) == ("小明", "xiaoman")
    assert [line.source for line in book.lines("zh", "price", "core")] == ["价[[price:SKU]]。", "价格[[price:SKU]]。"]


def test_what_a_persona_leaves_out_comes_from_the_one_it_extends_then_from_the_shared(tmp_path: Path) -> None:
    pack(
        tmp_path,
        "base",
        more='expression = "serious"\nrepeat_after_min = 60',
        copy='[price]\ncore = ["甲[[price:SKU]]。"]\nnew = ["新来的慢慢看。"]',
    )
    child = tmp_path / "child"
    (child / "copy" / "zh").mkdir(parents=True)
    (child / "persona.toml").write_text('id = "child"\nextends = "base"\n', encoding="utf-8")
    (child / "copy" / "zh" / "own.toml").write_text('[price]\ncore = ["乙[[price:SKU]]。"]\n', encoding="utf-8")
    persona, book = loaded(child)
    assert (persona.id, persona.names["zh"], persona.expression, persona.repeat_after_s) == (
        "child",
        "小明",
        "serious",
        3600,
    )
    assert [line.source for line in book.lines("zh", "price", "core")] == ["乙[[price:SKU]]。"]
    assert [line.source for line in book.lines("zh", "price", "new")] == ["新来的慢慢看。"]
    assert len(book.lines("zh", "price", "merged")) > 1


def test_a_child_with_a_name_of_its_own_never_speaks_under_its_parents(tmp_path: Path) -> None:
    pack(tmp_path, text=GOOD.format(id="mine", more='extends = "nova"'))
    persona = load_persona(tmp_path / "mine")
    assert (set(persona.names), set(persona.words), set(persona.voices)) == ({"zh"}, {"zh"}, {"zh"})
    pack(tmp_path, "other", text='id = "other"\nextends = "mine"\n[name]\nzh = "小红"\n')
    refused(tmp_path / "other", "does not say '小红'")


def test_a_circle_and_a_tower_of_personas_are_refused(tmp_path: Path) -> None:
    pack(tmp_path, "a", more='extends = "b"')
    refused(pack(tmp_path, "b", more='extends = "a"'), "circle")
    for number in range(MAX_PARENTS + 2):
        pack(tmp_path, f"t{number}", more=f'extends = "t{number + 1}"')
    pack(tmp_path, f"t{MAX_PARENTS + 2}")
    refused(tmp_path / "t0", "personas above")
    assert [place.name for place in lineage(tmp_path / f"t{MAX_PARENTS}")] == ["t4", "t5", "t6"]


@pytest.mark.parametrize("name", ["../mine", "/etc", "..", "a/b", "A", "a\\\\b", "_shared", "x" * 40, "nobody"])
def test_a_persona_extends_only_a_name_beside_it(tmp_path: Path, name: str) -> None:
    refused(pack(tmp_path, more=f'extends = "{name}"'), "no persona's name|not there")


def test_a_link_out_of_the_pack_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text('[price]\ncore = ["密。"]\n', encoding="utf-8")
    folder = pack(tmp_path)
    (folder / "copy" / "zh" / "x.toml").symlink_to(secret)
    refused(folder, "link to another place")
    (folder / "copy" / "zh" / "x.toml").unlink()
    (folder / "persona.toml").unlink()
    (folder / "persona.toml").symlink_to(secret)
    refused(folder, "link to another place")


def test_a_whole_folder_that_is_a_link_out_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.toml").write_text('[price]\ncore = ["密。"]\n', encoding="utf-8")
    folder = pack(tmp_path)
    (folder / "copy" / "en").symlink_to(outside)
    refused(folder, "link to another place")


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    folder = pack(tmp_path)
    os.mkfifo(folder / "copy" / "zh" / "x.toml")
    refused(folder, "there is no")


def test_many_files_and_odd_languages_are_refused(tmp_path: Path) -> None:
    folder = pack(tmp_path)
    for number in range(MAX_FILES + 1):
        (folder / "copy" / "zh" / f"{number}.toml").write_text("", encoding="utf-8")
    refused(folder, "more than")
    other = pack(tmp_path, "other")
    (other / "copy" / "zh;rm").mkdir()
    (other / "copy" / "zh;rm" / "x.toml").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="no language"):
        list(copy_files(other))


@pytest.mark.parametrize(
    ("copy", "said"),
    [
        ('[price]\ncore = ["好", "现在<break time=\'x\'/>"]', r"line 2.*markup|markup"),
        ('[price]\ncore = [\n"好的呀",\n"看 www.evil"]', "line 4: .*address"),
        ('[price]\ncore = ["好\u202e的"]', "nobody sees"),
        ('[price]\ncore = ["' + "a" + "\u0301" * 9 + '"]', "accents"),
        ('[price]\ncore = ["\ufdfa"]', "phrase"),
        ('[price]\ncore = ["' + "长" * 500 + '"]', "longer than"),
        ('[price]\ncore = ["' + "{a|b}" * 70 + '"]', "stands for more"),
        ("[price]\ncore = [" + ",".join(f'"{chr(0x4E00 + n)}。"' for n in range(300)) + "]", "more than 200"),
        ('[price]\ncore = ["{% for a in persona %}{% for b in persona %}x{% endfor %}{% endfor %}"]', "may not stand"),
        ('[price]\ncore = ["{{ persona ~ persona }}"]', "may not stand"),
        ('[price]\ncore = ["{{ persona.__class__ }}"]', "may not stand"),
        ("[price]\ncore = [\"{% include '/etc/passwd' %}\"]", "may not stand"),
        ("[price]\ncore = [\"{% import 'os' as o %}\"]", "may not stand"),
        ("[price]\ncore = [\"{{ '[' }}[price:X]{{ ']' }}\"]", "markup|no layer"),
        ('[price]\ncore = ["[[[price:SKU]]"]', "broken slot|markup"),
        ("[price]\ncore = [\"{{ '\\\\N{DIGIT FIVE}' }}\"]", "one choice|no layer|markup"),
        ('[price]\ncore = ["{# secret #}好"]', "note"),
        ("a = " + "[" * 5000 + "]" * 5000, "nested|TOML"),
        ("a = {" * 2000, "nested|TOML"),
        ('[price]\ncore = ["' + "x" * 300_000 + '"]', "larger"),
        ('[golden]\nwho = ["[[ends_at:OFFER]]{{ range(tier) }}"]', "may not stand"),
        ('[golden]\nwhen = ["好"]', "unknown key"),
        ('[are_you_real]\ncore = ["我是真人"]', "fixed text"),
        ('[disclosure]\ncore = ["好"]', "fixed text"),
        ("\x00", "TOML"),
    ],
)
def test_hostile_copy_is_refused_with_its_place(tmp_path: Path, copy: str, said: str) -> None:
    refused(pack(tmp_path, copy=copy), said)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[voice.zh]\nnames = { edge = "zh-CN-XNeural\'/><break/>" }', "no voice id"),
        ('[voice.zh]\nnames = { edge = "zf_xiaoxiao" }', "no voice id"),
        ('[voice.zh]\nnames = { kokoro = "../../x" }', "no voice id"),
        ('[voice.zh]\nnames = { other = "a b" }', "no voice id"),
        ("[voice.zh]\nrate = 9999999.0", "0.5 to 1.5"),
        ("[voice.zh]\nrate = nan", "0.5 to 1.5"),
        ('art = "../x"', "no persona's name"),
        ("repeat_after_min = 1e9", "1 to 360"),
        ('script = "x"', "unknown key"),
    ],
)
def test_a_hostile_persona_file_is_refused(tmp_path: Path, more: str, said: str) -> None:
    base = GOOD.format(id="mine", more="" if more.startswith("[") else more)
    refused(pack(tmp_path, text=base + (more if more.startswith("[") else "")), said)


def test_a_name_or_a_taboo_may_not_hold_markup_or_be_endless(tmp_path: Path) -> None:
    refused(pack(tmp_path, text=GOOD.format(id="mine", more="").replace('zh = "小明"', 'zh = "[price:X]"')), "markup")
    refused(pack(tmp_path, text=GOOD.format(id="mine", more="").replace('"hype"', '"{x}"')), "markup")
    refused(pack(tmp_path, text=GOOD.format(id="mine", more="").replace('"hype"', f'"{"x" * 500}"')), "too long")


@pytest.mark.parametrize("taboo", ["saying that it is an AI", "the word AI", "disclosure, labels, are_you_real"])
def test_no_taboo_or_banned_word_cancels_that_the_host_is_an_ai(tmp_path: Path, taboo: str) -> None:
    text = GOOD.format(id="mine", more="").replace('"hype"', f'"{taboo}"')
    text += 'never_says = ["AI", "我是AI", "提醒一句", "不是真人"]\n'
    persona, book = loaded(pack(tmp_path, text=text))
    host = Canned(persona, book, seed=1)
    for intent in ("are_you_real", "disclosure"):
        said = {spoken(host.answer(turn(intent, sku=None), facts(), now)) for now in (0.0, 60.0, 120.0)}
        fixed = {line for lines in FIXED["zh"][intent].values() for line in lines}
        assert all("AI" in words and any(words.startswith(line) for line in fixed) for words in said), said


def test_a_pack_that_leaves_the_label_kinds_to_others_cannot_take_them_from_its_parent_either(tmp_path: Path) -> None:
    pack(tmp_path, "base", copy='[disclosure]\ncore = ["好"]\n')
    child = pack(tmp_path, "child", more='extends = "base"')
    refused(child, "fixed text")


def test_a_huge_or_endless_persona_file_is_refused(tmp_path: Path) -> None:
    refused(pack(tmp_path, text=GOOD.format(id="mine", more="") + "# " + "x" * 300_000), "larger")
    folder = pack(tmp_path, "other")
    (folder / "persona.toml").unlink()
    (folder / "persona.toml").symlink_to("/dev/zero")
    refused(folder, "link to another place|there is no")


@pytest.mark.parametrize("lang", ["..", "zh/../../..", "%2e%2e", "zh.toml", "ZH"])
def test_a_language_folder_with_a_trick_in_its_name_is_refused_or_not_one(tmp_path: Path, lang: str) -> None:
    folder = pack(tmp_path)
    place = folder / "copy" / lang
    place.mkdir(parents=True, exist_ok=True)
    (place / "x.toml").write_text('[price]\ncore = ["密。"]\n', encoding="utf-8")
    try:
        _, book = loaded(folder)
    except ConfigError:
        return
    assert not any("密" in line.source for name in book.languages for line in book.lines(name, "price", "core"))


@settings(max_examples=60, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from(list("{}%[]|:'\"_.SKU()好a<>&\\\n #")), max_size=60) | st.text(max_size=60))
def test_any_line_is_refused_or_renders_to_speech(tmp_path: Path, line: str) -> None:
    quoted = "".join(f"\\U{ord(char):08X}" for char in line if not 0xD800 <= ord(char) <= 0xDFFF)
    folder = pack(tmp_path, copy=f'[price]\ncore = ["{quoted}"]\n')
    try:
        book = load_copy(folder, SHARED)
    except ConfigError:
        return
    context = {
        "persona": "小明",
        "introduction": "我是AI。",
        "phrase": "",
        "tier": "new",
        "merged": False,
        "offer": False,
    }
    for compiled in book.lines("zh", "price", "core"):
        assert len(compiled.render(context)) <= 400


@settings(max_examples=100, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_harmless(tmp_path: Path, raw: bytes) -> None:
    folder = pack(tmp_path)
    (folder / "copy" / "zh" / "own.toml").write_bytes(raw)
    (folder / "persona.toml").write_bytes(raw)
    for load in (load_persona, lambda place: load_copy(place, SHARED)):
        try:
            load(folder)
        except ConfigError:
            continue
