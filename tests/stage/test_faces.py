import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.stage.faces import EXPRESSIONS, FILE, GESTURES, GRAVE, SHOWING, Face, faces, parse_faces

pytestmark = pytest.mark.unit
PAGE = Path(__file__).parents[2] / "bot" / "stage" / "page" / "avatar_tables.js"

SAID = [
    ("谢谢小鹿送的花", "zh", Face(expression="delighted", gesture="hand_on_heart")),
    ("不好意思让你久等了", "zh", Face(expression="apologetic")),
    ("请注意保质期以包装为准", "zh", Face(expression="serious")),
    ("哇，点赞过万了", "zh", Face(expression="surprised")),
    ("我看看说明书怎么写", "zh", Face(expression="thinking")),
    ("里面有酒精吗？", "zh", Face(expression="curious")),
    ("底部尺寸印在盒子上", "zh", Face(expression="neutral")),
    ("欢迎新来的朋友", "zh", Face(expression="warm", gesture="wave")),
    ("这款标价¥39", "zh", Face(gesture="present")),
    ("下方3号链接", "zh", Face(gesture="point_down")),
    ("第一点看材料", "zh", Face(gesture="count_1")),
    ("手背抹一点就够", "zh", Face()),
    ("Thanks, Fawn, for the flowers", "en", Face(expression="delighted", gesture="hand_on_heart")),
    ("Is there alcohol in it?", "en", Face(expression="curious")),
    ("A thankless job", "en", Face()),
    ("ありがとうございます", "ja", Face(expression="delighted", gesture="hand_on_heart")),
    ("รับทราบ", "th", Face()),
]


@pytest.mark.parametrize(("text", "lang", "face"), SAID)
def test_face_and_gesture_follow_the_words(text: str, lang: str, face: Face) -> None:
    assert faces().of(text, lang, "warm") == face


def test_all_eight_faces_and_every_gesture_are_reached_in_the_languages_that_have_words() -> None:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for lang in ("zh", "en", "ja", "ko", "id", "ms"):
        assert {"curious", *(name for name, words in table["expression"].items() if lang in words)} == EXPRESSIONS
        assert {name for name, words in table["gesture"].items() if lang in words} == GESTURES


def test_the_page_has_each_of_them() -> None:
    drawn = PAGE.read_text(encoding="utf-8")
    assert all(f"  {name}: face(" in drawn for name in EXPRESSIONS)
    assert all(f"  {name}: {{ arm" in drawn for name in GESTURES - {"present"})  # present = toward the card


@given(
    st.text(alphabet="谢谢恭喜第一这款标价下方链接抱歉请注意 0123456789¥?？abc", max_size=40),
    st.sampled_from(["zh", "en"]),
)
def test_a_grave_turn_stays_grave_and_no_hand_covers_a_figure(text: str, lang: str) -> None:
    for grave in GRAVE:
        told = faces().of(text, lang, grave)
        assert told.expression in GRAVE | {""}
        assert told.gesture == ""
    told = faces().of(text, lang, "warm")
    if any(char.isdigit() for char in text[:8]):
        assert told.gesture in SHOWING | {""}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"mood": {}}, "unknown table [mood]"),
        ({"expression": {"smug": {"zh": ["哼"]}}}, "no expression 'smug'"),
        ({"gesture": {"wave": {"zh": []}}}, "gesture.wave.zh is no list of words"),
        ({"gesture": {"wave": ["欢迎"]}}, "gesture.wave is no table"),
    ],
)
def test_a_wrong_table_is_refused_by_its_key(raw: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse_faces(raw)
    assert said in str(refused.value)
    assert refused.value.hint
