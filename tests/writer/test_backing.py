import pytest

from bot.core.errors import ConfigError
from bot.core.text import fold
from bot.writer.backing import is_foreign, read_tables, unbacked

pytestmark = pytest.mark.unit
KNOWN = fold("product: 随行杯 material: ###不锈钢内胆 shop return_window: #天 shop shipping: 满##元包邮")
KNOWN_EN = fold("product: travel cup material: a ### stainless steel liner shop return_window: # days")


@pytest.mark.parametrize(
    ("said", "lang", "known", "is_unbacked"),
    [
        ("满这个数就包邮，", "zh", KNOWN, False),
        ("今天包邮到家，", "zh", "", True),
        ("明天就能送到，", "zh", KNOWN, True),
        ("这款可以退货，", "zh", KNOWN, False),
        ("这款可以退货，", "zh", "", True),
        ("不满意随便退，", "zh", KNOWN, True),
        ("再送你一个，", "zh", KNOWN, True),
        ("内胆是不锈钢的，", "zh", KNOWN, False),
        ("内胆是纯银的，", "zh", KNOWN, True),
        ("上一位买家也喜欢，", "zh", KNOWN, True),
        ("王小姐也买了，", "zh", KNOWN, True),
        ("去 cheap点example点com 看看，", "zh", KNOWN, True),
        ("这是 titanium 的，", "zh", KNOWN, True),
        ("Ok，密封圈怕热，", "zh", KNOWN, False),
        ("不能进洗碗机，密封圈怕热。", "zh", KNOWN, False),
        ("the liner is steel,", "en", KNOWN_EN, False),
        ("it is pure silver,", "en", KNOWN_EN, True),
        ("you can return it,", "en", KNOWN_EN, False),
        ("free shipping to your door,", "en", KNOWN_EN, True),
        ("it arrives tomorrow,", "en", KNOWN_EN, True),
        ("a lifetime warranty on this,", "en", KNOWN_EN, True),
        ("it comes from a shop near Oak Street,", "en", KNOWN_EN, True),
        ("ask for Mary at the desk,", "en", KNOWN_EN, True),
        ("I hand-wash it, the seal minds heat.", "en", KNOWN_EN, False),
        ("返金いたします、", "ja", "", True),
        ("返品できます、", "ja", fold("shop return_window: #日"), False),
        ("내일 도착해요,", "ko", "", True),
        ("te damos garantía total,", "es", "", True),
    ],
)
def test_what_binds_the_shop_or_touches_a_person_must_stand_in_the_facts(
    said: str, lang: str, known: str, is_unbacked: bool
) -> None:
    assert unbacked(said, lang, known) is is_unbacked


@pytest.mark.parametrize(
    ("said", "lang", "is_other"),
    [
        ("Das ist spülmaschinenfest, wirklich.", "en", True),
        ("The lid is not for the dishwasher, wash it by hand.", "de", True),
        ("Das ist nicht für die Spülmaschine.", "de", False),
        ("Hand-wash only, the seal minds heat.", "en", False),
        ("Potongannya longgar, jadi tidak sempit.", "id", False),
        ("Potongan ini longgar, jadi tidak ketat.", "ms", False),
        ("El cierre no es para el lavavajillas.", "es", False),
        ("不能进洗碗机。", "zh", False),
    ],
)
def test_latin_letters_alone_do_not_make_a_language(said: str, lang: str, is_other: bool) -> None:
    assert is_foreign(said, lang) is is_other


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[function_words]\nen = 'the'\n[[zh]]\nwords = '包邮('\n", "line 4.*is no pattern"),
        ("[function_words\n", "line 1"),
        ("[function_words]\n[[zh]]\nword = '包邮'\n", "word"),
        ("[function_words]\n[[xx]]\nwords = 'a'\n", "xx"),
    ],
)
def test_a_mistake_in_the_word_lists_names_its_place(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read_tables(text)
