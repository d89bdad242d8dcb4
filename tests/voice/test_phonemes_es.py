import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.phonemes_es import bound, phonemes_of

pytestmark = pytest.mark.unit
WORDS = (
    "mañana maɲˈana, cuesta kwˈesta, noventa noβˈɛnta, treinta tɾˈAnta, auto ˈWto, euros ˈeʊɾos, tengo tˈɛŋɡo, "
    "guerra ɡˈera, cigüeña θˌiɣuˈeɲa, jamón xamˈon, gente xˈɛnte, llueve ʎuˈeβe, reyes rˈeʝes, rey rˈA, "
    "honrado onrˈaðo, caldo kˈalðo, enviar embjˈaɾ, examen eksˈamen, ciudad θjuðˈad, rápidamente rˈapiðamˈente, "
    "huevo wˈeβo, azul aθˈul, país paˈis, unidades ˌuniðˈaðes, algodón ˌalɣoðˈon, chico ʧˈiko, para pˌaɾa, muy mˈuj"
)
"""Words and what espeak, from which the voices learned, makes of them."""


@pytest.mark.parametrize(("word", "said"), [tuple(pair.split()) for pair in WORDS.split(", ")])
def test_words_are_written_as_the_network_was_taught(word: str, said: str) -> None:
    assert phonemes_of(word) == said


def test_words_in_one_breath_are_bound() -> None:
    assert bound("ˈun", "bˈolso") == ("ˈum", "bˈolso")
    assert bound("la", "bˈɛnta") == ("la", "βˈɛnta")
    assert bound("", "dˈia") == ("", "dˈia")


@given(st.text(max_size=20))
def test_no_word_makes_it_raise(word: str) -> None:
    assert isinstance(phonemes_of(word), str)
