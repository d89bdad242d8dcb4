import msgspec
import pytest

from bot.core.events import Comment, RoomEvent, User, encode_event
from bot.sources.stamp import MAX_TS_OFF_MS, Stamp, comment, stamped, synthetic_id

pytestmark = pytest.mark.unit

STAMP = Stamp(source="x", instance="mine", platform="kuaishou", room_id="9", session_id="s1")
NOW_MS = 1_790_000_000_000


def said(text: str, ts: int | None = NOW_MS) -> RoomEvent:
    return STAMP.event("comment", None, NOW_MS, ts=ts, comment=comment(text), user=User(id="7", id_scope="uid"))


def test_an_event_carries_what_is_known_of_its_source() -> None:
    event = STAMP.event("follow", 12, NOW_MS)
    assert (event.source, event.instance, event.platform, event.room_id, event.session_id, event.event_id) == (
        *("x", "mine", "kuaishou", "9", "s1"),
        "12",
    )


def test_a_time_a_day_off_is_no_time() -> None:
    event = said("x", ts=NOW_MS - MAX_TS_OFF_MS - 1)
    assert event.ts_source is None and event.hints == ("bad_ts",)
    assert said("x", ts=NOW_MS - 1000).ts_source == NOW_MS - 1000


@pytest.mark.parametrize(("text", "plain"), [("a\x00b", "a b"), (None, ""), (42, "42"), ("多少\u202e钱", "多少钱")])
def test_whatever_a_platform_sends_as_text_becomes_plain(text: object, plain: str) -> None:
    assert comment(text).text_plain == plain


def test_markup_goes_only_where_the_platform_sends_markup() -> None:
    assert comment("<b>hi</b> &amp; bye", markup=True).text_plain == "hi & bye"
    assert comment("<b>hi</b>").text_plain == "<b>hi</b>"


def test_equal_words_in_the_same_second_share_an_id_and_an_ordinal_tells_them_apart() -> None:
    assert synthetic_id(said("有货吗")) == synthetic_id(said("有货吗", ts=NOW_MS + 999))
    assert (
        len({synthetic_id(said("有货吗")), synthetic_id(said("有吗")), synthetic_id(said("有货吗", ts=NOW_MS + 1000))})
        == 3
    )
    assert synthetic_id(said("有货吗"), 1) != synthetic_id(said("有货吗"))


def test_a_contract_event_becomes_ours_with_plain_text() -> None:
    came = RoomEvent(
        source="relay",
        room_id="1",
        event_id="a",
        type="comment",
        ts_recv=1,
        seq=99,
        comment=Comment(text="多少\u202e钱" + "x" * 9000),
    )
    event = stamped(msgspec.json.decode(encode_event(came), type=RoomEvent), STAMP, NOW_MS)
    assert (event.seq, event.session_id, event.platform, event.ts_recv) == (None, "s1", "kuaishou", NOW_MS)
    assert (
        event.comment is not None and event.comment.text_plain.startswith("多少钱") and len(event.comment.text) == 2000
    )
