import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput, ConfigError
from bot.core.events import RoomEvent
from bot.sources.json_ws import JsonWsSettings
from bot.sources.mapping import Mapper
from bot.sources.stamp import Stamp

pytestmark = pytest.mark.unit

STAMP = Stamp(source="json_ws", instance="relay", platform="kuaishou", room_id="9", session_id="s1")
NOW_MS = 1_790_000_123_184


def mapper(*rules: dict[str, object], **more: object) -> Mapper:
    settings = JsonWsSettings.model_validate({"kind": "json_ws", "url": "ws://x", "rule": list(rules), **more})
    return Mapper(settings, STAMP)


def read(found: Mapper, record: object) -> list[RoomEvent]:
    return list(found.events(json.dumps(record), NOW_MS))


CHAT: dict[str, object] = {
    "when": {"type": "chat"},
    "type": "comment",
    "event_id": "id",
    "ts_source": {"path": "time", "unit": "s"},
    "user": {"id": "uid", "id_scope": "=uid", "name": "nick", "fan.level": "fans.lv", "fan.club": "fans.name"},
    "comment": {"text": "text", "html": True},
}
GIFT: dict[str, object] = {
    "when": {"type": ["gift", "combo"]},
    "type": "gift",
    "gift": {
        "name": "gift.name",
        "count": {"path": "gift.n", "default": 1},
        "unit_value.amount_minor": {"path": "gift.yuan", "scale": 100},
        "unit_value.currency": "=CNY",
        "paid": True,
    },
}


def test_a_comment_is_read_with_its_author_badge_and_time() -> None:
    record = {
        "type": "chat", "id": 5, "time": 1_790_000_120, "uid": 42, "nick": "小林",
        "fans": {"lv": 12, "name": "茶友"}, "text": "<b>多少钱</b>&amp;",
    }  # fmt: skip
    (event,) = read(mapper(CHAT, GIFT), record)
    assert (event.event_id, event.ts_source, event.platform) == ("5", 1_790_000_120_000, "kuaishou")
    assert event.user is not None and event.user.fan is not None and event.user.fan.level == 12
    assert event.comment is not None and event.comment.text_plain == "多少钱 &"


def test_a_gift_counts_in_money_of_the_smallest_unit() -> None:
    (event,) = read(mapper(CHAT, GIFT), {"type": "combo", "gift": {"name": "茶杯", "yuan": 9.9}})
    assert event.gift is not None and event.gift.unit_value is not None
    assert (event.gift.count, event.gift.unit_value.amount_minor, event.gift.paid) == (1, 990, True)
    assert event.event_id == ""


def test_the_first_rule_that_fits_wins_and_the_rest_is_counted() -> None:
    found = mapper({"when": {"type": "chat", "uid": "*"}, "type": "enter"}, CHAT)
    assert [event.type for event in read(found, [{"type": "chat", "uid": 1}, {"type": "chat"}, {"type": "?"}])] == [
        "enter",
        "comment",
    ]
    assert found.unmapped == 1


def test_json_held_in_strings_and_lists_in_frames_are_opened() -> None:
    found = mapper(
        {**CHAT, "when": {"Data.type": "chat"}, "comment": {"text": "Data.text"}}, records="$.items", decode=["Data"]
    )
    record = {"items": [{"Data": json.dumps({"type": "chat", "text": "有货吗"})}]}
    (event,) = read(found, record)
    assert event.comment is not None and event.comment.text_plain == "有货吗"


def test_a_clock_that_is_a_day_off_is_not_believed() -> None:
    (event,) = read(mapper(CHAT), {"type": "chat", "time": 1_000_000_000, "text": "x"})
    assert event.ts_source is None and event.hints == ("bad_ts",)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"when": {}, "type": "comment", "gift": {"name": "x"}}, "the body of this rule is called comment"),
        ({"when": {}, "type": "comment", "coment": {"text": "x"}}, "unknown key 'coment'"),
        ({"when": {}, "type": "comment", "comment": "text"}, "must be a table"),
        ({"when": {}, "type": "comment", "ts_source": {"path": "t", "unit": "min"}}, "unknown time unit 'min'"),
        ({"when": {}, "type": "comment", "comment": {"text": {"pth": "x"}}}, "is no path"),
    ],
)
def test_a_wrong_rule_says_where_and_what_to_write(rule: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        mapper(rule)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["type", "id", "time", "uid", "nick", "fans", "lv", "text", "gift"]), inner
            )
        ),
        max_leaves=20,
    )
)
def test_no_json_breaks_the_reader(record: object) -> None:
    found = mapper(CHAT, GIFT, {"when": {}, "type": "comment", "comment": {"text": "text"}, "ts_source": "time"})
    for event in read(found, record):
        assert event.ts_recv


def test_what_is_no_json_is_bad_input() -> None:
    with pytest.raises(BadInput, match="not JSON"):
        list(mapper(CHAT).events("{", NOW_MS))
