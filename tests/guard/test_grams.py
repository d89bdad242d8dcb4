import pytest

from bot.guard.grams import CLASS, NOT, Cutter, words_of
from bot.guard.normalise import match
from tests.guard.shop import packs

pytestmark = pytest.mark.unit
WORDS = {"zh": {"effect": ("改善",), "ailment": ("失眠",)}, "en": {"effect": ("heal*",), "ailment": ("flu",)}}


def cut(text: str, lang: str) -> set[str]:
    return set(Cutter(lang, WORDS).cut(match(text, lang).text).pieces())


def test_chinese_is_cut_into_characters_across_its_marks() -> None:
    found = cut("很好，真的！", "zh")
    assert {"^很好", "好,真", "真的$", "很"} <= found


def test_english_is_cut_into_words_pairs_with_a_gap_and_parts_of_words() -> None:
    found = cut("Healing your cold, fast", "en")
    assert {"healing", "healing your", "healing _ cold", "<heal", "ling>", "cold ,", "fast $"} <= found


@pytest.mark.parametrize(
    ("lang", "text", "other"), [("zh", "现在59元", "现在128元"), ("en", "It's 5.90 now", "It's 12 now")]
)
def test_figures_are_all_the_same_piece(lang: str, text: str, other: str) -> None:
    assert cut(text, lang) == cut(other, lang)


@pytest.mark.parametrize(
    ("lang", "text", "governed", "free"),
    [
        ("zh", "它不能改善失眠，睡得好", {"改善", "失眠"}, {"睡得"}),
        ("en", "It does not heal flu, sleep well", {"heal", "flu"}, {"sleep"}),
    ],
)
def test_a_negation_marks_what_follows_it_up_to_the_comma(
    lang: str, text: str, governed: set[str], free: set[str]
) -> None:
    found = cut(text, lang)
    assert {NOT + piece for piece in governed} <= found
    assert not {NOT + piece for piece in free} & found


@pytest.mark.parametrize(("lang", "text"), [("zh", "能改善你的失眠"), ("en", "It healed my flu")])
def test_word_classes_and_their_order_are_pieces(lang: str, text: str) -> None:
    found = cut(text, lang)
    assert {f"{CLASS}effect", f"{CLASS}ailment", f"{CLASS}effect ailment"} <= found
    assert f"{CLASS}ailment effect" not in found


def test_the_classes_of_all_packs_are_joined() -> None:
    words = words_of(packs())
    assert {"zh", "en", "ja", "ko", "es", "id", "th", "ar"} <= set(words)
    assert "失眠" in words["zh"]["ailment"]
