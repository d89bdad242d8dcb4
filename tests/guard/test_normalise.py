import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard.normalise import display, match

pytestmark = pytest.mark.unit

UNHARMED = (
    "สวัสดีครับ ราคาเท่าไหร่",
    "مَرْحَبًا بِكُمْ",
    "नमस्ते क्षत्रिय",
    "می‌خواهم",
    "👨‍👩‍👧‍👦",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "1️⃣ ❤️",
    "👍🏽 🇨🇳",
    "Tiếng Việt",
    "한국어 가격",
    "がぎぐ パ",
    "שָׁלוֹם",
    "Ünïcödé",
    "ខ្មែរ",
    "மலையாளம்",
)


@pytest.mark.parametrize("text", UNHARMED)
def test_display_harms_no_script_and_no_emoji(text: str) -> None:
    assert display(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "ab"),
        ("x\U000e0041y", "xy"),
        ("a\x00b\nc", "a b c"),
        ("\ud800好", "好"),
        ("z\u031b\u031b\u031b\u031ba", "z\u031b\u031ba"),
        ("z\u0338a", "za"),
        ("a\u200db", "ab"),
        ("\u200b最\u00ad佳", "最佳"),
        ("\ufe0f好", "好"),
    ],
)
def test_display_drops_what_hides_or_turns_text(text: str, shown: str) -> None:
    assert display(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "最佳",
        "最 佳",
        "最　佳",
        "最\u200b佳",
        "最·佳",
        "最*佳",
        "最🌸佳",
        "最\u0338佳",
        "最\ufe0f佳",
        "最\U000e0041佳",
        "最_佳",
        "最\u00ad佳",
        "﻿最佳",
    ],
)
def test_disguises_fold_to_the_same_match(text: str) -> None:
    assert match(text).text == "最佳"


def test_width_case_script_and_look_alikes_fold() -> None:
    assert match("ＢÉＳＴ bеst", "en").text == "best best"
    assert match("全網最低價").text == "全网最低价"
    assert match("сорт", "ru").text == "сорт"


def test_a_clause_mark_keeps_words_apart() -> None:
    assert "最佳" not in match("最，佳").text
    assert "最佳" not in match("最。佳").text


def test_the_deep_view_reads_spelled_out_and_stretched_words() -> None:
    assert match("f u c k", deep=True).text == "fuck"
    assert match("f.u.c.k", deep=True).text == "fuck"
    assert match("傻傻逼逼", deep=True).text == "傻逼"
    assert match("hello there", deep=True).text == "hello there"


def test_no_character_unfolds_into_a_flood() -> None:
    assert len(match("\ufdfa" * 100).text) <= 400


@given(st.text(max_size=120), st.sampled_from(("", "zh", "en", "ru", "th")), st.booleans())
def test_every_place_of_a_view_leads_back_into_the_original(text: str, lang: str, deep: bool) -> None:
    view = match(text, lang, deep=deep)
    assert len(view.text) == len(view.index)
    assert list(view.index) == sorted(view.index)
    assert all(0 <= place < len(text) for place in view.index)


@given(st.text(max_size=120))
def test_display_is_stable_and_bounded(text: str) -> None:
    once = display(text, limit=50)
    assert display(once, limit=50) == once
    assert len(once) <= 50
    assert not any(ord(char) < 32 or char in "\u202e\u2066\u200b" for char in once)


def test_a_word_with_every_character_twice_is_halved_and_ordinary_doubling_is_not() -> None:
    view = match("这是国国家家级级的")
    assert view.text == "这是国家级的"
    assert view.span(2, 5) == (2, 7)
    assert match("高高兴兴", "zh").text == "高高兴兴"


@given(
    st.text("最佳價かカー々한 aB9_.,，。！“”（）￥'`’…—-+¿éÑđơệйЁأ٣،ค่ำที้\ufffc", max_size=24),
    st.sampled_from(("zh", "ru", "th")),
)
def test_the_short_way_for_plain_text_folds_like_the_long_one(text: str, lang: str) -> None:
    long_way = match(text + "\u200b", lang)
    assert match(text, lang) == long_way
    assert display(text) == display(text + "\u200b")


@pytest.mark.parametrize(
    ("text", "lang", "seen"),
    [
        ("国\u3164家\u3164级", "zh", "国家级"),
        ("国丨家丨级", "zh", "国家级"),
        ("国ー家ー级", "zh", "国家级"),
        ("国x家x级", "zh", "国家级"),
        ("🅸🆃 🅲🆄🆁🅴🆂", "en", "it cures"),
        ("ᴄᴜʀᴇꜱ", "en", "cures"),
        ("łøwęşŧ", "en", "lowest"),
        ("лeчит", "ru", "лечит"),
        ("л.е.ч.и.т", "ru", "лечит"),
        ("m.e.j.o.r d.e.l m.u.n.d.o", "es", "mejor del mundo"),
        ("c u r e s it", "en", "cures it"),
    ],
)
def test_what_parts_or_dresses_the_letters_of_a_word_is_seen_through(text: str, lang: str, seen: str) -> None:
    assert match(text, lang).text == seen


@pytest.mark.parametrize(("text", "lang"), [("ガラスのグラス", "ja"), ("암을 치료합니다", "ko"), ("café olé", "es")])
def test_text_sent_in_parts_reads_and_shows_as_if_it_came_whole(text: str, lang: str) -> None:
    parts = unicodedata.normalize("NFD", text)
    assert display(parts) == text
    view = match(parts, lang)
    assert view.text == match(text, lang).text
    assert all(0 <= at < len(parts) for at in view.index)


@pytest.mark.parametrize("text", ["カーテン", "e-mail", "t-shirt", "a-b", "长高"])
def test_ordinary_marks_and_letters_stay(text: str) -> None:
    assert match(text).text == text
