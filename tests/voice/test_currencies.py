import re

import pytest
from babel.numbers import format_currency

from bot.voice.currencies import NAMES, SIGNS, pattern_of
from bot.voice.reading import read_aloud

pytestmark = pytest.mark.unit
SIGN = re.compile(pattern_of(SIGNS))


def test_the_longest_sign_wins_and_letters_count_only_at_the_start_of_a_word() -> None:
    assert SIGN.findall("HK$5 S$5 $5 CN¥5 ¥5 FARM5 RM5") == ["HK$", "S$", "$", "CN¥", "¥", "RM"]


@pytest.mark.parametrize("lang", ["zh", "en", "fr", "it"])
@pytest.mark.parametrize("code", sorted(NAMES.keys() - {"JPY"}))
def test_a_price_as_the_catalogue_writes_it_is_said_with_the_name_of_its_currency(code: str, lang: str) -> None:
    said = read_aloud(format_currency(1200, code, locale=lang).replace("\xa0", " "), lang).text
    names = NAMES[code]
    name = {"zh": names[0], "en": names[1][1], "fr": names[5][1], "it": names[6][1]}[lang]
    assert said.endswith(name)
