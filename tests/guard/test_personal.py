"""Names that a slot brought are found in a text, whole or in a list of winners."""

import pytest

from bot.guard.personal import names_in

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "values", "found"),
    [
        ("月下小鹿乱撞，这款全网最低", {"viewer": "月下小鹿乱撞"}, ("月下小鹿乱撞",)),
        ("thanks, ALICE", {"viewer": "Alice"}, ("ALICE",)),
        ("恭喜近**，远**", {"winner": "近**，远**"}, ("近**", "远**")),
        ("恭喜近**、这位朋友", {"viewer": "近**、这位朋友"}, ("近**",)),
        ("这位朋友，你好", {"viewer": "这位朋友"}, ()),
        ("大家好", {"viewer": "小鹿"}, ()),
        ("大家好", {}, ()),
    ],
)
def test_the_names_in_a_text_are_found(text: str, values: dict[str, str], found: tuple[str, ...]) -> None:
    assert names_in(text, values, "zh", lambda name, lang: name) == found
